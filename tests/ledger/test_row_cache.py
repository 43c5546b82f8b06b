"""Months of the ledger that are remembered as rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import pytest

from watchbook import ledger
from watchbook.errors import LedgerError
from watchbook.ledger import ROLLUPS, Ledger, LedgerTable, Rollup, Staging

if TYPE_CHECKING:
    from pathlib import Path

AT = dt.datetime(2026, 5, 4, 6, 10, tzinfo=dt.timezone(dt.timedelta(hours=-4)))
SAMPLES: dict[str, Any] = {
    "str": '\'=a, "b"\n',
    "int": 10**30,
    "bool": True,
    "float | None": 1 / 3,
    "dt.date": dt.date(2026, 5, 4),
    "dt.datetime": AT,
    "dt.datetime | None": AT,
    "dt.date | None": dt.date(2026, 5, 5),
    "tuple[int, ...]": (0, 2**70),
}
TABLES = [table for name in ledger.__all__ if isinstance(table := getattr(ledger, name), LedgerTable)]
ROLLUP = Rollup(dt.date(2026, 4, 30), "desk", "turns", "logs/a", "0123abcd", 3, 12, 10**20, (1, 0, 2))


def place(root: Path, *rows: Rollup) -> Ledger:
    book = Ledger(root / "ledger")
    staging = Staging(book, root / ".watchbook" / "staging")
    staging.replace(ROLLUPS, rows)
    book.place(staging.folder)
    return book


def rows_of(table: LedgerTable[Any]) -> list[Any]:
    """Return a row of samples in each of two months, and one of what is empty."""
    samples = {field.name: SAMPLES.get(str(field.type), "in") for field in fields(table.row)}
    empty = {
        field.name: value
        for field in fields(table.row)
        if (
            value := {
                "float | None": None,
                "dt.datetime | None": None,
                "dt.date | None": None,
                "str": "",
                "tuple[int, ...]": (),
            }.get(str(field.type), 0)
        )
        != 0
    }
    row = table.decode(table.encode([table.row(**samples)]), "")[0]
    later = getattr(row, table.month_of) + dt.timedelta(days=40)
    return [row, replace(row, **empty), replace(row, **{table.month_of: later})]


@pytest.mark.parametrize("table", TABLES, ids=[table.folder for table in TABLES])
def test_rows_that_are_remembered_are_the_rows(tmp_path: Path, table: LedgerTable[Any]) -> None:
    """Of every table, with what is largest and what is empty: the same values, of which the same bytes are made."""
    rows = rows_of(table)
    for month in (rows[:2], rows[2:]):
        path = tmp_path / "ledger" / table.path(month[0])
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(table.encode(month))
    (tmp_path / ".watchbook").mkdir()
    first, again = (Ledger(tmp_path / "ledger").read(table) for _ in range(2))
    assert first == again == rows
    assert table.encode(again) == table.encode(rows)
    assert sorted(path.name for path in (tmp_path / ".watchbook").rglob("*.csv")) == ["2026-05.csv", "2026-06.csv"]


def test_a_month_that_changed_is_read_again(tmp_path: Path) -> None:
    """What is remembered of a month is of the bytes it had."""
    (tmp_path / ".watchbook").mkdir()
    later = replace(ROLLUP, day=dt.date(2026, 5, 2))
    for total in (12, 13, 12):
        row = replace(ROLLUP, total=total)
        assert place(tmp_path, row, later).read(ROLLUPS) == [row, later]


def test_a_month_that_is_staged_is_read_as_it_is_staged(tmp_path: Path) -> None:
    """What stands in the ledger meanwhile is remembered beside it, or forgotten, and never taken for it."""
    (tmp_path / ".watchbook").mkdir()
    later = replace(ROLLUP, day=dt.date(2026, 5, 2))
    book = place(tmp_path, ROLLUP, later)
    staging = Staging(book, tmp_path / ".watchbook" / "staging")
    staging.replace(ROLLUPS, [replace(ROLLUP, n=4), later])
    for _ in range(2):
        assert staging.read(ROLLUPS) == [replace(ROLLUP, n=4), later]
        assert book.read(ROLLUPS) == [ROLLUP, later]


def test_a_damaged_month_is_said_though_it_was_remembered(tmp_path: Path) -> None:
    """The file counts, and not what was in it once."""
    (tmp_path / ".watchbook").mkdir()
    book = place(tmp_path, ROLLUP, replace(ROLLUP, day=dt.date(2026, 5, 2)))
    book.read(ROLLUPS)
    file = tmp_path / "ledger" / "state" / "rollups" / "2026-04.csv"
    file.write_bytes(file.read_bytes() + b"<<<<<<< ours\n")
    with pytest.raises(LedgerError, match="a merge left its marks"):
        book.read(ROLLUPS)


def test_a_month_that_grew_is_decoded_from_where_it_grew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that changed before makes it be decoded whole; what is wrong behind is said by its line."""
    (tmp_path / ".watchbook").mkdir()
    rows = [replace(ROLLUP, day=dt.date(2026, 4, day)) for day in range(1, 5)]
    decoded: list[int] = []
    decode = type(ROLLUPS).decode

    def counted(table: LedgerTable[Any], data: bytes, name: str) -> list[Any]:
        decoded.append(data.count(b"\n") - 1)
        return decode(table, data, name)

    monkeypatch.setattr(type(ROLLUPS), "decode", counted)
    ledger_file = tmp_path / "ledger/state/rollups/2026-04.csv"
    ledger_file.parent.mkdir(parents=True)
    for count in (2, 3, 4):
        ledger_file.write_bytes(ROLLUPS.encode(rows[:count]))  # as git brings it, and no run of this machine
        assert Ledger(tmp_path / "ledger").read(ROLLUPS) == rows[:count]
    assert decoded == [2, 1, 1]
    rows[0] = replace(rows[0], total=0)
    later = replace(ROLLUP, day=dt.date(2026, 4, 9), total=0)
    ledger_file.write_bytes(ROLLUPS.encode([*rows, later]))
    book = Ledger(tmp_path / "ledger")
    assert book.read(ROLLUPS) == [*rows, later]
    assert book.read_part(ROLLUPS, "total") == rows[1:]
    assert decoded[3:] == [5, 5]
    ledger_file.write_bytes(ledger_file.read_bytes() + b"nonsense\n")
    with pytest.raises(LedgerError, match="not a row") as caught:
        book.read(ROLLUPS)
    assert str(caught.value.place).endswith("2026-04.csv:7")


def test_a_part_is_remembered_by_itself(tmp_path: Path) -> None:
    """The rows in which a field is true, whether all of them were read before or not."""
    (tmp_path / ".watchbook").mkdir()
    none = replace(ROLLUP, total=0)
    book = place(tmp_path, ROLLUP, none)
    for _ in range(2):
        assert book.read_part(ROLLUPS, "total") == [ROLLUP]
        assert book.read(ROLLUPS) == [none, ROLLUP]
