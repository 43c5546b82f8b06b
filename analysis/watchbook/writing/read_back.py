"""Acknowledgements that were given elsewhere → lines of the entries that they answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.journal import load
from watchbook.metrics import metrics_of
from watchbook.notify.following.pagerduty_acks import read_acks
from watchbook.oncall import SLACK, roster_of
from watchbook.writing.acknowledge import AckRequest, acknowledge, answers_now
from watchbook.writing.shift_note import take_over

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from watchbook.config import Engagement
    from watchbook.notify import Channel
    from watchbook.notify.following.pagerduty_acks import RemoteAck
    from watchbook.oncall import TimeToAnswer

HOW = "in PagerDuty"


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What came of asking who acknowledged elsewhere."""

    lines: tuple[str, ...]
    """What was written, and what could not be taken as an answer, in sentences."""
    has_commit: bool
    """Whether there is a commit to push."""


def read_back(engagement: Engagement, channels: Sequence[Channel], now: dt.datetime, *, commits: bool) -> ReadBack:
    """Ask the channels that can be asked who acknowledged what still waits, and write it into the journal.

    Raises:
        AnswersError: a channel could not be asked.
        WatchbookError: journal or ledger cannot be read, or the line cannot be written.
    """
    asked_channels = {channel.name: channel for channel in channels if channel.answers_token}
    book = load(engagement.root, engagement, metrics_of(engagement)) if asked_channels else None
    lines: list[str] = []
    has_commit = False
    for answer in answers_now(engagement, book, now) if book else ():
        names = [name for name in answer.call.channels if name in asked_channels]
        if not (answer.waits and names):
            continue
        acks = sorted(ack for name in names for ack in read_acks(asked_channels[name], answer.call.key))
        line, has_new_commit = _take_up(engagement, answer, acks, now, commits=commits)
        lines += line
        has_commit = has_commit or has_new_commit
    return ReadBack(tuple(lines), has_commit)


def _take_up(
    engagement: Engagement, answer: TimeToAnswer, acks: Sequence[RemoteAck], now: dt.datetime, *, commits: bool
) -> tuple[list[str], bool]:
    """Write the first acknowledgement by somebody who is called; others are said, and the call goes on."""
    roster = roster_of(engagement.config)
    lines = []
    for ack in acks:
        if ack.at < answer.call.at - SLACK:
            continue
        person = roster.called(ack.by)
        if person is None:
            lines.append(
                f"{ack.by} acknowledged {answer.call.name} {HOW}, and nobody under [people] is called so: "
                "the call goes on."
            )
            continue
        request = AckRequest(answer.call.name, min(ack.at, now), person.id, HOW)
        if answer.call.about == "shift":
            line = take_over(engagement, request, now, commits=commits)
            return [*lines, str(line)], line.written_entry.commit is not None
        outcome = acknowledge(engagement, request, now, commits=commits)
        return [*lines, str(outcome)], outcome.written.commit is not None
    return lines, False
