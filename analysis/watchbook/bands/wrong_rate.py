"""How often the AI's answers are wrong, this week, as far as anybody can tell: an estimate with its uncertainty.

Reviews alone count what is wrong, and they are few. Every other witness says how far the rate has moved from the level
that the reviews of the months before give: what customers do, how sure the AI is, how the golden set goes. They are
joined by inverse variance, where each one's variance holds its sampling noise and what it is blind to.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from watchbook.bands.sliding_sums import WEEKDAYS, WINDOW
from watchbook.ledger import Verdict
from watchbook.metrics import WRONG_RATE

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from watchbook.bands.series import Flags, Floats, Series
    from watchbook.ledger import State
    from watchbook.rollups.review_sheets import ReviewStratum

REVIEWS = "review_failure"
CONFIDENCE = "confidence"
GOLDEN = "golden_set"
REACTIONS = {"rephrased": 0.5, "repeat_contact": 0.25, "handoff_user_request": 0.25}
"""How much more often customers do this after a wrong answer than after a right one. Rough, hence `DOUBT`."""
OF_CUSTOMERS = (REVIEWS, CONFIDENCE, *REACTIONS)
"""Metrics of conversations, by one of which a week is known to have had any; a golden set needs no customers."""
DOUBT = 0.5
"""Relative standard error of how far reactions follow wrong answers."""
BLIND = 0.03
"""Share of answers that may go wrong without confidence or the golden set noticing, one standard deviation; and as much
again as is going wrong: both slept through whole incidents in which customers did not."""
STEPS = 3
"""Rounds in which doubts, which are relative to the change, and the change are found from each other."""
OVERDISPERSION = 2.0
"""How much more a week's share varies than independent conversations would."""
FEWEST = 100
"""Reviews behind the level, below which there is no estimate."""
FEWEST_READ, FEWEST_OF_A_KIND = 30, 5
"""Conversations that people have read of sheets, of all and of such as count against the metric or do not, below which
the level is taken from reviews alone."""
NORMAL_95 = 1.96
REACH = WEEKDAYS + WINDOW
"""Days before its own that an estimate reads."""


@dataclass(frozen=True, slots=True, eq=False)
class _Change:
    """What a witness says of T days: how far the share of wrong answers has moved, and how sure that is."""

    by: Floats
    """(T,) 0 where nothing is known."""
    variance: Floats
    """(T,) of sampling, and of what it is blind to; infinite where nothing is known."""
    doubt: float
    """Standard error in parts of the true change."""


@dataclass(frozen=True, slots=True, eq=False)
class _Weeks:
    """A metric's last seven days beside the 120 days before them."""

    value: Floats
    """(T,) pooled over the week; 0 where nothing was measured."""
    n: Floats
    level: Floats
    """(T,) pooled over the days before that teach; 0 where there are none."""
    level_n: Floats

    @property
    def is_known(self) -> Flags:
        """(T,) days with something on both sides."""
        return (self.n > 0) & (self.level_n > 0)


def wrong_rates(
    series: Iterable[Series],
    since: dt.date | None = None,
    right: float = 1.0,
    sheets: Mapping[str, Sequence[ReviewStratum]] = MappingProxyType({}),
) -> list[Verdict]:
    """Return the share of wrong answers in the week up to each day, with its 95 % interval, per workflow and day.

    Args:
        series: Every metric of every workflow, all over the same days; a workflow without reviews has no estimate.
        since: First day wanted; unset, every day.
        right: Share of reviews that judge rightly, above ½; others hide a part of every change and add a floor.
        sheets: By workflow, what people read of conversations that were drawn for them; where there are enough, the
            level comes from them instead of `right`.

    Returns:
        Rows of the metric `wrong_rate`: value, lower, upper, `expected` the level before, `n` the week's reviews. A
        day is out where the interval leaves that level; it never calls a person by itself. A week of which
        no conversation came has no estimate, and is no data.

    """
    parts: dict[str, dict[str, Series]] = defaultdict(dict)
    for metric_series in series:
        parts[metric_series.workflow][metric_series.metric] = metric_series
    rows = (
        row
        for name, metrics in parts.items()
        if REVIEWS in metrics
        for row in _rows(metrics, right, sheets.get(name, ()))
    )
    return [row for row in rows if since is None or row.day >= since]


def _rows(metrics: Mapping[str, Series], right: float, sheets: Sequence[ReviewStratum]) -> list[Verdict]:
    reviews = metrics[REVIEWS]
    weeks = _weeks(reviews)
    has_level = weeks.level_n >= FEWEST
    review_change = _Change(
        np.where(weeks.is_known, weeks.value - weeks.level, 0.0),
        np.where(weeks.is_known, _sampling(weeks) / np.maximum(weeks.n, 1.0), np.inf),
        doubt=0.0,
    )
    gain = 2.0 * right - 1.0
    level = np.clip((weeks.level - (1.0 - right)) / gain, 0.0, 1.0)
    changes = [_Change(review_change.by / gain, review_change.variance / gain**2, doubt=0.0), *_witnesses(metrics)]
    is_seen = np.logical_or.reduce([np.isfinite(change.variance) for change in changes])
    is_seen &= np.logical_or.reduce([_weeks(metrics[name]).n > 0 for name in OF_CUSTOMERS if name in metrics])
    move, error = _pool_estimates(changes)
    level_error = _sampling(weeks) / np.maximum(weeks.level_n, 1.0) / gain**2
    by_people = levels_by_sheets(
        sheets, {name: _weeks(row) for name, row in metrics.items()} if sheets else {}, reviews
    )
    level = np.where(by_people.is_known, by_people.level, level)
    has_level |= by_people.is_known
    error += np.where(by_people.is_known, by_people.variance, level_error)
    reach = NORMAL_95 * np.sqrt(error)
    ends = (level + move, level + move - reach, level + move + reach, level)
    numbers = [[float(f"{number:.6g}") for number in np.clip(end, 0.0, 1.0).tolist()] for end in ends]
    rows = []
    for day, estimate in enumerate(zip(*numbers, strict=True)):
        unknown: State = "no-data" if has_level[day] else "learning"
        is_known = bool(has_level[day] and is_seen[day])
        rows.append(_row(reviews, day, estimate if is_known else None, int(weeks.n[day]), unknown))
    return rows


def _row(reviews: Series, index: int, estimate: tuple[float, ...] | None, n: int, unknown: State) -> Verdict:
    """Return a day's row from value, lower, upper and level.

    None, where too little was reviewed before, or where no conversation came in the week, gives the state `unknown`.
    """
    value, lower, upper, level = estimate or (None,) * 4
    out = estimate is not None and not estimate[1] <= estimate[3] <= estimate[2]
    return Verdict(
        day=reviews.day(index),
        workflow=reviews.workflow,
        metric=WRONG_RATE,
        value=value,
        n=n,
        expected=level,
        lower=lower,
        upper=upper,
        state=unknown if estimate is None else "out" if out else "in",
        flag=False,
        test="interval" if out else "",
        score=None,
        provisional=False,
        dump="",
    )


@dataclass(frozen=True, slots=True, eq=False)
class SheetLevels:
    """The share of wrong answers over the days behind each of T days, by what people read of them."""

    level: Floats
    variance: Floats
    is_known: Flags


def levels_by_sheets(
    sheets: Sequence[ReviewStratum], weeks_by_metric: Mapping[str, _Weeks], reviews: Series
) -> SheetLevels:
    """Return the level by prediction-powered estimate, of the sheets of the metric of which most was read.

    What the metric counts of every conversation is the prediction, what people found in those that were drawn is the
    truth: level = mean of Y, by the weights of the draw, + λ (metric over all days − metric on the days of the sheets),
    with λ that makes the variance least (PPI++, Angelopoulos, Duchi and Zrnic 2023).

    Args:
        sheets: Of one workflow.
        weeks_by_metric: What each metric counted.
        reviews: A series over the same days.

    """
    days = len(reviews.n)
    level, variance, is_known = np.zeros(days), np.zeros(days), np.zeros(days, np.bool_)
    whole = [row for row in sheets if not row.slices and row.reviewed and row.metric in weeks_by_metric]
    for index in range(days) if whole else ():
        first, last = reviews.day(index - WEEKDAYS - WINDOW + 1), reviews.day(index - WEEKDAYS)
        inside = [row for row in whole if first <= row.day <= last]
        metrics = sorted({row.metric for row in inside})
        if not metrics:
            continue
        metric = max(metrics, key=lambda name: sum(row.reviewed for row in inside if row.metric == name))
        rows = [row for row in inside if row.metric == metric]
        weeks = weeks_by_metric[metric]
        if _is_enough(rows) and weeks.level_n[index] > 0:
            level[index], variance[index] = _by_prediction(rows, float(weeks.level[index]), float(weeks.level_n[index]))
            is_known[index] = True
    return SheetLevels(np.clip(level, 0.0, 1.0), variance, is_known)


def _is_enough(rows: Sequence[ReviewStratum]) -> bool:
    sides = [sum(row.reviewed for row in rows if row.counts_against is side) for side in (True, False)]
    return sum(sides) >= FEWEST_READ and min(sides) >= FEWEST_OF_A_KIND


def _by_prediction(rows: Sequence[ReviewStratum], over_all: float, records: float) -> tuple[float, float]:
    """Return the level and its variance, from the share that the metric counts over all days, of so many records."""
    whole = sum(row.population for row in rows)
    weights = [row.population / whole for row in rows]
    shares = [row.failed / row.reviewed for row in rows]
    predictions = [float(row.counts_against) for row in rows]
    truth = sum(weight * share for weight, share in zip(weights, shares, strict=True))
    prediction = sum(weight * side for weight, side in zip(weights, predictions, strict=True))
    joint = sum(weight * share * side for weight, share, side in zip(weights, shares, predictions, strict=True))
    spread = max(prediction * (1.0 - prediction), 1e-9)
    power = (joint - truth * prediction) / spread / (1.0 + whole / records)
    level = truth + power * (over_all - prediction)
    # The days of the sheets are themselves a sample of all days, so that what people found there is one, too.
    variance = power**2 * spread / records + max(truth * (1.0 - truth) - power**2 * spread, 0.0) / whole
    for row, weight in zip(rows, weights, strict=True):
        part = (row.failed + 0.5) / (row.reviewed + 1.0)
        variance += weight**2 * part * (1.0 - part) / row.reviewed * (1.0 - row.reviewed / row.population)
    return level, OVERDISPERSION * variance


def _witnesses(metrics: Mapping[str, Series]) -> list[_Change]:
    changes = [_reaction(_weeks(metrics[name]), gain) for name, gain in REACTIONS.items() if name in metrics]
    if CONFIDENCE in metrics:
        weeks = _weeks(metrics[CONFIDENCE])
        changes.append(_blind(weeks, np.zeros_like(weeks.n)))
    if GOLDEN in metrics:
        weeks = _weeks(metrics[GOLDEN])
        nights = np.maximum(weeks.n, 1.0)
        changes.append(_blind(weeks, _sampling(weeks) / nights))
    return changes


def _reaction(weeks: _Weeks, gain: float) -> _Change:
    by = np.where(weeks.is_known, weeks.value - weeks.level, 0.0) / gain
    sampling = OVERDISPERSION * _sampling(weeks) / gain**2
    noise = sampling * (1.0 / np.maximum(weeks.n, 1.0) + 1.0 / np.maximum(weeks.level_n, 1.0))
    return _Change(by, np.where(weeks.is_known, noise, np.inf), DOUBT)


def _blind(weeks: _Weeks, sampling: Floats) -> _Change:
    """A witness that goes down as wrong answers go up, and may sleep through some of them."""
    by = np.where(weeks.is_known, weeks.level - weeks.value, 0.0)
    return _Change(by, np.where(weeks.is_known, sampling + BLIND**2, np.inf), 1.0)


def _pool_estimates(changes: list[_Change]) -> tuple[Floats, Floats]:
    """Return the mean by inverse variance, and its variance, larger where witnesses disagree (Birge 1932)."""
    mean = np.zeros_like(changes[0].by)
    for _ in range(STEPS):
        weights = [1.0 / (change.variance + (change.doubt * mean) ** 2) for change in changes]
        total = np.maximum(_sum_series(weights), 1e-12)
        mean = _sum_series([weight * change.by for weight, change in zip(weights, changes, strict=True)]) / total
    spread = _sum_series([weight * (change.by - mean) ** 2 for weight, change in zip(weights, changes, strict=True)])
    freedom = np.maximum(_sum_series([(weight > 0).astype(float) for weight in weights]) - 1.0, 1.0)
    return mean, np.maximum(spread / freedom, 1.0) / total


def _sum_series(parts: list[Floats]) -> Floats:
    total = np.zeros_like(parts[0])
    for part in parts:
        total += part
    return total


def _sampling(weeks: _Weeks) -> Floats:
    """Return the variance of one record, with half a record more on either side.

    By the week's own share where that is the larger, else by week and level together: a quiet week proves little.
    """
    n = weeks.n + weeks.level_n
    pooled_share = (weeks.n * weeks.value + weeks.level_n * weeks.level + 0.5) / (n + 1.0)
    week = (weeks.n * weeks.value + 0.5) / (weeks.n + 1.0)
    return np.maximum(pooled_share * (1.0 - pooled_share), np.where(weeks.n > 0, week * (1.0 - week), 0.0))


def _weeks(series: Series) -> _Weeks:
    n = np.where(np.isfinite(series.value), series.n, 0).astype(float)
    sums = n * np.where(n > 0, series.value, 0.0)
    teaches = series.usable.astype(float)
    week_n, week = _over(n, 0, WEEKDAYS), _over(sums, 0, WEEKDAYS)
    level_n = _over(n * teaches, WEEKDAYS, WEEKDAYS + WINDOW)
    level = _over(sums * teaches, WEEKDAYS, WEEKDAYS + WINDOW)
    return _Weeks(week / np.maximum(week_n, 1.0), week_n, level / np.maximum(level_n, 1.0), level_n)


def _over(values: Floats, nearest: int, farthest: int) -> Floats:
    """Return for each day the sum of the days from `nearest` up to `farthest` before it, added in a fixed order."""
    padded_values = np.concatenate([np.zeros(farthest), values])
    total = np.zeros_like(values)
    for lag in range(nearest, farthest):
        total += padded_values[farthest - lag : farthest - lag + len(values)]
    return total
