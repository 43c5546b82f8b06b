"""A verdict as a table's row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.pages import paths, words

if TYPE_CHECKING:
    from watchbook.journal import Entry
    from watchbook.ledger import Verdict
    from watchbook.pages.book import Book


@dataclass(frozen=True, slots=True)
class Judged:
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
    state: words.StateWord
    found: str
    """What the test that spoke found; empty where none did."""
    entries: tuple[Entry, ...]
    """Those that explain it."""


def judged(book: Book, verdict: Verdict) -> Judged:
    """Return a verdict in words."""
    metric = book.metrics[verdict.metric]
    entries = book.explained_by(verdict)
    return Judged(
        verdict,
        book.title_of(verdict.workflow),
        metric.title,
        paths.metric(verdict.workflow, verdict.metric),
        words.value(metric, verdict),
        words.number(metric, verdict.expected) if verdict.expected is not None else "",
        words.span(metric, verdict.lower, verdict.upper, verdict.value),
        words.state_word(verdict, explained=bool(entries)),
        words.found(book.metrics, verdict),
        entries,
    )
