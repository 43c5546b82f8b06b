"""Acceptable limits, written down before they are needed, and whether one is passed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from watchbook.calendar import ONE_DAY
from watchbook.check.finding_text import count_of, on
from watchbook.check.hollow import spoils
from watchbook.errors import ConfigError
from watchbook.journal import Journal, standing_switch
from watchbook.journal.problem import closest
from watchbook.metrics import fields_of, hint_of, number, reach_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from watchbook.check.check_inputs import Books
    from watchbook.check.hollow import HollowDays
    from watchbook.check.verdicts.verdict_history import VerdictHistory
    from watchbook.config import Engagement
    from watchbook.ledger import Verdict
    from watchbook.metrics import Metric

JUDGED = ("in", "out", "learning")
"""States in which a value is the AI's, and rests on enough; a limit needs no band."""
BEYOND = {"below the bins": 0, "above the bins": -1}
"""Tests of a quantile that is no number → which edge of its bins it lies beyond."""
FRESH = 3
"""Days before the last judged one from which on a value still says something about now."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A number of a metric beyond which the work should go to people."""

    metric: Metric
    bound: float
    """On the metric's own scale."""
    up: bool
    """Whether beyond is above."""
    days: int
    """How many judged days in a row it takes."""

    def __str__(self) -> str:
        """Return `Rephrased above 30 % on 2 judged days in a row`."""
        span = f"{self.days} judged days in a row" if self.days > 1 else "any judged day"
        return f"{self.metric.title} {'above' if self.up else 'below'} {number(self.metric, self.bound)} on {span}"

    def beyond(self, value: float) -> bool:
        """Return whether a value lies beyond the limit."""
        return value > self.bound if self.up else value < self.bound


@dataclass(frozen=True, slots=True)
class LimitBreach:
    """A limit that is passed."""

    limit: Limit
    days: tuple[dt.date, ...]
    """The judged days in a row that lie beyond it; the last is the metric's last."""
    value: float
    """On the last of them."""

    @property
    def reason(self) -> str:
        """Why, in few words: `Rephrased above 30 % for 3 days`."""
        side = "above" if self.limit.up else "below"
        bound = number(self.limit.metric, self.limit.bound)
        return f"{self.limit.metric.title} {side} {bound} for {count_of(len(self.days), 'day')}"

    def __str__(self) -> str:
        """Return `Rephrased above 30 % for 3 days, 43 % on 8 Nov 2026`."""
        limit = self.limit
        return f"{self.reason}, {number(limit.metric, self.value, limit.bound, limit.bound)} on {on(self.days[-1])}"


@dataclass(frozen=True, slots=True)
class NearLimit:
    """A limit that is not passed, and nearly."""

    limit: Limit
    day: dt.date
    """The last day on which its metric was judged."""
    value: float
    """On that day."""
    days: int
    """How many judged days in a row lie beyond it; 0 where the last does not."""

    def __str__(self) -> str:
        """Return `Rephrased above 30 % on 2 judged days in a row: 43 % on 8 Nov 2026, 1 of 2 days`."""
        value = number(self.limit.metric, self.value, self.limit.bound, self.limit.bound)
        beyond = f", {self.days} of {count_of(self.limit.days, 'day')}" if self.days else ""
        return f"{self.limit}: {value} on {on(self.day)}{beyond}"


NEAR = 0.8
"""Which part of the way from what is expected to a limit is nearly all of it."""


def limits_of(engagement: Engagement, metrics: Mapping[str, Metric], workflow: str) -> tuple[Limit, ...]:
    """Return a workflow's acceptable limits.

    Raises:
        ConfigError: one is about a metric that there is not, or that is no single number.
    """
    matches = []
    for index, table in enumerate(engagement.config.workflows[workflow].switch_when):
        metric = metrics.get(table.metric)
        place = engagement.source.place(("workflows", workflow, "switch_when", index, "metric"))
        if metric is None:
            raise ConfigError(
                f"there is no metric {table.metric!r} to set a limit to",
                place=place,
                hints=(closest(table.metric, tuple(metrics)) or "docs/metrics.md lists them",),
            )
        if metric.kind == "histogram":
            raise ConfigError(
                f"{table.metric!r} is a distribution, no number that could pass a limit",
                place=place,
                hints=("take a share, a mean, a count or a quantile",),
            )
        bound = table.above if table.above is not None else table.below
        assert bound is not None, "the model asks for one of them"
        matches.append(Limit(metric, bound, table.above is not None, table.for_days))
        _refuse_void(engagement, matches, workflow, index)
    return tuple(matches)


def _refuse_void(engagement: Engagement, found: list[Limit], workflow: str, index: int) -> None:
    """Refuse a limit, the last found, that can never be passed, or that together with another one always is."""
    limit = found[-1]
    key = "above" if limit.up else "below"
    place = engagement.source.place(("workflows", workflow, "switch_when", index, key))
    sentence = f"{limit.metric.name} {key} {limit.bound:g}"
    if fault := reach_of(limit.metric, fields_of(engagement)).fault(limit.bound, up=limit.up):
        raise ConfigError(
            f"the limit {sentence} says nothing, {fault}", place=place, hints=hint_of(limit.metric, limit.bound)
        )
    for counterpart in found[:-1]:
        above, below = (limit, counterpart) if limit.up else (counterpart, limit)
        if counterpart.metric.name == limit.metric.name and counterpart.up != limit.up and above.bound < below.bound:
            raise ConfigError(
                f"the limits above {above.bound:g} and below {below.bound:g} on {limit.metric.name} leave no value"
                " that would be acceptable",
                place=place,
            )


def breach_of(limit: Limit, rows: Iterable[Verdict], since: dt.date | None, through: dt.date) -> LimitBreach | None:
    """Return how a limit is passed on a workflow's last judged days; None where it is not.

    A day without a judged value neither counts nor ends a run; a metric that was not judged for a while says nothing.

    Args:
        limit: the limit.
        rows: the workflow's verdicts.
        since: the first day that counts; None for every day.
        through: the last judged day of all.
    """
    values = _values(limit, rows, since)
    run = _run_beyond(limit, values)
    if len(run) < limit.days or through - run[0] > FRESH * ONE_DAY:
        return None
    return LimitBreach(limit, tuple(reversed(run)), values[run[0]])


def near_limit(limit: Limit, rows: Sequence[Verdict], since: dt.date | None, through: dt.date) -> NearLimit | None:
    """Return how a limit is nearly passed on a workflow's last judged day; None where it is passed, or far.

    That is so where the day lies beyond it and more such days are asked for, or has come four fifths of the way from
    what was expected of it. Arguments as `breach_of` has.
    """
    values = _values(limit, rows, since)
    run = _run_beyond(limit, values)
    last = max(values, default=None)
    if last is None or len(run) >= limit.days or through - last > FRESH * ONE_DAY:
        return None
    verdict = next(row for row in rows if row.metric == limit.metric.name and row.day == last)
    room = None if verdict.expected is None else limit.bound - verdict.expected
    is_near = bool(room) and verdict.expected is not None and (values[last] - verdict.expected) / (room or 1.0) >= NEAR
    return NearLimit(limit, last, values[last], len(run)) if run or is_near else None


def _values(limit: Limit, rows: Iterable[Verdict], since: dt.date | None) -> dict[dt.date, float]:
    return {
        row.day: value
        for row in rows
        if row.metric == limit.metric.name and (value := _value(limit, row)) is not None
        if since is None or row.day >= since
    }


def _run_beyond(limit: Limit, values: Mapping[dt.date, float]) -> list[dt.date]:
    """Return the last days in a row that lie beyond a limit, the newest first."""
    return list(takewhile(lambda day: limit.beyond(values[day]), sorted(values, reverse=True)))


def _value(limit: Limit, row: Verdict) -> float | None:
    """Return what a limit is held against: of a quantile beyond its bins, their edge, which it is beyond for sure."""
    if row.state == "no-data" and row.test in BEYOND:
        return limit.metric.edges[BEYOND[row.test]]
    return row.value if row.state in JUDGED else None


@dataclass(frozen=True, slots=True)
class LimitState:
    """How a workflow stands to its acceptable limits."""

    passed_limits: tuple[LimitBreach, ...] = ()
    near_limits: tuple[NearLimit, ...] = ()


def limit_states(
    books: Books, verdicts: VerdictHistory, hollow: HollowDays, as_of: dt.datetime
) -> dict[str, LimitState]:
    """Return the limits that are passed, or nearly, by workflow; none of a workflow that people have already.

    Only days that the AI had from their first minute on count, since it was given the work back; a drill, which mends
    nothing, plays no part in it. A number that cannot be believed is none: nobody is called to work by it; nor by one
    of a day in the window of a change that was announced.

    Raises:
        ConfigError: a limit cannot be meant.
    """
    limits_by_workflow = {
        workflow: limits_of(books.engagement, books.metrics, workflow) for workflow in books.engagement.config.workflows
    }
    by_workflow: dict[str, list[Verdict]] = {}
    through = verdicts.through
    for row in verdicts.limit_rows():
        by_workflow.setdefault(row.workflow, []).append(row)
    states = {}
    in_earnest = Journal.of([entry for entry in books.journal.entries if entry.type != "drill"])
    for workflow, limits in limits_by_workflow.items():
        switch = standing_switch(books.journal, workflow, as_of)
        if through is None or (switch and switch.to == "manual"):
            continue
        given_value = standing_switch(in_earnest, workflow, as_of)
        since = _first_whole_day(books, given_value.at) if given_value else None
        rows = [
            row
            for row in by_workflow.get(workflow, [])
            if not spoils(hollow.get((workflow, row.day), ()), row.metric)
            and not books.journal.announced(workflow, row.metric, row.day)
        ]
        states[workflow] = LimitState(
            tuple(item for limit in limits if (item := breach_of(limit, rows, since, through))),
            tuple(near for limit in limits if (near := near_limit(limit, rows, since, through))),
        )
    return states


def _first_whole_day(books: Books, at: dt.datetime) -> dt.date:
    day = books.calendar.business_day(at)
    return day if books.calendar.start(day) >= at else day + ONE_DAY
