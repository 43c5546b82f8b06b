"""From numbers to a state: the only place that decides what a day is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.bands.series import ABOVE
from watchbook.ledger import Verdict

if TYPE_CHECKING:
    from watchbook.bands.series import Series
    from watchbook.ledger import State
    from watchbook.metrics import Kind

ENOUGH = 14
"""Days a baseline needs before it has an opinion."""
SETTLED = 42
"""Days of baseline below which a verdict is provisional."""
LEVEL_SETTLED = 14
"""Days on a new level below which a verdict is provisional."""
FEWEST = 5
"""Records below which a day has no opinion: one of them alone would move a share by more than twenty points."""
CHANCE = 1.2e-4
"""The tail of a normal beyond the point test's limit, 3.67."""


@dataclass(frozen=True, slots=True)
class Day:
    """What was measured on a day and what was expected, with the six digits that the ledger keeps.

    NaN where nothing was measured; before `ENOUGH` days what is expected means nothing.
    """

    has_value: bool
    value: float
    expected: float
    lower: float
    upper: float
    score: float
    """The point test's, signed, in units of the metric's own noise."""
    days: float
    """Days the baseline stands on."""
    level_days: float
    """Of these, days on the present level."""
    slow: str
    """The loudest of the tests that look at more than the day itself."""
    side: float
    """-1, 0, 1: whether it spoke, and on which side."""


def verdict(series: Series, index: int, day: Day) -> Verdict:
    """Return the verdict on the day at `index` of a series."""
    state, test = _state(series, index, day)
    has_value = day.has_value and not series.older[index]
    end = series.end(index) if state == "out" else None
    value = day.value if has_value else end
    has_band = (has_value or end is not None) and day.days >= ENOUGH
    return Verdict(
        day=series.day(index),
        workflow=series.workflow,
        metric=series.metric,
        value=value,
        n=int(series.n[index]) if value is not None else 0,
        expected=day.expected if has_band else None,
        lower=day.lower if has_band else None,
        upper=day.upper if has_band else None,
        state=state,
        flag=state == "out" and series.alerts and (test == "limit" or _is_worse(series, day, test)),
        test=test,
        score=day.score if has_value and has_band else None,
        provisional=state in ("in", "out") and (day.days < SETTLED or day.level_days < LEVEL_SETTLED),
        dump=series.dumps[index],
    )


def _state(series: Series, index: int, day: Day) -> tuple[State, str]:  # noqa: PLR0911  # one line a state, in order of precedence
    """Return a day's state and the test that spoke.

    The band that is drawn decides, with the digits that are drawn: a day is out by the point test if and only if its
    value lies outside its own lower and upper. Within it, a day is out if the days before make it so.
    """
    if series.manual[index]:
        return "manual", ""
    if series.older[index]:
        return "no-data", "other definition"
    if series.unanswered and series.unanswered[index]:
        return _verdict_without_number(series, index, day)
    if not day.has_value:
        return "no-data", ""
    if 0 < series.n[index] < FEWEST and series.kind != "count":
        return "low-volume", ""
    if _beyond_limits(series, day.value):
        return "out", "limit"
    if day.days < ENOUGH:
        return "learning", ""
    if _says_nothing(series.kind, int(series.n[index]), day.expected):
        # No record where hardly any was expected is a closed day; where many were, it is judged below.
        return ("no-data" if series.kind == "count" and not day.value else "low-volume"), ""
    if not day.lower <= day.value <= day.upper:
        return "out", "point"
    return ("out", day.slow) if day.side else ("in", "")


def _verdict_without_number(series: Series, index: int, day: Day) -> tuple[State, str]:
    """Return what to call a day that has no number: out where it is beyond bins that hold all of the band."""
    end, why = series.end(index), series.unanswered[index]
    if end is None:
        return "no-data", why
    if _beyond_limits(series, end):
        return "out", "limit"
    outside = end >= day.upper if why == ABOVE else end <= day.lower
    return ("out", why) if day.days >= ENOUGH and outside else ("no-data", why)


def _beyond_limits(series: Series, value: float) -> bool:
    low, high = series.limits
    return (low is not None and value < low) or (high is not None and value > high)


def _says_nothing(kind: Kind, n: int, level: float) -> bool:
    """Whether n is too small for any opinion: even all of a share's records, or none, could be chance."""
    if kind == "share":
        return min(level**n, (1.0 - level) ** n) > 2.0 * CHANCE
    return kind == "count" and level < FEWEST


def _is_worse(series: Series, day: Day, test: str) -> bool:
    if series.worse == "both":
        return True
    above = test == ABOVE or (day.value > day.upper if test == "point" else day.side > 0)
    return series.worse == ("up" if above else "down")
