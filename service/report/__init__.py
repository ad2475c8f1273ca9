"""`sitrep report`: what was published, on one self-contained right-to-left HTML page."""

from service.report.page import write_report

__all__ = ["write_report"]
