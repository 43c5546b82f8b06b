"""What an entry's page says of the clock of the law that it started."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.calendar import took
from watchbook.check.promises.legal_clocks import REGULATION, legal_clock
from watchbook.pages import formatting

if TYPE_CHECKING:
    from watchbook.journal import Entry
    from watchbook.pages.book import Book


def legal_clock_line(book: Book, entry: Entry) -> str:
    """Return when a serious incident is to be reported, or was, and which rule says so; empty where there is none."""
    clock = legal_clock(entry, book.calendar)
    if clock is None:
        return ""
    due = formatting.moment(clock.due.astimezone(book.calendar.zone))
    rule = f"{clock.time.days} days by {clock.time.source}, {REGULATION}"
    harm = clock.harm or "nobody said which harm, so the shortest time counts"
    if clock.reported:
        at = formatting.moment(clock.reported.astimezone(book.calendar.zone))
        late = f", {took(clock.reported - clock.due)} late" if clock.reported > clock.due else ""
        return f"{harm}; reported {at}{late} ({rule})"
    return f"{harm}; to be reported until {due}, if the law asks for it ({rule})"
