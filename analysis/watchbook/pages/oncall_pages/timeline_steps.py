"""The steps of an incident on its bar of times, each with when it was and how long after the one before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.calendar import took
from watchbook.pages import formatting
from watchbook.pages.charts.track import track

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from markupsafe import Markup

    from watchbook.pages.book import Book
    from watchbook.pages.charts.track import Holder

UNKNOWN = "\N{EN DASH}"
StepTexts = tuple[str, str, str, "Holder"]
"""Label, when, what is to be said of it, and who has the work behind it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an incident."""

    label: str
    when: str
    """A dash where nobody knows."""
    about: str
    """How long after the step before, and what is to be said of it."""
    track: Markup


def steps_of(step_texts: Sequence[StepTexts]) -> tuple[Step, ...]:
    """Return steps with the track that they stand on."""
    last = len(step_texts) - 1
    return tuple(
        Step(label, when or UNKNOWN, about, track(holder, is_known=bool(when), last=index == last))
        for index, (label, when, about, holder) in enumerate(step_texts)
    )


def local_moment(book: Book, at: dt.datetime) -> str:
    """Return an instant in the engagement's zone."""
    return formatting.moment(at.astimezone(book.calendar.zone))


def later(length: dt.timedelta | None) -> str:
    """Return `5 minutes later, `; empty where it is not known how much."""
    return f"{took(length)} later, " if length is not None else ""
