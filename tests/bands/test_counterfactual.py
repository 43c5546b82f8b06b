"""The band of a day as it would be had nobody written an entry."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tests.bands.test_states import made
from watchbook.bands import JournalDays, score
from watchbook.bands.counterfactual import with_and_without

SPEC = {"days": 100, "p": 0.2, "n": 400, "factor_p": {"70..89": 1.6}}
EXPLAINED = made({**SPEC, "excluded": ["70..89"]})
PLAIN = made(SPEC)


def cells(first: int, stop: int, metric: str = "metric", workflow: str = "desk") -> JournalDays:
    """Return an entry that leaves days out."""
    return JournalDays(excluded=frozenset((workflow, metric, PLAIN.day(day)) for day in range(first, stop)))


def test_a_day_is_judged_with_the_entry_and_without() -> None:
    """Left out, a fault of three weeks is not learned from; without its entry it is."""
    day = PLAIN.day(95)
    ((now, without),) = with_and_without([EXPLAINED], day, cells(70, 90))
    assert now == next(row for row in score([EXPLAINED]) if row.day == day)
    assert without == next(row for row in score([PLAIN]) if row.day == day)
    assert now.upper is not None
    assert without.upper is not None
    assert without.upper > now.upper


def test_what_another_entry_leaves_out_stays_out() -> None:
    """Nor does the other metric's, or workflow's, entry matter; days outside of the series are none of it."""
    day = PLAIN.day(95)
    for entry in (cells(70, 90, metric="other"), cells(70, 90, workflow="line"), cells(-5, 0), cells(100, 110)):
        ((now, without),) = with_and_without([EXPLAINED], day, entry)
        assert now == without
    ((_, half),) = with_and_without([EXPLAINED], day, cells(70, 80))
    assert half == next(row for row in score([made({**SPEC, "excluded": ["80..89"]})]) if row.day == day)


def test_a_level_that_starts_by_an_entry_does_not_start_without_it() -> None:
    """The first and the last day that an entry can name count."""
    moved = made({**SPEC, "factor_p": {"70..99": 1.6}, "shift": ["70"]})
    day = moved.day(95)
    entry = JournalDays(shifts=frozenset({("desk", "metric", moved.day(70))}))
    ((now, without),) = with_and_without([moved], day, entry)
    assert now == next(row for row in score([moved]) if row.day == day)
    plain = replace(moved, shift=np.zeros(100, np.bool_))
    assert without == next(row for row in score([plain]) if row.day == day)
    assert now != without


def test_later_days_are_not_looked_at_and_metrics_keep_their_order() -> None:
    """A pair for each series, as they came."""
    second = replace(PLAIN, metric="second")
    found = with_and_without([EXPLAINED, second], PLAIN.day(80), cells(70, 90))
    assert [(now.metric, without.metric, now.day) for now, without in found] == [
        ("metric", "metric", PLAIN.day(80)),
        ("second", "second", PLAIN.day(80)),
    ]
    assert found[1][0] == found[1][1]
