"""How much is found, on a small version of benchmarks/detection.py, and whether that bench measures what it says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from benchmarks.faultbench.backgrounds import FAMILIES, Background, Family
from benchmarks.faultbench.detectors import Result, known_truth, ours, rivals
from benchmarks.faultbench.faults import Case, cases
from benchmarks.faultbench.rivals import RIVALS, Rival
from benchmarks.faultbench.scoring import outcome, tally
from benchmarks.faultbench.table import BEGIN, END, markdown, write

if TYPE_CHECKING:
    from pathlib import Path

EACH = 8
SEED = 20_261
FLOORS: dict[Family, tuple[float, float]] = {
    "share": (65.0, 2.2),
    "count": (56.0, 1.3),
    "mean": (65.0, 1.4),
    "histogram": (57.0, 0.5),
}
"""At least so many percent found, with no more than so many false alarms a metric-year: a little below what is."""


@pytest.fixture(scope="module", params=FAMILIES)
def family(request: pytest.FixtureRequest) -> Family:
    found: Family = request.param
    return found


@pytest.fixture(scope="module")
def every(family: Family) -> list[Case]:
    return cases(family, EACH, SEED)


@pytest.fixture(scope="module")
def mine(family: Family, every: list[Case]) -> Result:
    return ours(family, every)


def test_detection_does_not_fall(family: Family, mine: Result) -> None:
    """A change to the bands that finds less, or alarms more often, fails here."""
    found, false = FLOORS[family]
    total = tally(mine.outcomes)
    assert total.found >= found
    assert total.false <= false


def test_a_low_volume_day_is_no_alarm(family: Family, mine: Result) -> None:
    """Of days on which nearly all records are missing, at most one in a hundred is flagged."""
    if family != "count":
        assert tally(mine.outcomes).low_volume <= 1.0


def test_the_oracle_finds_more_than_anyone(family: Family, every: list[Case], mine: Result) -> None:
    """Within one false alarm a metric-year, nobody comes near to who knows the truth; else the faults are not there."""
    ceiling = known_truth(family, every).at_budget
    assert ceiling >= 75.0
    assert tally(mine.outcomes).found <= ceiling
    assert all(one.at_budget <= ceiling for one in rivals(family, every))


def test_a_case_depends_on_its_place_and_seed_alone(family: Family, every: list[Case]) -> None:
    """The same fault's first series is the same, however many are asked for."""
    for alone, among in zip(cases(family, 1, SEED), every[::EACH], strict=True):
        assert np.array_equal(alone.series.value, among.series.value, equal_nan=True)
        assert np.array_equal(alone.series.bins, among.series.bins)
        assert (alone.onset, alone.deadline) == (among.onset, among.deadline)


@pytest.mark.parametrize("kind", ["share", "count", "mean"])
def test_a_shift_moves_the_level_by_its_size(kind: Family) -> None:
    """Four sigmas of noise lie between what is seen after the onset and what would have been."""
    sizes = []
    for case in cases(kind, 8, SEED):
        if (case.kind, case.size) == ("shift", 4.0):
            value = np.log(case.series.value) if kind == "count" else case.series.value
            off = (value - case.truth.level)[case.truth.ordinary]
            after = np.flatnonzero(case.truth.ordinary) >= case.onset
            noise = 1.4826 * np.median(np.abs(off[~after] - np.median(off[~after])))
            sizes.append(abs(np.median(off[after])) / noise)
    assert 3.2 < np.median(sizes) < 4.8


def test_a_change_of_shape_keeps_the_mean() -> None:
    """What is moved between the bins of a histogram leaves its mean where it was."""
    for case in cases("histogram", 2, SEED):
        off = (case.series.value - case.truth.level)[case.onset :]
        busy = case.truth.ordinary[case.onset :]
        if busy.any():
            assert abs(np.mean(off[busy])) < 0.02


FLAGS = [
    ("one alarm, gaps of two days", {100: 1, 103: 1, 106: 1}, 1, None),
    ("two alarms, a gap of three", {100: 1, 104: 1}, 2, None),
    ("a second week costs again", dict.fromkeys(range(100, 108), 1), 2, None),
    ("the start is free", {41: 1}, 0, None),
    ("found on the third day", {202: 1}, 0, 2),
    ("on already when it began", dict.fromkeys(range(198, 240), 1), 1, None),
    ("too late", {228: 1}, 0, None),
    ("low volume counts neither way", {150: 1}, 0, None),
]


@pytest.mark.parametrize(("flags", "false", "delay"), [case[1:] for case in FLAGS], ids=[case[0] for case in FLAGS])
def test_flags_are_scored_as_alarms(flags: dict[int, int], false: int, delay: int | None) -> None:
    """A fault from day 200 to be found by day 227; day 150 is one of low volume."""
    scored = outcome(plain_case(), np.isin(np.arange(300), list(flags)))
    assert (scored.false, scored.delay) == (false, delay)
    assert (scored.low_volume.days, scored.low_volume.flagged) == (1, flags.get(150, 0))


def plain_case() -> Case:
    case = cases("mean", 1, SEED)[0]
    days = np.arange(300)
    truth: Background = replace(case.truth, n=np.full(300, 50), low=days == 150, holiday=days < 0)
    return replace(case, truth=truth, kind="shift", size=2.0, onset=200, deadline=227)


@pytest.mark.parametrize("rival", RIVALS, ids=[f"{one.name} {one.families[0]}" for one in RIVALS])
def test_no_rule_on_the_bench_looks_ahead(rival: Rival) -> None:
    """A rival's score of a day is the same when later days are cut off."""
    for kind in rival.families:
        for case in cases(kind, 1, SEED)[:3]:
            series, stop = case.series, 150
            rows = {name: getattr(series, name)[:stop] for name in ("value", "n", "spread", "bins", "holiday")}
            early, all_days = rival.score(replace(series, **rows)), rival.score(series)
            assert np.allclose(early, all_days[:stop], rtol=1e-9, equal_nan=True)


@pytest.mark.slow
def test_every_detector_has_a_row_in_its_family_s_table() -> None:
    """What was run is shown: at a glance, and with as many cells as there are columns."""
    made = [
        one
        for kind in FAMILIES
        for every in [cases(kind, 1, SEED)]
        for one in [ours(kind, every), *rivals(kind, every), known_truth(kind, every)]
    ]
    tables = [[line.count(" | ") for line in part.splitlines()] for part in markdown(made).split("\n\n") if "|" in part]
    assert [len(lines) - 2 for lines in tables] == [
        len({one.name for one in made}),
        *(sum(one.family == kind for one in made) for kind in FAMILIES),
    ]
    assert all(len(set(lines)) == 1 for lines in tables)


def test_a_page_keeps_all_but_what_stands_between_its_markers(tmp_path: Path) -> None:
    """The command replaces the tables and touches nothing else."""
    page = tmp_path / "method.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", "utf-8")
    write(page, "new")
    assert page.read_text("utf-8") == f"before\n{BEGIN}\n\nnew\n\n{END}\nafter\n"
    page.write_text("no markers\n", "utf-8")
    with pytest.raises(ValueError, match="has no <!-- detection table: begin -->"):
        write(page, "new")
