"""The numbers of a run: what the last days came to together, where the day alone lies inside its band."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from watchbook.pages import formatting
from watchbook.pages.verdicts.book_verdicts import rows_between

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from watchbook.ledger import Verdict
    from watchbook.metrics import Metric
    from watchbook.pages.book import Book

FROZEN = dt.timedelta(days=21)
"""How far back the window test's baseline lies (bands/tests/window_test.py)."""
NEWEST, MEMORY = 0.2, 30
"""The EWMA test's weight of the last day, and the days that it looks back (bands/tests/ewma.py)."""
NEAR = dt.timedelta(days=7)
"""Days within which the three of the two-of-three test must lie (bands/tests/two_of_three.py)."""


@dataclass(frozen=True, slots=True)
class RunNumbers:
    """What a metric came to over some days, against what is usual for them."""

    span: str
    """`over 21 days`, `over the last days, the newest counting most`, `on 2 of 3 days`."""
    value: float
    usual: float


def run_of(book: Book, verdict: Verdict) -> RunNumbers | None:
    """Return the numbers of the run that a slow test spoke of; None where it was none, or nothing is known of it.

    Means and shares are weighted by the conversations behind them. What is usual is what the test compared with: for
    a window the band's expectation of three weeks before, for the others that of the days themselves.
    """
    name, _, length = formatting.test_of(verdict).partition("-")
    if name not in ("window", "ewma", "two") or verdict.value is None:
        return None
    series = book.verdicts[verdict.workflow, verdict.metric]
    metric = book.metrics[verdict.metric]
    if name == "window":
        return _window(metric, series, verdict, int(length))
    if name == "ewma":
        days = _between(series, verdict.day - dt.timedelta(days=MEMORY - 1), verdict.day)
        weights = [NEWEST * (1.0 - NEWEST) ** (verdict.day - row.day).days for row in days]
        return _run("over the last days, the newest counting most", metric, list(zip(days, days, weights, strict=True)))
    before = _between(series, verdict.day - NEAR + dt.timedelta(days=1), verdict.day)[-3:-1]
    if verdict.expected is None or not before:
        return None
    up = 1.0 if verdict.value > verdict.expected else -1.0
    partner = max(before, key=lambda row: up * ((row.value or 0.0) - (row.expected or 0.0)))
    return _run("on 2 of 3 days", metric, [(partner, partner, 1.0), (verdict, verdict, 1.0)])


def side_of(book: Book, verdict: Verdict) -> Literal["up", "down"]:
    """Return on which side a verdict lies: of a run that of the run, whatever the last day did."""
    metric, run = book.metrics[verdict.metric], run_of(book, verdict)
    if run and metric.alerts and metric.worse in ("up", "down"):
        # Only a move to the worse side asks for an entry, so the flag says the side exactly.
        return "up" if verdict.flag == (metric.worse == "up") else "down"
    value, usual = (run.value, run.usual) if run else (verdict.value or 0.0, verdict.expected or 0.0)
    return "up" if value > usual else "down"


def run_text(metric: Metric, run: RunNumbers) -> str:
    """Return a run's numbers: `14 % over 21 days, usually 9 %`."""
    # Each beside the other, so that both have as many decimals as it takes to tell them apart.
    value = formatting.number(metric, run.value, run.usual, run.usual)
    usual = formatting.number(metric, run.usual, run.value, run.value)
    return f"{value} {run.span}, usually {usual}"


def _window(metric: Metric, series: Sequence[Verdict], verdict: Verdict, length: int) -> RunNumbers | None:
    days = _between(series, verdict.day - dt.timedelta(days=length - 1), verdict.day)
    earlier = {row.day: row for row in _between(series, verdict.day - FROZEN - dt.timedelta(days=length), verdict.day)}
    pairs = [(row, earlier[row.day - FROZEN], 1.0) for row in days if row.day - FROZEN in earlier]
    return _run(f"over {length} days", metric, pairs)


def _between(series: Sequence[Verdict], first: dt.date, last: dt.date) -> list[Verdict]:
    """Return the days on which the AI was measured, from one day to another."""
    return [row for row in rows_between(series, first, last) if row.value is not None and row.state != "manual"]


def _run(span: str, metric: Metric, rows: Iterable[tuple[Verdict, Verdict, float]]) -> RunNumbers | None:
    """Return the weighted means of values and of what was expected, of rows: a day, its yardstick, a weight."""
    total = value = usual = 0.0
    for row, yardstick, weight in rows:
        if row.value is None or yardstick.expected is None:
            continue
        share = weight * (row.n if metric.kind in ("share", "mean") else 1.0)
        total += share
        value += share * row.value
        usual += share * yardstick.expected
    return RunNumbers(span, value / total, usual / total) if total else None
