"""Which days teach what is normal of a workflow's slices, and what these say of the days that are judged."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from watchbook.bands.tests.slice_test import REACH, slice_evidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from watchbook.bands.series import Series
    from watchbook.bands.slices.workflow_slices import WorkflowSlices
    from watchbook.bands.tests.slice_test import SliceEvidence


def hear_slices(series: Iterable[Series], slices: Mapping[str, WorkflowSlices], first: int) -> dict[str, SliceEvidence]:
    """Return what each workflow's slices say of the days from index `first` on, and of such before as come with them.

    A day that an entry leaves out of any metric's baseline, but for counts, teaches nothing; nor does one that people
    had. A campaign that moved counts alone is traffic like other traffic.
    """
    start = max(first - REACH, 0)
    by_workflow: dict[str, list[Series]] = defaultdict(list)
    for metric_series in series:
        by_workflow[metric_series.workflow].append(metric_series.after(start))
    return {
        name: _hear(by_workflow[name], workflow.after(start))
        for name, workflow in slices.items()
        if name in by_workflow
    }


def _hear(series: list[Series], slices: WorkflowSlices) -> SliceEvidence:
    days = len(slices.hour_counts)
    rates = [metric_series for metric_series in series if metric_series.kind != "count"]
    left_out = (
        np.logical_or.reduce([metric_series.excluded for metric_series in rates], axis=0)
        if rates
        else np.zeros(days, np.bool_)
    )
    shift = np.logical_or.reduce([metric_series.shift for metric_series in series], axis=0)
    manual = np.logical_and.reduce([metric_series.manual for metric_series in series], axis=0)
    is_judged = (slices.hour_counts[:, :, 0].sum(axis=1) > 0) & ~manual
    level_from = np.maximum.accumulate(np.where(shift, np.arange(days), -1))
    return slice_evidence(slices, is_judged & ~left_out, is_judged, level_from)
