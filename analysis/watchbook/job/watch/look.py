"""One look: what is due is told once, written into its entry, and pushed; where nothing is due nothing is said."""

from __future__ import annotations

import os
import socket
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from watchbook import ledger
from watchbook.calendar import Calendar, took
from watchbook.errors import ConfigError, WatchbookError
from watchbook.fallback.open_store import store_at
from watchbook.job.watch.conditions import conditions
from watchbook.job.watch.passed_limits import tell_limits
from watchbook.job.watch.shift_change import new_shift, tell_shift
from watchbook.job.watch.telling import Addresses, Sender
from watchbook.journal import load
from watchbook.metrics import metrics_of
from watchbook.notify.alert import Alert
from watchbook.notify.channel import client_channels_of
from watchbook.notify.following.claims import Claims
from watchbook.notify.following.escalation import escalations, lost_messages, updates_due
from watchbook.notify.following.reminder import (
    ReminderContext,
    condition_message,
    handed_to,
    unanswered_message,
    untold_message,
    update_message,
)
from watchbook.notify.spool import Spool
from watchbook.oncall import SLACK, on_call, roster_of, times_to_answer
from watchbook.oncall.taking_entry import entry_that_takes

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from watchbook.config import Engagement
    from watchbook.journal import Journal
    from watchbook.ledger import Notice
    from watchbook.notify.following.escalation import Escalation
    from watchbook.oncall import Roster


class ClockError(WatchbookError):
    """Two clocks differ by so much that nobody can say what is due."""


@dataclass(slots=True)
class WatchOutcome:
    """What a look came to."""

    lines: list[str] = field(default_factory=list)
    """What it did, in sentences; empty where nothing was due."""
    troubles: list[WatchbookError] = field(default_factory=list)
    """What could not be looked at, told or written."""
    has_commit: bool = False
    """Whether there is a commit to push."""

    @property
    def exit_code(self) -> int:
        """0 where it could look and tell, 2 where a part of that failed."""
        return 2 if self.troubles else 0

    @contextmanager
    def part(self) -> Iterator[None]:
        """Do a part on which no other depends."""
        try:
            yield
        except WatchbookError as error:
            self.troubles.append(error)


@dataclass(frozen=True, slots=True)
class Watch:
    """What a look is made from."""

    engagement: Engagement
    now: dt.datetime
    book: Journal
    notices: list[Notice]
    calendar: Calendar
    roster: Roster
    sender: Sender
    context: ReminderContext
    commits: bool


def look(engagement: Engagement, environment: Mapping[str, str], now: dt.datetime, *, commits: bool) -> WatchOutcome:
    """Look once, and tell what is due.

    Args:
        engagement: whose.
        environment: has the addresses of channels and people.
        now: by the clock.
        commits: whether lines of entries are committed.

    Raises:
        ConfigError: watchbook.toml names no channel.
        WatchbookError: ledger or journal cannot be read, so that nobody knows what is due.
    """
    addresses = Addresses.of(engagement.config, environment)
    if not engagement.config.notify.channels:
        raise ConfigError(
            "nobody is told anything, so there is nothing to watch over",
            place=engagement.source.place(("notify",)),
            hints=("write a [notify.channels.NAME]: docs/notify.md",),
        )
    outcome = WatchOutcome()
    if any(channel.answers_token for channel in addresses.channels):
        from watchbook.writing.read_back import read_back  # noqa: PLC0415  # only who asks PagerDuty needs it

        with outcome.part():
            done = read_back(engagement, addresses.channels, now, commits=commits)
            outcome.lines += done.lines
            outcome.has_commit = done.has_commit
    watch = _open_watch(engagement, addresses, now, commits=commits)
    _doubt_clocks(watch, outcome)
    _pass_on(watch, outcome)
    _tell_the_rest(watch, outcome)
    _tell_conditions(watch, outcome)
    with outcome.part():
        outcome.lines += tell_limits(engagement, watch.sender, watch.context, watch.notices)
    _hand_over(watch, outcome)
    _tell_client(watch, environment, outcome)
    return outcome


def _tell_client(watch: Watch, environment: Mapping[str, str], outcome: WatchOutcome) -> None:
    """Tell the client what people wrote since the last look or run."""
    channels = client_channels_of(watch.engagement.config, environment)
    if not channels:
        return
    # Whoever tells no client needs nothing of this.
    from watchbook.job.client_messages import send_client_messages  # noqa: PLC0415

    claims = watch.sender.claims

    def take(name: str) -> bool:
        return claims.take(name, watch.now)

    with outcome.part():
        store = ledger.Ledger(watch.engagement.root / "ledger")
        for row in send_client_messages(watch.engagement, channels, store, watch.now, take=take):
            claims.settle(f"client {row.channel} {row.name}", watch.now, done=row.outcome == "delivered")
            outcome.lines.append(f"To the client by {row.channel}, {row.tell}: {row.reason or row.outcome}.")


def _open_watch(engagement: Engagement, addresses: Addresses, now: dt.datetime, *, commits: bool) -> Watch:
    config, calendar = engagement.config, Calendar.of(engagement.config)
    roster, spool = roster_of(config), Spool.of(engagement.root)
    store = store_at(config.notify.watch_at, engagement.root)
    site = config.notify.site
    return Watch(
        engagement,
        now,
        load(engagement.root, engagement, metrics_of(engagement)),
        spool.beside(ledger.Ledger(engagement.root / "ledger").read(ledger.NOTICES)),
        calendar,
        roster,
        Sender(addresses, Claims(store, f"{socket.gethostname()}:{os.getpid()}"), spool),
        ReminderContext(
            config,
            calendar,
            on_call(roster, now) if roster else None,
            now,
            lambda workflow: f"{site}/workflows/{workflow}.html" if site and workflow else site or "",
        ),
        commits,
    )


def _doubt_clocks(watch: Watch, outcome: WatchOutcome) -> None:
    """Say where a message is logged at a time to come: nobody can tell since when its call waits, or pass it on."""
    ahead = [row for row in watch.notices if row.at > watch.now + SLACK]
    if ahead:
        newest = max(ahead, key=lambda row: row.at)
        outcome.troubles.append(
            ClockError(
                f"{newest.channel} was told something at {newest.at.isoformat()} by the log, which is still to come",
                hints=(
                    "a clock is wrong, here or where that was sent; until then the call is not passed on",
                    "see who has it: watchbook oncall, and set the clock: timedatectl",
                ),
            )
        )


def _pass_on(watch: Watch, outcome: WatchOutcome) -> None:
    """Pass on what nobody has answered within the promise, and write it into the entry that stands."""
    answers = times_to_answer(watch.notices, watch.book, watch.roster, watch.calendar, watch.now)
    for escalation in escalations(answers, watch.now):
        with outcome.part():
            message = unanswered_message(escalation, watch.context)
            if not watch.sender.tell(escalation.name, message, _people(watch, escalation)):
                continue
            receiver = handed_to(escalation, watch.context.on_call)
            outcome.lines.append(f"{message.subject}: passed on to {receiver}.")
            _write_line(watch, escalation, f"passed on to {receiver}", outcome)


def _people(watch: Watch, escalation: Escalation) -> list[str]:
    """Return the ids of those who are told at an address of their own."""
    if escalation.audience == "backup" and watch.context.on_call and watch.context.on_call.backup:
        return [watch.context.on_call.backup.id]
    return [name for layer in watch.roster.layers.values() for rotation in layer for name in rotation.people]


def _write_line(watch: Watch, escalation: Escalation, text: str, outcome: WatchOutcome) -> None:
    call = escalation.answer.call
    day = watch.calendar.business_day(watch.now)
    entry = entry_that_takes(watch.book, call.workflow, escalation.answer, day) if call.workflow else None
    if entry:
        # Whoever has nothing to write needs no git.
        from watchbook.writing.watch_line import write_watch_line  # noqa: PLC0415

        line = f"unanswered for {took(watch.now - call.at)}, {text}"
        written_entry = write_watch_line(watch.engagement, entry.path, line, watch.now, commits=watch.commits)
        outcome.has_commit = outcome.has_commit or written_entry.commit is not None


def _tell_the_rest(watch: Watch, outcome: WatchOutcome) -> None:
    """Tell what reached nobody when it was due, and ask for the news that are promised."""
    for missing in lost_messages(watch.notices, watch.now):
        with outcome.part():
            message = untold_message(missing, watch.context)
            people = [person.id for person in (watch.context.on_call.people if watch.context.on_call else ())]
            if watch.sender.tell(missing.name, message, people, log_failures=False):
                outcome.lines.append(f"{message.subject}.")
    for update in updates_due(watch.book.entries, watch.roster.promises, watch.now):
        with outcome.part():
            message = update_message(update, watch.context)
            if watch.sender.tell(update.name, message):
                outcome.lines.append(f"{message.subject}.")


def _hand_over(watch: Watch, outcome: WatchOutcome) -> None:
    """Tell whoever comes in that the shift is theirs, and what there is to know."""
    name = watch.engagement.config.engagement.name
    handover = new_shift(watch.roster, watch.notices, name, watch.now) if watch.roster else None
    if handover:
        with outcome.part():
            line = tell_shift(handover, watch.engagement, watch.sender, watch.context)
            outcome.lines += [line] if line else []


def _tell_conditions(watch: Watch, outcome: WatchOutcome) -> None:
    """Tell that the day's job has not run or a lease is not renewed, and later that it is in order again."""
    store = ledger.Ledger(watch.engagement.root / "ledger")
    today = watch.calendar.business_day(watch.now)
    for kind, text in conditions(watch.engagement, store, watch.calendar, watch.now).items():
        key = Alert("run", today, "sev2", kind).key(watch.engagement.config.engagement.name).rpartition(":")[0]
        rows = [row for row in watch.notices if row.key == key and row.outcome == "delivered"]
        rows = [row for row in rows if row.occasion in {"broken", "resolved"}]
        stands = bool(rows) and rows[-1].occasion == "broken"
        if bool(text) == stands:
            continue
        with outcome.part():
            message = condition_message(key, kind, text, rows[-1].first if stands else today, watch.context)
            if watch.sender.tell(f"{key} {len(rows)}", message):
                outcome.lines.append(f"{message.subject}.")
