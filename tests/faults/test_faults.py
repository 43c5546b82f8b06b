"""Small versions of the harness: what docs/reliability.md promises, a little of each kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.faults import bombs, hostile_text, mutations, oracle, readers, repository
from benchmarks.faults.browser import CHROMIUM
from benchmarks.faults.fault_table import markers, table, write
from benchmarks.faults.parts import parts
from benchmarks.faults.payloads import payloads
from benchmarks.faults.row import Row

if TYPE_CHECKING:
    from pathlib import Path

QUICK_BOMBS = ("gzip: a line of 1 GiB", "CSV: 100,000 columns", "JSON nested 100,000 deep, 100 lines", "TOML nested")


def broken(rows: list[Row]) -> list[Row]:
    """Return the promises that did not hold."""
    return [row for row in rows if row.broken]


def test_only_what_was_measured_is_written_into_the_page(tmp_path: Path) -> None:
    """The table of another part stays; a page without markers is an error."""
    begin, end = markers("bombs")
    page = tmp_path / "page.md"
    page.write_text(f"before {begin} old {end} after\n", "utf-8")
    write(page, {"bombs": table([Row("a|b; c", 1200, 0)])})
    assert "| a&#124;b; c | 1,200 | 0 |" in page.read_text("utf-8")
    with pytest.raises(ValueError, match="has no"):
        write(page, {"readers": ""})


def test_the_second_opinion_knows_the_rules() -> None:
    """A blank line, a record, the same again, a time without an offset, a time whose digit is lost, and a half line."""
    good = '{"ts":"2026-03-02T09:00:00-05:00","conversation_id":"a","workflow":"desk","confidence":"0.5"}'
    lines = ["", good, good, good.replace("-05:00", ""), good.replace("09:00", "09: 0"), good[:40]]
    expectation = oracle.of_jsonl("\n".join(lines).encode())
    assert (expectation.lines, expectation.blank, expectation.duplicates, expectation.lost) == (6, 1, 1, 3)
    assert [record[3] for record in expectation.records] == [0.5, 0.5]


def test_payloads_are_hundreds_and_all_different() -> None:
    """Those made by hand come first, whatever the dice."""
    texts = payloads(500, 1, "http://127.0.0.1:9")
    assert len(set(texts)) == 500
    assert texts[:50] == payloads(50, 2, "http://127.0.0.1:9")


def test_every_part_that_is_there_is_in_the_registry() -> None:
    """A part is a row in parts.py, and a module with `measure`."""
    assert {"mutations", "readers", "text", "bombs", "repository"} <= parts().keys()


@pytest.mark.slow
@pytest.mark.parametrize("form", ["jsonl", "jsonl.gz", "jsonl.zst", "csv", "cut csv", "cut jsonl.gz"])
def test_mutated_lines_are_accounted_for_and_read_as_others_read_them(form: str) -> None:
    """Of each form some files: none kills its reader, each account balances, each value is Python's."""
    tally = mutations.tally_of(form, 60, seed=5)
    assert tally.files == 60
    assert (tally.deaths, tally.unbalanced, tally.wrong) == (0, 0, 0)
    assert tally.values > 0 or form.startswith("cut")


@pytest.mark.slow
def test_a_reader_never_meets_half_of_anything() -> None:
    """Site and flags are swapped while somebody reads them."""
    assert broken(readers.measure(100, 1)) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in bombs.BOMBS if name.startswith(QUICK_BOMBS)])
def test_a_bomb_does_no_harm(tmp_path: Path, name: str) -> None:
    """It costs at most 512 MB and 10 CPU seconds, or is refused."""
    assert bombs.fault_of(name, tmp_path / "bomb") == ""


@pytest.mark.slow
def test_nothing_that_a_repository_names_runs(tmp_path: Path) -> None:
    """Its configuration, attributes and hooks name a program everywhere; commands that read run none of them."""
    desk = repository.Desk.begin(tmp_path / "desk", "http://127.0.0.1:9", [])
    repository.lay_traps(desk)
    for words in (("check",), ("journal",), ("verify",)):
        desk.try_command(words)
    assert desk.result() == (3, 0)


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: no hostile text was tried in a browser")
def test_a_dozen_hostile_texts_do_nothing() -> None:
    """In every field, by the cleaning alone and by the policy alone; without both they run."""
    assert broken(hostile_text.measure(12, 1)) == []
