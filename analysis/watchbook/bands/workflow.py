"""One verdict a day for each workflow: whether a person should be called, within a budget of false alarms a year."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from watchbook.bands.day_evidence import TESTS
from watchbook.bands.distributions import normal_quantile
from watchbook.bands.judgement import ENOUGH, SETTLED
from watchbook.bands.limits import stricter
from watchbook.bands.sliding_sums import WEEKDAYS, WINDOW, count_window
from watchbook.bands.tests.golden_set import LIMIT, drops
from watchbook.bands.tests.joint_test import SPANS, JointScores, joint_scores
from watchbook.bands.tests.plain_failures import loudness as loudness_of_failures
from watchbook.bands.tests.slice_test import PRICE
from watchbook.ledger import Verdict
from watchbook.metrics import WORKFLOW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from watchbook.bands.day_evidence import Evidence
    from watchbook.bands.series import Flags, Floats, Series
    from watchbook.bands.tests.slice_test import SliceEvidence
    from watchbook.ledger import State

GOLDEN = "golden_set"
BUDGET = 2.0
"""False alarms per workflow-year, unless watchbook.toml says otherwise."""
TOGETHER = 0.75
"""Part of the budget that the metrics' joint test may spend; each metric alone shares the rest."""
INDEPENDENT = 4.0
"""Tests that the joint test counts for: its five rows look at the same days, and clean series give half the alarms."""
OVER = ("", *(f" over {span} days" for span in SPANS[1:]), " over weeks")
"""What the rows of the joint test look at, in words."""
YEAR = 365.25
NAMED = 3
"""Metrics named as the joint test's reasons, at most."""
PART = 2.0
"""Noise units a metric must have moved to be named."""
REACH = 2 * WINDOW + max(SPANS) + WEEKDAYS
"""Days of evidence before its own that a workflow's verdict reads."""
_WORSE = {"up": 1.0, "down": -1.0}


@dataclass(frozen=True, slots=True, eq=False)
class _WorkflowDays:
    """One workflow's metrics on T days; M of them can call a person."""

    name: str
    first: dt.date
    """The day of index 0."""
    days: int
    lead: int
    """Index of the first day that is judged; those before it are what it is judged by."""
    series: Mapping[str, Series]
    names: tuple[str, ...]
    """Of the M metrics."""
    scores: JointScores
    joint: Flags
    """(M,) metrics in the joint test: all but histograms, whose content the others hold."""
    tests: Floats
    """(M, tests, T) each test's score over its limit, on the worse side; 0 on the better."""


@dataclass(frozen=True, slots=True)
class _Voice:
    """One of the tests a workflow is judged by."""

    loudness: Floats
    """(T,) score over limit; at 1 it speaks."""
    words: Callable[[int], str]
    """What it says of the day at an index."""


def workflow_verdicts(
    series: Iterable[Series],
    evidence: Iterable[Evidence],
    since: dt.date | None = None,
    budget: float = BUDGET,
    slices: Mapping[str, SliceEvidence] = MappingProxyType({}),
) -> list[Verdict]:
    """Return one verdict for each workflow and day; with `since`, for that day and later ones only.

    A person is called when the metrics together or one alone left what is normal on the side that is worse, the golden
    set fell, or calls failed loudly. How much traffic there was (counts) calls nobody: it is context.

    Args:
        series: Every metric of every workflow, all over the same days.
        evidence: What each of these metrics' tests say, in the same order; from `REACH` days before `since` on.
        since: First day wanted; unset, every day the evidence covers.
        budget: False alarms per workflow-year.
        slices: By workflow, what its slices and hours say of days that end on the last; of earlier ones nothing.

    Returns:
        Rows of the metric `workflow`: `value` is the loudest test's score over its limit, so 1 calls; `n` the metrics
        that had an opinion; `test` who spoke and which metrics moved most.

    """
    parts: dict[str, list[tuple[Series, Evidence]]] = defaultdict(list)
    for metric_series, metric_evidence in zip(series, evidence, strict=True):
        parts[metric_series.workflow].append((metric_series, metric_evidence))
    rows_by_workflow = (
        _workflow_rows(_workflow(name, pairs, since), budget, slices.get(name)) for name, pairs in parts.items()
    )
    return [row for rows in rows_by_workflow for row in rows]


def flags_by_workflow(verdicts: Iterable[Verdict], workflows: Iterable[Verdict]) -> list[Verdict]:
    """Return the metrics' verdicts with flags only where their workflow calls a person; what is out stays out."""
    calls = {(row.workflow, row.day) for row in workflows if row.flag}
    return [replace(row, flag=False) if row.flag and (row.workflow, row.day) not in calls else row for row in verdicts]


def _workflow(name: str, pairs: list[tuple[Series, Evidence]], since: dt.date | None) -> _WorkflowDays:
    first, days = pairs[0][1].first, len(pairs[0][1].z)
    start = (first - pairs[0][0].first).days
    by_metric = {metric_series.metric: metric_series.after(start) for metric_series, _ in pairs}
    calling = [
        (by_metric[metric_series.metric], metric_evidence)
        for metric_series, metric_evidence in pairs
        if metric_series.alerts and _calls(metric_series)
    ]
    worse = np.array([_WORSE.get(metric_series.worse, 0.0) for metric_series, _ in calling])
    usable = np.array([metric_series.usable for metric_series, _ in calling]).reshape(len(calling), days)
    z = np.array([metric_evidence.z for _, metric_evidence in calling]).reshape(len(calling), days)
    teaches = np.array([metric_evidence.teaches for _, metric_evidence in calling], np.bool_).reshape(
        len(calling), days
    )
    tests = np.array([metric_evidence.scores for _, metric_evidence in calling]).reshape(len(calling), len(TESTS), days)
    better = tests * worse[:, None, None] < 0.0
    return _WorkflowDays(
        name=name,
        first=first,
        days=days,
        lead=0 if since is None else min(max((since - first).days, 0), days),
        series=by_metric,
        names=tuple(metric_series.metric for metric_series, _ in calling),
        scores=JointScores(
            z=np.where(teaches | (z != 0.0), z, np.nan),
            drift=tests[:, TESTS.index("window")],
            usable=usable,
            worse=worse,
            block=(first.toordinal() + np.arange(days)) // WEEKDAYS,
        ),
        joint=np.array([metric_series.kind != "histogram" for metric_series, _ in calling], np.bool_),
        tests=np.where(better, 0.0, np.abs(tests)),
    )


def _calls(series: Series) -> bool:
    """Whether a metric may call a person: a count says how much was asked, not how it was answered."""
    return series.worse != "none" and series.kind != "count"


def _workflow_rows(workflow: _WorkflowDays, budget: float, slices: SliceEvidence | None) -> list[Verdict]:
    # The first that calls is named: a plain failure explains the rest of its day.
    whole_voices = [_alone(workflow, budget * (1.0 - TOGETHER)), _together(workflow, budget * TOGETHER)]
    voices = [_loud(workflow), _golden(workflow), *_with_slices(workflow, whole_voices, slices, budget)]
    level = np.stack([voice.loudness for voice in voices])
    calls = level >= 1.0
    speaker = np.where(calls.any(axis=0), np.argmax(calls, axis=0), np.argmax(level, axis=0))
    opinions = np.isfinite(workflow.scores.z).sum(axis=0)
    teaches = workflow.scores.teaches & (opinions > 0)
    lesson_days = count_window(teaches.astype(float), 0, workflow.days)
    manual = _voice_of_flags(workflow, "manual")
    counts_of_days = enumerate(zip(opinions.tolist(), lesson_days.tolist(), manual.tolist(), strict=True))
    where = _where(workflow, slices)
    return [
        _verdict(workflow, day, float(level[speaker[day], day]), voices[speaker[day]], counts, where)
        for day, counts in islice(counts_of_days, workflow.lead, None)
    ]


def _where(workflow: _WorkflowDays, slices: SliceEvidence | None) -> Callable[[int], str]:
    """Return what says of a day in which slices its deviation lies."""
    if slices is None:
        return lambda _: ""
    lead = workflow.days - len(slices.loudness)
    return lambda index: slices.where(index - lead) if index >= lead else ""


def _verdict(  # noqa: PLR0913, PLR0917  # the parts of one row
    workflow: _WorkflowDays,
    index: int,
    level: float,
    voice: _Voice,
    counts: tuple[int, int, bool],
    where: Callable[[int], str],
) -> Verdict:
    opinions, lesson_days, manual = counts
    calls = level >= 1.0 and not manual
    state: State = "manual" if manual else "out" if calls else "in" if opinions else _silent(workflow, index)
    is_judged = state in ("in", "out")
    value = float(f"{level:.6g}") if is_judged else None
    return Verdict(
        day=workflow.first + dt.timedelta(days=index),
        workflow=workflow.name,
        metric=WORKFLOW,
        value=value,
        n=opinions,
        expected=None,
        lower=0.0 if is_judged else None,
        upper=1.0 if is_judged else None,
        state=state,
        flag=calls,
        test=voice.words(index) + where(index) if calls else "",
        score=value,
        provisional=is_judged and lesson_days < SETTLED - ENOUGH,
        dump="",
    )


def _silent(workflow: _WorkflowDays, index: int) -> State:
    """Return what to call a day on which no metric has an opinion."""
    has_records = any(metric_series.n[index] > 0 for metric_series in workflow.series.values())
    return "learning" if has_records else "no-data"


def _voice_of_flags(workflow: _WorkflowDays, name: str) -> Flags:
    flags: Flags = np.logical_and.reduce([getattr(metric_series, name) for metric_series in workflow.series.values()])
    return flags


def _loud(workflow: _WorkflowDays) -> _Voice:
    return _Voice(loudness_of_failures(workflow.series, workflow.days), lambda _: "errors or latency")


def _golden(workflow: _WorkflowDays) -> _Voice:
    golden = workflow.series.get(GOLDEN)
    level = np.zeros(workflow.days) if golden is None else np.nan_to_num(drops(golden)) / LIMIT
    return _Voice(level, lambda _: "golden set")


def _with_slices(
    workflow: _WorkflowDays, voices: list[_Voice], slices: SliceEvidence | None, budget: float
) -> list[_Voice]:
    """Return voices over the whole and that of the slices, for which the others pay: the budget is that of all."""
    if slices is None:
        return voices
    lead = workflow.days - len(slices.loudness)
    first = max(lead, 0)
    loudness, price = np.zeros(workflow.days), np.ones(workflow.days)
    loudness[first:] = slices.loudness[first - lead :] / stricter(budget / BUDGET)
    price[first:] += PRICE * slices.opinions[first - lead :]
    dearer = [replace(voice, loudness=voice.loudness / price) for voice in voices]
    return [*dearer, _Voice(loudness, lambda index: slices.words(index - lead))]


def _alone(workflow: _WorkflowDays, budget: float) -> _Voice:
    """Each metric by itself, at a limit that follows from how many there are."""
    metrics, tests, days = workflow.tests.shape
    if not metrics:
        return _Voice(np.zeros(days), lambda _: "")
    by = stricter(budget / metrics)
    flat = workflow.tests.reshape(metrics * tests, days)
    loudest = np.argmax(flat, axis=0)

    def words(day: int) -> str:
        metric, test = divmod(int(loudest[day]), tests)
        return f"{TESTS[test]}: {workflow.names[metric]}"

    return _Voice(flat[loudest, np.arange(days)] / by, words)


def _together(workflow: _WorkflowDays, budget: float) -> _Voice:
    """The metrics together; a span of days speaks only while its last day takes part."""
    names = [name for name, joint in zip(workflow.names, workflow.joint, strict=True) if joint]
    if not names:
        return _Voice(np.zeros(workflow.days), lambda _: "")
    joint = workflow.joint
    scores = replace(
        workflow.scores,
        z=workflow.scores.z[joint],
        drift=workflow.scores.drift[joint],
        usable=workflow.scores.usable[joint],
        worse=workflow.scores.worse[joint],
    )
    distances, moves = joint_scores(scores, workflow.lead)
    far = np.nan_to_num(distances)
    far[1:] = np.where(far[0] > 0.0, far[1:], 0.0)
    loudest = np.argmax(far, axis=0)
    limit = -normal_quantile(np.array(budget / INDEPENDENT / YEAR))
    level = np.zeros(workflow.days)
    level[workflow.lead :] = far[loudest, np.arange(far.shape[1])] / limit

    def words(day: int) -> str:
        row, column = loudest[day - workflow.lead], day - workflow.lead
        return _reasons(names, moves[row, :, column], OVER[row])

    return _Voice(level, words)


def _reasons(names: list[str], moves: Floats, over: str) -> str:
    """Return which metrics moved most, the most first."""
    sizes = np.abs(moves)
    most = [names[index] for index in np.argsort(-sizes, kind="stable")[:NAMED].tolist() if sizes[index] >= PART]
    return f"together{over}: {' '.join(most)}".rstrip(": ")
