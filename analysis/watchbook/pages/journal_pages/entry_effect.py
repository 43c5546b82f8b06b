"""What an entry did to the bands behind it, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.pages import formatting, paths

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.journal import Entry
    from watchbook.ledger import Effect
    from watchbook.pages.book import Book


@dataclass(frozen=True, slots=True)
class BandChange:
    """A band with an entry and without it."""

    metric: str
    """Title, with the workflow's where the entry is about several."""
    path: str
    """The metric's page."""
    day: dt.date
    now: str
    """The band as it is."""
    without: str
    """The band as it would be."""


@dataclass(frozen=True, slots=True)
class EntryEffect:
    """What an entry did to the bands behind its days."""

    sentence: str
    """What is to be known of it; empty where nothing is known."""
    changed: tuple[BandChange, ...]
    """Bands that read differently, those that differ most first."""


def effect_of(book: Book, entry: Entry) -> EntryEffect:
    """Return what an entry did to the bands of the first day behind it, or of the last day while it goes on."""
    rows = sorted(book.effects.get(entry.id, ()), key=lambda row: (-_difference(row), row))
    changes = [_band_change(book, row, several=len(entry.workflows) > 1) for row in rows if row.metric in book.metrics]
    differing = tuple(change for change in changes if change.now != change.without)
    if not rows:
        return EntryEffect("", ())
    if not differing:
        return EntryEffect(
            f"The bands of {formatting.short_date(rows[0].day)} are the same with and without this entry.", ()
        )
    most = differing[0]
    return EntryEffect(
        f"Without this entry the band for {most.metric} on {formatting.short_date(most.day)} would be {most.without}; "
        f"with it {most.now}.",
        differing,
    )


def _band_change(book: Book, row: Effect, *, several: bool) -> BandChange:
    metric = book.metrics[row.metric]
    return BandChange(
        f"{book.title_of(row.workflow)}: {metric.title}" if several else metric.title,
        paths.metric(row.workflow, row.metric),
        row.day,
        formatting.span(metric, row.lower, row.upper),
        formatting.span(metric, row.lower_without, row.upper_without),
    )


def _difference(row: Effect) -> float:
    """Return how far the ends of the band lie apart, in widths of the band as it is."""
    ends = (row.lower, row.upper, row.lower_without, row.upper_without)
    lower, upper, lower_without, upper_without = (end or 0.0 for end in ends)
    return (abs(lower - lower_without) + abs(upper - upper_without)) / max(upper - lower, 1e-12)
