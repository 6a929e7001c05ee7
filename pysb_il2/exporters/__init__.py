"""Models written for other tools: text by format, read back and compared on request."""

from .formats import FORMATS, export

__all__ = ["FORMATS", "export"]
