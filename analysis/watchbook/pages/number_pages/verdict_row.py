"""A verdict as a table's row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.metrics import WORKFLOW
from watchbook.metrics.number_text import THIN, bare_numbers
from watchbook.pages import formatting, paths
from watchbook.pages.number_pages.run_numbers import run_of, run_text, side_of

if TYPE_CHECKING:
    from watchbook.journal import Entry
    from watchbook.ledger import Verdict
    from watchbook.pages.book import Book
    from watchbook.pages.chart_data import DayText


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """A verdict in words."""

    verdict: Verdict
    workflow: str
    """Title."""
    metric: str
    """Title."""
    path: str
    """The metric's page."""
    value: str
    records: str
    """How many are behind the value."""
    expected: str
    normal: str
    """The band; empty where there was none."""
    state: formatting.StateWord
    found: str
    """What the test that spoke found; empty where none did."""
    entries: tuple[Entry, ...]
    """Those that explain it."""


def verdict_row(book: Book, verdict: Verdict, text: DayText | None = None) -> VerdictRow:
    """Return a verdict in words; `text` is what charts say of it, where that is known already."""
    metric = book.metrics[verdict.metric]
    entries = book.explained_by(verdict)
    value, low, high = text[:3] if text else bare_numbers(metric, verdict.value, verdict.lower, verdict.upper)
    unit = formatting.unit_of(metric)
    is_whole = metric.name == WORKFLOW and verdict.upper is not None
    return VerdictRow(
        verdict,
        book.title_of(verdict.workflow),
        metric.title,
        paths.metric(verdict.workflow, verdict.metric),
        "–" if verdict.value is None else value + unit,
        f"{verdict.n:,}",
        formatting.number(metric, verdict.expected) if verdict.expected is not None else "",
        f"below 100{THIN}%" if is_whole else f"{low} to {high}{unit}" if low else "",
        formatting.state_word(verdict, is_explained=bool(entries)),
        found_text(book, verdict) if verdict.test else "",
        entries,
    )


def found_text(book: Book, verdict: Verdict) -> str:
    """Return what the test that spoke found: of a run its own numbers, since those of the day are inside the band."""
    finding = formatting.result_of_test(book.metrics, verdict, up=side_of(book, verdict) == "up")
    if verdict.metric == WORKFLOW and verdict.value is not None and verdict.state == "out":
        beyond = f"{(verdict.value - 1.0) * 100:.0f}{THIN}% past the point where somebody is called"
        return f"{beyond}: {finding}"
    if not formatting.is_run(verdict):
        return finding
    run = run_of(book, verdict)
    numbers = f": {run_text(book.metrics[verdict.metric], run)}" if run else ""
    return f"the day itself is inside its band; {finding}{numbers}"
