"""What scans of slices said is remembered, and changes no verdict and no place."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.bands.slice_days import FIRST, SliceFault, slice_days
from watchbook.bands import Series, judge_changed
from watchbook.bands.slices.past import LONGEST
from watchbook.bands.slices.past_scans import PastScans
from watchbook.bands.slices.workflow_slices import DimensionTable, WorkflowSlices
from watchbook.bands.tests import slice_test

DAYS = 1100
"""More than all that a scan reads of what came before it, with the pasts of its past."""
BEGINS = 700
"""The first day of the dimension that came later."""
FAULTS = tuple(SliceFault((3, 7), day, day + 9, mix=2.5, unsure=2.0, trouble=2.5) for day in (760, 1000, 1060, 1080))


def table(name: str, seed: int, slices: int, *, is_few: bool) -> DimensionTable:
    """Return what a dimension counted, with faults in it."""
    counts = slice_days(DAYS, slices=slices, seed=seed, volume=300.0, faults=FAULTS if slices > 7 else ())
    parts = [counts.conversations, counts.unsure, counts.low, counts.answered, counts.trouble]
    return DimensionTable(name, is_few, counts.values, np.stack(parts, axis=2))


@pytest.fixture(scope="module")
def desk() -> tuple[list[Series], WorkflowSlices]:
    """A workflow with two metrics, a dimension of intents and one of channels that begins late."""
    random = np.random.default_rng(3)
    intents, channels = table("intent", 1, 9, is_few=False), table("channel", 2, 3, is_few=True)
    channels.counts[:BEGINS] = 0
    intents.counts[: DAYS - 9, 8] = 0  # a value that is new
    n = intents.counts[:, :, 0].sum(axis=1)
    never = np.zeros(DAYS, np.bool_)
    series = [
        Series(
            workflow="desk",
            metric=metric,
            kind=kind,  # type: ignore[arg-type]  # one of the words of `Kind`
            worse="up",
            alerts=True,
            limits=(None, None),
            first=FIRST,
            value=n.astype(float) if kind == "count" else random.binomial(n, 0.2) / n,
            n=n,
            spread=np.full(DAYS, np.nan),
            bins=np.zeros((DAYS, 0), np.int64),
            holiday=never,
            excluded=random.random(DAYS) < 0.05,
            manual=random.random(DAYS) < 0.02,
            shift=np.arange(DAYS) == 640,
            older=never,
            dumps=tuple(f"{day:012x}" for day in range(DAYS)),
        )
        for metric, kind in (("handoff_rate", "share"), ("volume", "count"))
    ]
    hours = random.poisson(12, (DAYS, 24, 1)).repeat(2, axis=2)
    hours[..., 1] = random.binomial(hours[..., 0], 0.2)
    return series, WorkflowSlices("desk", FIRST, (channels, intents), hours)


def until(desk: tuple[list[Series], WorkflowSlices], stop: int) -> tuple[list[Series], dict[str, WorkflowSlices]]:
    """Return a desk up to a day, without the values and dimensions that were not there yet."""
    series, slices = desk
    tables = []
    for each in slices.tables:
        there = each.counts[:stop].any(axis=(0, 2))
        if there.any():
            values = tuple(value for value, is_there in zip(each.values, there, strict=True) if is_there)
            tables.append(replace(each, values=values, counts=each.counts[:stop, there]))
    whole = replace(slices, tables=tuple(tables), hour_counts=slices.hour_counts[:stop])
    return [one.before(stop) for one in series], {"desk": whole}


def changed(desk: tuple[list[Series], WorkflowSlices], day: int) -> tuple[list[Series], WorkflowSlices]:
    """Return a desk of which an entry leaves out a day, and of which a late file said something else of its slices."""
    series, slices = desk
    there = np.arange(DAYS) == day
    counts = [np.where(there[:, None, None], each.counts[:, ::-1], each.counts) for each in slices.tables]
    tables = [replace(each, counts=numbers) for each, numbers in zip(slices.tables, counts, strict=True)]
    return [replace(one, excluded=one.excluded | there) for one in series], replace(slices, tables=tuple(tables))


@pytest.mark.parametrize(
    "steps",
    [
        [(DAYS - 40, None), (DAYS - 39, None), (DAYS - 20, None), (DAYS, None)],
        [(DAYS - 60, None), (DAYS - 50, DAYS - 55), (DAYS - 49, None), (DAYS, DAYS - 52)],
        [(DAYS - 60, None), (DAYS - 59, DAYS - 400), (DAYS - 58, None), (DAYS - 30, DAYS - 31), (DAYS, DAYS - 140)],
        [(BEGINS - 10, None), (BEGINS + 5, None), (BEGINS + 90, 4), (BEGINS + 91, None), (DAYS, DAYS - 2)],
        [(12, None), (300, 290), (301, None), (560, None), (DAYS, None)],
    ],
)
def test_days_more_are_heard_as_from_nothing(
    desk: tuple[list[Series], WorkflowSlices], steps: list[tuple[int, int | None]]
) -> None:
    """Days that come, late files and entries near and far, a dimension and a value that are new: to the bit."""
    memory, now = None, desk
    for stop, day in steps:
        now = now if day is None else changed(now, day)
        series, slices = until(now, stop)
        fresh = judge_changed(series, None, slices=slices)
        judgement = judge_changed(series, memory, slices=slices)
        memory, since = judgement.memory, judgement.since or FIRST
        assert judgement.verdicts == [row for row in fresh.verdicts if row.day >= since]
        assert judgement.places == [row for row in fresh.places if row.day >= since]
    assert any(" slices" in f" {row.test}" for row in fresh.verdicts if row.metric == "workflow")


def test_a_new_day_scans_that_day_alone(
    desk: tuple[list[Series], WorkflowSlices], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long the past is."""
    memory = judge_changed(*until(desk, DAYS - 1)[:1], None, slices=until(desk, DAYS - 1)[1]).memory
    heard = []
    slice_evidence = slice_test.slice_evidence

    def listen(*arguments: object) -> slice_test.SliceEvidence:
        evidence = slice_evidence(*arguments)  # type: ignore[arg-type]  # whatever they are
        heard.append((len(arguments[0].hour_counts), len(evidence.loudness)))  # type: ignore[attr-defined]  # the first
        return evidence

    monkeypatch.setattr(slice_test, "slice_evidence", listen)
    series, slices = until(desk, DAYS)
    judge_changed(series, memory, slices=slices)
    assert heard == [(LONGEST + 20 + 1, 1)]


def test_days_of_which_nothing_is_known_are_nothing() -> None:
    """Where more days are asked for than are remembered."""
    past = PastScans((("desk", "intent", "mix", 1),), np.arange(6.0).reshape(3, 2))
    assert past.over(3).rows.tolist() == [[0, 0, 1], [0, 2, 3], [0, 4, 5]]
    assert past.over(1).rows.tolist() == [[1], [3], [5]]
    assert past.of_workflow("desk").scan("intent", "mix", 1).root.tolist() == [2, 3]
    assert past.of_workflow("desk").scan("channel", "mix", 1).root.tolist() == [0, 0]
    assert past.of_workflow("other").scan("intent", "mix", 1).enough.tolist() == [0, 0]
