"""Hand-offs that are missing for some hours of a day: a threshold that was off for an afternoon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from watchbook.bands.series import Counts, Flags, Floats

SPANS = (3, 4, 6, 8)
"""Whole hours that are looked at together."""
LIMIT = 9.5
"""Beyond what any day without such a fault showed in 27 workflow-years of made-up replays."""
PROFILE = 56
"""Usable days before a day that say how hand-offs follow the hour."""
LONGEST = 240
"""Calendar days before a day in which they are looked for."""
PRIOR = 200.0
"""Conversations at the workflow's own rate that are added to an hour's."""


@dataclass(frozen=True, slots=True, eq=False)
class HourCounts:
    """What a workflow counted by local hour on T consecutive days, (T, 24) each."""

    conversations: Counts
    """Without those that failed loudly, and those that people had anyway."""
    unsure: Counts
    """Handed over because the AI was not sure enough."""
    usable: Flags
    """(T,) days that teach how hand-offs follow the hour."""
    is_judged: Flags
    """(T,) days that are judged."""


@dataclass(frozen=True, slots=True, eq=False)
class MissingHours:
    """The hours of each of T days in which hand-offs are missing most."""

    likelihood: Floats
    """(T,) log likelihood ratio; 0 where none are missing, or on a day that is not judged."""
    start: Counts
    """(T,) local hour."""
    hours: Counts
    """(T,)."""


def hours_missing(counts: HourCounts, first_day: int = 0) -> MissingHours:
    """Return where hand-offs are missing on each day from an index on.

    Kulldorff's (1997) scan over windows of hours, for too few.
    The day's own hand-offs are held against how they lie over the hours by the workflow's own profile; what the whole
    day has too few of is left to the bands.
    """
    unsure, is_judged = counts.unsure[first_day:], counts.is_judged[first_day:]
    weight = counts.conversations[first_day:] * _profile(counts, first_day)
    whole = np.maximum(weight.cumsum(axis=1)[:, -1:], 1e-12)
    handoffs = unsure.sum(axis=1).astype(float)
    best = np.zeros(len(handoffs))
    start, hours = np.zeros((2, len(handoffs)), np.int64)
    for span in SPANS:
        for first in range(24 - span + 1):
            part = slice(first, first + span)
            share = weight[:, part].cumsum(axis=1)[:, -1] / whole[:, 0]
            value = _fewer(unsure[:, part].sum(axis=1).astype(float), handoffs, handoffs * share)
            louder = (value > best) & is_judged
            best, start, hours = (
                np.where(louder, new, old) for new, old in ((value, best), (first, start), (span, hours))
            )
    return MissingHours(best, start, hours)


def _profile(counts: HourCounts, first_day: int) -> Floats:
    """Return how often a conversation of each hour is handed over, by the usable days before: (T - first_day, 24)."""
    days = np.flatnonzero(counts.usable)
    index = np.arange(first_day, len(counts.usable))
    stop = np.searchsorted(days, index - 1, "right")
    start = np.maximum(stop - PROFILE, np.searchsorted(days, index - LONGEST))
    sums = []
    for values in (counts.conversations, counts.unsure):
        total = np.concatenate([np.zeros((1, 24), np.int64), np.cumsum(values[days], axis=0)])
        sums.append((total[stop] - total[start]).astype(float))
    conversations, unsure = sums
    overall = unsure.sum(axis=1) / np.maximum(conversations.sum(axis=1), 1.0)
    known_rate = np.where(conversations.sum(axis=1) > 0.0, overall, 1.0)[:, None]
    profile: Floats = (unsure + PRIOR * known_rate) / (conversations + PRIOR)
    return profile


def _fewer(inside: Floats, whole: Floats, forecast: Floats) -> Floats:
    """Return the log likelihood ratio of too few in a window; 0 where there are enough."""
    outside, usual = whole - inside, whole - forecast
    likelihood = _term(inside, forecast) + _term(outside, usual)
    return np.where(inside < forecast, np.maximum(likelihood, 0.0), 0.0)


def _term(tally: Floats, forecast: Floats) -> Floats:
    some = (tally > 0.0) & (forecast > 1e-12)
    ratio = np.where(some, tally, 1.0) / np.where(some, forecast, 1.0)
    term: Floats = np.where(some, tally * np.log(ratio), 0.0)
    return term
