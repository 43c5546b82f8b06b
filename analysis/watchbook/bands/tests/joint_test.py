"""Whether a workflow's metrics, taken together, left what is normal: a one-sided T² over several spans of days.

Hotelling's T² (1947) of the standardised metrics, with a correlation learned from the workflow's own past and shrunk
towards independence (as Ledoit and Wolf 2004 shrink, here by a fixed share). A metric that moved to its better side
counts as not moved. The statistic is then scaled by its own past, so that what it calls rare is rare for this workflow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from watchbook.bands.sliding_sums import WINDOW, sum_in_order

if TYPE_CHECKING:
    from watchbook.bands.series import Counts, Flags, Floats

SPANS = (1, 3, 7, 21)
"""Days looked at together: a jump, a few bad days, a bad week, a slow drift."""
SETTLED = 40
"""Days of its own past below which chance alone is what the statistic is measured by."""
UNSETTLED = 1.15
"""How much wider it is taken to be until then."""
WINDOW_LIMIT = 2.5
"""About what a metric's window test must pass, in units of its noise; a share's exactly."""
FARTHEST = 6.0
"""A single day's score counts no further than this, so that one day cannot carry a span."""
CLIP = 3.0
"""Where scores are clipped for their correlation."""
KEPT = 0.65
"""How much of an estimated correlation is believed; the rest is independence."""
PAIRS = 28
"""Days two metrics must share before their correlation is believed at all."""
LEAST_PIVOT = 0.05
"""Variance left to a metric once the others are known; never less, however the pairs disagree."""
CENTRE, WIDE = 0.5, 0.9
"""Quantiles of the statistic's own past that give its centre and its spread."""
REACH_OF_WIDE = 1.2816
"""The standard normal's own quantile there."""
NORMAL_SIZE = 1.645
"""What that quantile of a standard normal's size would be."""
UNSETTLED_SPAN = 1.3
"""How much wider than independent days a span is taken to be until its past is known."""
FEW = 20.0
"""How much a spread learned from N days may be too small: 1 + 20/N. Without it, early months alarm too often."""
NARROWEST = 0.8
"""The spread never falls below this: a quiet year is no promise."""


@dataclass(frozen=True, slots=True, eq=False)
class JointScores:
    """The scores of a workflow's M metrics on T consecutive days, and which of them may teach."""

    z: Floats
    """(M, T) signed, in units of each metric's own noise; NaN where it has no opinion."""
    drift: Floats
    """(M, T) each metric's window test over its limit, signed: the last days against a baseline three weeks back."""
    usable: Flags
    """(M, T) days that no entry leaves out."""
    worse: Floats
    """(M,) +1 where up is worse, -1 where down is, 0 where both are."""
    block: Counts
    """(T,) number of the day's week, which shares one correlation; grows by one every seven days."""

    @property
    def teaches(self) -> Flags:
        """(T,) days that may teach what is normal for the workflow: most of its metrics are usable."""
        most: Flags = 2 * self.usable.sum(axis=0) > len(self.usable)
        return most


def joint_scores(scores: JointScores, first: int = 0) -> tuple[Floats, Floats]:
    """Return how far out each span is on the B days from index `first` on, and each metric's part in it.

    Returns:
        (spans + 1, B) on the scale of a standard normal, judged by the days before each day; NaN where nothing was
        measured; and (spans + 1, M, B), each metric's sum over the span in units of its noise, 0 on the better side.
        The last row is slow drift.

    """
    start = max(first - WINDOW, 0)
    lead = first - start
    drift = np.where(np.isfinite(scores.z), scores.drift * WINDOW_LIMIT, 0.0)[:, start:]
    has_drift = drift.any(axis=0)
    moves = _worse_side(np.concatenate([_scale_spans(_spans(scores), scores, start), drift[None]]), scores.worse)
    count = np.isfinite(scores.z[:, start:]).sum(axis=0)
    square = _mahalanobis(moves, _roots(scores, start), _week(scores.block[start:]))
    root = np.where(count > 0, np.cbrt(square / np.maximum(count, 1)), np.nan)
    # Weeks in which no window speaks yet, at a new desk or after a change, are not weeks in which nothing drifted.
    root[-1] = np.where(has_drift, root[-1], np.nan)
    chance_mean, spread = _cube_root_of_chance(np.maximum(count, 1))
    teaches = scores.teaches[start:]
    scores_by_span = [_scale_root(span_root, chance_mean, spread, teaches)[lead:] for span_root in root]
    return np.stack(scores_by_span), moves[..., lead:]


def _cube_root_of_chance(freedom: Counts) -> tuple[Floats, Floats]:
    """Return mean and standard deviation of the cube root of χ²/df, nearly normal (Wilson and Hilferty 1931)."""
    variance: Floats = 2.0 / (9.0 * freedom.astype(np.float64))
    spread: Floats = np.sqrt(variance)
    return 1.0 - variance, spread


def _spans(scores: JointScores) -> Floats:
    """Return the mean over the last days that count, times the root of their number: (spans, M, T).

    A day that teaches is compared over days that teach. A day inside an incident is seen with the incident's own days
    too, so that writing the entry does not unsay what was seen while the incident grew.
    """
    z, usable = scores.z, scores.usable
    days = np.arange(z.shape[1])
    openings = np.where(usable, days, np.maximum.accumulate(np.where(usable, days + 1, 0), axis=1))
    clipped_z = np.clip(np.nan_to_num(z), -FARTHEST, FARTHEST)
    has_score = np.isfinite(z)
    total, count, means = np.zeros_like(clipped_z), np.zeros_like(clipped_z), []
    for lag in range(min(max(SPANS), len(days))):
        counts = has_score[:, : len(days) - lag] & (
            usable[:, : len(days) - lag] | (days[lag:] - lag >= openings[:, lag:])
        )
        total[:, lag:] += np.where(counts, clipped_z[:, : len(days) - lag], 0.0)
        count[:, lag:] += counts
        if lag + 1 in SPANS:
            means.append(np.where(has_score, total / np.sqrt(np.maximum(count, 1.0)), 0.0))
    means += [means[-1]] * (len(SPANS) - len(means))
    return np.stack(means)


def _scale_spans(spans: Floats, scores: JointScores, start: int) -> Floats:
    """Return longer spans in units of their own past: days that follow each other are not independent.

    For the days from index `start` on. The unit is q90 of the 120 days before the day's week over 1.645, at least 1.
    """
    before, week = _first_days(scores.block, start), _week(scores.block[start:])
    is_known = np.isfinite(scores.z) & scores.usable
    scaled_spans = [spans[0, :, start:]]
    for span in spans[1:]:
        past = np.full((len(is_known), WINDOW + span.shape[1]), np.nan)
        past[:, WINDOW:] = np.where(is_known, np.abs(span), np.nan)
        past = np.sort(sliding_window_view(past, WINDOW, axis=1)[:, before], axis=-1).reshape(-1, WINDOW)
        count = np.isfinite(past).sum(axis=-1)
        wide = np.where(count < SETTLED, UNSETTLED_SPAN, np.maximum(1.0, _quantile(past, count, WIDE) / NORMAL_SIZE))
        scaled_spans.append(span[:, start:] / wide.reshape(len(is_known), -1)[:, week])
    return np.stack(scaled_spans)


def _first_days(block: Counts, start: int) -> Counts:
    """Return the index of the first day of each week, from that of the day at `start` on."""
    days: Counts = np.searchsorted(block, np.arange(block[start], block[-1] + 1)) if start < len(block) else block[:0]
    return days


def _week(block: Counts) -> Counts:
    """Return each day's week, from 0."""
    weeks: Counts = block - block[:1]
    return weeks


def _worse_side(moves: Floats, worse: Floats) -> Floats:
    better = (moves * worse[:, None] < 0.0) & (worse != 0.0)[:, None]
    return np.where(better, 0.0, moves)


def _roots(scores: JointScores, start: int) -> Floats:
    """Return the Cholesky factors of each week's correlation, (weeks, M, M), from the days before the week.

    The weeks are those of the days from index `start` on. Pairs are whole numbers, whose sums are exact in any order.
    """
    size = len(scores.z)
    before = _first_days(scores.block, start)
    is_known = np.isfinite(scores.z) & scores.usable
    clipped_z = np.where(is_known, np.clip(np.nan_to_num(scores.z), -CLIP, CLIP), 0.0)
    padded_z = np.concatenate([np.zeros((size, WINDOW)), clipped_z], axis=1)
    padded_is_known = np.concatenate([np.zeros((size, WINDOW)), is_known.astype(float)], axis=1)
    lags = before + WINDOW - np.arange(1, WINDOW + 1)[:, None]
    products = np.zeros((len(before), size, size))
    for day in padded_z.T[lags]:
        products += day[:, :, None] * day[:, None, :]
    presence = padded_is_known.T[lags.T]
    return _cholesky(_shrunk(products, presence.transpose(0, 2, 1) @ presence))


def _shrunk(products: Floats, pairs: Floats) -> Floats:
    mean = products / np.maximum(pairs, 1.0)
    spread = np.sqrt(np.maximum(np.diagonal(mean, axis1=1, axis2=2), 1e-6))
    correlation = np.clip(mean / (spread[:, :, None] * spread[:, None, :]), -1.0, 1.0)
    correlation = np.where(pairs >= PAIRS, KEPT * correlation, 0.0)
    size = correlation.shape[1]
    correlation[:, np.arange(size), np.arange(size)] = 1.0
    return correlation


def _cholesky(matrices: Floats) -> Floats:
    """Return lower triangular factors; added in a fixed order, so that the same days give the same bits."""
    root = np.zeros_like(matrices)
    for column in range(matrices.shape[1]):
        rest = matrices[:, column:, column].copy()
        for earlier in range(column):
            rest -= root[:, column:, earlier] * root[:, column, earlier, None]
        root[:, column:, column] = rest / np.sqrt(np.maximum(rest[:, :1], LEAST_PIVOT))
        root[:, column, column] = np.sqrt(np.maximum(rest[:, 0], LEAST_PIVOT))
    return root


def _mahalanobis(moves: Floats, roots: Floats, week: Counts) -> Floats:
    """Return T² of each span and day, (spans, days), by forward substitution."""
    solution: list[Floats] = []
    for row in range(moves.shape[1]):
        rest = moves[:, row].copy()
        for column, earlier in enumerate(solution):
            rest -= roots[week, row, column] * earlier
        solution.append(rest / roots[week, row, row])
    return sum_in_order(np.stack(solution) ** 2)


def _scale_root(root: Floats, chance_mean: Floats, spread: Floats, teaches: Flags) -> Floats:
    """Return how far out each day is, by centre and spread of the 120 days before it; by chance until known."""
    past = np.concatenate([np.full(WINDOW, np.nan), np.where(teaches, root, np.nan)])
    past = np.sort(sliding_window_view(past, WINDOW)[: len(root)], axis=-1)
    count = np.isfinite(past).sum(axis=-1)
    centre, wide = _quantile(past, count, CENTRE), _quantile(past, count, WIDE)
    distance = (root - centre) / np.maximum(NARROWEST * spread, (wide - centre) / REACH_OF_WIDE)
    distance /= 1.0 + FEW / np.maximum(count, 1)
    return np.where(count < SETTLED, (root - chance_mean) / spread / UNSETTLED, distance)


def _quantile(past: Floats, count: Counts, share: float) -> Floats:
    at = np.maximum(count - 1, 0) * share
    low = np.floor(at).astype(int)
    high = np.minimum(low + 1, np.maximum(count - 1, 0))
    row = np.arange(len(past))
    value: Floats = past[row, low] + (at - low) * (past[row, high] - past[row, low])
    return value
