"""sitrep: a stream-processing ingestion service for Arabic conflict news."""

__version__ = "0.1.0"
