"""What people did, as their entries say it: whatever somebody does first after a call is the answer to it."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from watchbook.journal import manual_spells
from watchbook.oncall.handover import EARLY, incoming_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from watchbook.calendar import Calendar
    from watchbook.journal import Entry, Journal, ManualSpell
    from watchbook.oncall.call import Call
    from watchbook.oncall.roster import Roster

ReplyKind = Literal["ack", "switch", "note", "noticed"]
"""A line that says no more than that somebody has it; a change of the route; another timestamped line; who noticed."""
RANK: dict[ReplyKind, int] = {"ack": 0, "switch": 1, "note": 2, "noticed": 3}
"""Which of several at one instant is named."""
PROGRAM = "watchbook"
"""Who switches where a limit allows it: nobody has answered by that."""
NOBODY = (PROGRAM, "client")
"""Who can see something, and not answer."""
SLACK = dt.timedelta(minutes=5)
"""How far before a message arrived an answer to it may seem to lie: clocks differ, and lines have whole minutes."""
NO_REPLY = ("drill", "review", "shift")
"""Entries in which nobody answers a call."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Something that a person did."""

    at: dt.datetime
    by: str
    """As the entry has it."""
    kind: ReplyKind
    entry: Entry
    line: int
    """1-based line in the entry's file."""


@dataclass(frozen=True, slots=True)
class Replies:
    """What people did about each workflow, in order of time."""

    calendar: Calendar
    spells: tuple[ManualSpell, ...]
    """When people had the work."""
    by_workflow: Mapping[str, tuple[Reply, ...]]
    """Under the empty name, what was done about any."""
    instants: Mapping[str, tuple[dt.datetime, ...]] = field(default_factory=dict)
    """When each was done."""
    shift_replies: tuple[tuple[str, Reply], ...] = ()
    """What those who can answer wrote as a shift, each under their id."""

    @classmethod
    def of(cls, journal: Journal, roster: Roster, calendar: Calendar) -> Replies:
        """Return what the journal says that people did.

        Where watchbook.toml names people, only they can answer with a word: the client's note, or one of a team that
        nobody can call, says that somebody saw it, and not that somebody has it. Whoever gives the work to people has
        acted, under whatever name.
        """
        by_workflow: dict[str, list[Reply]] = {}
        for entry in journal.entries:
            if entry.type in NO_REPLY or entry.imported is not None:
                continue
            for workflow, reply in _replies(entry, roster):
                by_workflow.setdefault(workflow, []).append(reply)
                by_workflow.setdefault("", []).append(reply)
        order = {
            workflow: tuple(sorted(replies, key=lambda reply: (reply.at, RANK[reply.kind], reply.entry.id)))
            for workflow, replies in by_workflow.items()
        }
        instants = {workflow: tuple(reply.at for reply in replies) for workflow, replies in order.items()}
        return cls(calendar, manual_spells(journal), order, instants, shift_replies(journal, roster))

    def to(self, call: Call, now: dt.datetime) -> Reply | None:
        """Return what somebody did first about a call, until it was over; None where nobody did anything yet.

        People who had the work before it came are an answer, too.
        """
        if call.about == "shift":
            return self._to_handover(call, now)
        if standing_reply := self._with_people(call):
            return standing_reply
        replies = self.by_workflow.get(call.workflow, ())
        start = bisect_left(self.instants.get(call.workflow, ()), call.at - SLACK)
        for reply in replies[start:]:
            if reply.at > min(call.over or now, now):
                return None
            if is_about(reply.entry, call, self.calendar.business_day(reply.at)):
                return reply
        return None

    def _to_handover(self, call: Call, now: dt.datetime) -> Reply | None:
        """Return what whoever comes in wrote first as a shift, or by which somebody else said that they have it."""
        incoming, end = incoming_of(call.key), min(call.over or now, now)
        return next(
            (
                reply
                for person, reply in self.shift_replies
                if call.at - EARLY <= reply.at <= end and (person == incoming or reply.kind == "ack")
            ),
            None,
        )

    def _with_people(self, call: Call) -> Reply | None:
        for spell in self.spells:
            has_ended = spell.until is not None and spell.until <= call.at
            if spell.workflow != call.workflow or spell.at > call.at or has_ended:
                continue
            if spell.switch.by != PROGRAM and spell.entry.type not in NO_REPLY and spell.entry.imported is None:
                return Reply(spell.at, spell.switch.by, "switch", spell.entry, spell.entry.lines.get("switches", 1))
        return None


def is_about(entry: Entry, call: Call, day: dt.date) -> bool:
    """Return whether what was done in an entry on a day can be about a call: its days reach the call's first day."""
    if call.workflow and call.workflow not in entry.workflows:
        return False
    return entry.first <= day and (entry.last is None or entry.last >= call.first)


def is_known(by: str, roster: Roster) -> bool:
    """Return whether somebody can answer with a word: who watchbook.toml names, or anybody where it names nobody."""
    if by.strip().casefold() in NOBODY:
        return False
    return not roster.people or roster.called(by) is not None


def shift_replies(journal: Journal, roster: Roster) -> tuple[tuple[str, Reply], ...]:
    """Return what was written as a shift by those who can answer, with the id of each, in order of time."""
    replies = []
    for entry in journal.entries:
        for remark in entry.timeline if entry.type == "shift" and not entry.withdrawal else ():
            if is_known(remark.by, roster):
                person = roster.called(remark.by)
                kind: ReplyKind = "ack" if remark.is_ack else "note"
                replies.append(
                    (person.id if person else remark.by, Reply(remark.at, remark.by, kind, entry, remark.line))
                )
    return tuple(sorted(replies, key=lambda pair: (pair[1].at, RANK[pair[1].kind], pair[0])))


def _replies(entry: Entry, roster: Roster) -> Iterator[tuple[str, Reply]]:
    for switch in entry.switches:
        if switch.by != PROGRAM:
            yield switch.workflow, Reply(switch.at, switch.by, "switch", entry, entry.lines.get("switches", 1))
    for workflow in entry.workflows:
        for remark in entry.timeline:
            if is_known(remark.by, roster):
                kind: ReplyKind = "ack" if remark.is_ack else "note"
                yield workflow, Reply(remark.at, remark.by, kind, entry, remark.line)
        notice = entry.noticed
        if notice and is_known(notice.by, roster):
            yield workflow, Reply(notice.at, notice.by, "noticed", entry, entry.lines.get("noticed", 1))
