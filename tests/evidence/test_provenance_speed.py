"""A journal of years is read while one waits, with everything that git knows of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.journal import make, measured

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
def test_two_thousand_entries_and_ten_thousand_commits_are_read_in_seconds(tmp_path: Path) -> None:
    """Two of them on a machine that does nothing else; the margin is for one that does.

    What is measured is the time that processors spent, git's included, in the better of two readings.
    """
    make(tmp_path / "desk", entries=2_000, commits=10_000)
    assert min(measured(tmp_path / "desk")["of CPU"] for _ in range(2)) < 5.0
