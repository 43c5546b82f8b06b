"""What a message is written from, beside its alert."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from watchbook.check import Books, Report


@dataclass(frozen=True, slots=True)
class MessageContext:
    """Both books, what the check says of them, and when."""

    books: Books
    report: Report | None
    """None where a job failed before there was one."""
    now: dt.datetime
    """The run's now."""
    link: Callable[[str], str]
    """From a workflow's name, or nothing, to its page of the site; empty where nobody said where that is."""

    @property
    def engagement(self) -> str:
        """The engagement's name."""
        return self.books.engagement.config.engagement.name

    def moment(self, at: dt.datetime) -> str:
        """Return `Mon 9 Nov, 06:10` in the engagement's zone."""
        local = at.astimezone(self.books.calendar.zone)
        return f"{short(local.date())}, {local:%H:%M}"


def short(day: dt.date) -> str:
    """Return `Sun 8 Nov`."""
    return f"{day:%a} {day.day} {day:%b}"
