"""Days that came and cannot be believed, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from watchbook.check.codes import Severity
    from watchbook.check.lateness import Lateness


@dataclass(frozen=True, slots=True, order=True)
class Hollow:
    """Why a workflow-day that came cannot be believed; several may hold of one."""

    day: dt.date
    workflow: str
    code: str
    """The finding that says so, `WB313`."""
    reason: str
    """A clause that stands behind a colon: `3 conversations came where about 298 are usual`."""
    hint: str = ""
    """How to mend it; empty for the command that writes an observation."""
    metrics: tuple[str, ...] = ()
    """Metrics that it spoils, the worst first; empty for all of them."""
    source: str = ""
    """The file to look at; empty where it is about none, or several."""
    early: bool = False
    """Whether there is no past to hold it against, so that its finding is a notice."""
    final: bool = False
    """Whether waiting mends nothing, so that its finding is an error at once."""


HollowDays = dict[tuple[str, "dt.date"], tuple[Hollow, ...]]
"""By workflow and day."""


def hollow_days(hollows: Iterable[Hollow]) -> HollowDays:
    """Return what speaks against each workflow-day."""
    by_day: dict[tuple[str, dt.date], list[Hollow]] = {}
    for hollow in sorted(set(hollows)):
        by_day.setdefault((hollow.workflow, hollow.day), []).append(hollow)
    return {key: tuple(reasons) for key, reasons in by_day.items()}


def spoils(hollows: Iterable[Hollow], metric: str) -> bool:
    """Return whether something speaks against a metric's number, of what speaks against its day."""
    return any(not hollow.metrics or metric in hollow.metrics for hollow in hollows)


def grade(hollow: Hollow, workflows: Sequence[str], lateness: Lateness) -> Severity:
    """Return how bad it is: a notice where there is no past or an entry explains it, else as for a lost day."""
    is_explained = all(lateness.is_explained(hollow.day, workflows, metric) for metric in hollow.metrics or (None,))
    if hollow.early or is_explained:
        return "notice"
    return "error" if hollow.final else lateness.grade(hollow.day, workflows)
