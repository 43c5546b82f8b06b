"""How a workflow stands now: what the front page and the command line say of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from watchbook.calendar import ONE_DAY
from watchbook.check.acceptable_limits import LimitState
from watchbook.check.finding_text import WORDS, StandingState, against_band, count_of, name_of, speech_day, titles
from watchbook.journal import LOOKS_BACK, standing_switch
from watchbook.metrics import WORKFLOW, names_in_test

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from watchbook.check.acceptable_limits import LimitBreach, NearLimit
    from watchbook.check.case import Case
    from watchbook.check.day_states import Mark, MarkState
    from watchbook.check.drills import DrillDue
    from watchbook.check.hollow import Hollow
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
    near_limits: tuple[NearLimit, ...] = ()
    """Acceptable limits that are not passed, and nearly."""
    drill: DrillDue | None = None
    """The drill that is overdue, or due within a week; None where none is."""
    unjudged: tuple[str, ...] = ()
    """Metrics that could not be judged on `last`: without data, too few, or still learning."""
    alone: tuple[Mark, ...] = ()
    """The days of the present run on which metrics were out of their bands and called nobody; the newest last."""
    overdue: bool = False
    """Whether the first entry that is due should have been written by now."""
    noticed_by: str = ""
    """Who noticed what is out on `last`, by name; empty where no entry says so."""
    sentence: str = ""
    """What is to be known of it, for the line below its name."""

    @property
    def word(self) -> str:
        """The state in words."""
        return WORDS[self.state]


def standing_of(workflow: str, case: Case) -> Standing:
    """Return how a workflow stands; a day without verdicts counts as one without data."""
    zone, last, since = case.calendar.zone, case.through, case.since
    by_day = case.marks.get(workflow, {})
    switch = standing_switch(case.journal, workflow, case.as_of)
    mark = by_day.get(last) if last else None
    limits = case.limits.get(workflow, LimitState())
    state: StandingState = mark.state if mark else "no-data"
    if switch and switch.to == "manual" and state != "out-unexplained":
        state = "manual"
    first, days = _run(by_day, last)
    asking = {day: past for day, past in sorted(by_day.items()) if since is None or day >= since}
    unexplained_days = tuple(day for day, past in asking.items() if past.unexplained)
    about = [entry for entry in case.journal.entries if workflow in entry.workflows]
    due = min((case.grace.due(by_day[day]).astimezone(zone) for day in unexplained_days), default=None)
    explaining = tuple(entry for entry in about if mark and entry.id in mark.entries)
    standing = Standing(
        workflow=workflow,
        title=case.config.workflows[workflow].title or workflow,
        state=state,
        last=last,
        since=first,
        days=days,
        out=mark.out if mark else (),
        unexplained=unexplained_days,
        due=due,
        blind=_of_engagement(mark.blind, case) if mark else (),
        metrics=sum(metric.alerts for metric in case.metrics.values()),
        explained_by=explaining,
        open_entries=tuple(entry for entry in about if entry.status != "resolved" and entry.type not in LOOKS_BACK),
        route=switch.to if switch else "ai",
        route_since=switch.at.astimezone(zone) if switch else None,
        hollow=mark.hollow if mark else (),
        doubted=tuple(day for day, past in asking.items() if _is_doubted(past, case.journal)),
        passed=limits.passed_limits,
        near_limits=limits.near_limits,
        drill=case.drills.get(workflow),
        unjudged=_of_engagement(mark.unjudged, case) if mark else (),
        alone=tuple(past for day, past in sorted(by_day.items()) if past.alone and first and first <= day),
        overdue=due is not None and due < case.as_of,
        noticed_by=next((name_of(case.config, entry.noticed.by) for entry in explaining if entry.noticed), ""),
    )
    return replace(standing, sentence=status_sentence(standing, case.metrics, case.as_of))


def _of_engagement(names: tuple[str, ...], case: Case) -> tuple[str, ...]:
    """Return metrics of a day that are missed; a golden set that the engagement has none of is not."""
    has_evals = case.config.evals is not None
    return tuple(name for name in names if has_evals or case.metrics[name].source != "evals")


def _is_doubted(mark: Mark, journal: Journal) -> bool:
    return mark.state == "hollow" and any(
        not hollow.early and not all(journal.explaining(mark.workflow, name, mark.day) for name in names)
        for hollow in mark.hollow
        for names in [hollow.metrics or (None,)]
    )


def _run(by_day: Mapping[dt.date, Mark], last: dt.date | None) -> tuple[dt.date | None, int]:
    """Return the first of the days in a row, ending at the last, that are alike, and how many there are.

    Days without a mark are days without data; closed ones in between neither count nor end it.
    """
    if last is None:
        return None, 0

    def kind(day: dt.date) -> MarkState | Literal["out"]:
        state = by_day[day].state if day in by_day else "no-data"
        return "out" if state.startswith("out") else state

    first = min(by_day, default=last)
    begin, alike, day = last, 1, last
    while day - ONE_DAY >= first and kind(day - ONE_DAY) in (kind(last), "closed"):
        day -= ONE_DAY
        if kind(day) == kind(last):
            begin, alike = day, alike + 1
    return begin, alike


def status_sentence(standing: Standing, metrics: Mapping[str, Metric], as_of: dt.datetime) -> str:
    """Return what is to be known of a workflow, for the line below its name."""
    if standing.last is None:
        return "Nothing has been judged yet."
    parts = [f"Recommend manual: {breach}, beyond what is acceptable." for breach in standing.passed[:1]]
    is_believed = standing.out and standing.state != "hollow"
    parts.append(_out(standing, metrics) if is_believed else _state(standing, standing.last, metrics))
    if standing.doubted and standing.state != "hollow":
        days = standing.doubted
        day_text = speech_day(days[0]) if len(days) == 1 else count_of(len(days), "earlier day")
        parts.append(f"What came for {day_text} cannot be believed, and nobody has said what became of it.")
    if standing.due is not None:
        parts.append(_deadline(standing, standing.due, as_of))
    return " ".join(parts)


def _out(standing: Standing, metrics: Mapping[str, Metric]) -> str:
    cause, names = _cause(standing.out)
    also_out = tuple(verdict.metric for verdict in standing.out if verdict.metric not in names)
    also = f"; {titles(metrics, also_out, limit=2)} {'is' if len(also_out) == 1 else 'are'} out too" if also_out else ""
    span = f" The workflow has been out of band for {count_of(standing.days, 'day')}." if standing.days > 1 else ""
    by = standing.explained_by
    why = f" An entry says why: {by[0].title}." if standing.state == "out-explained" and by else ""
    return f"{against_band(metrics, cause)}{also}.{span}{why}"


def _cause(out: tuple[Verdict, ...]) -> tuple[Verdict, tuple[str, ...]]:
    """Return the verdict that raised the call, and the metrics that are named with it.

    The workflow as a whole says which metrics made it call; a single one of them speaks for itself. Where nothing but
    metrics is out, the loudest speaks.
    """
    whole = next((verdict for verdict in out if verdict.metric == WORKFLOW), None)
    if whole is None:
        return out[0], (out[0].metric,)
    names = names_in_test(whole.test)
    single = next((verdict for verdict in out if (verdict.metric,) == names), None)
    return single or whole, (WORKFLOW, *names)


def _state(standing: Standing, last: dt.date, metrics: Mapping[str, Metric]) -> str:
    if standing.state == "manual":
        since = standing.route_since if standing.route == "manual" else None
        when = f"Answered by people since {speech_day(since.date())}, {since:%H:%M}." if since else None
        return when or f"People had the work on {speech_day(last)}."
    if standing.state == "in":
        return _calm(standing, last, metrics)
    if standing.state == "hollow":
        span = f", for {count_of(standing.days, 'day')}" if standing.days > 1 else ""
        return f"What came for {speech_day(last)} cannot be believed{span}: {standing.hollow[0].reason}."
    return {
        "no-data": f"There is nothing to judge {speech_day(last)} by.",
        "closed": f"Closed on {speech_day(last)}, so there is nothing to judge.",
        "unwatched": "Measured, and no metric that would call somebody is left.",
        "learning": f"{count_of(standing.days, 'day')} seen; what is normal is still being learned.",
    }.get(standing.state, "Too few conversations to judge by.")


def _calm(standing: Standing, last: dt.date, metrics: Mapping[str, Metric]) -> str:
    """Return what is said of a workflow that is in band: of a metric that was out alone, it says so."""
    blind = f"; {count_of(len(standing.unjudged), 'metric')} could not be judged" if standing.unjudged else ""
    when = f"for {count_of(standing.days, 'day')}" if standing.days > 1 else f"on {speech_day(last)}"
    if not standing.alone:
        was = "has been" if standing.days > 1 else "was"
        return f"Every metric that could call somebody {was} inside its band {when}{blind}."
    newest = standing.alone[-1]
    verb = "was" if len(newest.alone) == 1 else "were"
    earlier = len(standing.alone) - 1
    before = f", and metrics were on {count_of(earlier, 'earlier day')} too" if earlier else ""
    out = f"{titles(metrics, newest.alone, limit=2)} alone {verb} out of band on {speech_day(newest.day)}{before}"
    calls = "It has called nobody" if standing.days > 1 else "It called nobody"
    return f"{calls} {when}; {out}{blind}."


def _deadline(standing: Standing, due: dt.datetime, as_of: dt.datetime) -> str:
    """Return by when an entry is due, as a time and not as a length: it is read later than it is written."""
    earlier = count_of(len(standing.unexplained), "earlier day")
    subject = "why" if standing.state == "out-unexplained" else f"about {earlier}"
    if due < as_of:
        return f"Nobody has written {subject}: an entry is overdue."
    return f"Nobody has written {subject} yet: an entry is due by {speech_day(due.date())}, {due:%H:%M}."
