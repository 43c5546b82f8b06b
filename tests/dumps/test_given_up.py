"""Files of nothing but bad lines: they are given up, and every line of them is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.dumps.small import DAY, good, make, refreshed, said

if TYPE_CHECKING:
    from pathlib import Path

BAD = "{b\n" * 200_000
"""More than are read at a time."""


def test_a_file_of_nothing_but_bad_lines_is_given_up(tmp_path: Path) -> None:
    """Where none of a hundred thousand lines is an object, what follows is counted and not read, blank lines apart."""
    state = refreshed(make(tmp_path, files={f"logs/{DAY}.jsonl": f"{BAD}\n \t\r\n{good('a')}\nx".encode()}))
    account, *listed, after = said(state).splitlines()
    assert account == "lines 200004, blank 2, rolled-up 0, quarantined:given-up 25239, quarantined:not-json 174763"
    assert listed[:2] == ["line 1: not-json", "line 2: not-json"]
    assert (len(listed), after) == (199, "line 174863: given-up")


def test_a_file_with_one_good_line_is_read_to_its_end(tmp_path: Path) -> None:
    """However many lines are none, as long as one of the first is an object, the last is read like the first."""
    state = refreshed(make(tmp_path, files={f"logs/{DAY}.jsonl": f"{good('a')}\n{BAD}{good('b')}\n".encode()}))
    lines = said(state).splitlines()
    assert lines[0] == "lines 200002, rolled-up 2, quarantined:not-json 200000"
    assert lines[-1] == f"{DAY} desk 2"


@pytest.mark.slow
def test_lines_too_short_for_a_record_are_counted_where_a_hundred_thousand_are_none(tmp_path: Path) -> None:
    """So that a good line before millions of bad ones does not make each of them as dear as ten good ones."""
    bad = BAD * 2
    state = refreshed(make(tmp_path, files={f"logs/{DAY}.jsonl": f"{good('a')}\n{bad}{good('b')}\n".encode()}))
    lines = said(state).splitlines()
    assert lines[0] == "lines 400002, rolled-up 2, quarantined:given-up 174763, quarantined:not-json 225237"
    assert lines[-1] == f"{DAY} desk 2"


@pytest.mark.slow
def test_rows_too_short_for_a_record_are_counted_where_a_hundred_thousand_are_none(tmp_path: Path) -> None:
    """Of a table, too: none but those among which nothing can be a record, and the rows after them are read."""
    row, bad = "2026-03-02T09:00:00-05:00,{},desk\n", "x\n" * 600_000
    table = f"ts,conversation_id,workflow\n{row.format('a')}{bad}{row.format('b')}"
    state = refreshed(make(tmp_path, files={f"logs/{DAY}.csv": table.encode()}))
    lines = said(state).splitlines()
    assert lines[0] == "lines 600002, rolled-up 2, quarantined:given-up 262145, quarantined:ragged 337855"
    assert lines[-1] == f"{DAY} desk 2"


def test_a_table_of_nothing_but_ragged_rows_is_given_up(tmp_path: Path) -> None:
    """So is a table of which a hundred thousand rows do not fit its header; a CR ends a line there, too."""
    row = "2026-03-02T09:00:00-05:00,a,desk\n"
    table = "ts,conversation_id,workflow\n" + "x\n" * 120_000 + "\nx\rx\n" + row
    state = refreshed(make(tmp_path, files={f"logs/{DAY}.csv": table.encode()}))
    lines = said(state).splitlines()
    assert lines[0] == "lines 120004, blank 1, rolled-up 0, quarantined:given-up 20003, quarantined:ragged 100000"
    assert lines[-1] == "line 100101: given-up"
