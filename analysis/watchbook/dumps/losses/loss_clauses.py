"""Says in plain words what is wrong with lines that were set aside."""

from __future__ import annotations

CLAUSES = {
    "naive-ts": "with a time without an offset",
    "bad-ts": "with a time that cannot be read",
    "day-or-month-first": "with a date that has two readings",
    "no-ts": "without a time",
    "ts-far-from-file": "far from the date in the file's name",
    "no-workflow": "without a workflow",
    "unknown-workflow": "of a workflow that is not declared",
    "no-conversation_id": "without a conversation's id",
    "no-conversation": "of a conversation that no file begins",
    "frozen-day": "of a day whose files are gone",
    "not-json": "not in JSON",
    "not-an-object": "in JSON that is no object",
    "not-utf8": "not in UTF-8",
    "zero-bytes": "with zeros where text should be",
    "cut-off": "cut off in the middle",
    "too-long": "too long to be read",
    "not-csv": "not in CSV",
    "bad-header": "below a header that is not CSV",
    "ragged": "with more or fewer cells than the header",
    "given-up": "in a file whose first 100,000 lines hold no record",
    "not-excel": "in a file that is no workbook",
    "rows-without-bytes": "in a file too small for the rows it claims",
    "ends-its-worker": "in a file that ends whatever reads it",
    "not-parquet": "in a file that is not Parquet",
    "no-passed": "without a count of questions passed",
    "bad-count": "with a count that is none",
}
"""By a reason's code, what stands behind the number of lines."""


def in_words(count: int, reason: str) -> str:
    """Return `6 without a time`; a reason that has no words says its code."""
    return f"{count:,} {CLAUSES.get(reason, reason.replace('-', ' ').replace('_', ' '))}"
