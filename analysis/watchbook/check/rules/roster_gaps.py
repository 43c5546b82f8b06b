"""Minutes of the next two months that nobody can answer → findings."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from watchbook.check.finding import Finding
from watchbook.oncall import AHEAD, LAYERS, empty_turns, roster_of, troubles
from watchbook.oncall.roster_text import empty_turn_said, interval, trouble_said

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from watchbook.check.case import Case
    from watchbook.check.codes import Severity
    from watchbook.config import Engagement
    from watchbook.errors import Place
    from watchbook.oncall import Roster, Trouble, TroubleKind

SOON = dt.timedelta(days=14)
"""What begins within this time is an error, what begins later a warning."""
SEVERAL = 3
"""Times of which the same is said one by one; more of them are one finding."""
CODES: dict[TroubleKind, str] = {"gap": "WB701", "double": "WB702", "same": "WB703", "authority": "WB704"}


def roster_findings(case: Case) -> Iterator[Finding]:
    """Yield findings about the roster; where watchbook.toml names nobody and promises nothing, that alone."""
    engagement, as_of = case.engagement, case.as_of
    roster = roster_of(engagement.config)
    if not roster and not roster.promises:
        yield Finding(
            "WB707",
            "warning",
            "nobody is named who answers",
            place=engagement.source.place(("oncall",)),
            hint="write [people.NAME] tables and [[oncall.primary]], [[oncall.backup]]",
        )
        return
    yield from _as_one(_finding(trouble, roster, case) for trouble in troubles(roster, as_of, as_of + AHEAD))
    yield from _empty_turns(roster, case)
    yield from _unreachable(roster, engagement)


def _as_one(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield findings; those that say the same of many times are one, as hours that leave a gap leave one each day."""
    groups: dict[tuple[str, Severity, str, str], list[Finding]] = {}
    for finding in findings:
        who = finding.what.partition(": ")[0]
        groups.setdefault((finding.code, finding.severity, str(finding.place), who), []).append(finding)
    for alike in groups.values():
        if len(alike) <= SEVERAL:
            yield from alike
        else:
            days = tuple(sorted({day for finding in alike for day in finding.days}))
            yield replace(alike[0], what=f"{alike[0].what}, and {len(alike) - 1} times more like it", days=days)


def _finding(trouble: Trouble, roster: Roster, case: Case) -> Finding:
    calendar = case.calendar
    soon = trouble.start - case.as_of < SOON and trouble.kind != "double"
    first, last = (calendar.business_day(moment) for moment in (trouble.start, trouble.end))
    hints = {
        "gap": "add a turn under [oncall], or somebody who stands in: [[oncall.overrides]]",
        "double": "end one of the turns: two who answer are two who each think it is the other",
        "same": "let somebody else stand in: [[oncall.overrides]]",
        "authority": "give it to them under `may`, or put somebody on call who has it",
    }
    return Finding(
        CODES[trouble.kind],
        "error" if soon else "warning",
        f"{trouble_said(trouble, roster)}: {interval(trouble.start, trouble.end, calendar.zone)}",
        place=_place(trouble, case.engagement),
        days=(first, last) if first != last else (first,),
        hint=hints[trouble.kind],
    )


def _empty_turns(roster: Roster, case: Case) -> Iterator[Finding]:
    for layer in LAYERS:
        for turn in empty_turns(roster, layer, case.as_of, case.as_of + AHEAD):
            yield Finding(
                "WB708",
                "notice",
                empty_turn_said(turn, roster),
                place=case.engagement.source.place(("oncall", layer)),
                days=(case.calendar.business_day(turn.at),),
                hint="nothing has to be done; whoever thinks that they have it should know",
            )


def _place(trouble: Trouble, engagement: Engagement) -> Place:
    """Return the table to mend: of a layer the last turn that the people have a part in, or its first."""
    if trouble.kind == "authority":
        return engagement.source.place(("people", trouble.people[0]))
    layer = trouble.layer or "backup"
    turns = getattr(engagement.config.oncall, layer)
    indices = [index for index, turn in enumerate(turns) if not set(turn.people).isdisjoint(trouble.people)]
    return engagement.source.place(("oncall", layer, *indices[-1:]))


def _unreachable(roster: Roster, engagement: Engagement) -> Iterator[Finding]:
    turning = {person for layer in roster.layers.values() for turn in layer for person in turn.people}
    for person in sorted(turning | {override.person for override in roster.overrides}):
        if not roster.people[person].phone:
            yield Finding(
                "WB705",
                "warning",
                f"{roster.people[person].name} is on call and has no phone number",
                place=engagement.source.place(("people", person)),
                hint='write phone = "+1 555 0100"',
            )
