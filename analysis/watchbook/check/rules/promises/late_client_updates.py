"""What the client was promised to hear and did not: updates that came late, and messages that did not arrive."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from watchbook.calendar import in_words, moment_said, promised_in_words, took
from watchbook.check.finding import Finding
from watchbook.check.finding_text import count_of
from watchbook.check.promises.client_updates import update_timings
from watchbook.ledger import CLIENT_MESSAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.check.case import Case
    from watchbook.check.promises.client_updates import UpdateTiming
    from watchbook.ledger import ClientMessage

RECENT = dt.timedelta(days=30)
"""How long updates that came late are a finding; the review of the month says it for good."""


def client_update_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each incident of which the client heard less often than promised.

    For a month once it is over.

    Messages to the client that did not arrive are said by channel.
    """
    rows = case.ledger.read(CLIENT_MESSAGES)
    for timing in update_timings(case.journal.entries, rows, case.config, case.as_of):
        is_recent = case.as_of - timing.since < RECENT
        if timing.late and (timing.waits or is_recent):
            yield _late(case, timing)
    yield from _lost_messages(case, rows)


def _late(case: Case, timing: UpdateTiming) -> Finding:
    entry, promise = timing.entry, in_words(timing.promised)
    if timing.is_overdue:
        since = moment_said(timing.since, case.calendar.zone)
        sentence = (
            f"the client has heard nothing of “{entry.title}” since {since}: {promised_in_words(timing.promised)}"
        )
    else:
        longest = took(max(timing.late))
        verb = "is" if promise.startswith("1 ") else "are"
        sentence = (
            f"the client waited {count_of(len(timing.late), 'time')} longer for a word on “{entry.title}” than the "
            f"{promise} that {verb} promised for {entry.severity}, {longest} at most"
        )
    return Finding(
        "WB633",
        "warning" if timing.is_overdue else "notice",
        sentence[:1].upper() + sentence[1:],
        place=entry.place("severity"),
        hint=f'watchbook note {entry.id} "..."' if timing.is_overdue else None,
        due=timing.due if timing.is_overdue else None,
        entry=entry.id,
    )


def _lost_messages(case: Case, rows: list[ClientMessage]) -> Iterator[Finding]:
    """Yield a finding for each channel of the client whose last word about something did not arrive."""
    channels = case.config.notify.channels
    last = {(row.channel, row.name): row for row in rows if row.at <= case.as_of}
    for name in sorted({channel for channel, _ in last}):
        waiting = [row for (channel, _), row in last.items() if channel == name and row.outcome != "delivered"]
        if not waiting or name not in channels or not channels[name].tells:
            continue
        is_refused = any(row.outcome == "failed" for row in waiting)
        why = next((row.reason for row in waiting if row.reason), f"{channels[name].env} was not set")
        yield Finding(
            "WB634" if is_refused else "WB635",
            "error" if is_refused else "warning",
            f"The client could not be told {count_of(len(waiting), 'thing')} by {name}: {why}",
            place=case.engagement.source.place(("notify", "channels", name)),
            hint="tell them yourself, then: watchbook notify --test",
            due=min(row.at for row in waiting),
        )
