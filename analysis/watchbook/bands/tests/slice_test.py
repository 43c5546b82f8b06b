"""What a workflow's slices and hours say of each day, as one voice beside the others of its verdict."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from watchbook.bands.slices.day_places import day_places
from watchbook.bands.slices.hours import LIMIT, hours_missing
from watchbook.bands.slices.naming import name_slices
from watchbook.bands.slices.past import LONGEST
from watchbook.bands.slices.voices import slice_scans
from watchbook.metrics import BESIDE, PLACE

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping

    from watchbook.bands.series import Counts, Flags, Floats, Series
    from watchbook.bands.slices.counts import SliceCounts
    from watchbook.bands.slices.hours import MissingHours
    from watchbook.bands.slices.past_scans import PastScans, WorkflowPast
    from watchbook.bands.slices.voices import SliceScan
    from watchbook.bands.slices.workflow_slices import WorkflowSlices
    from watchbook.ledger import SlicePlace, Verdict

LOUD = 5.0
"""How far from its own past a scan must be to speak, for the workflow's default budget."""
PRICE = 0.1
"""By how much every other limit of the workflow grows where all voices of slices have an opinion: they pay for them."""
VOICES = 4
"""Voices that the price was measured with."""
NAMED = 12
"""Slices that a verdict names; the others are counted."""
OF_FEW = ("handoff", "trouble")
OF_MANY = ("mix", "trouble", "low", "handoff")
OF_MIX = ("mix", "low")
"""Voices of a dimension with few values, of one with many, and those that move with what is asked.

Those that call nobody name slices all the same."""
NEAR = LONGEST + 20
"""Calendar days before its own that a day's scan reads, where it is known what scans said of these: their numbers, and
its reference, with its window and lag."""
REACH = 3 * LONGEST + 40
"""Calendar days before its own that a day's scan reads: its past, what that was steadied by, and the references of
both, with their windows and lags."""


@dataclass(frozen=True, slots=True, eq=False)
class SliceEvidence:
    """What slices and hours say of each of T days."""

    loudness: Floats
    """(T,) score over limit; at 1 it speaks."""
    opinions: Floats
    """(T,) part of the voices that have an opinion by the workflow's own past, 0 to 1."""
    scans: tuple[SliceScan, ...]
    """Of all voices, those that name slices and call nobody among them."""
    calling: tuple[int, ...]
    """Indices of the scans that may call."""
    hours: MissingHours

    def words(self, index: int) -> str:
        """Return what the loudest says of the day at an index, as a verdict's test."""
        levels = [_level(self.scans[at], index) for at in self.calling]
        loudest = int(np.argmax(levels)) if levels else 0
        if self.hours.likelihood[index] / LIMIT >= max([0.0, *levels]):
            start, hours = int(self.hours.start[index]), int(self.hours.hours[index])
            return f"hours {start}-{start + hours}: handoff_low_confidence"
        voice_scan = self.scans[self.calling[loudest]]
        over = f" over {voice_scan.window} days" if voice_scan.window > 1 else ""
        return f"slices{over}: {voice_scan.voice}"

    @property
    def naming(self) -> list[SliceScan]:
        """The scans that may name slices; low confidence names half of all when the whole workflow moves."""
        return [voice_scan for voice_scan in self.scans if voice_scan.voice != "low"]

    def where(self, index: int) -> str:
        """Return where a day's deviation lies, as ` @ intent=refund,card_arrival`; empty where nothing stands out."""
        slice_name = name_slices(self.naming, index)
        if slice_name is None:
            return ""
        names = ",".join(slice_name.values[:NAMED])
        more = len(slice_name.values) - NAMED
        return f"{PLACE}{slice_name.dimension}={names}" + (f",+{more}" if more > 0 else "")


def slice_evidence(  # noqa: PLR0913, PLR0917  # what the slices counted, and what is known of the days
    slices: WorkflowSlices,
    usable: Flags,
    is_judged: Flags,
    level_from: Counts,
    unusual: Flags | None = None,
    past: WorkflowPast | None = None,
) -> SliceEvidence:
    """Hear the slices and the hours of a workflow, on the days behind those of which `past` knows what they said.

    Args:
        slices: What they counted on T days.
        usable: (T,) days that teach what is normal.
        is_judged: (T,) days with records that the AI had.
        level_from: (T,) index of the first day of a day's level; -1 where no entry moved it.
        unusual: (T,) days of which an entry says that other things were asked than usual; unset, none.
        past: What scans said of the first of these days; None of none.

    """
    first = past.rows.shape[1] if past else 0
    scans: list[SliceScan] = []
    calling: list[int] = []
    for counts, is_few in slices.dimensions(usable, is_judged, level_from):
        voices = OF_FEW if is_few else OF_MANY
        for voice_scan in _scans(counts, voices, unusual, past, few=is_few):
            calling += [len(scans)] if voice_scan.voice in _calling(voice_scan.dimension, is_few=is_few) else []
            scans.append(voice_scan)
    hours = hours_missing(slices.hours(usable, is_judged), first)
    levels = [np.where(scans[at].goes_on, np.nan_to_num(scans[at].z), 0.0) / LOUD for at in calling]
    return SliceEvidence(
        loudness=np.max([hours.likelihood / LIMIT, *levels], axis=0),
        opinions=_opinions([scans[at] for at in calling], len(usable) - first),
        scans=tuple(scans),
        calling=tuple(calling),
        hours=hours,
    )


def _scans(
    counts: SliceCounts, voices: tuple[str, ...], unusual: Flags | None, past: WorkflowPast | None, *, few: bool
) -> Iterator[SliceScan]:
    """Yield the scans of a dimension; what was asked on unusual days is forgotten by those that hang on the mix."""
    usual = counts if unusual is None else replace(counts, usable=counts.usable & ~unusual)
    for voice in voices:
        yield from slice_scans(usual if voice in OF_MIX else counts, (voice,), few=few, past=past)


def _opinions(scans: list[SliceScan], days: int) -> Floats:
    """Return the part of the voices that have an opinion on each day, for which the others pay.

    One that is still young is not paid for: it has called nobody for nothing.
    """
    opinions_by_voice: dict[tuple[str, str], Flags] = {}
    for voice_scan in scans:
        key = voice_scan.dimension, voice_scan.voice
        opinions_by_voice[key] = opinions_by_voice.get(key, np.zeros(days, np.bool_)) | (
            np.isfinite(voice_scan.z) & voice_scan.is_settled
        )
    count = (
        np.add.reduce([flags.astype(float) for flags in opinions_by_voice.values()])
        if opinions_by_voice
        else np.zeros(days)
    )
    opinions: Floats = np.minimum(count / VOICES, 1.0)
    return opinions


def _calling(dimension: str, *, is_few: bool) -> tuple[str, ...]:
    """Return the voices of a dimension that may call a person: hand-offs by channel; of intents all."""
    if BESIDE in dimension:  # a pair looks at the same conversations once more: it names slices alone
        return ()
    if is_few:
        return ("handoff",) if dimension == "channel" else ()
    return OF_MANY


def _level(voice_scan: SliceScan, index: int) -> float:
    return float(np.nan_to_num(voice_scan.z[index])) / LOUD if voice_scan.goes_on[index] else 0.0


def places_of(verdicts: Iterable[Verdict], evidence: Mapping[str, SliceEvidence], last: dt.date) -> list[SlicePlace]:
    """Return the slices of each day on which a workflow was out.

    Args:
        verdicts: Of workflows.
        evidence: By workflow, what its slices say of days that end on the last.
        last: That day.

    """
    rows: list[SlicePlace] = []
    for row in verdicts:
        voices = evidence.get(row.workflow)
        index = len(voices.loudness) - 1 - (last - row.day).days if voices else -1
        if voices and index >= 0 and row.state == "out":
            rows += day_places(voices.naming, index, name_slices(voices.naming, index), row.workflow, row.day)
    return rows


def hear_slices(
    series: Iterable[Series], slices: Mapping[str, WorkflowSlices], first: int, past: PastScans | None = None
) -> dict[str, SliceEvidence]:
    """Return what each workflow's slices say of the days from index `first` on, and of such before as come with them.

    With `past`, what scans said of the days before `first`, of `LONGEST` days or of all that there are, those alone.

    A day that an entry leaves out of any metric's baseline, but for counts, teaches nothing; nor does one that people
    had. A campaign that moved counts alone says and teaches nothing of the mix behind it; of rates it does.
    """
    start = max(first - (NEAR if past else REACH), 0)
    by_workflow: dict[str, list[Series]] = defaultdict(list)
    for metric_series in series:
        by_workflow[metric_series.workflow].append(metric_series.after(start))
    return {
        name: _hear(
            by_workflow[name], workflow.after(start), past.over(first - start).of_workflow(name) if past else None
        )
        for name, workflow in slices.items()
        if name in by_workflow
    }


def _hear(series: list[Series], slices: WorkflowSlices, past: WorkflowPast | None) -> SliceEvidence:
    days = len(slices.hour_counts)
    left_out, unusual = np.zeros((2, days), np.bool_)
    for metric_series in series:
        unusual |= metric_series.excluded
        if metric_series.kind != "count":
            left_out |= metric_series.excluded
    shift = np.logical_or.reduce([metric_series.shift for metric_series in series], axis=0)
    manual = np.logical_and.reduce([metric_series.manual for metric_series in series], axis=0)
    is_judged = (slices.hour_counts[:, :, 0].sum(axis=1) > 0) & ~manual
    level_from = np.maximum.accumulate(np.where(shift, np.arange(days), -1))
    return slice_evidence(slices, is_judged & ~left_out, is_judged, level_from, unusual, past)
