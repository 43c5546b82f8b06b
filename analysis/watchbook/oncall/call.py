"""A call: what people were told in messages that arrived, and when, so that somebody has to answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from watchbook.ledger import About, Notice

FOLLOWING = ("unanswered", "update")
"""Why people are told of a call that stands: such a message is no call of its own."""


NAMES: Mapping[About, str] = {"dumps": "dumps", "run": "job", "shift": "handover"}
"""What `watchbook ack` takes for a call that is about no workflow."""
A_SHIFT = dt.timedelta(days=14)
"""How long somebody can still say that they took over a shift; the next one ends it sooner."""


@dataclass(frozen=True, slots=True)
class Grade:
    """How grave a call was said to be, from some instant on."""

    at: dt.datetime
    """When the message arrived that said so."""
    severity: str


@dataclass(frozen=True, slots=True)
class Call:
    """All that was delivered about one thing, in every channel, until it was over."""

    key: str
    """The same for each message about it; after it was over, another call may have it again."""
    about: About
    workflow: str
    """Empty where it is about none."""
    first: dt.date
    """The first day that it is about."""
    grades: tuple[Grade, ...]
    """The first message, and each later one that was graver."""
    channels: tuple[str, ...]
    """Those that took the first message or a later one, in that order."""
    over: dt.datetime | None = None
    """When people were told that it is over; None where they were not."""

    @property
    def at(self) -> dt.datetime:
        """When the first message arrived: from here on somebody is expected to answer."""
        return self.grades[0].at

    @property
    def name(self) -> str:
        """What `watchbook ack` takes for it."""
        return self.workflow or NAMES[self.about]

    @property
    def severity(self) -> str:
        """The gravest that was said."""
        return self.grades[-1].severity

    def after(self, row: Notice) -> Call:
        """Return the call as one more delivered message leaves it."""
        if row.occasion == "resolved":
            return replace(self, over=self.over or row.at)
        channels = self.channels if row.channel in self.channels else (*self.channels, row.channel)
        if row.occasion in FOLLOWING:
            return replace(self, channels=channels)
        graver = (Grade(row.at, row.severity),) if row.severity < self.severity else ()
        return replace(self, channels=channels, grades=(*self.grades, *graver))


def calls_of(notices: Iterable[Notice], now: dt.datetime) -> tuple[Call, ...]:
    """Return the calls of the messages that were delivered until `now`, the oldest first.

    One key is one call, however many channels took it and however often: a run of days that gets worse is answered
    once. What was over and is told again is another call.
    """
    calls: list[Call] = []
    latest: dict[str, int] = {}
    for row in sorted((row for row in notices if row.outcome == "delivered" and row.at <= now), key=lambda row: row.at):
        index = latest.get(row.key)
        opens = index is None or (calls[index].over is not None and row.at > (calls[index].over or row.at))
        if index is not None and (not opens or row.occasion == "resolved" or row.occasion in FOLLOWING):
            calls[index] = calls[index].after(row)
        elif row.occasion != "resolved" and row.occasion not in FOLLOWING:
            latest[row.key] = len(calls)
            grade = Grade(row.at, row.severity)
            calls.append(Call(row.key, row.about, row.workflow, row.first, (grade,), (row.channel,)))
    return _with_ended_shifts(calls, now)


def _with_ended_shifts(calls: list[Call], now: dt.datetime) -> tuple[Call, ...]:
    """Return calls of which those about a shift are over when the next one begins, or after two weeks."""
    shift_calls = [call for call in calls if call.about == "shift"]
    ends = {
        call.key: min(call.at + A_SHIFT, following.at if following else now)
        for call, following in pairwise([*shift_calls, None])
        if call and (following or now - call.at > A_SHIFT)
    }
    return tuple(replace(call, over=ends[call.key]) if call.key in ends else call for call in calls)
