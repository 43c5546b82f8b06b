"""When a workflow calls a person."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bands.sample_series import cut, series
from tests.bands.test_states import made, span
from tests.blocks import Block, blocks
from watchbook.bands import evidence_of, score
from watchbook.bands.workflow import flags_by_workflow, workflow_verdicts

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.bands import Series
    from watchbook.ledger import Verdict

TEST = settings(deadline=None, max_examples=15)


def workflow(text: str) -> list[Series]:
    """Return the series of a case's workflow; each has noise of its own."""
    spec = tomllib.loads(text)
    days = spec["days"]
    found = []
    for place, (name, metric) in enumerate(spec["metrics"].items()):
        whole = made({"days": days, "seed": place, **metric})
        found.append(replace(whole, metric=name))
    return found


def called(every: list[Series], since: dt.date | None = None) -> list[Verdict]:
    """Return the workflow's rows, from evidence that reaches back no further than it must."""
    return workflow_verdicts(every, evidence_of(every), since)


def broken(line: str, rows: list[Verdict]) -> list[str]:
    """Return what contradicts a line of a case's expectations."""
    word, days, *rest = line.split()
    found = [rows[day] for day in span(days)]
    calls = [row for row in found if row.flag]
    if word == "quiet":
        return [f"{row.day} calls: {row.test}" for row in calls]
    if word == "state":
        return [f"{row.day} is {row.state}" for row in found if [row.state] != rest]
    if word == "names":
        return [] if any(rest[0] in row.test for row in calls) else [f"{rest[0]} is not named: {calls}"]
    return [] if calls and calls[0].test.startswith(rest[0]) else [f"nobody calls as {rest[0]}: {found}"]


@pytest.mark.parametrize("block", blocks("bands/workflow.txt"), ids=str)
def test_each_workflow_calls_when_it_must(block: Block) -> None:
    """A person is called where the case says, by the test it says, and nowhere it forbids."""
    rows = called(workflow(block["workflow"]))
    assert [fault for line in block["expected"].splitlines() if line for fault in broken(line, rows)] == []


@st.composite
def workflows(draw: st.DrawFn) -> list[Series]:
    """Return up to four metrics over the same days."""
    drawn = draw(st.lists(series(("share", "mean", "count", "histogram")), min_size=1, max_size=4))
    days = min(len(one.n) for one in drawn)
    worse = [draw(st.sampled_from(["up", "down", "both"])) for _ in drawn]
    return [
        replace(cut(one, 0, days), metric=f"m{place}", worse=side)  # type: ignore[arg-type]  # drawn from Worse
        for place, (one, side) in enumerate(zip(drawn, worse, strict=True))
    ]


@TEST
@given(workflows(), st.data())
def test_a_day_more_never_changes_an_earlier_call(whole: list[Series], data: st.DataObject) -> None:
    """The rows of a workflow cut short are those of the whole, to the last bit."""
    days = data.draw(st.integers(1, len(whole[0].n)))
    assert called([cut(one, 0, days) for one in whole]) == called(whole)[:days]


@TEST
@given(workflows(), st.data())
def test_asking_for_the_last_days_only_gives_the_same_rows(whole: list[Series], data: st.DataObject) -> None:
    """From scratch or day by day, the ledger holds the same bytes."""
    day = data.draw(st.integers(0, len(whole[0].n) - 1))
    assert called(whole, whole[0].day(day)) == called(whole)[day:]


@TEST
@given(workflows())
def test_a_workflow_hears_nothing_of_another(whole: list[Series]) -> None:
    """Judged beside another workflow, a workflow gets the rows it gets alone."""
    others = [replace(one, workflow="other") for one in whole]
    together = called([*whole, *others])
    assert together == called(whole) + called(others)


@TEST
@given(workflows(), st.floats(0.1, 50.0), st.floats(0.1, 50.0))
def test_a_larger_budget_never_calls_less(whole: list[Series], one: float, other: float) -> None:
    """The budget moves limits and nothing else."""
    said = evidence_of(whole)
    fewer = {row.day for row in workflow_verdicts(whole, said, budget=min(one, other)) if row.flag}
    assert fewer <= {row.day for row in workflow_verdicts(whole, said, budget=max(one, other)) if row.flag}


@TEST
@given(workflows())
def test_a_metric_is_flagged_only_where_its_workflow_calls(whole: list[Series]) -> None:
    """Flags of metrics explain a call; without one, what is out stays out and asks for nothing."""
    rows, calls = score(whole), called(whole)
    explained = flags_by_workflow(rows, calls)
    days = {row.day for row in calls if row.flag}
    assert {row.day for row in explained if row.flag} <= days
    assert [row.state for row in explained] == [row.state for row in rows]
    assert [row for row in explained if row.day in days] == [row for row in rows if row.day in days]


def test_a_call_reads_no_evidence_further_back_than_it_says() -> None:
    """With 268 days of evidence before it a day is judged as with all of them."""
    whole = workflow(blocks("bands/workflow.txt")[2]["workflow"].replace("days = 160", "days = 420"))
    last = whole[0].day(268 + 100)
    late = evidence_of(whole, whole[0].day(100))
    assert workflow_verdicts(whole, late, last) == called(whole, last)


def test_the_more_metrics_the_further_each_must_go() -> None:
    """Limits follow from how many metrics there are: the same jump is louder among two than among twenty."""
    jump = {"p": 0.1, "n": 400, "worse": "up", "days": 120, "factor_p": {"110": 1.8}}
    quiet = {"p": 0.1, "n": 400, "worse": "up", "days": 120}

    def loudness(others: int) -> float:
        every = [replace(made(jump), metric="jump")]
        every += [replace(made({**quiet, "seed": place + 1}), metric=f"m{place}") for place in range(others)]
        return float(np.nan_to_num(called(every)[110].value or 0.0))

    assert loudness(1) > loudness(20) > 1.0
