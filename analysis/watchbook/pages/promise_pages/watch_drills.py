"""The drills of the watch: what was put into copies of the last days, and whether people would have been called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.check.promises.seen_faults import in_month, is_seen, last_night, seen_faults
from watchbook.pages import formatting, paths
from watchbook.pages.page import Page, PageHead, page

if TYPE_CHECKING:
    from watchbook.check.promises.seen_faults import SeenFaults
    from watchbook.ledger import WatchDrill
    from watchbook.pages.book import Book

SEES = formatting.StateWord("the watch sees what it promised", "sees", "●", "in")
BELOW = formatting.StateWord("the watch sees less than it promised", "sees less", "▲", "out")
BROKEN = formatting.StateWord("what the watch saw did not reach people", "did not arrive", "▲", "out")
UNKNOWN = formatting.StateWord("too few drills to say what the watch sees", "too few", "○", "quiet")


@dataclass(frozen=True, slots=True)
class WatchDrillSummary:
    """What the drills have shown, in the words of a page."""

    state: formatting.StateWord
    night: str
    """`The drill of last night put in 12 faults, and 11 of them were seen`."""
    month: str
    """The month beside it, with its interval and the promise."""


@dataclass(frozen=True, slots=True)
class WatchDrillRow:
    """A drill of one workflow in one night."""

    day: str
    workflow: str
    """Its title."""
    fault: str
    """What the fault moved and by how much; why there was none."""
    result: str
    is_missed: bool
    """Whether there was a fault and people would not have been called."""


def watch_drill_summary(book: Book) -> WatchDrillSummary | None:
    """Return what the front page says of the drills; None where none was ever held."""
    faults = faults_of(book)
    if faults is None:
        return None
    return WatchDrillSummary(_state(faults), _capital(last_night(faults)), _capital(in_month(faults)))


def faults_of(book: Book) -> SeenFaults | None:
    """Return what the drills of a book have shown; None where none was ever held."""
    return seen_faults(book.watch_drills, [workflow.name for workflow in book.workflows], book.sees)


def watch_drills_page(book: Book) -> Page:
    """Return the page of the drills of the last thirty nights."""
    faults = faults_of(book)
    rows = [
        *(faults.rows if faults else ()),
        *(row for row in (faults.month if faults else ()) if _is_older(row, faults)),
    ]
    return page(
        book,
        paths.WATCH_DRILLS,
        "watch_drills.html",
        PageHead(
            "Drills of the watch", f"Whether {book.name}'s watch sees faults that are put into copies.", searched=False
        ),
        summary=watch_drill_summary(book),
        rows=[_row(book, row) for row in sorted(rows, key=lambda row: (-row.day.toordinal(), row.workflow))],
    )


def _is_older(row: WatchDrill, faults: SeenFaults | None) -> bool:
    return faults is not None and row.day < faults.night


def _state(faults: SeenFaults) -> formatting.StateWord:
    if faults.broken:
        return BROKEN
    if faults.share is not None and faults.share < faults.promised:
        return BELOW
    return SEES if faults.is_enough else UNKNOWN


def _row(book: Book, row: WatchDrill) -> WatchDrillRow:
    title = book.title_of(row.workflow)
    day = formatting.short_date(row.day)
    if row.reach == "not-drilled":
        return WatchDrillRow(day, title, "none", f"not drilled: {row.reason}", is_missed=False)
    metric = book.metrics.get(row.metric)
    name = metric.title if metric else row.metric
    fault = f"{name}: {100 * (row.usual or 0):.0f} % and {100 * (row.shift or 0):.0f} points more"
    if is_seen(row) and row.seen:
        result = f"seen on the {formatting.ordinal((row.seen - row.began).days + 1)} day"
    elif row.seen:
        result = f"judged out of band, and {row.reason}"
    else:
        result = "not seen in seven days"
    return WatchDrillRow(day, title, fault, result, is_missed=not is_seen(row))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
