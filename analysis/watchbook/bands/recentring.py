"""Where the level of a share belongs when events are rare.

The half record that keeps a logit finite pulls rare shares towards one half: 300 conversations a day without an event
look like one in 600. The level is therefore moved until the events expected over the window are those counted, each
day's count held within three standard deviations of its own expectation, so that a bad week does not become the norm.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from watchbook.bands.sliding_sums import WINDOW, count_window, lag, lags, sum_window

if TYPE_CHECKING:
    from watchbook.bands.series import Floats
    from watchbook.bands.signal import Signal

RARE = 10.0
"""Events a day, or days without, below which the half record matters."""
HELD = 3.0
"""Standard deviations within which a day's count is taken."""


@dataclass(frozen=True, slots=True, eq=False)
class Recentring:
    """A correction of B levels on the logit scale; nothing for what is no share."""

    shift: Floats
    """(B,) to add to the level."""
    error: Floats
    """(B,) variance of the level for want of events: 1 over those counted."""


def recentring(signal: Signal, logits: Floats, between: Floats, first: int, stop: int) -> Recentring:
    """Return the correction that makes expected and counted events agree, for the days from index `first` to `stop`.

    Args:
        signal: S metrics'.
        logits: (weeks, weekdays, B) logits the fit expects on the days of the window; B are S times the days wanted.
        between: (B,) variance of the logit between days.
        first: Index of the first day wanted.
        stop: Index after the last.

    """
    n, hits = (np.where(signal.teaches, counts, 0.0) for counts in (signal.n, signal.hits))
    records, events = (count_window(counts, first, stop).ravel() for counts in (n, hits))
    share = np.repeat(signal.n.any(axis=-1), stop - first)
    rarest = np.minimum(events, records - events)
    rare = share & (rarest < RARE * count_window(signal.teaches.astype(float), first, stop).ravel())
    shift = np.zeros(len(share))
    if rare.any():
        hits, n = (lag(counts, first, stop)[..., rare] * (lags() <= WINDOW) for counts in (hits, n))
        shift[rare] = _shift(logits[..., rare], hits, n, between[rare])
    return Recentring(shift, np.where(share, 1.0 / (rarest + 0.5), 0.0))


def _shift(logits: Floats, hits: Floats, n: Floats, between: Floats) -> Floats:
    p = 1.0 / (1.0 + np.exp(-logits))
    mean = n * p
    variance = mean * (1.0 - p)
    reach = HELD * np.sqrt(variance + variance**2 * between) + 1.0
    clipped_hits = np.clip(hits, mean - reach, mean + reach)
    events, expectation, records = sum_window(clipped_hits), sum_window(mean), sum_window(n)
    shift: Floats = np.log((events + 0.5) / (expectation + 0.5))
    shift -= np.log((records - events + 0.5) / (records - expectation + 0.5))
    return shift
