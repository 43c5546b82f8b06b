"""Small crowds of `python -m benchmarks.faults.crowds`: nothing that anybody was told is lost."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from benchmarks.faults.crowds import clones_of_one_repository, run_beside_switches, writers_in_one_clone
from benchmarks.faults.kill_desk import make_kill_desk, plain_environment
from benchmarks.faults.renewals import renewals_beside_switches

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an engagement in it."""
    folder = tmp_path_factory.mktemp("crowds")
    make_kill_desk(folder / "desk", plain_environment(folder))
    return folder


def test_writers_in_one_clone_all_land(home: Path) -> None:
    """Each note once, each command well ended."""
    assert writers_in_one_clone(home, plain_environment(home), 6)[2] == 0


def test_clones_that_follow_the_hint_all_land(home: Path) -> None:
    """Four people switch one workflow in four clones at once; what the refused are told to type suffices."""
    rows = clones_of_one_repository(home, plain_environment(home), 4, random.Random(11))
    assert [broken for _, _, broken in rows] == [0, 0]


def test_switches_beside_a_run_all_land(home: Path) -> None:
    """And the run ends as well as ever."""
    assert run_beside_switches(home, plain_environment(home), 1)[2] == 0


def test_no_renewal_gives_work_back(tmp_path: Path) -> None:
    """On a file, by HTTP and on S3: what people were given they keep until somebody gives it back."""
    rows = renewals_beside_switches(tmp_path, 3)
    assert [broken for _, _, broken in rows] == [0, 0, 0]
