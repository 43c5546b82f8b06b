"""Conversations that the AI still handled after a workflow was switched to people → findings."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from watchbook.calendar import took
from watchbook.check.finding import Finding, spells
from watchbook.check.finding_text import count_of, days_in_words, on

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from watchbook.calendar import Calendar
    from watchbook.check.codes import Severity
    from watchbook.config import Config
    from watchbook.fallback.timings import Leak, Timing

LATELY = dt.timedelta(days=7)
"""How long after the last of them a leak is more than a notice."""


def leak_findings(
    timings: Iterable[Timing], config: Config, calendar: Calendar, as_of: dt.datetime
) -> Iterator[Finding]:
    """Yield a finding for each switch to people after which the AI still answered, or that could not be measured."""
    for timing in timings:
        title = config.workflows[timing.workflow].title or timing.workflow
        at = timing.switched.astimezone(calendar.zone)
        when = f"on {on(at.date())} at {at:%H:%M}"
        if timing.leak and timing.leak.last:
            yield _leak(
                timing,
                timing.leak,
                f"{title} was switched to people {when}",
                config.fallback.manual_within,
                calendar,
                as_of,
            )
        if timing.missing:
            runs = " and ".join(days_in_words(run) for run in spells(timing.missing))
            yield Finding(
                "WB621",
                "notice",
                f"the switch of {title} to people {when} could not be measured: no dump of {runs} was counted",
                place=timing.entry.place("switches"),
                workflow=timing.workflow,
                days=timing.missing,
                hint="put the dump where [dumps] path looks, if it still exists",
                entry=timing.entry.id,
            )


def _leak(  # noqa: PLR0913, PLR0917  # what is found, in which words, against what was promised
    timing: Timing, leak: Leak, switched: str, within: dt.timedelta, calendar: Calendar, as_of: dt.datetime
) -> Finding:
    assert leak.last is not None
    after = leak.last - timing.switched
    first, last = calendar.business_day(timing.switched), calendar.business_day(leak.last)
    severity: Severity = "error" if after > within else "warning"
    hint = "find what does not read the flag; docs/off-switch.md says how routers do"
    if not leak.people:
        hint = "if people handled them, say how a dump shows it: manual_reasons under [fallback]"
    return Finding(
        "WB620",
        severity if as_of - leak.last < LATELY else "notice",
        f"{switched}, and the AI still handled {count_of(leak.ai, 'conversation')}, the last one {took(after)} after: "
        f"the promise is {took(within)}",
        place=timing.entry.place("switches"),
        workflow=timing.workflow,
        days=(first, last) if first != last else (first,),
        hint=hint,
        entry=timing.entry.id,
    )
