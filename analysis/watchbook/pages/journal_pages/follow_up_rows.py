"""What entries left to be done, as rows of a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.evidence.ticked_boxes import ticked_boxes
from watchbook.pages import formatting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from watchbook.journal import Entry, FollowUp
    from watchbook.pages.book import Book


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """A follow-up, as a row."""

    task: str
    owner: str
    day: str
    """A dash where nobody said."""
    state: str
    """`overdue`, `open`, or `done on 3 May 2026`, as git has it."""
    overdue: bool
    entry: Entry


def entry_follow_ups(book: Book, entry: Entry) -> list[FollowUpRow]:
    """Return what an entry left to be done, open or not, as it stands there."""
    commits = ticked_boxes(entry, book.witness.past) if book.witness else {}
    outcome = {
        line: f"done on {formatting.short_date(commit.committed.astimezone(book.calendar.zone).date())}"
        for line, commit in commits.items()
    }
    return [_row(book, entry, follow_up, outcome.get(follow_up.line, "done")) for follow_up in entry.follow_ups]


def open_follow_ups(book: Book, entries: Iterable[Entry]) -> list[FollowUpRow]:
    """Return what is left to be done, due first in front."""
    pairs = [(entry, follow_up) for entry in entries for follow_up in entry.open_follow_ups]
    pairs.sort(key=lambda pair: (pair[1].day is None, str(pair[1].day), pair[0].id))
    return [_row(book, entry, follow_up, "done") for entry, follow_up in pairs]


def _row(book: Book, entry: Entry, follow_up: FollowUp, done: str) -> FollowUpRow:
    today = book.calendar.business_day(book.report.as_of) if book.report else None
    overdue = today is not None and follow_up.is_overdue(today)
    return FollowUpRow(
        follow_up.task,
        book.person(follow_up.owner) if follow_up.owner else "\N{EN DASH}",
        formatting.short_date(follow_up.day) if follow_up.day else "\N{EN DASH}",
        done if follow_up.is_done else "overdue" if overdue else "open",
        overdue,
        entry,
    )
