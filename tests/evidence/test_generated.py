"""What chance makes of branches, merges, dates and cuts: forgeries are seen, honest people are not accused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.evidence.desk import Desk, week
from tests.evidence.trial import accusations, silences

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A week in which nobody did anything."""
    return week(tmp_path_factory.mktemp("quiet") / "desk")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(60))
def test_nobody_is_accused_of_honest_work(seed: int, tmp_path: Path) -> None:
    """However untidy it is: nothing does not fit, no date is in doubt, and no file is said to be changed."""
    assert accusations(tmp_path / "desk", seed) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(40))
def test_what_was_forged_is_named_or_marked(seed: int, quiet: Desk, tmp_path: Path) -> None:
    """No badge says that it was written at once, unless a receipt that stands saw it; nothing is gone unsaid."""
    assert silences(quiet, tmp_path / "desk", seed) == []
