"""How long scoring takes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.bands.many import many, seconds_from_nothing, seconds_of_a_day
from watchbook.bands import score

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.bands import Series

CORES = 2


@pytest.fixture(scope="module")
def series() -> list[Series]:
    """Return three years of 320 metrics."""
    return many()


@pytest.mark.clock
@pytest.mark.slow
def test_three_years_of_320_metrics_are_scored_in_twenty_seconds(series: list[Series]) -> None:
    """From nothing, in CPU seconds, of which two cores have two a second, so that a busy machine changes nothing."""
    start = time.process_time()
    score(series)
    assert time.process_time() - start < 20.0 * CORES


@pytest.mark.clock
@pytest.mark.slow
def test_a_new_day_of_320_metrics_is_judged_in_under_a_second(series: list[Series], tmp_path: Path) -> None:
    """What was learned of three years is read, not learned again, and written, the workflows' verdicts included.

    In CPU seconds, the least of three, as a machine that does other things too is slower and no reason to be red; for
    the same reason the work is compared as well.
    """
    path = tmp_path / "memory"
    whole = seconds_from_nothing(series, path)
    one_day = min(seconds_of_a_day(series, path) for _ in range(3))
    assert one_day < 1.0
    assert one_day < whole / 12
