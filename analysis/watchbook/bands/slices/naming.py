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

LEAST = 4.0
"""How loud a scan must be to name anything."""
CONCENTRATED = 0.75
"""Part of a surplus that must lie inside a set; two thirds gave false claims when a whole model was exchanged."""
RELABELLED = 1.2
RELABELLED_BY = 4.0
"""By what factor, and by how many standard deviations, a rate within slices must have risen for a change of the mix to
be one of labels."""
MOST_OF_MIX = 0.95
"""Part of a set's surplus that the named slices hold, of a change of the mix; of a rate, all of them are named."""
MOST = 40
"""Names beyond which a set is spread over many."""


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
    counted: float
    expected: float
    """In these slices, over the window."""


def slice_names(dimensions: Iterable[tuple[SliceCounts, bool]], index: int) -> SliceName | None:
    """Return the slices that stand out on the day at an index; None where it is spread over everything.

    Args:
        dimensions: What the slices of each dimension counted, and whether it has only a few values.
        index: Of a day that is out.

    """
    scans = [
        one
        for counts, few in dimensions
        for one in slice_scans(counts, ("trouble", "handoff") if few else ("mix", "trouble", "handoff"), few=few)
    ]
    return name_slices(scans, index)


def name_slices(scans: Iterable[SliceScan], index: int) -> SliceName | None:
    """Return what the loudest of some scans names on the day at an index."""
    loud = sorted((one for one in scans if one.z[index] >= LEAST and one.goes_on[index]), key=lambda one: -one.z[index])
    if not loud:
        return None
    if loud[0].voice != "mix":
        return _name_of_rate(loud[0], index)
    rates = [one for one in loud if one.voice != "mix"]
    if any(_has_risen(one, index) for one in rates):
        return _name_of_rate(rates[0], index)
    return _named(loud[0], index)


def _has_risen(one: SliceScan, index: int) -> bool:
    """Whether a rate is higher than usual in all slices together: then a model labels differently."""
    counted, expected = float(one.counted[index].sum()), float(one.raw[index].sum())
    return counted > RELABELLED * expected and counted - expected > RELABELLED_BY * np.sqrt(max(expected, 1.0))


def _name_of_rate(one: SliceScan, index: int) -> SliceName | None:
    surplus = one.counted[index] - one.raw[index]
    members = one.members[index]
    inside = float(surplus[members].sum())
    deviation = float(np.sqrt(max(one.raw[index][~members].sum(), 0.0)))
    outside = max(abs(float(surplus[~members].sum())) - deviation, 0.0)
    if inside <= 0.0 or inside / (inside + outside) < CONCENTRATED:
        return None
    return _named(one, index)


def _named(one: SliceScan, index: int) -> SliceName | None:
    surplus = np.where(one.members[index], one.counted[index] - one.raw[index], 0.0)
    order = np.argsort(-surplus, kind="stable")
    kept = [int(at) for at in order if surplus[at] > 0.0]
    reached = np.cumsum(surplus[kept])
    if not kept:
        return None
    part = MOST_OF_MIX if one.voice == "mix" else 1.0
    most = int(np.searchsorted(reached, part * reached[-1])) + 1
    if most > MOST:
        return None
    chosen = kept[:most]
    return SliceName(
        dimension=one.dimension,
        voice=one.voice,
        window=one.window,
        values=tuple(one.names[at] for at in chosen),
        counted=float(one.counted[index][chosen].sum()),
        expected=float(one.raw[index][chosen].sum()),
    )
