"""Times that are written alike are read many at a time, and read as each of them is by itself."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from watchbook.dumps.instants import instants, local_hours

ALIKE = [
    "2026-03-08T01:59:59-05:00",
    "2026-03-08T03:00:00-04:00",
    None,
    "2024-02-29T23:59:59+05:45",
]
MOMENTS = [
    dt.datetime(2026, 3, 8, 6, 59, 59, tzinfo=dt.UTC),
    dt.datetime(2026, 3, 8, 7, 0, 0, tzinfo=dt.UTC),
    None,
    dt.datetime(2024, 2, 29, 18, 14, 59, tzinfo=dt.UTC),
]


def test_times_written_alike() -> None:
    """Each is its instant, and nothing is said of them."""
    flaws: dict[tuple[str, str], object] = {}
    assert instants(pl.Series("ts", ALIKE), None, flaws).to_list() == MOMENTS  # type: ignore[arg-type]
    assert flaws == {}


@pytest.mark.parametrize(
    "odd",
    [
        "2026-03-08T24:00:00-05:00",
        "2026-03-08T23:60:00-05:00",
        "2026-03-08T2:059:00-05:00",
        "2026-02-30T01:00:00-05:00",
        "2026-03-08T01:00:00-05:60",
        "2026-03-08T01:0a:00-05:00",
        "2026-03-08T01:00:0\xb2-05:0",
        "2026/03/08T01:00:00-05:00",
    ],
)
def test_one_that_is_none(odd: str) -> None:
    """A time that is none, among such that are, is null and noted, and the others are what they were."""
    flaws: dict[tuple[str, str], object] = {}
    moments = instants(pl.Series("ts", [*ALIKE, odd]), None, flaws)  # type: ignore[arg-type]
    assert moments.to_list() == [*MOMENTS, None]
    assert [(name, rows.tolist()) for name, rows in flaws.items()] == [  # type: ignore[attr-defined]
        (("ts", "invalid:not-a-timestamp"), [4])
    ]


@pytest.mark.parametrize(
    ("zone", "moments", "hours"),
    [
        ("America/New_York", ["2026-11-01T05:59:00", "2026-11-01T06:00:00"], [1, 1]),
        ("Asia/Kathmandu", ["2026-11-01T18:14:00", "2026-11-01T18:15:00"], [23, 0]),
        ("Australia/Lord_Howe", ["2026-10-03T15:29:00", "2026-10-03T15:30:00"], [1, 2]),
        ("Africa/Monrovia", ["1971-06-01T00:44:29", "1971-06-01T00:44:30"], [23, 0]),
        ("Europe/Berlin", ["1990-01-01T00:00:00", "2026-07-01T22:00:00"], [1, 0]),
        ("Europe/Berlin", [None, "2026-07-01T22:00:00"], [None, 0]),
        ("Europe/Berlin", [], []),
    ],
)
def test_hours(zone: str, moments: list[str | None], hours: list[int | None]) -> None:
    """An instant's hour is what the clocks of its zone show, whatever they were set by."""
    utc = pl.Series("ts", moments, dtype=pl.String).str.to_datetime(
        "%Y-%m-%dT%H:%M:%S", time_zone="UTC", time_unit="us"
    )
    assert local_hours(utc.dt.convert_time_zone(zone)).to_list() == hours
