"""Nightly results: every workflow an eval file names is accounted for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.dumps.small import DAY, make, put, refreshed, said
from watchbook.dumps.intake_account import intake_rows

if TYPE_CHECKING:
    from pathlib import Path

CASES = {
    '{"desk": {"passed": 7, "n": 10}, "phone": {"golden_passed": 3, "golden_n": 4}}': "lines 2, rolled-up 2\n",
    "\ufeff{}": "lines 0, rolled-up 0 (empty)\n",
    "": "lines 0, rolled-up 0 (empty)\n",
    "{": "lines 1, rolled-up 0, quarantined:not-json 1\nline 1: not-json\n",
    "[1]": "lines 1, rolled-up 0, quarantined:not-an-object 1\nline 1: not-an-object\n",
    '{"desk": 3, "other": {}, "phone": {"n": 4}}': (
        "lines 3, rolled-up 0, quarantined:no-passed 1, quarantined:not-an-object 1, quarantined:unknown-workflow 1\n"
        "line 1: not-an-object\nline 2: unknown-workflow\nline 3: no-passed\n"
    ),
    '{"desk": {"passed": 11, "n": 10}, "phone": {"passed": true, "n": 4}}': (
        "lines 2, rolled-up 0, quarantined:bad-count 2\nline 1: bad-count\nline 2: bad-count\n"
    ),
    '{"desk": {"passed": 1.0, "n": 2}, "phone": {"passed": -1, "n": 4}}': (
        "lines 2, rolled-up 1, quarantined:bad-count 1\nline 2: bad-count\n"
    ),
}


@pytest.mark.parametrize("text", CASES)
def test_an_eval_file_ends_in_its_account(text: str, tmp_path: Path) -> None:
    """Each workflow named is one line of the account; a file that cannot be read is one."""
    state = refreshed(make(tmp_path, files={f"evals/{DAY}.json": text.encode()}))
    assert said(state) == CASES[text]
    intake_rows(state.sources, state.accounts)


def test_results_become_a_share_and_count_once(tmp_path: Path) -> None:
    """Passed of n, per workflow and day; a second delivery of the same night is a duplicate."""
    files = {
        f"evals/{DAY}.json": b'{"desk": {"passed": 7, "n": 10}}',
        f"evals/{DAY}.again.json": b'{"desk": {"passed": 9, "n": 10}, "phone": {"passed": 1, "n": 2}}',
    }
    state = refreshed(make(tmp_path, files=files))
    found = {(row.source, row.workflow): (row.n, row.total) for row in state.rollups}
    assert found == {
        (f"evals/{DAY}.again.json", "desk"): (10, 9),
        (f"evals/{DAY}.again.json", "phone"): (2, 1),
        (f"evals/{DAY}.json", "desk"): (0, 0),
    }


def test_results_of_a_frozen_day_are_set_aside_where_they_stand(tmp_path: Path) -> None:
    """When a night's file has expired, a later delivery of that night adds nothing, and each of its items says so."""
    root = make(tmp_path, files={f"evals/{DAY}.json": b'{"desk": {"passed": 7, "n": 10}}'})
    state = refreshed(root)
    (root / f"evals/{DAY}.json").unlink()
    put(root, f"evals/{DAY}.late.json", b'{"desk": {}, "phone": {"passed": 1, "n": 2}}')
    later = refreshed(root, state)
    assert [(row.line, row.reason) for row in later.quarantine] == [(1, "no-passed"), (2, "frozen-day")]
    assert later.rollups == state.rollups
    intake_rows(later.sources, later.accounts)
