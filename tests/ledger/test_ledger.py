"""ledger/: text that comes back as it went in, placed whole or not at all."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbook.errors import LedgerError
from watchbook.ledger import (
    ARRIVALS,
    CATEGORIES,
    ROLLUPS,
    VERDICTS,
    Arrival,
    Category,
    Ledger,
    Rollup,
    Staging,
    Verdict,
)

if TYPE_CHECKING:
    from pathlib import Path

DAY = dt.date(2026, 5, 4)
ROLLUP = Rollup(DAY, "desk", "turns", "logs/2026-05-04.jsonl", "0123abcd", 3, 12_500_000, 10**20, (1, 0, 2))
VERDICT = Verdict(
    DAY,
    "desk",
    "turns",
    1 / 3,
    3,
    0.25,
    None,
    1e-9,
    "out",
    flag=True,
    test="point",
    score=-4.2,
    provisional=False,
    dump="ab",
)


def placed(root: Path, *rows: Rollup) -> Ledger:
    ledger = Ledger(root / "ledger")
    staging = Staging(ledger, root / "staging")
    staging.replace(ROLLUPS, rows)
    ledger.place(root / "staging")
    return ledger


@given(st.text(max_size=40))
def test_any_text_comes_back_as_it_went_in_and_is_no_formula(text: str) -> None:
    """A value that tries to be a formula, a path or a tag is stored as text."""
    if "\r" in text or "\x00" in text or "\n" in text or any("\ud800" <= c <= "\udfff" for c in text):
        return
    row = Category(DAY, "desk", "model_version", text, "logs/x", 1)
    data = CATEGORIES.encode([row])
    assert CATEGORIES.decode(data, "c.csv") == [row]
    cell = data.decode().splitlines()[1].split(",")[3]
    assert not cell.startswith(("=", "+", "-", "@"))


def test_numbers_have_six_significant_digits_and_sums_are_whole() -> None:
    """Floats are rounded where they are written; integers never are."""
    assert VERDICTS.encode([VERDICT]).decode().splitlines()[1] == (
        "2026-05-04,desk,turns,0.333333,3,0.25,,1e-09,out,1,point,-4.2,0,ab"
    )
    assert ROLLUPS.decode(ROLLUPS.encode([ROLLUP]), "r.csv") == [ROLLUP]


def test_state_is_replaced_and_sorted_by_month(tmp_path: Path) -> None:
    """A replaced table holds exactly the new rows, one file a month, in one order."""
    june = Rollup(dt.date(2026, 6, 1), "desk", "turns", "s", "d", 1, 0, 0, ())
    ledger = placed(tmp_path, june, ROLLUP)
    assert ledger.read(ROLLUPS) == [ROLLUP, june]
    assert ledger.read(ROLLUPS, months={"2026-06"}) == [june]
    placed(tmp_path / "again", ROLLUP, june)
    names = ["state/rollups/2026-05.csv", "state/rollups/2026-06.csv"]
    for name in names:
        assert (tmp_path / "ledger" / name).read_bytes() == (tmp_path / "again/ledger" / name).read_bytes()
    staging = Staging(ledger, tmp_path / "second")
    staging.replace(ROLLUPS, [june])
    assert staging.read(ROLLUPS) == [june]
    ledger.place(tmp_path / "second")
    assert ledger.read(ROLLUPS) == [june]


def test_state_is_replaced_from_a_day_on(tmp_path: Path) -> None:
    """Rows before the day stay, in its month too; the others are the new rows, also where a month goes empty."""
    early, late, june = (
        Rollup(day, "desk", "turns", "s", "d", 1, 0, 0, ())
        for day in (dt.date(2026, 5, 2), dt.date(2026, 5, 9), dt.date(2026, 6, 1))
    )
    april = replace(early, day=dt.date(2026, 4, 30))
    ledger = placed(tmp_path, april, early, late, june)
    staging = Staging(ledger, tmp_path / "second")
    before = staging.digest(ROLLUPS)
    staging.replace(ROLLUPS, [replace(late, n=2)], since=late.day)
    assert staging.read(ROLLUPS) == [april, early, replace(late, n=2)]
    assert staging.read(ROLLUPS, since=late.day) == [replace(late, n=2)]
    assert staging.digest(ROLLUPS) != before
    staging.replace(ROLLUPS, [late, june], since=late.day)
    assert staging.digest(ROLLUPS) == before


def test_the_log_is_appended_to(tmp_path: Path) -> None:
    """What was logged stays, in order of what happened."""
    ledger = Ledger(tmp_path / "ledger")
    for index in range(2):
        at = dt.datetime(2026, 5, 5, 6, index, tzinfo=dt.UTC)
        staging = Staging(ledger, tmp_path / f"s{index}")
        staging.append(ARRIVALS, [Arrival(at, "logs/x", "0" * 64, 1, 1, 1, 0, 0)])
        ledger.place(tmp_path / f"s{index}")
    assert [row.seen_at.minute for row in ledger.read(ARRIVALS)] == [0, 1]


def test_a_placing_that_was_cut_off_is_finished_by_the_next_reader(tmp_path: Path) -> None:
    """After the commit point nothing is lost; before it nothing happened."""
    ledger = Ledger(tmp_path / "ledger")
    staging = Staging(ledger, tmp_path / "staging")
    staging.replace(ROLLUPS, [ROLLUP])
    (tmp_path / "ledger").mkdir()
    (tmp_path / "staging").rename(tmp_path / "ledger/.incoming")
    assert Ledger(tmp_path / "ledger").read(ROLLUPS) == [ROLLUP]
    assert not (tmp_path / "ledger/.incoming").exists()


def test_a_cut_off_placing_can_be_cut_off_again(tmp_path: Path) -> None:
    """Files already moved are left where they are when the rest follows."""
    ledger = placed(tmp_path, ROLLUP)
    incoming = ledger.root / ".incoming"
    incoming.mkdir()
    listed = {"put": ["state/rollups/2026-05.csv"], "delete": []}
    (incoming / "manifest.json").write_text(json.dumps(listed))
    assert Ledger(ledger.root).read(ROLLUPS) == [ROLLUP]


def test_a_row_nobody_wrote_is_an_error_with_its_line(tmp_path: Path) -> None:
    """A ledger edited by hand is refused at the line, with what to do."""
    ledger = placed(tmp_path, ROLLUP)
    path = ledger.root / "state/rollups/2026-05.csv"
    path.write_text(path.read_text() + "2026-05-04,desk,turns,s,d,many,0,0,\n")
    with pytest.raises(LedgerError, match="not a row of state/rollups") as caught:
        ledger.read(ROLLUPS)
    assert str(caught.value.place) == "ledger/state/rollups/2026-05.csv:3"


@pytest.mark.parametrize("damage", [b"\xe9\n", b'"' + b"x" * 200_000 + b'"\n', b"a\rb\n"])
def test_damage_is_an_error_with_its_line(tmp_path: Path, damage: bytes) -> None:
    """What is no text, or no CSV, as a broken disk leaves it."""
    ledger = placed(tmp_path, ROLLUP)
    path = ledger.root / "state/rollups/2026-05.csv"
    path.write_bytes(path.read_bytes() + damage)
    with pytest.raises(LedgerError) as caught:
        ledger.read(ROLLUPS)
    assert caught.value.place
    assert caught.value.place.line == 3


def test_a_report_stays_below_reports(tmp_path: Path) -> None:
    """A report's name is no way out of the ledger."""
    staging = Staging(Ledger(tmp_path / "ledger"), tmp_path / "staging")
    with pytest.raises(LedgerError, match="outside"):
        staging.report("../../etc/x", b"")


def test_what_killed_placings_leave_is_taken_away(tmp_path: Path) -> None:
    """One that was never committed, under another process' number, and one that was half removed when all was done."""
    store = Ledger(tmp_path / "ledger")
    for name in (".incoming-4711", ".incoming-over"):
        (store.root / name / "state").mkdir(parents=True)
    staging = Staging(Ledger(store.root), tmp_path / "staging")
    staging.as_of(dt.datetime(2026, 5, 4, tzinfo=dt.UTC))
    store.place(staging.folder)
    assert [path.name for path in store.root.iterdir()] == ["state"]


def test_a_tables_digest_is_over_its_names_and_bytes(tmp_path: Path) -> None:
    """It stands in log/executions: another one would have every notebook executed again."""
    staging = Staging(Ledger(tmp_path / "ledger"), tmp_path / "staged")
    staging.replace(ROLLUPS, [ROLLUP])
    (name,) = (tmp_path / "staged").rglob("*.csv")
    below = name.relative_to(tmp_path / "staged").as_posix().encode()
    assert staging.digest(ROLLUPS) == hashlib.sha256(below + b"\0" + name.read_bytes() + b"\0").hexdigest()
