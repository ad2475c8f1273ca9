"""`sitrep report`: what was published, on one self-contained right-to-left HTML page."""

from service.report.page import rendered, write_report

__all__ = ["rendered", "write_report"]
