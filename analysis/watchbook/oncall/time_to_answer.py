"""How long each call waited for somebody, beside what was promised."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.oncall.call import calls_of
from watchbook.oncall.reply import Replies

if TYPE_CHECKING:
    from collections.abc import Iterable

    from watchbook.calendar import Calendar
    from watchbook.journal import Entry, Journal
    from watchbook.ledger import Notice
    from watchbook.oncall.call import Call, Grade
    from watchbook.oncall.reply import Reply
    from watchbook.oncall.roster import Roster

NO_TIME = dt.timedelta()


@dataclass(frozen=True, slots=True)
class TimeToAnswer:
    """How long a call waited for somebody. The clock starts when its first message arrived."""

    call: Call
    reply: Reply | None
    """What somebody did first; None where nobody did anything."""
    until: dt.datetime
    """When that was; where nobody did anything, when the call was over, or now."""
    grade: Grade
    """The message whose promise ends first, of those that arrived before somebody answered."""
    promised: dt.timedelta | None
    """Within which somebody answers what is as grave; None where nothing is promised."""

    @property
    def after(self) -> dt.timedelta:
        """From the first message until somebody answered, or until now; none where people had the work before it."""
        return max(self.until - self.call.at, NO_TIME)

    @property
    def due(self) -> dt.datetime | None:
        """When the promise ends; None where nothing is promised."""
        return None if self.promised is None else self.grade.at + self.promised

    @property
    def late(self) -> dt.timedelta | None:
        """How much later than promised; None where it was in time, or is not due yet."""
        return self.until - self.due if self.due and self.until > self.due else None

    @property
    def waits(self) -> bool:
        """Whether somebody still has to answer."""
        return self.reply is None and self.call.over is None

    @property
    def promise_of(self) -> str:
        """What the promise is for: `sev2`, or `a shift`."""
        return "a shift" if self.call.about == "shift" else self.grade.severity

    def belongs_to(self, entry: Entry) -> bool:
        """Return whether an entry's page tells it: somebody answered there, or nobody did, about one of its days."""
        if self.reply is not None:
            return self.reply.entry.id == entry.id
        return entry.type == "incident" and self.call.workflow in entry.workflows and entry.covers(self.call.first)


def times_to_answer(
    notices: Iterable[Notice], journal: Journal, roster: Roster, calendar: Calendar, now: dt.datetime
) -> tuple[TimeToAnswer, ...]:
    """Return how each call until `now` was answered, the oldest first; what nobody was told of is none.

    Args:
        notices: every message, and what became of it.
        journal: what people wrote.
        roster: who can answer, and what is promised.
        calendar: what a day is.
        now: the reader's.
    """
    calls = calls_of(notices, now)
    replies = Replies.of(journal, roster, calendar) if calls else None
    return tuple(_time_to_answer(call, replies.to(call, now), roster, now) for call in calls if replies)


def _time_to_answer(call: Call, reply: Reply | None, roster: Roster, now: dt.datetime) -> TimeToAnswer:
    until, promises = reply.at if reply else call.over or now, roster.promises
    if call.about == "shift":
        return TimeToAnswer(call, reply, until, call.grades[0], roster.take_over)
    grades = [grade for grade in call.grades if grade.at <= until] or [call.grades[0]]
    bound = [(grade.at + promises[grade.severity].answer, grade) for grade in grades if grade.severity in promises]
    if not bound:
        return TimeToAnswer(call, reply, until, grades[-1], None)
    grade = min(bound, key=lambda pair: pair[0])[1]
    return TimeToAnswer(call, reply, until, grade, promises[grade.severity].answer)
