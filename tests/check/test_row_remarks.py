"""How rows were understood, and which of them count for nothing."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.books import LAST, Books, source
from watchbook.ledger import Account, Source

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.check import Finding

CONVERSATION = '\n[dumps.conversation]\nid = "session"\n'
PART = '\n[[dumps.parts]]\npath = "scores/{date}*"\nid = "trace"\nfields = ["feedback"]\n'


def _account(books: Books, field: str = "", **counts: int) -> None:
    for outcome, count in counts.items():
        name = outcome.replace("__", ":").replace("_", "-")
        books.accounts.append(Account(LAST, source(LAST).source, field, name, count))


def _findings(books: Books, code: str) -> list[Finding]:
    return [finding for finding in books.check().findings if finding.code == code]


def test_times_whose_unit_is_told_by_their_size_are_said(tmp_path: Path) -> None:
    """Once, with the line that declares it."""
    books = Books.quiet(tmp_path)
    _account(books, "ts", told__ms=812)
    (finding,) = _findings(books, "WB345")
    assert finding.what == "812 numbers in ts are read as milliseconds since 1970, as their size tells"
    assert finding.severity == "notice"


@pytest.mark.parametrize(("late", "severity"), [(3, "notice"), (60, "warning")])
def test_rows_that_came_late_are_counted(late: int, severity: str, tmp_path: Path) -> None:
    """A few are a notice, and a part of the file is a warning."""
    books = Books.quiet(tmp_path)
    books.config += CONVERSATION
    _account(books, lines=1000, in_conversations=1000 - late, rolled_up=120, late=late)
    (finding,) = _findings(books, "WB346")
    assert finding.severity == severity
    assert finding.what.startswith(f"{late} rows in 1 file, ")
    assert finding.what.endswith("came more than 48 hours after the first of their conversation, and count for nothing")


def test_a_part_that_has_not_come_is_a_finding(tmp_path: Path) -> None:
    """With the fields that conversations are without; not before it is due."""
    books = Books.quiet(tmp_path)
    books.config += CONVERSATION + PART
    days = sorted({each.date for each in books.sources})
    books.sources += [Source(f"scores/{day}.jsonl", "logs", day, "a", 1, "d", "") for day in days[:-2]]
    (finding,) = _findings(books, "WB347")
    assert finding.severity == "warning"
    assert finding.days == (LAST - dt.timedelta(days=1), LAST)
    assert "conversations are without feedback" in finding.what


def test_rows_balance_in_their_own_way(tmp_path: Path) -> None:
    """Lines = blank + in conversations + left out + duplicates + late + quarantined."""
    books = Books.quiet(tmp_path)
    books.config += CONVERSATION
    _account(books, lines=10, blank=1, in_conversations=5, left_out=1, duplicate=1, late=1, quarantined__bad_ts=1)
    _account(books, rolled_up=2)
    assert _findings(books, "WB308") == []
    _account(books, quarantined__no_ts=1)
    (finding,) = _findings(books, "WB308")
    assert "10 lines went in, 11 are accounted for" in finding.what


def test_a_table_that_is_written_otherwise_is_said_with_what_it_looks_like(tmp_path: Path) -> None:
    """In the hint of the finding about its lines."""
    books = Books.quiet(tmp_path)
    name = source(LAST).source
    note = "dialect:semicolons+decimal_commas+cp1252"
    books.sources = [
        each if each.source != name else Source(name, "logs", LAST, each.sha256, 1, each.definitions, note)
        for each in books.sources
    ]
    _account(books, lines=300, quarantined__ragged=300)
    (finding,) = _findings(books, "WB305")
    assert finding.hint == "it looks like semicolons, decimal commas, cp1252: say so under [dumps.csv]"


def test_a_date_with_two_readings_is_an_error_that_shows_both(tmp_path: Path) -> None:
    """None of them is taken."""
    books = Books.quiet(tmp_path)
    _account(books, lines=300, quarantined__day_or_month_first=300)
    (finding,) = _findings(books, "WB305")
    assert finding.severity == "error"
    assert finding.hint is not None
    assert "%d.%m.%Y and %m.%d.%Y" in finding.hint
