"""Series in, verdicts out."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from watchbook.bands.day_evidence import REACH, TESTS, weigh, weigh_after
from watchbook.bands.judgement import Day, verdict
from watchbook.bands.limits import BUDGET, by_spread, limits, stricter
from watchbook.bands.memory import KEPT, Memory, SeriesKey
from watchbook.bands.slices.past import LONGEST
from watchbook.bands.slices.past_scans import PastScans
from watchbook.bands.tests import point
from watchbook.bands.tests.slice_test import REACH as SLICE_REACH
from watchbook.bands.tests.slice_test import hear_slices, places_of
from watchbook.bands.workflow import BUDGET as WORKFLOW_BUDGET
from watchbook.bands.workflow import flags_by_workflow, workflow_verdicts
from watchbook.bands.wrong_rate import REACH as WEEKS
from watchbook.bands.wrong_rate import wrong_rates

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from watchbook.bands.day_evidence import DayEvidence, Evidence
    from watchbook.bands.series import Floats, Series
    from watchbook.bands.slices.workflow_slices import WorkflowSlices
    from watchbook.bands.tests.slice_test import SliceEvidence
    from watchbook.ledger import SlicePlace, Verdict
    from watchbook.rollups.review_sheets import ReviewStratum

FEW = 8
"""Days up to which all series together are faster than each by itself, on as many threads as there are processors."""


def score(series: Iterable[Series], since: dt.date | None = None, budget: float = BUDGET) -> list[Verdict]:
    """Return a verdict for each day of each series, in their order; with `since`, for that day and later ones only.

    Each day is computed by itself from its own value and the days before it, so a verdict is the same to the bit
    whichever other days and series are scored with it. `budget` is how many false alarms a metric may give in a year.
    """
    all_series = list(series)
    return _verdicts(all_series, _weigh_all(all_series, since), budget)


def judge(
    series: Iterable[Series],
    metric_budget: float = BUDGET,
    workflow_budget: float = WORKFLOW_BUDGET,
    reviews_right: float = 1.0,
    slices: Mapping[str, WorkflowSlices] = MappingProxyType({}),
) -> list[Verdict]:
    """Return the verdicts of every metric and of every workflow, and the estimates of how often answers are wrong.

    A metric's flag stands only where its workflow's does.

    Args:
        series: Every metric of every workflow, all over the same days.
        metric_budget: False alarms per metric-year: when a metric is `out`.
        workflow_budget: False alarms per workflow-year: when a person is called, and so `flag`.
        reviews_right: Share of reviews that judge rightly.
        slices: By workflow, what its slices and hours counted on the same days.
    """
    return judge_changed(series, None, metric_budget, workflow_budget, reviews_right, slices).verdicts


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was judged, and what was learned by it."""

    since: dt.date | None
    """Verdicts on the days before this one are as they were; None where every day was judged."""
    verdicts: list[Verdict]
    places: list[SlicePlace]
    """The slices of each day on which a workflow was out."""
    memory: Memory | None
    """For the next time; None where there are no series."""


def judge_changed(  # noqa: PLR0913, PLR0917  # what verdicts follow from, each by its own name
    series: Iterable[Series],
    memory: Memory | None,
    metric_budget: float = BUDGET,
    workflow_budget: float = WORKFLOW_BUDGET,
    reviews_right: float = 1.0,
    slices: Mapping[str, WorkflowSlices] = MappingProxyType({}),
    sheets: Mapping[str, Sequence[ReviewStratum]] = MappingProxyType({}),
) -> Judgement:
    """Return the verdicts of `judge` from the first day on that is not as it was when `memory` was made.

    They are the same to the bit as those of all days judged anew: a verdict reads its own day and those before it.
    `slices` are by workflow what its slices and hours counted on the same days, `sheets` what people read of it. Where
    these are not as they were, `memory` must not be, either.
    """
    all_series = list(series)
    if not all_series:
        return Judgement(None, [], [], None)
    series_key = SeriesKey.of(all_series, tuple(slices.values()))
    first = memory.unchanged(series_key) if memory else 0
    before = memory.before(first) if memory else None
    past_scans = memory.scans_before(first) if memory else None
    slice_evidences = hear_slices(all_series, slices, first, past_scans)
    scans = _scans(slice_evidences, past_scans, first)
    since = all_series[0].day(first) if first else None
    if before is not None:
        start = max(first - REACH, 0)
        all_series, first = [metric_series.after(start) for metric_series in all_series], first - start
        day_evidence = _weigh_rest(all_series, first, before)
        evidence = before.joined([metric_evidence.evidence for metric_evidence in day_evidence])
    else:
        day_evidence = _weigh_all(all_series, all_series[0].day(max(first - KEPT, 0)))
        evidence = [metric_evidence.evidence for metric_evidence in day_evidence]
    rows = [row for row in _verdicts(all_series, day_evidence, metric_budget) if since is None or row.day >= since]
    whole = workflow_verdicts(all_series, evidence, since, workflow_budget, slice_evidences)
    rates = wrong_rates(
        [metric_series.after(max(first - WEEKS, 0)) for metric_series in all_series], since, reviews_right, sheets
    )
    return Judgement(
        since,
        [*flags_by_workflow(rows, whole), *whole, *rates],
        places_of(whole, slice_evidences, all_series[0].day(len(all_series[0].n) - 1)),
        Memory.of(series_key, day_evidence, before, scans),
    )


def _scans(evidences: Mapping[str, SliceEvidence], past: PastScans | None, first: int) -> PastScans:
    """Return what scans said of the last days, for the next time."""
    days = max((len(evidence.loudness) for evidence in evidences.values()), default=0)
    said = {
        (name, scan.dimension, scan.voice, scan.window): scan.past
        for name, evidence in evidences.items()
        for scan in evidence.scans
    }
    scans = PastScans.of(said, days)
    if past is not None:
        return past.joined(scans, KEPT)
    # What lies farther before the first day that was asked for was itself scaled by too little of its past.
    known = days if first <= SLICE_REACH else days - SLICE_REACH + LONGEST
    return scans.over(min(known, KEPT))


def evidence_of(series: Iterable[Series], since: dt.date | None = None) -> list[Evidence]:
    """Return what each test says of each day, series by series in their order; with `since`, from that day on."""
    return [metric_evidence.evidence for metric_evidence in _weigh_all(list(series), since)]


def _verdicts(series: list[Series], evidence: list[DayEvidence], budget: float) -> list[Verdict]:
    pairs = list(zip(series, evidence, strict=True))
    bands = point.bands([_question(*pair, budget) for pair in pairs])
    return [
        verdict(metric_series, len(metric_series.n) - len(metric_evidence.scale) + i, day)
        for (metric_series, metric_evidence), band in zip(pairs, bands, strict=True)
        for i, day in enumerate(_days(metric_series, metric_evidence, band, budget))
    ]


def _weigh_all(series: list[Series], since: dt.date | None) -> list[DayEvidence]:
    firsts = [
        0 if since is None else min(max((since - metric_series.first).days, 0), len(metric_series.n))
        for metric_series in series
    ]
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return list(threads.map(weigh, series, firsts))


def _weigh_rest(series: list[Series], first: int, before: Memory) -> list[DayEvidence]:
    """Return what is known of the days from index `first` on, where it is known what came before."""
    together = len(series) if len(series[0].n) - first <= FEW else 1
    parts = [slice(start, start + together) for start in range(0, len(series), together)]

    def weigh_part(part: slice) -> list[DayEvidence]:
        return weigh_after(series[part], first, before.learned(part))

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return [
            metric_evidence for part_evidence in threads.map(weigh_part, parts) for metric_evidence in part_evidence
        ]


def _question(series: Series, day_evidence: DayEvidence, budget: float) -> point.BandQuestion:
    """Return what the band of a series is asked for by."""
    first = len(day_evidence.signal.y) - len(day_evidence.scale)
    reach = limits(series.kind, budget).point * by_spread(series, first) * day_evidence.scale
    return point.BandQuestion(series, day_evidence.signal, day_evidence.fits.forecast.rows(0, 1), reach, first)


def _days(series: Series, day_evidence: DayEvidence, band: point.Band, budget: float) -> list[Day]:
    """Return what the tests have to say about each day, with the digits that the ledger keeps."""
    evidence, first = day_evidence.evidence, len(day_evidence.signal.y) - len(day_evidence.scale)
    forecast = day_evidence.fits.forecast.rows(0, 1)
    numbers = (day_evidence.signal.value[first:], band.expected, band.lower, band.upper, evidence.z)
    slow = np.abs(evidence.scores[1:])
    loudest = np.argmax(slow, axis=0) if slow.size else np.zeros(0, int)
    loudest_score = np.take_along_axis(evidence.scores[1:], loudest[None], axis=0)[0]
    long = "shape" if series.kind == "histogram" else "window"
    names = [
        f"{long}-{days}" if TESTS[row + 1] == "window" else TESTS[row + 1]
        for row, days in zip(loudest.tolist(), evidence.stretch.tolist(), strict=True)
    ]
    sides = np.where(np.abs(loudest_score) > stricter(budget), np.sign(loudest_score), 0.0)
    counts = (forecast.days[0], forecast.level_days[0])
    has_value = day_evidence.signal.has_value[first:].tolist()
    return list(
        map(Day, has_value, *map(_six_digits, numbers), *(count.tolist() for count in counts), names, sides.tolist())
    )


def _six_digits(numbers: Floats) -> list[float]:
    """Return numbers as the ledger keeps them, so that what decides is what is drawn."""
    return [float(f"{number:.6g}") for number in numbers.tolist()]
