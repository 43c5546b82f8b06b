"""The slices of a day that is out, beside what is normal for each: where a deviation lies, in numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from watchbook.ledger import SlicePlace

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from watchbook.bands.slices.naming import SliceName
    from watchbook.bands.slices.voices import SliceScan

MOST = 12
"""Slices of a day that are kept; those that a verdict names are among them."""
REACH = 3.0
"""Standard deviations of a slice's band on either side, of each by itself: of dozens one may be outside by chance."""


def day_places(
    scans: Sequence[SliceScan], index: int, slice_name: SliceName | None, workflow: str, day: dt.date
) -> list[SlicePlace]:
    """Return the slices with the most above what is normal on the day at an index, the most first.

    They are those of the scan that names some; where none does, of the loudest, and none of them is named.

    Args:
        scans: What the voices say of each dimension.
        index: Of a day that is out.
        slice_name: What `name_slices` returned of it.
        workflow: Its name.
        day: The day.

    """
    voice_scan = _scan_of(scans, index, slice_name)
    if voice_scan is None:
        return []
    surplus = voice_scan.tally[index] - voice_scan.raw[index]
    order = [int(at) for at in np.argsort(-surplus, kind="stable") if voice_scan.cases[index][at] > 0.0]
    names = slice_name.values if slice_name else ()
    return sorted(_row(voice_scan, index, at, names, workflow, day) for at in order[:MOST])


def _scan_of(scans: Sequence[SliceScan], index: int, slice_name: SliceName | None) -> SliceScan | None:
    if slice_name is not None:
        key = slice_name.dimension, slice_name.voice, slice_name.window
        return next(candidate for candidate in scans if (candidate.dimension, candidate.voice, candidate.window) == key)
    audible = [candidate for candidate in scans if candidate.goes_on[index] and np.isfinite(candidate.z[index])]
    return max(audible, key=lambda candidate: float(candidate.z[index]), default=None)


def _row(  # noqa: PLR0913, PLR0917  # the parts of one row
    voice_scan: SliceScan, index: int, at: int, names: Sequence[str], workflow: str, day: dt.date
) -> SlicePlace:
    forecast, cases = float(voice_scan.raw[index][at]), float(voice_scan.cases[index][at])
    reach = REACH * float(voice_scan.deviation[index][at])
    return SlicePlace(
        day=day,
        workflow=workflow,
        dimension=voice_scan.dimension,
        voice=voice_scan.voice,
        window=voice_scan.window,
        value=voice_scan.names[at],
        is_named=voice_scan.names[at] in names,
        tally=int(voice_scan.tally[index][at]),
        cases=int(cases),
        expected=forecast,
        lower=max(forecast - reach, 0.0),
        upper=min(forecast + reach, cases),
    )
