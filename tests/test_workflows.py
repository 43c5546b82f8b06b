"""Whether benchmarks/workflows.py measures what it says."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from benchmarks.workflowbench.conversations import DESKS
from benchmarks.workflowbench.incidents import CAMPAIGN, FAULTS, OUTAGE, RETRAIN, SIZES, Incident, incidents
from benchmarks.workflowbench.scoring import Tally, alarms, cost, tally
from benchmarks.workflowbench.simulator import DAYS, Replay, replay
from benchmarks.workflowbench.table import BEGIN, END, markdown, write
from watchbook.calendar import Calendar
from watchbook.config import load_engagement
from watchbook.metrics import metrics_of

DESK = "large"


def _replay(*happens: Incident) -> Replay:
    """Return 100 conversations a day, of which one is wrong, and 21 from day 100 to day 109."""
    wrong = np.ones(DAYS, np.int64)
    wrong[100:110] = 21
    return Replay(happens, (), {DESK: wrong}, {DESK: np.full(DAYS, 100)})


def _called(*days: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    flags = np.zeros(DAYS, np.bool_)
    flags[list(days)] = True
    return flags


FAULT = Incident(DESK, "drift", FAULTS["drift"], 100, 109)


def test_calls_with_two_quiet_days_between_them_are_one_alarm_and_cost_one_a_week_begun() -> None:
    """Ringing on is paid for."""
    assert alarms([50, 53, 60]) == [(50, 53), (60, 60)]
    assert cost([50, 53]) == 1
    assert cost(list(range(50, 58))) == 2
    assert cost([]) == 0


@pytest.mark.parametrize(
    ("days", "found", "suffered"),
    [
        ((100,), 1, 20.0),
        ((104, 105), 1, 100.0),
        ((112,), 1, 200.0),
        ((113,), 0, 200.0),
        ((98, 99, 100, 101), 0, 200.0),
        ((), 0, 200.0),
    ],
)
def test_a_fault_is_found_by_an_alarm_that_begins_in_it_or_three_days_later(
    days: tuple[int, ...], found: int, suffered: float
) -> None:
    """What rang before says nothing new; harm is suffered up to the day that called."""
    total = tally(_called(*days), _replay(FAULT), DESK)
    assert (total.faults, total.found) == (1, found)
    assert (total.harm, total.suffered) == pytest.approx((200.0, suffered))


def test_a_false_alarm_is_one_on_a_day_on_which_nothing_happens_after_the_first_six_weeks() -> None:
    """Calls on free days, during incidents and while a new level settles are not counted."""
    happens = (FAULT, Incident(DESK, "retrain", RETRAIN, 150, None), Incident(DESK, "campaign", CAMPAIGN, 180, 182))
    total = tally(_called(10, 105, 155, 184, 200), _replay(*happens), DESK)
    assert total.false == 1
    assert total.clean == DAYS - 42 - 13 - 14 - 6
    assert (total.controls, total.controls_flagged) == (2, 2)


def test_an_outage_is_no_silent_fault() -> None:
    """It is counted by itself."""
    total = tally(_called(60), _replay(Incident(DESK, "outage", OUTAGE, 60, 60)), DESK)
    assert (total.outages, total.outages_found, total.faults, total.false) == (1, 1, 0, 0)


def test_faults_do_not_overlap_and_leave_five_weeks_between_them() -> None:
    """Whatever the seed, and every kind and size comes."""
    kinds, sizes = set(), set()
    for seed in range(40):
        faults = [one for one in incidents(np.random.default_rng(seed), [DESK], DAYS) if one.silent]
        kinds |= {one.what for one in faults}
        sizes |= {one.size for one in faults}
        for before, after in pairwise(faults):
            assert before.last is not None
            assert after.first - before.last > 35
    assert kinds == set(FAULTS)
    assert sizes == set(SIZES)


@pytest.mark.slow
def test_the_same_seed_gives_the_same_replay_and_faults_do_harm() -> None:
    """A figure in docs/method.md can be had again."""
    engagement = load_engagement(Path(__file__).parents[1])
    metrics, calendar = metrics_of(engagement), Calendar.of(engagement.config)
    one, two = replay(3, metrics, calendar), replay(3, metrics, calendar)
    assert one.rollups == two.rollups
    assert {row.metric for row in one.rollups} == set(metrics)
    for desk in DESKS:
        total = tally(_called(), one, desk.name)
        assert total.found == 0
        assert total.harm > 0.0


def test_tables_go_between_the_markers(tmp_path: Path) -> None:
    """And nothing else of the page changes."""
    page = tmp_path / "page.md"
    page.write_text(f"before {BEGIN} old {END} after\n", "utf-8")
    text = markdown({"all metrics": Tally(faults=4, found=3, clean=365, harm=2.0, suffered=1.0)}, {3: 0.25})
    write(page, text)
    assert page.read_text("utf-8") == f"before {BEGIN}\n\n{text}\n\n{END} after\n"
    assert "| all metrics | 3 of 4 | 0.0 | 50 % | 0 of 0 | 0 of 0 |" in text
    page.write_text("no markers", "utf-8")
    with pytest.raises(ValueError, match="has no"):
        write(page, text)
