"""The voices of slices: other questions than usual, and answers that fail in a few intents or on one channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from watchbook.bands.slices import expectations
from watchbook.bands.slices.counts import Reference
from watchbook.bands.slices.past import by_past, usual_unsteadiness
from watchbook.bands.slices.past_scans import ScanPast
from watchbook.bands.slices.scan import deviation, scan, sum_slices, unsteadiness

if TYPE_CHECKING:
    from collections.abc import Callable

    from watchbook.bands.series import Flags, Floats
    from watchbook.bands.slices.counts import SliceCounts
    from watchbook.bands.slices.past_scans import WorkflowPast
    from watchbook.bands.slices.scan import Expectation

WINDOWS = (1, 3, 7)
"""Days that are looked at together. Fourteen rang on after a fault had ended, and found nothing earlier."""
RECENT: Final = {1: 1, 3: 1, 7: 3}
"""Last days of a window that must still show it."""
GOES_ON = 0.5
"""Part of the window's relative excess that its last days must have."""
HALF = 0.5
MOST_OF = 0.8
"""Share of all that is expected which a set may hold: of intents, of channels."""
WIDEST = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class SliceScan:
    """What one voice says of one dimension over windows of some days that end on each of T days."""

    voice: str
    """mix, trouble, low or handoff."""
    dimension: str
    window: int
    names: tuple[str, ...]
    """S values, and behind them the rare and the new ones in one each."""
    z: Floats
    """(T,) how far the loudest set is from what it usually is; NaN without a reference or on a day not judged."""
    is_settled: Flags
    """(T,) whether that is known from the workflow's own past, and not from what is so of others."""
    goes_on: Flags
    """(T,) whether the window's last days show it, too."""
    members: Flags
    """(T, S) the loudest set."""
    tally: Floats
    forecast: Floats
    """(T, S) in the window; of a rate, so that all slices together count what they counted."""
    raw: Floats
    """(T, S) what the slices should have counted by their own past alone."""
    deviation: Floats
    """(T, S) standard deviations of that."""
    cases: Floats
    """(T, S) among how many it was counted."""
    past: ScanPast
    """What scans of later days are scaled by, of these T days."""


@dataclass(frozen=True, slots=True)
class _Voice:
    name: str
    largest: float
    absolute: bool
    expect: Callable[[SliceCounts, Reference, expectations.Days], tuple[Expectation, Expectation]]


def _handoffs(counts: SliceCounts, reference: Reference, days: expectations.Days) -> tuple[Expectation, Expectation]:
    return expectations.rate(counts, reference, days, counts.unsure, counts.conversations)


def _trouble(counts: SliceCounts, reference: Reference, days: expectations.Days) -> tuple[Expectation, Expectation]:
    return expectations.rate(counts, reference, days, counts.trouble, counts.answered)


_VOICES: Final = {
    voice.name: voice
    for voice in (
        _Voice("mix", HALF, absolute=False, expect=expectations.mix),
        _Voice("trouble", MOST_OF, absolute=False, expect=_trouble),
        _Voice("low", WIDEST, absolute=True, expect=expectations.low_confidence),
        _Voice("handoff", MOST_OF, absolute=False, expect=_handoffs),
    )
}


def slice_scans(
    counts: SliceCounts, voices: tuple[str, ...], *, few: bool = False, past: WorkflowPast | None = None
) -> list[SliceScan]:
    """Return what some voices say of a dimension: one scan for each and each of `WINDOWS`.

    Args:
        counts: What its slices counted.
        voices: Of mix, trouble, low and handoff.
        few: Whether the dimension has only a few values, so that a set may hold most of the workflow.
        past: What they said of the first days, which are not scanned again; None of none.

    """
    return [_scan(counts, _VOICES[voice], window, past, few=few) for voice in voices for window in WINDOWS]


def _scan(counts: SliceCounts, voice: _Voice, window: int, past: WorkflowPast | None, *, few: bool) -> SliceScan:
    before = past.scan(counts.dimension, voice.name, window) if past else ScanPast.none()
    first = before.days
    reference = Reference.of(counts, window).after(first)
    usable = counts.usable & np.concatenate([before.enough > 0.0, reference.is_enough])
    whole, last = voice.expect(counts, reference, (window, RECENT[window]))
    unsteady = unsteadiness(whole)
    between = usual_unsteadiness(np.concatenate([before.unsteady, unsteady]), usable, window, first)
    largest = MOST_OF if few and not voice.absolute else voice.largest
    subsets = scan(whole, between, largest, absolute=voice.absolute)
    roots, slices = np.concatenate([before.root, subsets.root]), (whole.forecast > 0.0).sum(axis=1)
    z, is_settled = by_past(roots, usable, counts.level_from, slices, first)
    excess, last_excess = (_excess(expectation, subsets.members) for expectation in (whole, last))
    return SliceScan(
        voice=voice.name,
        dimension=counts.dimension,
        window=window,
        names=(*counts.values, expectations.RARE, expectations.NEW),
        z=np.where(counts.is_judged[first:] & reference.is_enough, z, np.nan),
        is_settled=is_settled,
        goes_on=last_excess >= GOES_ON * excess,
        members=subsets.members,
        tally=whole.tally,
        forecast=whole.forecast,
        raw=whole.raw,
        deviation=deviation(whole, between),
        cases=whole.cases,
        past=ScanPast(unsteady, subsets.root, reference.is_enough.astype(float)),
    )


def _excess(expectation: Expectation, members: Flags) -> Floats:
    """Return by what part a set counted more than it should, (T,); 0 without one."""
    tally, forecast = (sum_slices(np.where(members, part, 0.0)) for part in (expectation.tally, expectation.forecast))
    return np.where(forecast > 0.0, tally / np.maximum(forecast, 1e-12) - 1.0, 0.0)
