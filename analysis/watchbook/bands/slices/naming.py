"""Where it is: the slices that account for a day, or that it is spread over everything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from watchbook.bands.slices.voices import slice_scans

if TYPE_CHECKING:
    from collections.abc import Iterable

    from watchbook.bands.slices.counts import SliceCounts
    from watchbook.bands.slices.voices import SliceScan

LEAST = 3.5
"""How loud a scan must be to name anything."""
CONCENTRATED = 0.75
"""Part of a surplus that must lie inside a set; two thirds gave false claims when a whole model was exchanged."""
RELABELLED = 1.2
RELABELLED_BY = 4.0
"""By what factor, and by how many standard deviations, a rate within slices must have risen for a change of the mix to
be one of labels."""
HALF, FEW = 0.5, 3
"""A set that should have counted more than this part of all is a place only where it has no more slices than this: four
fifths of a catalogue of intents are everywhere."""
MOST_OF_MIX = 0.95
"""Part of a set's surplus that the named slices hold, of a change of the mix; of a rate, all of them are named."""


@dataclass(frozen=True, slots=True)
class SliceName:
    """Where a day's deviation lies."""

    dimension: str
    voice: str
    """mix, trouble, low or handoff."""
    window: int
    """Days that were looked at together."""
    values: tuple[str, ...]
    """The slices, those with the largest surplus first; none where it is spread over everything."""
    tally: float
    forecast: float
    """In these slices, over the window."""


def slice_names(dimensions: Iterable[tuple[SliceCounts, bool]], index: int) -> SliceName | None:
    """Return the slices that stand out on the day at an index; None where it is spread over everything.

    Args:
        dimensions: What the slices of each dimension counted, and whether it has only a few values.
        index: Of a day that is out.

    """
    scans = [
        voice_scan
        for counts, few in dimensions
        for voice_scan in slice_scans(counts, ("trouble", "handoff") if few else ("mix", "trouble", "handoff"), few=few)
    ]
    return name_slices(scans, index)


def name_slices(scans: Iterable[SliceScan], index: int) -> SliceName | None:
    """Return what the loudest of some scans names on the day at an index."""
    loud = sorted(
        (voice_scan for voice_scan in scans if voice_scan.z[index] >= LEAST and voice_scan.goes_on[index]),
        key=lambda voice_scan: -voice_scan.z[index],
    )
    if not loud:
        return None
    if loud[0].voice != "mix":
        return _name_of_rate(loud[0], index)
    rates = [voice_scan for voice_scan in loud if voice_scan.voice != "mix"]
    if any(_has_risen(voice_scan, index) for voice_scan in rates):
        return _name_of_rate(rates[0], index)
    return _slice_name(loud[0], index)


def _has_risen(voice_scan: SliceScan, index: int) -> bool:
    """Whether a rate is higher than usual in all slices together: then a model labels differently."""
    tally, forecast = float(voice_scan.tally[index].sum()), float(voice_scan.raw[index].sum())
    return tally > RELABELLED * forecast and tally - forecast > RELABELLED_BY * np.sqrt(max(forecast, 1.0))


def _name_of_rate(voice_scan: SliceScan, index: int) -> SliceName | None:
    surplus = voice_scan.tally[index] - voice_scan.raw[index]
    members = voice_scan.members[index]
    inside = float(surplus[members].sum())
    deviation = float(np.sqrt(max(voice_scan.raw[index][~members].sum(), 0.0)))
    outside = max(abs(float(surplus[~members].sum())) - deviation, 0.0)
    if inside <= 0.0 or inside / (inside + outside) < CONCENTRATED or _is_everywhere(voice_scan, index):
        return None
    return _slice_name(voice_scan, index)


def _is_everywhere(voice_scan: SliceScan, index: int) -> bool:
    members, forecast = voice_scan.members[index], voice_scan.raw[index]
    return int(members.sum()) > FEW and float(forecast[members].sum()) > HALF * float(forecast.sum())


def _slice_name(voice_scan: SliceScan, index: int) -> SliceName | None:
    surplus = np.where(voice_scan.members[index], voice_scan.tally[index] - voice_scan.raw[index], 0.0)
    order = np.argsort(-surplus, kind="stable")
    surplus_slices = [int(at) for at in order if surplus[at] > 0.0]
    running_surplus = np.cumsum(surplus[surplus_slices])
    if not surplus_slices:
        return None
    part = MOST_OF_MIX if voice_scan.voice == "mix" else 1.0
    most = int(np.searchsorted(running_surplus, part * running_surplus[-1])) + 1
    chosen_slices = surplus_slices[:most]
    return SliceName(
        dimension=voice_scan.dimension,
        voice=voice_scan.voice,
        window=voice_scan.window,
        values=tuple(voice_scan.names[at] for at in chosen_slices),
        tally=float(voice_scan.tally[index][chosen_slices].sum()),
        forecast=float(voice_scan.raw[index][chosen_slices].sum()),
    )
