"""What the check says of switches, by command or by hand, and of limits that ask for one."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from watchbook.calendar import in_words
from watchbook.check.finding import RECOMMENDED, Finding
from watchbook.check.finding_text import count_of, on
from watchbook.journal import standing_switch
from watchbook.metrics.number_text import THIN
from watchbook.oncall import on_call, roster_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from watchbook.check.acceptable_limits import LimitBreach
    from watchbook.check.check_inputs import Books
    from watchbook.oncall import Person, Roster

LONG_SAID = dt.timedelta(days=30)
"""How long a switch without authority is a finding."""
ASKED = dt.timedelta(days=7)
"""For how much of that it is an error."""


def switch_findings(
    books: Books, recommended: Mapping[str, Sequence[LimitBreach]], as_of: dt.datetime
) -> Iterator[Finding]:
    """Yield findings about routes and switches."""
    roster = roster_of(books.engagement.config)
    for workflow, limits in recommended.items():
        if limits:
            yield _recommendation(books, roster, workflow, limits, as_of)
    yield from _without_authority(books, roster, as_of)
    yield from _forgotten_switches(books, as_of)


def command_of(workflow: str, limits: Sequence[LimitBreach]) -> str:
    """Return the command that gives a workflow to people, with its reason, ready to copy."""
    return f'watchbook switch {workflow} manual --reason "{limits[0].reason.replace(THIN, " ")}"'


def _recommendation(
    books: Books, roster: Roster, workflow: str, limits: Sequence[LimitBreach], as_of: dt.datetime
) -> Finding:
    people = on_call(roster, as_of).people if roster else ()
    who = " or ".join(_contact(person) for person in people if "switch" in person.may)
    command = command_of(workflow, limits)
    itself = books.engagement.config.workflows[workflow].fallback.automatic
    hint = "the day's job switches it by itself; " if itself else ""
    days = sorted({day for each in limits for day in each.days})
    return Finding(
        RECOMMENDED,
        "error",
        f"{_title(books, workflow)} should go to people: {'; '.join(str(each) for each in limits)}",
        place=books.engagement.source.place(("workflows", workflow, "switch_when")),
        workflow=workflow,
        metrics=tuple(dict.fromkeys(each.limit.metric.name for each in limits)),
        days=tuple(days),
        hint=f"{hint}{who}: {command}" if who else f"{hint}{command}",
    )


def _contact(person: Person) -> str:
    return f"{person.name} ({person.phone})" if person.phone else person.name


def _without_authority(books: Books, roster: Roster, as_of: dt.datetime) -> Iterator[Finding]:
    may = ", ".join(person.name for person in roster.people.values() if "switch" in person.may)
    for entry in books.journal.entries:
        for switch in () if entry.imported else entry.switches:
            age = as_of - switch.at
            named = [name for name in (switch.by, switch.authority) if name]
            if switch.to != "ai" or age > LONG_SAID or any(roster.may_switch(name) for name in named):
                continue
            yield Finding(
                "WB610",
                "error" if age <= ASKED else "warning",
                f"{switch.by} gave {_title(books, switch.workflow)} back to the AI on "
                f"{on(books.calendar.business_day(switch.at))}, and may not switch",
                place=entry.place("switches"),
                workflow=switch.workflow,
                days=(books.calendar.business_day(switch.at),),
                hint=f"have somebody who may look at it ({may or 'nobody may'}), and add authority: THEIR-NAME",
                entry=entry.id,
            )


def _forgotten_switches(books: Books, as_of: dt.datetime) -> Iterator[Finding]:
    patience = books.engagement.config.journal.review_every
    for workflow in books.engagement.config.workflows:
        switch = standing_switch(books.journal, workflow, as_of)
        if switch is None or switch.to != "manual" or as_of - switch.at <= patience:
            continue
        if any(entry.status != "resolved" and workflow in entry.workflows for entry in books.journal.entries):
            continue
        since = books.calendar.business_day(switch.at)
        yield Finding(
            "WB611",
            "warning",
            f"{_title(books, workflow)} has been with people since {on(since)}, "
            f"{count_of((as_of - switch.at).days, 'day')}, and no open entry says why",
            workflow=workflow,
            days=(since,),
            hint=f"watchbook switch {workflow} ai, or open an entry that says why not: watchbook new incident "
            f"--workflow {workflow}; it may go {in_words(patience)} without a word",
        )


def _title(books: Books, workflow: str) -> str:
    return books.engagement.config.workflows[workflow].title or workflow
