"""What each slice should have counted: its part of the traffic, and what became of its conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from watchbook.bands.slices.counts import Reference, SliceCounts, trailing_counts
from watchbook.bands.slices.scan import Expectation, sum_slices
from watchbook.ledger import OTHER

if TYPE_CHECKING:
    from watchbook.bands.series import Counts, Flags, Floats

RARE, NEW = "(rare)", "(new)"
"""Slices with too little in the reference, and such as were never seen in it; each counted as one."""
FEWEST_CONVERSATIONS = 20
"""Of a slice in the reference, for its part of the traffic."""
FEWEST_CASES = 40
"""Of a slice in the reference, for a rate."""
FEWEST_LOW = 10
"""Conversations of low confidence of a slice in the reference."""
PRIOR = 30.0
"""Conversations at the workflow's own rate that are added to a slice's."""
LEAST_CHANCE = 0.05
EVERY_DAY = 10.0
"""Conversations a day of the reference from which what is not told apart is a slice, too."""
Days = tuple[int, int]
"""Days of a window, and of its last part that must still show what the window does."""


def mix(counts: SliceCounts, reference: Reference, days: Days) -> tuple[Expectation, Expectation]:
    """Return the slices' parts of the traffic, of a window and of its last days.

    What a label never seen should count follows from how many were seen once (Good 1953).
    """
    past = reference.total(counts.conversations)
    is_spill = _is_spill(counts, reference, past)
    once = ((past == 1.0) & ~is_spill).sum(axis=1).astype(float)[:, None]
    whole = past.sum(axis=1)[:, None] + once + 1.0
    is_kept = (past >= FEWEST_CONVERSATIONS) & ~is_spill
    is_rare = (past > 0.0) & ~is_kept & ~is_spill
    size = _pool(past, is_kept, is_rare, once + 1.0)

    def expect(span: int) -> Expectation:
        tally = _in_window(counts, reference, counts.conversations, span)
        everything = tally.sum(axis=1)[:, None]
        forecast = everything * size / whole
        fresh = np.where((past > 0.0) | is_spill, 0.0, tally).sum(axis=1)[:, None]
        chance = 1.0 - forecast / np.maximum(everything, 1.0)
        pool = _pool(tally, is_kept, is_rare, fresh)
        return Expectation(pool, forecast, chance, size, forecast, np.broadcast_to(everything, forecast.shape))

    return expect(days[0]), expect(days[1])


def _is_spill(counts: SliceCounts, reference: Reference, past: Floats) -> Flags:
    """Return (T, S) where `(other)` is no slice but what fell below a dimension's minimum on a few days.

    A usual intent that one more conversation would have kept by its name is nothing new.
    """
    days = (reference.stop - reference.start)[:, None]
    return np.array([value == OTHER for value in counts.values], bool) & (past < EVERY_DAY * days)


def rate(
    counts: SliceCounts, reference: Reference, days: Days, hits: Counts, cases: Counts
) -> tuple[Expectation, Expectation]:
    """Return hits among cases, of a window and of its last days, so that all slices together count what they counted.

    A move of the whole workflow lights no slice.
    """
    seen_cases, seen_hits = reference.total(cases), reference.total(hits)
    overall = seen_hits.sum(axis=1) / np.maximum(seen_cases.sum(axis=1), 1.0)
    prior = PRIOR * overall[:, None]
    usual = (seen_hits + prior) / (seen_cases + PRIOR)
    is_kept = seen_cases >= FEWEST_CASES
    chance = np.maximum(1.0 - usual, LEAST_CHANCE)

    def expect(span: int) -> Expectation:
        tally = np.where(is_kept, _in_window(counts, reference, hits, span), 0.0)
        among = np.where(is_kept, _in_window(counts, reference, cases, span), 0.0)
        forecast = among * usual
        scaled_forecast = forecast * tally.sum(axis=1)[:, None] / np.maximum(sum_slices(forecast), 1e-12)[:, None]
        return Expectation(
            *(_pad(part) for part in (tally, scaled_forecast, chance, seen_hits + prior, forecast, among))
        )

    return expect(days[0]), expect(days[1])


def low_confidence(counts: SliceCounts, reference: Reference, days: Days) -> tuple[Expectation, Expectation]:
    """Return conversations of low confidence as a part of all of the workflow, of a window and of its last days."""
    past = reference.total(counts.low)
    all_seen = np.maximum(reference.total(counts.conversations).sum(axis=1), 1.0)[:, None]
    is_kept = past >= FEWEST_LOW
    nothing = np.zeros((len(past), 1))
    size = _pool(past, is_kept, ~is_kept, nothing)

    def expect(span: int) -> Expectation:
        tally = _pool(_in_window(counts, reference, counts.low, span), is_kept, ~is_kept, nothing)
        everything = _in_window(counts, reference, counts.conversations, span).sum(axis=1)[:, None]
        forecast = everything * np.where(size >= FEWEST_LOW, size, 0.0) / all_seen
        chance = 1.0 - forecast / np.maximum(everything, 1.0)
        return Expectation(tally, forecast, chance, size, forecast, np.broadcast_to(everything, forecast.shape))

    return expect(days[0]), expect(days[1])


def _in_window(counts: SliceCounts, reference: Reference, values: Counts, span: int) -> Floats:
    """Return what each day that has a reference and those before it counted, `span` days in all.

    Days that an entry leaves out are forgotten where the day itself is not one, so that what is explained does not ring
    on; a day that is left out is judged with those beside it.
    """
    teaching, judged_counts = (
        trailing_counts(np.where(days[:, None], values, 0), span, reference.first)
        for days in (counts.usable, counts.is_judged)
    )
    return np.where(counts.usable[reference.first :, None], teaching, judged_counts)


def _pool(values: Floats, is_kept: Flags, rare: Flags, fresh: Floats) -> Floats:
    """Return (T, S + 2): the slices that are kept, the rare ones in one, and the new ones in one."""
    pool = np.where(rare, values, 0.0).sum(axis=1)[:, None]
    return np.concatenate([np.where(is_kept, values, 0.0), pool, fresh], axis=1)


def _pad(values: Floats) -> Floats:
    """Return (T, S + 2), with nothing for the rare and the new ones."""
    return np.concatenate([values, np.zeros((len(values), 2))], axis=1)
