"""Verdicts and accounts for people and other tools."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Literal

from watchbook.dumps.intake_account import intake_json, intake_rows, intake_text
from watchbook.errors import WatchbookError
from watchbook.journal.problem import closest
from watchbook.ledger import ACCOUNTS, SOURCES, VERDICTS, Ledger
from watchbook.metrics import PLACE, metrics_of, with_workflow

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from watchbook.config import Engagement


def verdict_rows(  # noqa: PLR0913, PLR0917  # the filters of one command
    engagement: Engagement,
    first: dt.date | None,
    last: dt.date | None,
    workflow: str | None,
    metric: str | None,
    output_format: Literal["csv", "json"],
) -> str:
    """Return verdicts by day, workflow and metric; a filter that is None passes everything.

    Raises:
        WatchbookError: there is no such workflow or metric, or no day lies in the span.
    """
    _demand_known("workflow", workflow, engagement.config.workflows)
    _demand_known("metric", metric, with_workflow(metrics_of(engagement)))
    if first and last and first > last:
        raise WatchbookError(f"no day lies from {first} to {last}", hints=("the earlier day goes first",))
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
    return json.dumps([_json_row(asdict(row), line) for row, line in zip(rows, cells, strict=True)], indent=1) + "\n"


def _demand_known(kind: str, name: str | None, names: Collection[str]) -> None:
    """See that a filter names something.

    Raises:
        WatchbookError: it does not; an empty table would look like an answer.
    """
    if name is not None and name not in names:
        near = closest(name, names) or f"known here: {', '.join(sorted(names))}"
        raise WatchbookError(f"there is no {kind} {name!r}", hints=(near,))


def _json_row(row: dict[str, object], line: dict[str, str]) -> dict[str, object]:
    """Return a row for JSON: its numbers as the CSV has them, with six significant digits, and where most of it lies.

    Values of a dimension stand there as the verdict names them, `intent=refund,pin,+4`.
    """
    cells = {
        name: str(value) if name == "day" else float(line[name]) if isinstance(value, float) else value
        for name, value in row.items()
    }
    return {**cells, "place": line["test"].partition(PLACE)[2]}


def intake_account(engagement: Engagement, source: str | None, output_format: Literal["text", "json"]) -> str:
    """Return what became of every line of every dump, or of the one named.

    Raises:
        LedgerError: an account does not balance.
        WatchbookError: no dump has that name.
    """
    ledger = Ledger(engagement.root / "ledger")
    rows = [
        row
        for row in intake_rows(ledger.read(SOURCES), ledger.read(ACCOUNTS))
        if source is None or source in (row.source, row.source.rsplit("/", 1)[-1])
    ]
    if source is not None and not rows:
        raise WatchbookError(
            f"no dump {source!r} in the ledger",
            hints=("`watchbook intake` lists every one; a new one needs a run first",),
        )
    return intake_text(rows) if output_format == "text" else intake_json(rows)
