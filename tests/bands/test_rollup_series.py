"""The ledger's rollups become series."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbook.bands import JournalDays, Series, series_of
from watchbook.calendar import Calendar
from watchbook.errors import Place
from watchbook.ledger import Rollup, Source
from watchbook.metrics import Kind, Metric

FIRST = dt.date(2026, 7, 1)
CALENDAR = Calendar(ZoneInfo("America/New_York"), "US", dt.time(6))
LOGS = Source("logs/2026-07-01.jsonl", "logs", FIRST, "a" * 64, 10, "0" * 8, "")


def metric(kind: Kind, edges: tuple[float, ...] = (), q: float | None = None) -> Metric:
    return Metric(
        name="metric",
        title="Metric",
        about="",
        kind=kind,
        source="dumps",
        expression="x",
        among=None,
        edges=edges,
        q=q,
        unit="",
        worse="up",
        alerts=True,
        limits=(None, 0.9),
        place=Place("watchbook.toml"),
        definition="d" * 8,
    )


def row(day: int, n: int, total: int = 0, squares: int = 0, **other: object) -> Rollup:
    known = {"bins": (), "source": LOGS.source, "definition": "d" * 8} | other
    return Rollup(FIRST + dt.timedelta(days=day), "desk", "metric", n=n, total=total, squares=squares, **known)  # type: ignore[arg-type]  # given by name


def merged(rows: list[Rollup], measured: Metric, explained: JournalDays | None = None, days: int = 5) -> Series:
    last = FIRST + dt.timedelta(days=days - 1)
    found = series_of(rows, [LOGS], {"metric": measured}, CALENDAR, ["desk"], FIRST, last, explained or JournalDays())
    return found[0]


@given(st.permutations([row(0, 10, 3), row(0, 30, 5, source="logs/late.jsonl"), row(2, 8, 8), row(3, 0, 0)]))
def test_rollups_merge_by_addition_in_any_order(rows: list[Rollup]) -> None:
    """A late file adds to its day, whenever it came."""
    series = merged(rows, metric("share"))
    np.testing.assert_array_equal(series.value, [0.2, np.nan, 1.0, np.nan, np.nan])
    assert series.n.tolist() == [40, 0, 8, 0, 0]
    assert series.dumps == merged(sorted(rows), metric("share")).dumps


def test_a_means_spread_comes_from_exact_integers() -> None:
    """Values of a million and one, two and three have a variance of 1, whatever floats would make of it."""
    values = [1_000_001, 1_000_002, 1_000_003]
    total = sum(values) * 1_000_000
    squares = sum(value**2 for value in values) * 1_000_000**2
    series = merged([row(0, 3, total, squares)], metric("mean"))
    assert series.value[0] == 1_000_002
    assert series.spread[0] == 1.0
    assert np.isnan(series.spread[1])


def test_a_quantile_is_read_between_the_edges_of_its_bin() -> None:
    """Three quarters of ten values in [0, 10) and ten in [10, 20) lie halfway through the second bin."""
    series = merged([row(0, 20, bins=(0, 10, 10, 0))], metric("quantile", (0.0, 10.0, 20.0), 0.75))
    assert series.value[0] == 15.0


@pytest.mark.parametrize(
    ("bins", "q", "value", "why"),
    [
        ((20, 0, 0, 0), 0.95, np.nan, "below the bins"),
        ((0, 0, 0, 20), 0.95, np.nan, "above the bins"),
        ((0, 10, 9, 1), 0.95, 20.0, ""),
        ((0, 10, 8, 2), 0.95, np.nan, "above the bins"),
        ((10, 10, 0, 0), 0.5, np.nan, "below the bins"),
        ((10, 10, 0, 0), 0.75, 5.0, ""),
    ],
)
def test_a_quantile_beyond_its_bins_is_no_number(bins: tuple[int, ...], q: float, value: float, why: str) -> None:
    """All that is known is the side on which it lies; the last edge belongs to the last bin."""
    series = merged([row(0, 20, bins=bins)], metric("quantile", (0.0, 10.0, 20.0), q))
    np.testing.assert_array_equal(series.value[0], value)
    assert (series.unanswered[0], series.n[0]) == (why, 20)


def test_a_histogram_whose_records_lie_outside_of_its_bins_has_no_shape() -> None:
    """From four fifths on."""
    outside = metric("histogram", (0.0, 1.0, 2.0))
    series = merged([row(0, 20, bins=(16, 4, 0, 0)), row(1, 20, bins=(15, 5, 0, 0))], outside)
    assert series.bins.tolist()[:2] == [[0, 0], [20, 0]]
    assert series.unanswered[:2] == ("below the bins", "")


def test_a_metric_that_cannot_be_answered_holds_nothing() -> None:
    """And says why."""
    cell = ("desk", "metric", FIRST)
    found = series_of(
        [row(0, 10, 0)],
        [LOGS],
        {"metric": metric("share")},
        CALENDAR,
        ["desk"],
        FIRST,
        FIRST,
        JournalDays(),
        {cell: "x"},
    )
    assert (np.isnan(found[0].value[0]), found[0].n[0], found[0].unanswered) == (True, 0, ("x",))


def test_a_histogram_keeps_its_bins() -> None:
    """A day without rollups has empty ones."""
    rows = [row(1, 5, bins=(1, 1, 3, 0)), row(1, 1, bins=(1, 0, 0, 0), source="b")]
    series = merged(rows, metric("histogram", (0.0, 1.0, 2.0)))
    assert series.bins.tolist() == [[0, 0], [3, 3], [0, 0], [0, 0], [0, 0]]


def test_rows_of_another_definition_are_not_mixed_in() -> None:
    """A day that has no others is marked, and holds nothing."""
    series = merged(
        [row(0, 10, 5, definition="e" * 8), row(1, 10, 5, definition="e" * 8), row(1, 10, 1)], metric("share")
    )
    assert series.older.tolist() == [True, False, False, False, False]
    np.testing.assert_array_equal(series.value[:2], [np.nan, 0.1])


def test_the_journal_and_the_calendar_mark_days() -> None:
    """Independence Day is a holiday; entries exclude, shift and route to people."""
    day = [FIRST + dt.timedelta(days=i) for i in range(5)]
    explained = JournalDays(
        excluded={("desk", "metric", day[1])}, shifts={("desk", "metric", day[2])}, manual={("desk", day[3])}
    )
    series = merged([row(0, 10, 5)], metric("share"), explained)
    assert np.flatnonzero(series.excluded).tolist() == [1]
    assert np.flatnonzero(series.shift).tolist() == [2]
    assert np.flatnonzero(series.manual).tolist() == [3]
    assert 3 in np.flatnonzero(series.holiday)


def test_a_day_carries_the_hash_of_the_dumps_that_speak_of_it() -> None:
    """A dump with other bytes gives another hash; a day without one gives none."""
    series = merged([row(0, 10, 5)], metric("share"))
    assert len(series.dumps[0]) == 12
    assert series.dumps[1] == ""
