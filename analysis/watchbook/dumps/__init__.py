"""Reads a day's raw files into clean records and quarantine, so that no line is lost.

Importing this package is cheap: the modules that need polars, or look for files with fsspec, are imported by name.
"""

from watchbook.dumps.intake_account import IntakeRow, intake_json, intake_rows, intake_text

__all__ = ["IntakeRow", "intake_json", "intake_rows", "intake_text"]
