"""A day's raw files → clean records and quarantine; nothing lost.

Importing this package is cheap: the modules that need polars are imported by name, by the roll-up alone.
"""

from watchbook.dumps.account import IntakeRow, intake_json, intake_rows, intake_text
from watchbook.dumps.found import Found, find_sources

__all__ = ["Found", "IntakeRow", "find_sources", "intake_json", "intake_rows", "intake_text"]
