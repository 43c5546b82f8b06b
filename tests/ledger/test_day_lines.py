"""The rows of a log that are about some days are those that reading all of it would give."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbook.errors import LedgerError
from watchbook.ledger import KNOWN, Ledger, Staging, VerdictRevision
from watchbook.ledger.day_lines import rows_about

if TYPE_CHECKING:
    from pathlib import Path

AT = dt.datetime(2026, 5, 4, 6, 10, tzinfo=dt.UTC)
FIRST = dt.date(2026, 5, 1)
DAYS = [FIRST + dt.timedelta(days=day) for day in range(4)]
TESTS = ["", "point", 'a, "b"', ",2026-05-02,", '"', "x\n,2026-05-02,desk", "y\nz,2026-05-02,a,b,in,0,,", "=1"]
"""Some of which look like the lines of another day, or hold a line's end."""


@st.composite
def revision(draw: st.DrawFn) -> VerdictRevision:
    """Draw what was known of a day."""
    names = draw(st.sampled_from(["desk", "a,b", ",2026-05-03,"])), "volume"
    return VerdictRevision(AT, draw(st.sampled_from(DAYS)), *names, "in", draw(st.booleans()), draw(TEXT), 1.5)


TEXT = st.sampled_from(TESTS)


@given(st.lists(revision(), max_size=12), st.sets(st.sampled_from(DAYS), max_size=3))
def test_rows_about_days_are_those_of_the_whole(rows: list[VerdictRevision], days: set[dt.date]) -> None:
    """In their order, whatever texts hold."""
    assert rows_about(KNOWN, KNOWN.encode(rows), "log", days) == [row for row in rows if row.day in days]


@pytest.mark.parametrize("damage", [(b",1.5\n", b",x\n"), (b",1.5\n", b"\n"), (b"in,", b"in\n<<<<<<< ours\n")])
def test_what_is_wrong_is_said_by_its_line_in_the_whole(damage: tuple[bytes, bytes]) -> None:
    """A number that is none, a cell that is missing, marks of a merge: each in a line that is asked for."""
    rows = [VerdictRevision(AT, day, "desk", "volume", "in", False, "", 1.5) for day in DAYS]
    before, line = KNOWN.encode(rows).rsplit(b"\n2026", 1)
    with pytest.raises(LedgerError) as raised:
        rows_about(KNOWN, before + b"\n2026" + line.replace(*damage), "log/verdicts/2026-05.csv", {DAYS[-1]})
    assert raised.value.place is not None
    assert str(raised.value.place).startswith("ledger/log/verdicts/2026-05.csv:")


@pytest.mark.parametrize("count", [1, 40])
def test_a_ledger_returns_them_from_a_month_on(tmp_path: Path, count: int) -> None:
    """Of few days as of many."""
    book = Ledger(tmp_path / "ledger")
    staging = Staging(book, tmp_path / "staged")
    moments = [AT, AT + dt.timedelta(days=40)]
    rows = [VerdictRevision(at, day, "desk", "volume", "in", False, "", 1.5) for at in moments for day in DAYS]
    staging.append(KNOWN, rows)
    book.place(staging.folder)
    days = {FIRST + dt.timedelta(days=day) for day in range(count)}
    assert book.read_about(KNOWN, days, "") == [row for row in rows if row.day in days]
    assert book.read_about(KNOWN, days, "2026-06") == [row for row in rows[len(DAYS) :] if row.day in days]
