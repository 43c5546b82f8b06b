"""Whom to call next: a call that nobody has answered within the promise goes to the backup, and then to all."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from watchbook.oncall import PROGRAM
from watchbook.oncall.call import FOLLOWING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from watchbook.journal import Entry
    from watchbook.ledger import Notice
    from watchbook.oncall import Promise, TimeToAnswer

Audience = Literal["backup", "all"]
NO_TIME = dt.timedelta()


@dataclass(frozen=True, slots=True)
class Escalation:
    """A call that has to be passed on now."""

    answer: TimeToAnswer
    number: int
    """1: to the backup; from 2 on to all, each time after twice as long as the time before."""
    due: dt.datetime
    """When it had to be passed on."""

    @property
    def audience(self) -> Audience:
        """Who hears of it."""
        return "backup" if self.number == 1 else "all"

    @property
    def name(self) -> str:
        """What it is claimed under: the same for every watcher and at every look."""
        return f"{self.answer.call.key} {self.answer.grade.at.astimezone(dt.UTC).isoformat()} {self.number}"


@dataclass(frozen=True, slots=True)
class LostMessage:
    """Something that people should have been told, and that reached nobody in any channel."""

    row: Notice
    """The last attempt."""

    @property
    def name(self) -> str:
        """What it is claimed under."""
        return f"{self.row.key} untold {self.row.at.astimezone(dt.UTC).isoformat()}"


@dataclass(frozen=True, slots=True)
class UpdateDue:
    """An open incident that has had no word for longer than promised."""

    entry: Entry
    workflow: str
    since: dt.datetime
    """Its last word."""
    promised: dt.timedelta
    number: int
    """Which of the reminders: each comes after twice as long as the one before."""

    @property
    def name(self) -> str:
        """What it is claimed under."""
        return f"{self.entry.id} update {self.since.astimezone(dt.UTC).isoformat()} {self.number}"


def escalations(answers: Iterable[TimeToAnswer], now: dt.datetime) -> Iterator[Escalation]:
    """Yield each call that waits beyond its promise, with the newest step that is due.

    A watcher that was off for a night takes that step alone, not those that it missed.
    """
    for answer in answers:
        if answer.waits and answer.promised:
            number = reminders(answer.grade.at, answer.promised, now)
            if number:
                yield Escalation(answer, number, answer.grade.at + answer.promised * 2 ** (number - 1))


def reminders(since: dt.datetime, promised: dt.timedelta, now: dt.datetime) -> int:
    """Return how many times somebody has to have been reminded: after one, two, four, eight times what is promised."""
    number, due = 0, since + promised
    while promised > NO_TIME and due <= now:
        number += 1
        due = since + promised * 2**number
    return number


def lost_messages(notices: Iterable[Notice], now: dt.datetime) -> Iterator[LostMessage]:
    """Yield what could be delivered in no channel since it was last over, or nothing was left to tell.

    Not of a shift that began: the watch that could not tell it tries again.
    """
    last_attempts: dict[str, Notice] = {}
    told_keys: set[str] = set()
    for row in sorted(
        row for row in notices if row.at <= now and row.occasion not in FOLLOWING and row.about != "shift"
    ):
        if row.outcome == "withdrawn" or (row.outcome == "delivered" and row.occasion == "resolved"):
            last_attempts.pop(row.key, None)
            told_keys.discard(row.key)
        elif row.outcome == "delivered":
            told_keys.add(row.key)
        elif row.occasion != "resolved":
            last_attempts[row.key] = row
    yield from (LostMessage(row) for key, row in last_attempts.items() if key not in told_keys)


def updates_due(entries: Iterable[Entry], promises: Mapping[str, Promise], now: dt.datetime) -> Iterator[UpdateDue]:
    """Yield the open incidents whose last word is older than the updates that are promised for their severity."""
    for entry in entries:
        promise = promises.get(entry.severity or "")
        since = last_word(entry, now)
        if entry.type != "incident" or entry.status != "open" or entry.imported or not promise or not since:
            continue
        number = reminders(since, promise.updates, now) if promise.updates else 0
        if promise.updates and number:
            yield UpdateDue(entry, entry.workflows[0], since, promise.updates, number)


def last_word(entry: Entry, now: dt.datetime) -> dt.datetime | None:
    """Return when somebody last said or did something in an entry; None where nobody did."""
    moments = [remark.at for remark in entry.timeline if remark.by != PROGRAM]
    moments += [switch.at for switch in entry.switches if switch.by != PROGRAM]
    moments += [entry.noticed.at] if entry.noticed else []
    return max((at for at in moments if at <= now), default=None)
