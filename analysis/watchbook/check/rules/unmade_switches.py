"""What the check says of switches, by command or by hand, and of limits that ask for one."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING

from watchbook.calendar import in_words
from watchbook.check.finding import RECOMMENDED, Finding
from watchbook.check.finding_text import count_of, on
from watchbook.journal import standing_switch
from watchbook.metrics.number_text import THIN
from watchbook.oncall import on_call, roster_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from watchbook.check.acceptable_limits import LimitBreach
    from watchbook.check.case import Case
    from watchbook.oncall import Person, Roster

LONG_SAID = dt.timedelta(days=30)
"""How long a switch without authority is a finding."""
GRAVE_SPAN = dt.timedelta(days=7)
"""For how much of that it is an error."""


def switch_findings(case: Case) -> Iterator[Finding]:
    """Yield findings about routes and switches."""
    roster = roster_of(case.config)
    for workflow, limits in case.limits.items():
        if limits.passed_limits:
            yield _recommendation(case, roster, workflow, limits.passed_limits)
    yield from _without_authority(case, roster)
    yield from _forgotten_switches(case)
    yield from _twin_incidents(case)


def command_of(workflow: str, limits: Sequence[LimitBreach]) -> str:
    """Return the command that gives a workflow to people, with its reason, ready to copy."""
    return f'watchbook switch {workflow} manual --reason "{limits[0].reason.replace(THIN, " ")}"'


def _recommendation(case: Case, roster: Roster, workflow: str, limits: Sequence[LimitBreach]) -> Finding:
    people = on_call(roster, case.as_of).people if roster else ()
    contacts = " or ".join(_contact(person) for person in people if "switch" in person.may)
    command = command_of(workflow, limits)
    is_automatic = case.config.workflows[workflow].fallback.automatic
    hint = "the day's job switches it by itself; " if is_automatic else ""
    days = sorted({day for breach in limits for day in breach.days})
    return Finding(
        RECOMMENDED,
        "error",
        f"{_title(case, workflow)} should go to people: {'; '.join(str(breach) for breach in limits)}",
        place=case.engagement.source.place(("workflows", workflow, "switch_when")),
        workflow=workflow,
        metrics=tuple(dict.fromkeys(breach.limit.metric.name for breach in limits)),
        days=tuple(days),
        hint=f"{hint}{contacts}: {command}" if contacts else f"{hint}{command}",
    )


def _contact(person: Person) -> str:
    return f"{person.name} ({person.phone})" if person.phone else person.name


def _without_authority(case: Case, roster: Roster) -> Iterator[Finding]:
    may = ", ".join(person.name for person in roster.people.values() if "switch" in person.may)
    for entry in case.journal.entries:
        for switch in () if entry.imported else entry.switches:
            age = case.as_of - switch.at
            names = [name for name in (switch.by, switch.authority) if name]
            if switch.to != "ai" or age > LONG_SAID or any(roster.may_switch(name) for name in names):
                continue
            yield Finding(
                "WB610",
                "error" if age <= GRAVE_SPAN else "warning",
                f"{switch.by} gave {_title(case, switch.workflow)} back to the AI on "
                f"{on(case.calendar.business_day(switch.at))}, and may not switch",
                place=entry.place("switches"),
                workflow=switch.workflow,
                days=(case.calendar.business_day(switch.at),),
                hint=f"have somebody who may look at it ({may or 'nobody may'}), and add authority: THEIR-NAME",
                entry=entry.id,
            )


def _forgotten_switches(case: Case) -> Iterator[Finding]:
    patience = case.config.journal.review_every
    for workflow in case.config.workflows:
        switch = standing_switch(case.journal, workflow, case.as_of)
        if switch is None or switch.to != "manual" or case.as_of - switch.at <= patience:
            continue
        if any(entry.status != "resolved" and workflow in entry.workflows for entry in case.journal.entries):
            continue
        since = case.calendar.business_day(switch.at)
        yield Finding(
            "WB611",
            "warning",
            f"{_title(case, workflow)} has been with people since {on(since)}, "
            f"{count_of((case.as_of - switch.at).days, 'day')}, and no open entry says why",
            workflow=workflow,
            days=(since,),
            hint=f"watchbook switch {workflow} ai, or open an entry that says why not: watchbook new incident "
            f"--workflow {workflow}; it may go {in_words(patience)} without a word",
        )


def _twin_incidents(case: Case) -> Iterator[Finding]:
    """Yield open incidents of which one gave to people what another had given them already, from another clone."""
    for workflow in case.config.workflows:
        switches = sorted(
            (switch.at, entry.id, switch.to, entry)
            for entry in case.journal.entries
            for switch in entry.switches
            if switch.workflow == workflow and not entry.imported
        )
        for (at, _, to, first), (_, _, next_to, second) in pairwise(switches):
            is_open = all(each.type == "incident" and each.status != "resolved" for each in (first, second))
            is_twin = first.id != second.id and to == next_to == "manual" and is_open
            if not is_twin or first.withdrawal or second.withdrawal:
                continue
            since = case.calendar.business_day(at)
            yield Finding(
                "WB384",
                "notice",
                f"two open incidents give {_title(case, workflow)} to people, with no way back between them: "
                f"{first.id} and {second.id}",
                place=second.place("switches"),
                workflow=workflow,
                days=(since,),
                hint=f"if they are one: watchbook merge {second.id} INTO {first.id}; both switches stay",
                entry=second.id,
            )


def _title(case: Case, workflow: str) -> str:
    return case.config.workflows[workflow].title or workflow
