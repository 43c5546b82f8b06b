"""Verdicts for other tools: the same columns as CSV and as JSON."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Literal

from watchbook.ledger import VERDICTS, Ledger

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.config import Engagement


def verdict_rows(  # noqa: PLR0913  # the filters of one command
    engagement: Engagement,
    first: dt.date | None,
    last: dt.date | None,
    workflow: str | None,
    metric: str | None,
    output_format: Literal["csv", "json"],
) -> str:
    """Return verdicts by day, workflow and metric; a filter that is None passes everything."""
    rows = [
        row
        for row in Ledger(engagement.root / "ledger").read(VERDICTS)
        if (first is None or row.day >= first)
        and (last is None or row.day <= last)
        and workflow in (None, row.workflow)
        and metric in (None, row.metric)
    ]
    if output_format == "csv":
        return VERDICTS.encode(rows).decode()
    cells = csv.DictReader(io.StringIO(VERDICTS.encode(rows).decode()))
    return json.dumps([_typed(asdict(row), line) for row, line in zip(rows, cells, strict=True)], indent=1) + "\n"


def _typed(row: dict[str, object], line: dict[str, str]) -> dict[str, object]:
    """Return a row for JSON: its numbers as the CSV has them, with six significant digits."""
    return {
        name: str(value) if name == "day" else float(line[name]) if isinstance(value, float) else value
        for name, value in row.items()
    }
