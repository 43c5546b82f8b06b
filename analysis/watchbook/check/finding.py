"""A finding: something the check has to say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.calendar import ONE_DAY

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from watchbook.check.codes import Severity
    from watchbook.errors import Place
    from watchbook.journal import Severity as Grade

RECOMMENDED = "WB615"
"""People should take a workflow over: what was agreed before leads every report."""
BROKEN = ("WB301", "WB304", "WB306", "WB310", "WB401", "WB402")
"""Days that could not be judged, for all workflows or for one; beside them stand those that cannot be believed."""
BEHIND = ("WB401", "WB402")
"""Those of them that say how far has been judged."""
RANK: dict[Severity, int] = {"error": 0, "warning": 1, "notice": 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something the check has to say."""

    code: str
    """Stable; docs/findings.md says what it means."""
    severity: Severity
    what: str
    """One sentence."""
    place: Place | None = None
    """Where to mend it, if that is a file."""
    workflow: str | None = None
    """None where it concerns none or all."""
    metrics: tuple[str, ...] = ()
    """Names, the worst first."""
    days: tuple[dt.date, ...] = ()
    """In order."""
    hint: str | None = None
    """What to do, often a command to copy."""
    due: dt.datetime | None = None
    """When somebody has to have answered it; None where nothing is due."""
    entry: str | None = None
    """The id of the entry it is about."""
    suggested: Grade | None = None
    """How grave the days look from their numbers, and so how soon an entry is due; None where none is asked for."""
    hollow: bool = False
    """Whether it says that what came for its days, or much of it, cannot be believed, so that people are told."""


def is_told(finding: Finding) -> bool:
    """Return whether people get a message for it, as something could not be judged and nobody has said why."""
    return (finding.code in BROKEN or finding.hollow) and finding.severity != "notice"


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings with what people should take over first, then errors, the newest, by code and place."""

    def key(finding: Finding) -> tuple[bool, int, int, str, str, int, str]:
        newest = -finding.days[-1].toordinal() if finding.days else 0
        place = finding.place
        return (
            finding.code != RECOMMENDED,
            RANK[finding.severity],
            newest,
            finding.code,
            place.file if place else "",
            (place.line or 0) if place else 0,
            finding.workflow or "",
        )

    return tuple(sorted(findings, key=key))


def spells(days: Iterable[dt.date]) -> list[tuple[dt.date, ...]]:
    """Return days as runs without a gap, in order."""
    runs: list[list[dt.date]] = []
    for day in sorted(set(days)):
        if runs and day - runs[-1][-1] == ONE_DAY:
            runs[-1].append(day)
        else:
            runs.append([day])
    return [tuple(run) for run in runs]
