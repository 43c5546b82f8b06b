"""What a day plausibly has: far from what its weekday brings, and not by chance."""

from __future__ import annotations

import datetime as dt
import math
import random
from statistics import NormalDist

import pytest

from watchbook.calendar import Calendar
from watchbook.check.volume import Doubt, improbability, volumes_of
from watchbook.config import read_config, read_toml

START = dt.date(2025, 1, 6)
"""A Monday."""
CALENDAR = Calendar.of(
    read_config(
        read_toml(
            '[engagement]\nname = "D"\ntimezone = "UTC"\nholidays = "US"\n[dumps]\npath = "{date}.csv"\n[workflows.d]',
            "watchbook.toml",
        )
    )
)
WEEKS = {
    "flat": (1.0,) * 7,
    "office": (1.2, 1.1, 1.0, 1.0, 0.9, 0.02, 0.01),
    "soft": (1.1, 1.0, 1.0, 1.0, 1.0, 0.6, 0.5),
}


def is_holiday(day: dt.date) -> bool:
    return CALENDAR.holiday(day) is not None


def is_free(day: dt.date) -> bool:
    return any(is_holiday(day + dt.timedelta(days=offset)) for offset in (-1, 0, 1))


def year(seed: int, a_day: float, week: tuple[float, ...], scatter: float, growth: float) -> dict[dt.date, int]:
    """Return a healthy year: weekdays, holidays and the days beside them, growth by the month, and noise."""
    chance = random.Random(f"{seed} {a_day} {week} {scatter} {growth}")
    found = {}
    for index in range(365):
        day = START + dt.timedelta(days=index)
        mean = a_day * week[day.weekday()] * (1.0 + growth) ** (index / 30)
        if is_holiday(day):
            mean *= 0.3
        elif is_holiday(day + dt.timedelta(days=1)) or is_holiday(day - dt.timedelta(days=1)):
            mean *= 0.6
        found[day] = _poisson(mean * math.exp(chance.gauss(0.0, scatter)), chance)
    return found


def _poisson(mean: float, chance: random.Random) -> int:
    if mean > 50:
        return max(round(NormalDist(mean, math.sqrt(mean)).inv_cdf(min(max(chance.random(), 1e-12), 1 - 1e-12))), 0)
    count, product, least = 0, chance.random(), math.exp(-mean)
    while product > least:
        count, product = count + 1, product * chance.random()
    return count


@pytest.mark.parametrize("a_day", [20, 300, 5000])
@pytest.mark.parametrize("week", WEEKS)
def test_a_healthy_noisy_year_has_at_most_one_day_doubted(a_day: int, week: str) -> None:
    """At every volume, with holidays, quiet weekends, growth and noise between days of up to a fifth."""
    for scatter in (0.0, 0.1, 0.2):
        for growth in (-0.05, 0.0, 0.05):
            for seed in range(4):
                counts = year(seed, a_day, WEEKS[week], scatter, growth)
                found = volumes_of(counts, is_holiday, (), ())
                assert len(found.doubts) <= 1, (scatter, growth, seed, found.doubts)


@pytest.mark.parametrize(
    ("a_day", "part"), [(20, 0.0), (20, 5.0), (300, 0.01), (300, 0.1), (300, 3.0), (5000, 0.34), (5000, 5.0)]
)
def test_a_part_of_a_day_is_doubted_and_so_is_a_manifold(a_day: int, part: float) -> None:
    """Nothing of 20, three or thirty of 300, a third of 5,000; five times as many: nearly always."""
    counts = year(1, a_day, WEEKS["flat"], 0.1, 0.0)
    days = [day for day in counts if day >= START + dt.timedelta(days=60) and not is_free(day)][::23]
    found = 0
    for day in days:
        before = {each: count for each, count in counts.items() if each < day}
        found += day in volumes_of({**before, day: int(counts[day] * part)}, is_holiday, (), ()).doubts
    assert found >= 0.8 * len(days)


@pytest.mark.parametrize(("a_day", "part", "within"), [(20, 0.25, 3), (20, 0.35, 5), (20, 0.5, 14), (300, 0.67, 5)])
def test_days_that_are_too_small_together_are_doubted(a_day: int, part: float, within: int) -> None:
    """Half of twenty is chance on one day and none for a fortnight; so is two thirds of 300, day after day."""
    fall = START + dt.timedelta(days=100)
    for seed in range(6):
        counts = year(seed, a_day, WEEKS["flat"], 0.0, 0.0)
        spoiled = {day: int(count * part) if day >= fall else count for day, count in counts.items()}
        until = {day: count for day, count in spoiled.items() if day < fall + dt.timedelta(days=within)}
        doubts = volumes_of(until, is_holiday, (), ()).doubts
        assert doubts, seed
        assert min(doubts) >= fall


def test_days_together_are_over_once_as_much_as_usual_comes_again() -> None:
    """The sum of a fortnight may be small for long; what comes today is judged as it is."""
    fall, again = START + dt.timedelta(days=70), START + dt.timedelta(days=77)
    days = [START + dt.timedelta(days=index) for index in range(100)]
    found = volumes_of({day: 200 if fall <= day < again else 300 for day in days}, lambda _: False, (), ())
    assert found.doubts[again - dt.timedelta(days=1)] == Doubt(1400, 2100.0, 7)
    assert max(found.doubts) < again


def test_what_an_entry_calls_real_is_the_measure_of_days_together() -> None:
    """From a change on, a half is all there is; it is not held against the weeks before."""
    fall = START + dt.timedelta(days=70)
    days = [START + dt.timedelta(days=index) for index in range(200)]
    found = volumes_of({day: 150 if day >= fall else 300 for day in days}, lambda _: False, (), {fall})
    assert set(found.doubts) <= {fall}


def test_a_verdict_on_a_count_uses_earlier_days_alone() -> None:
    """What comes later changes nothing of what was said of a day."""
    counts = year(3, 300, WEEKS["soft"], 0.2, 0.05)
    counts[START + dt.timedelta(days=100)] = 12
    counts[START + dt.timedelta(days=200)] = 3000
    whole = volumes_of(counts, is_holiday, (), ())
    assert whole.doubts
    for stop in (90, 101, 150, 201, 300):
        part = {day: count for day, count in counts.items() if day < START + dt.timedelta(days=stop)}
        found = volumes_of(part, is_holiday, (), ())
        assert found.doubts == {day: doubt for day, doubt in whole.doubts.items() if day in part}


def test_a_day_without_any_is_nothing_unusual_where_its_weekday_has_none() -> None:
    """From the third such day on: before, nothing is known."""
    counts = {START + dt.timedelta(days=index): 0 if index % 7 == 6 else 300 for index in range(35)}
    found = volumes_of(counts, lambda _: False, (), ())
    sundays = [day for day in counts if day.weekday() == 6]
    assert not found.doubts
    assert set(sundays[:2]) <= found.early
    assert found.none_expected == frozenset(sundays[2:])


def test_what_is_doubted_teaches_nothing_and_what_an_entry_calls_real_does() -> None:
    """A tenth of the traffic for good is doubted for good, until somebody says that it is all there is."""
    fall = START + dt.timedelta(days=70)
    counts = {day: 30 + day.day % 5 if day >= fall else 300 for day in (START + dt.timedelta(i) for i in range(140))}
    doubted = volumes_of(counts, lambda _: False, (), ())
    assert set(doubted.doubts) == {day for day in counts if day >= fall}
    believed = volumes_of(counts, lambda _: False, (), {fall})
    assert set(believed.doubts) == {fall}, "the check leaves out what an entry speaks of"


@pytest.mark.parametrize(
    ("count", "mean", "scatter", "least"), [(3, 20, 1e-9, 11.3), (3, 298, 0.04, 54.7), (60, 60, 0.04, 0.0)]
)
def test_the_bound_on_chance(count: int, mean: float, scatter: float, least: float) -> None:
    """Chernoff's: 3 where a Poisson has 20 is at least one in e^11.3; what is expected is no wonder."""
    assert improbability(count, mean, scatter) == pytest.approx(least, abs=0.1)
