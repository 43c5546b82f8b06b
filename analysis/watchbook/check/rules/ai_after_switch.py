"""Conversations that the AI still handled after a workflow was switched to people → findings."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from watchbook.calendar import took
from watchbook.check.finding import Finding, spells
from watchbook.check.finding_text import count_of, days_in_words, on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.check.case import Case
    from watchbook.check.codes import Severity
    from watchbook.fallback.timings import Leak, Timing

LATELY = dt.timedelta(days=7)
"""How long after the last of them a leak is more than a notice."""


def leak_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each switch to people after which the AI still answered, or that could not be measured."""
    for timing in case.timings:
        title = case.config.workflows[timing.workflow].title or timing.workflow
        at = timing.switched.astimezone(case.calendar.zone)
        when = f"on {on(at.date())} at {at:%H:%M}"
        if timing.leak and timing.leak.last:
            yield _leak(timing, timing.leak, f"{title} was switched to people {when}", case)
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


def _leak(timing: Timing, leak: Leak, clause: str, case: Case) -> Finding:
    assert leak.last is not None
    calendar, within = case.calendar, case.config.fallback.manual_within
    after = leak.last - timing.switched
    first, last = calendar.business_day(timing.switched), calendar.business_day(leak.last)
    severity: Severity = "error" if after > within else "warning"
    hint = "find what does not read the flag; docs/off-switch.md says how routers do"
    if not leak.people:
        hint = "if people handled them, say how a dump shows it: manual_reasons under [fallback]"
    return Finding(
        "WB620",
        severity if case.as_of - leak.last < LATELY else "notice",
        f"{clause}, and the AI still handled {count_of(leak.ai, 'conversation')}, the last one {took(after)} after: "
        f"the promise is {took(within)}",
        place=timing.entry.place("switches"),
        workflow=timing.workflow,
        days=(first, last) if first != last else (first,),
        hint=hint,
        entry=timing.entry.id,
    )
