"""How a workflow stands now: what the front page and the command line say of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from watchbook.calendar import ONE_DAY
from watchbook.check.finding_text import WORDS, StandingState
from watchbook.check.status_sentence import sentence
from watchbook.journal import standing_switch

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from watchbook.check.acceptable_limits import LimitBreach
    from watchbook.check.day_states import Mark, MarkState
    from watchbook.check.hollow import Hollow
    from watchbook.check.rules.overdue_drills import DrillDue
    from watchbook.check.rules.unexplained_days import Grace
    from watchbook.journal import Entry, Journal, Route
    from watchbook.ledger import Verdict
    from watchbook.metrics import Metric


@dataclass(frozen=True, slots=True)
class Standing:
    """How one workflow stands on the last day that could be judged."""

    workflow: str
    title: str
    state: StandingState
    last: dt.date | None
    """The last judged day; None where none is."""
    since: dt.date | None
    """First day of the run of days in this state (out, explained or not, is one state) that ends on `last`."""
    days: int
    """How many days that run has."""
    out: tuple[Verdict, ...]
    """The verdicts of `last` that ask for an entry, the worst first."""
    unexplained: tuple[dt.date, ...]
    """Every day, however old, that is out and unexplained, from the journal's first day on."""
    due: dt.datetime | None
    """When the first entry about one of them is due, in the engagement's zone."""
    blind: tuple[str, ...]
    """Metrics that had no data on `last`."""
    metrics: int
    """How many of the workflow's metrics alert."""
    explained_by: tuple[Entry, ...]
    """Entries that explain some of `out`."""
    open_entries: tuple[Entry, ...]
    """Incidents and observations about the workflow that are not resolved."""
    route: Route
    """Where its work goes now."""
    route_since: dt.datetime | None
    """When it was switched there, in the engagement's zone; None where it was never switched."""
    hollow: tuple[Hollow, ...] = ()
    """Why what came for `last` cannot be believed."""
    doubted: tuple[dt.date, ...] = ()
    """Every day from the journal's first on that cannot be believed, and of which nobody has said what became."""
    passed: tuple[LimitBreach, ...] = ()
    """Acceptable limits that are passed, so that people are recommended."""
    drill: DrillDue | None = None
    """The drill that is overdue; None where none is."""
    sentence: str = ""
    """What is to be known of it, for the line below its name."""

    @property
    def word(self) -> str:
        """The state in words."""
        return WORDS[self.state]


@dataclass(frozen=True, slots=True)
class Setting:
    """What a standing is told from, beside the workflow's own marks."""

    metrics: Mapping[str, Metric]
    journal: Journal
    grace: Grace
    last: dt.date | None
    """The last day that was judged for any workflow."""
    as_of: dt.datetime
    since: dt.date | None = None
    """First day that can ask for an entry; None for every day."""
    passed: Mapping[str, tuple[LimitBreach, ...]] = field(default_factory=dict)
    """Acceptable limits that are passed, by workflow."""
    drills: Mapping[str, DrillDue] = field(default_factory=dict)
    """Drills that are overdue, by workflow."""


def standing_of(workflow: str, title: str, by_day: Mapping[dt.date, Mark], setting: Setting) -> Standing:
    """Return how a workflow stands; a day without verdicts counts as one without data."""
    zone = setting.grace.calendar.zone
    switch = standing_switch(setting.journal, workflow, setting.as_of)
    mark = by_day.get(setting.last) if setting.last else None
    state: StandingState = mark.state if mark else "no-data"
    if switch and switch.to == "manual" and state != "out-unexplained":
        state = "manual"
    days = _run(by_day, setting.last)
    asking = {day: each for day, each in by_day.items() if setting.since is None or day >= setting.since}
    unexplained = tuple(day for day, each in sorted(asking.items()) if each.unexplained)
    about = [entry for entry in setting.journal.entries if workflow in entry.workflows]
    found = Standing(
        workflow=workflow,
        title=title or workflow,
        state=state,
        last=setting.last,
        since=setting.last - (days - 1) * ONE_DAY if setting.last and days else None,
        days=days,
        out=mark.out if mark else (),
        unexplained=unexplained,
        due=min((setting.grace.due(by_day[day]).astimezone(zone) for day in unexplained), default=None),
        blind=mark.blind if mark else (),
        metrics=sum(metric.alerts for metric in setting.metrics.values()),
        explained_by=tuple(entry for entry in about if mark and entry.id in mark.entries),
        open_entries=tuple(entry for entry in about if entry.status != "resolved" and entry.type != "review"),
        route=switch.to if switch else "ai",
        route_since=switch.at.astimezone(zone) if switch else None,
        hollow=mark.hollow if mark else (),
        doubted=tuple(day for day, each in sorted(asking.items()) if _is_doubted(each, setting.journal)),
        passed=setting.passed.get(workflow, ()),
        drill=setting.drills.get(workflow),
    )
    return replace(found, sentence=sentence(found, setting.metrics, setting.as_of))


def _is_doubted(mark: Mark, journal: Journal) -> bool:
    return mark.state == "hollow" and any(
        not hollow.early and not all(journal.explaining(mark.workflow, name, mark.day) for name in names)
        for hollow in mark.hollow
        for names in [hollow.metrics or (None,)]
    )


def _run(by_day: Mapping[dt.date, Mark], last: dt.date | None) -> int:
    """Return how many days in a row, ending at the last, are alike; days without a mark are days without data."""
    if last is None:
        return 0

    def kind(day: dt.date) -> MarkState | Literal["out"]:
        state = by_day[day].state if day in by_day else "no-data"
        return "out" if state.startswith("out") else state

    first = min(by_day, default=last)
    day = last
    while day - ONE_DAY >= first and kind(day - ONE_DAY) == kind(last):
        day -= ONE_DAY
    return (last - day).days + 1
