"""How faults are put into a metric's own past, and what counts as found."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.bands.test_states import made
from watchbook.bands import score
from watchbook.bands import sensitivity as trials

if TYPE_CHECKING:
    from watchbook.bands import Series

SHARE = made({"days": 100, "p": 0.2, "n": 400, "worse": "up"})


def test_onsets_are_ten_quiet_days_evenly_spread_with_a_past_and_a_fortnight_to_come() -> None:
    """Sixty days before each, fourteen from each on; of more than a year the last year counts."""
    quiet = np.ones(100, np.bool_)
    assert trials._onsets(quiet) == [60, 63, 66, 69, 72, 74, 77, 80, 83, 86]
    assert trials._onsets(np.ones(83, np.bool_)) == list(range(60, 70))
    assert trials._onsets(np.ones(82, np.bool_)) == []
    quiet[60:70] = False
    assert trials._onsets(quiet)[0] == 70
    long = trials._onsets(np.ones(1000, np.bool_))
    assert (long[0], long[-1]) == (622, 986)


@pytest.mark.parametrize(
    ("kind", "worse", "usual", "size"),
    [
        ("share", "up", 0.2, 0.03),
        ("share", "down", 0.2, -0.03),
        ("share", "both", 0.2, 0.03),
        ("share", "both", 0.5, 0.03),
        ("share", "both", 0.51, -0.03),
        ("share", "up", 0.9, 0.03),
        ("mean", "up", 20.0, 0.6),
        ("mean", "down", 20.0, -0.6),
        ("mean", "both", 20.0, 0.6),
        ("mean", "up", -20.0, 0.6),
        ("count", "down", 300.0, -9.0),
    ],
)
def test_a_shift_goes_towards_what_is_worse(kind: str, worse: str, usual: float, size: float) -> None:
    """A share's is in points, another's a part of what is usual; where both sides are worse, towards the middle."""
    series = replace(SHARE, kind=kind, worse=worse)
    assert trials._step_towards_worse(series, 0.03, usual) == pytest.approx(size)


def moved(series: Series, size: float, onset: int = 90, stop: int = 95) -> Series:
    """Return a series with a shift put in."""
    found = trials._shift_series(series, onset, stop, size)
    assert found is not None
    return found


def test_a_share_moves_by_whole_records_and_stays_a_share() -> None:
    """Days before are as they were, days from `stop` on are gone."""
    found = moved(SHARE, 0.101)
    assert len(found.value) == len(found.n) == len(found.bins) == len(found.dumps) == len(found.holiday) == 95
    np.testing.assert_array_equal(found.value[:90], SHARE.value[:90])
    hits = found.value[90:] * 400
    np.testing.assert_allclose(hits, np.rint(hits), atol=1e-9)
    np.testing.assert_allclose(hits, np.rint(SHARE.value[90:95] * 400 + 40.4), atol=1e-9)
    np.testing.assert_array_equal(found.n, SHARE.n[:95])
    assert SHARE.value[90] != found.value[90]


def test_a_shift_out_of_a_shares_range_is_none() -> None:
    """The middle of its days decides; a single day is held at the end of the range."""
    assert trials._shift_series(SHARE, 90, 95, 0.85) is None
    assert trials._shift_series(SHARE, 90, 95, -0.3) is None
    edge = replace(SHARE, value=np.where(np.arange(100) == 91, 0.5, 0.2))
    assert moved(edge, 0.6).value[90:95].tolist() == pytest.approx([0.8, 1.0, 0.8, 0.8, 0.8])
    assert moved(replace(SHARE, value=np.full(100, 0.2)), 0.8).value[90] == 1.0
    assert moved(replace(SHARE, value=np.full(100, 0.2)), -0.2).value[90] == 0.0


def test_a_count_moves_with_its_records_and_a_mean_alone() -> None:
    """A count is whole, and never below zero."""
    count = made({"days": 100, "kind": "count", "mean": 50.0, "set": {"91": 3.0}})
    found = moved(count, -4.4)
    assert found.value[91] == 0.0
    assert found.value[90] == np.rint(count.value[90] - 4.4)
    np.testing.assert_array_equal(found.n[90:], found.value[90:].astype(int))
    np.testing.assert_array_equal(found.n[:90], count.n[:90])
    mean = made({"days": 100, "kind": "mean", "mean": 5.0, "sd": 1.0, "n": 60})
    found = moved(mean, 0.25)
    np.testing.assert_allclose(found.value[90:], mean.value[90:95] + 0.25)
    np.testing.assert_array_equal(found.n, mean.n[:95])


def test_a_shift_is_found_on_the_first_quiet_day_that_is_out() -> None:
    """Within fourteen days; on a day that an entry leaves out nothing is found."""
    quiet = np.ones(100, np.bool_)
    assert trials._delay(SHARE, 80, 0.2, quiet) == 0
    quiet[80:83] = False
    assert trials._delay(SHARE, 80, 0.2, quiet) == 3
    assert trials._delay(SHARE, 80, 0.0, np.ones(100, np.bool_)) is None
    quiet[80:94] = False
    assert trials._delay(SHARE, 80, 0.2, quiet) is None
    assert trials._delay(SHARE, 80, 0.9, np.ones(100, np.bool_)) is None


@pytest.mark.parametrize(
    ("seen", "smallest"),
    [
        ({0.005: 10}, 0.005),
        ({0.05: 8}, 0.05),
        ({0.05: 7, 0.08: 8}, 0.08),
        ({0.3: 10}, 0.3),
        ({0.3: 7}, None),
    ],
)
def test_the_smallest_shift_that_is_found_in_eight_of_ten_trials_is_published(
    monkeypatch: pytest.MonkeyPatch, seen: dict[float, int], smallest: float | None
) -> None:
    """With the median delay of those in which it was found."""

    def delay(_series: Series, onset: int, size: float, _quiet: object) -> int | None:
        found = max((count for least, count in seen.items() if size >= least), default=0)
        return onset + 2 if onset < found else None

    monkeypatch.setattr(trials, "_delay", delay)
    found = trials._smallest(SHARE, range(10), 0.2, np.ones(100, np.bool_))
    if smallest is None:
        assert found is None
    else:
        assert found == (smallest, (seen[smallest] - 1) / 2 + 2)


def test_an_alarm_starts_anew_after_more_than_two_quiet_days() -> None:
    """A gap of two days is one alarm."""
    days = [dt.date(2026, 5, day) for day in (1, 2, 5, 9, 10)]
    assert list(trials._starts(days)) == [days[0], days[3]]
    assert list(trials._starts([])) == []


def test_alarms_are_counted_on_quiet_days_that_were_judged() -> None:
    """Days of learning, and those that an entry leaves out, are neither."""
    series = made({"days": 100, "p": 0.2, "n": 400, "hits": {"50": 140, "60": 140, "61": 140, "70": 140}})
    quiet = np.ones(100, np.bool_)
    quiet[70] = False
    assert trials._alarms(score([series]), quiet) == (2, 85)


def test_what_is_published_of_a_metric(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its last day, usual value and records a day, the shift and its delay, alarms and days; of a histogram nothing."""
    monkeypatch.setattr(trials, "_smallest", lambda *_: (0.03, 2.0))
    found = trials.sensitivity(SHARE)
    assert found is not None
    assert (found.through, found.workflow, found.metric) == (SHARE.day(99), "desk", "metric")
    assert (found.a_day, found.usual) == (400, float(np.median(SHARE.value)))
    assert (found.shift, found.days, found.alarms, found.judged) == (0.03, 2.0, 0, 86)
    monkeypatch.setattr(trials, "_smallest", lambda *_: None)
    nothing = trials.sensitivity(SHARE)
    assert nothing is not None
    assert (nothing.shift, nothing.days) == (None, None)
    assert trials.sensitivity(replace(SHARE, kind="histogram")) is None
