"""What is remembered of earlier days changes no verdict."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bands.sample_series import FIRST, cut, series
from watchbook.bands import Memory, Series, judge, judge_changed
from watchbook.bands.memory import SeriesKey

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.ledger import Verdict

KINDS = (
    ("desk", "handoff_rate", "share"),
    ("desk", "volume", "count"),
    ("line", "turns", "mean"),
    ("desk", "length", "quantile"),
    ("desk", "confidence_bins", "histogram"),
    ("desk", "review_failure", "share"),
    ("desk", "rephrased", "share"),
)
DAYS = 360 + 160
"""More than a memory holds."""
"""So that a part of it is no longer remembered."""


@pytest.fixture(scope="module")
def desk() -> list[Series]:
    """Two workflows with a metric of every kind, and reviews."""
    random = np.random.default_rng(7)
    never = np.zeros(DAYS, np.bool_)
    n = random.poisson(200, DAYS).astype(np.int64)
    return [
        Series(
            workflow=workflow,
            metric=metric,
            kind=kind,  # type: ignore[arg-type]  # one of the words of `Kind`
            worse="up",
            alerts=True,
            limits=(None, None),
            first=FIRST,
            value=n.astype(float) if kind == "count" else random.binomial(n, 0.2) / n,
            n=n,
            spread=random.gamma(2.0, 1.0, DAYS),
            bins=random.multinomial(n, [0.3, 0.5, 0.2]).astype(np.int64)[:, : 3 * (kind == "histogram")],
            holiday=random.random(DAYS) < 0.03,
            excluded=never,
            manual=never,
            shift=never,
            older=never,
            dumps=tuple(f"{day:012x}" for day in range(DAYS)),
        )
        for workflow, metric, kind in KINDS
    ]


def remembered(before: list[Series]) -> Memory:
    """Return what is remembered of series that were judged."""
    memory = judge_changed(before, None).memory
    assert memory is not None
    return memory


def pieced(before: list[Series], now: list[Series], memory: Memory) -> tuple[list[Verdict], int]:
    """Return what a ledger would hold: verdicts of before up to the first change, those of now from there on."""
    judged = judge_changed(now, memory)
    since = judged.since or now[0].first
    kept = [row for row in judge(before) if row.day < since]
    return sorted([*kept, *judged.verdicts]), (since - now[0].first).days


def changed(one: Series, day: int, what: str) -> Series:
    """Return a series in which one day is otherwise."""
    there = np.arange(len(one.n)) == day
    if what == "value":
        return replace(one, value=np.where(there, 0.9, one.value), n=np.where(there, 150, one.n))
    if what == "dump":
        return replace(one, dumps=(*one.dumps[:day], "other", *one.dumps[day + 1 :]))
    return replace(one, **{what: getattr(one, what) | there})


@pytest.mark.parametrize("days", [0, 1, 9])
def test_days_more_are_judged_as_from_scratch_and_alone(desk: list[Series], days: int) -> None:
    """The state is the same from one backfill and from steps of a day, though a step judges its own days only."""
    before = [cut(one, 0, DAYS - days) for one in desk]
    found, since = pieced(before, desk, remembered(before))
    assert since == DAYS - days
    assert found == sorted(judge(desk))


@pytest.mark.parametrize(
    ("day", "what"),
    [(3, "excluded"), (150, "shift"), (DAYS - 200, "value"), (DAYS - 40, "excluded"), (DAYS - 9, "dump")],
)
def test_a_late_file_or_entry_is_judged_from_its_day_on(desk: list[Series], day: int, what: str) -> None:
    """Whatever is changed on an earlier day, near or beyond what is remembered, gives the verdicts of judging anew."""
    now = [changed(one, day, what) if one.metric == "handoff_rate" else one for one in desk]
    found, since = pieced(desk, now, remembered(desk))
    assert since == day
    assert found == sorted(judge(now))


def test_memories_of_memories_are_as_good(desk: list[Series]) -> None:
    """What is learned from what was remembered can be remembered in turn, for longer than a memory reaches back."""
    memory = remembered([cut(one, 0, DAYS - 120) for one in desk])
    for stop in (DAYS - 89, DAYS - 20, DAYS - 1):
        memory = judge_changed([cut(one, 0, stop) for one in desk], memory).memory or memory
    judged, last = judge_changed(desk, memory), desk[0].day(DAYS - 1)
    assert judged.since == last
    assert sorted(judged.verdicts) == sorted(row for row in judge(desk) if row.day == last)


@settings(deadline=None, max_examples=25)
@given(series(), st.data())
def test_any_series_with_any_change_is_judged_as_from_scratch(whole: Series, data: st.DataObject) -> None:
    """Cut, changed and grown again, a series of any kind gets the verdicts it gets with nothing remembered."""
    days = data.draw(st.integers(1, len(whole.n)))
    before = cut(whole, 0, days)
    what = data.draw(st.sampled_from(["value", "excluded", "shift", "manual", "older", "holiday"]))
    now = changed(whole, data.draw(st.integers(0, len(whole.n) - 1)), what)
    found, _ = pieced([before], [now], remembered([before]))
    assert found == sorted(judge([now]))


def test_other_series_are_not_remembered(desk: list[Series]) -> None:
    """A metric more, or one that is judged otherwise, has every day judged anew."""
    memory = remembered(desk[:-1])
    assert memory.unchanged(SeriesKey.of(desk)) == 0
    assert memory.unchanged(SeriesKey.of([replace(desk[0], worse="down"), *desk[1:-1]])) == 0
    assert memory.unchanged(SeriesKey.of(desk[:-1])) == DAYS


def test_a_saved_memory_is_read_back(desk: list[Series], tmp_path: Path) -> None:
    """Written and read, a memory is what it was."""
    path = tmp_path / "deep" / "memory"
    remembered([cut(one, 0, DAYS - 1) for one in desk]).save(path, "key")
    memory = Memory.read(path, "key")
    assert memory is not None
    judged, last = judge_changed(desk, memory), desk[0].day(DAYS - 1)
    assert judged.since == last
    assert sorted(judged.verdicts) == sorted(row for row in judge(desk) if row.day == last)


@pytest.mark.parametrize("damage", ["missing", "empty", "cut short", "a bit", "the head", "other key", "other code"])
def test_a_damaged_or_foreign_memory_is_never_believed(
    desk: list[Series], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    """A file that is not, byte for byte, what this code wrote for this ledger is as good as none."""
    path = tmp_path / "memory"
    remembered(desk).save(path, "key")
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    if damage == "other code":
        monkeypatch.setattr("numpy.__version__", "0.0")
    elif damage == "missing":
        path.unlink()
    elif damage != "other key":
        data[middle if damage == "a bit" else 3] ^= 1
        kept = {"empty": b"", "cut short": path.read_bytes()[:middle]}
        path.write_bytes(kept.get(damage, bytes(data)))
    assert Memory.read(path, "another" if damage == "other key" else "key") is None
