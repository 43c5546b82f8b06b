"""What can be proved about when an entry was written, in a few words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from watchbook.calendar import ONE_DAY

if TYPE_CHECKING:
    from watchbook.calendar import Calendar
    from watchbook.evidence.history import History
    from watchbook.journal import Entry

BadgeKind = Literal["written", "imported", "uncommitted", "unknown"]
MOMENTS = dt.timedelta(minutes=2)
"""Delays shorter than this are `at once`."""


@dataclass(frozen=True, slots=True)
class Badge:
    """What can be proved about when an entry was written."""

    kind: BadgeKind
    text: str
    """A few words: `written 14 minutes after`."""
    about: str
    """The sentence behind them."""
    delay: dt.timedelta | None
    """From when it was noticed until git first saw the entry; None where that cannot be said."""


def badge(entry: Entry, history: History, calendar: Calendar) -> Badge:
    """Return an entry's badge.

    The delay runs from when it was noticed, or from the end of its first day where nobody said, until the commit in
    which git first saw the file.
    """
    if not history.repository:
        return Badge("unknown", "history unknown", "There is no git repository here, so no date can be shown.", None)
    seen = history.of(entry.path)
    if seen is None:
        return Badge(
            "uncommitted", "not yet in git", "No commit holds this entry; it can still be changed unseen.", None
        )
    on = _dated(seen.at.astimezone(calendar.zone).date())
    if entry.imported is not None:
        about = f"From {entry.imported}; git first saw it on {on} (commit {seen.commit[:7]}, by {seen.author})."
        return Badge("imported", f"imported on {on}, not provable before", about, None)
    since = entry.noticed.at if entry.noticed else calendar.start(entry.first + ONE_DAY)
    delay = seen.at - since
    clock = f"{seen.at.astimezone(calendar.zone):%H:%M}"
    what = "it was noticed" if entry.noticed else "its first day ended"
    about = (
        f"Git first saw it on {on} at {clock} (commit {seen.commit[:7]}, by {seen.author}), "
        f"{duration(delay)} {'before' if delay < dt.timedelta() else 'after'} {what}."
    )
    return Badge("written", f"written {_after(delay)}", about, delay)


def duration(span: dt.timedelta) -> str:
    """Return a duration in one unit, rounded down: `14 minutes`, `2 hours`, `9 days`."""
    seconds = abs(span.total_seconds())
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= (2 if unit == "hour" else 1) * size or unit == "minute":
            count = int(seconds // size)
            break
    return f"{count} {unit}{'' if count == 1 else 's'}"


def _after(delay: dt.timedelta) -> str:
    if delay < -MOMENTS:
        return "before"
    return "at once" if delay < MOMENTS else f"{duration(delay)} after"


def _dated(day: dt.date) -> str:
    return f"{day.day} {day:%b %Y}"
