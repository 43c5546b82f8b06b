"""A verdict as a table's row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.pages import formatting, paths

if TYPE_CHECKING:
    from watchbook.journal import Entry
    from watchbook.ledger import Verdict
    from watchbook.pages.book import Book


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
    expected: str
    normal: str
    """The band; empty where there was none."""
    state: formatting.StateWord
    found: str
    """What the test that spoke found; empty where none did."""
    entries: tuple[Entry, ...]
    """Those that explain it."""


def verdict_row(book: Book, verdict: Verdict) -> VerdictRow:
    """Return a verdict in words."""
    metric = book.metrics[verdict.metric]
    entries = book.explained_by(verdict)
    return VerdictRow(
        verdict,
        book.title_of(verdict.workflow),
        metric.title,
        paths.metric(verdict.workflow, verdict.metric),
        formatting.value(metric, verdict),
        formatting.number(metric, verdict.expected) if verdict.expected is not None else "",
        formatting.span(metric, verdict.lower, verdict.upper, verdict.value),
        formatting.state_word(verdict, is_explained=bool(entries)),
        formatting.result_of_test(book.metrics, verdict),
        entries,
    )
