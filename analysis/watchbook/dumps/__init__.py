"""Reads a day's raw files into clean records and quarantine, so that no line is lost.

Importing this package is cheap: the modules that need polars are imported by name, by the roll-up alone.
"""

from watchbook.dumps.discovery import DumpFile, find_sources
from watchbook.dumps.intake_account import IntakeRow, intake_json, intake_rows, intake_text

__all__ = ["DumpFile", "IntakeRow", "find_sources", "intake_json", "intake_rows", "intake_text"]
