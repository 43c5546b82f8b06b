"""Months laid out by themselves and put together say what all rows say at once."""

from __future__ import annotations

import datetime as dt
import pickle
from dataclasses import fields, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from watchbook.bands import JournalDays, series_of
from watchbook.bands.months.series_month import SeriesMonth
from watchbook.bands.months.slices_month import SlicesMonth, joined_slices
from watchbook.bands.rollup_series import MonthSeries
from watchbook.bands.slices.workflow_slices import workflow_slices
from watchbook.calendar import Calendar
from watchbook.errors import Place
from watchbook.ledger import HourCount, Rollup, SliceCount, Source
from watchbook.metrics import Metric

if TYPE_CHECKING:
    from watchbook.bands.series import Cell

FIRST = dt.date(2026, 1, 20)
DAYS = 60
LAST = FIRST + dt.timedelta(days=DAYS - 1)
MONTHS = [(dt.date(2026, 1, 1), dt.date(2026, 1, 31)), (dt.date(2026, 2, 1), dt.date(2026, 2, 28))]
MONTHS += [(dt.date(2026, 3, 1), dt.date(2026, 3, 31))]
WORKFLOWS = ("desk", "line")
KINDS = ("share", "mean", "count", "quantile", "histogram")
CALENDAR = Calendar(ZoneInfo("America/New_York"), "US", dt.time(6))
DAY = st.integers(0, DAYS + 5).map(lambda day: FIRST + dt.timedelta(days=day))
"""Some of them behind the last that is due."""


def metric(kind: str) -> Metric:
    """Return a metric, of two sources."""
    return Metric(
        name=kind,
        title="",
        about="",
        kind=kind,  # type: ignore[arg-type]  # one of the words of `Kind`
        source="evals" if kind == "count" else "dumps",
        expression="x",
        among=None,
        edges=(0.0, 1.0, 2.0) if kind in ("quantile", "histogram") else (),
        q=0.5 if kind == "quantile" else None,
        unit="",
        worse="up",
        alerts=True,
        limits=(None, None),
        place=Place("watchbook.toml"),
        definition="d" * 8,
    )


METRICS = {kind: metric(kind) for kind in KINDS}


@st.composite
def rollup(draw: st.DrawFn) -> Rollup:
    """Draw a roll-up, sometimes of a definition, a workflow or a metric that is no more."""
    name = draw(st.sampled_from((*KINDS, "gone")))
    bins = tuple(draw(st.lists(st.integers(0, 9), min_size=4, max_size=4)))
    n = sum(bins)
    return Rollup(
        draw(DAY),
        draw(st.sampled_from((*WORKFLOWS, "gone"))),
        name,
        draw(st.sampled_from("abc")),
        draw(st.sampled_from(("d" * 8, "d" * 8, "e" * 8))),
        n,
        draw(st.integers(0, n)),
        draw(st.integers(0, 10**30)),
        bins if name in ("quantile", "histogram") else (),
    )


CELLS = st.sets(st.tuples(st.sampled_from(WORKFLOWS), st.sampled_from(KINDS), DAY), max_size=6)


@given(
    st.lists(rollup(), max_size=60), CELLS, CELLS, st.dictionaries(CELLS.map(min), st.just("why"), max_size=0), CELLS
)
def test_months_of_series_are_the_series(
    rows: list[Rollup], excluded: set[Cell], shifts: set[Cell], gaps: dict[Cell, str], gone: set[Cell]
) -> None:
    """Also of several as one, whatever is out of the span, excluded, without an answer or of another definition."""
    gaps |= dict.fromkeys(gone, "why")
    sources = [Source(name, "logs", FIRST, name * 64, 1, "0" * 8, "") for name in "ab"]
    days = JournalDays(frozenset(excluded), frozenset(shifts), frozenset((name, day) for name, _, day in shifts))
    months = [
        pickle.loads(
            pickle.dumps(SeriesMonth.of([row for row in rows if a <= row.day <= b], METRICS, WORKFLOWS, (a, b)))
        )
        for a, b in MONTHS
    ]
    for parts in (months, [SeriesMonth.joined(months[:2]), months[2]], [SeriesMonth.joined([months[0], months[2]])]):
        kept = [row for row in rows if row.day.month != 2 or len(parts) > 1]
        whole = series_of(kept, sources, METRICS, CALENDAR, WORKFLOWS, FIRST, LAST, days, gaps)
        pieces = MonthSeries(parts, METRICS, WORKFLOWS, (FIRST, LAST)).series(sources, CALENDAR, days, gaps)
        for one, other in zip(whole, pieces, strict=True):
            for field in fields(one):
                np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name), field.name)


@st.composite
def slice_count(draw: st.DrawFn) -> SliceCount:
    """Draw what a slice counted."""
    names = draw(st.sampled_from(WORKFLOWS)), draw(st.sampled_from(("channel", "intent")))
    return SliceCount(draw(DAY), *names, draw(st.sampled_from(("", "x", "y", "z"))), "a", *range(5, 0, -1))


@given(st.lists(slice_count(), max_size=30), st.lists(st.tuples(DAY, st.sampled_from(WORKFLOWS)), max_size=20))
def test_months_of_slices_are_the_slices(counts: list[SliceCount], hours: list[tuple[dt.date, str]]) -> None:
    """With their hashes; a value that occurs behind the last day only is none."""
    hour_rows = [HourCount(day, name, "a", tuple(range(24)), (1,) * 24) for day, name in hours]
    whole = workflow_slices((counts, hour_rows), WORKFLOWS, ["channel"], (FIRST, LAST))
    months = [
        SlicesMonth.of(counts, hour_rows, WORKFLOWS, (max(first, FIRST), min(last, LAST))) for first, last in MONTHS
    ]
    as_one = SlicesMonth.joined(months[:2])
    assert as_one.days == (min(month.days[0] for month in months[:2]), max(month.days[1] for month in months[:2]))
    for parts in (months, [as_one, months[2]]):
        pieces = joined_slices(parts, WORKFLOWS, ["channel"], (FIRST, LAST))
        for name in WORKFLOWS:
            hashes = replace(pieces[name], known_hashes=None).day_hashes
            assert whole[name].day_hashes == pieces[name].day_hashes == hashes
            np.testing.assert_array_equal(whole[name].hour_counts, pieces[name].hour_counts)
            for one, other in zip(whole[name].tables, pieces[name].tables, strict=True):
                assert (one.name, one.is_few, one.values) == (other.name, other.is_few, other.values)
                np.testing.assert_array_equal(one.counts, other.counts)
