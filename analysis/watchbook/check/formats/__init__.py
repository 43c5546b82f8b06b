"""How a report is printed: a module for each format."""

from watchbook.check.formats.machine import json
from watchbook.check.formats.terminal import text

__all__ = ["json", "text"]
