"""journal/ on disk: what is an entry, what is refused, what is passed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from watchbook.config import Engagement, load_engagement
from watchbook.errors import JournalError
from watchbook.journal import Journal, load

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """
[engagement]
name = "Desk"
timezone = "UTC"
[dumps]
path = "logs/{date}.jsonl"
[workflows.desk]
"""
ENTRY = "---\ntype: observation\ntitle: Quiet day\nworkflows: [desk]\ndays: 2026-05-04\n---\n"


@pytest.fixture
def desk(tmp_path: Path) -> Engagement:
    """Return an engagement with one workflow and no journal."""
    (tmp_path / "watchbook.toml").write_text(CONFIG, "utf-8")
    return load_engagement(tmp_path)


def put(desk: Engagement, path: str, text: str = ENTRY) -> None:
    """Write a file below journal/."""
    target = desk.root / "journal" / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, "utf-8")


def read(desk: Engagement) -> Journal:
    """Load the journal."""
    return load(desk.root, desk, ("handoff_rate",))


def codes(desk: Engagement) -> list[tuple[str, str]]:
    """Return (code, file) of every problem."""
    return [(problem.code, problem.place.file) for problem in read(desk).problems]


def test_without_a_journal_there_are_no_entries(desk: Engagement) -> None:
    """A new engagement's journal is empty, which is no problem."""
    assert read(desk) == Journal.of(())


def test_entries_are_found_by_month_and_ordered_by_id(desk: Engagement) -> None:
    """The file's name is the entry's id."""
    put(desk, "2026/05/2026-05-20-later.md")
    put(desk, "2026/05/2026-05-04-quiet-day.md")
    put(desk, "2025/12/2025-12-31-last.md")
    assert [entry.id for entry in read(desk).entries] == ["2025-12-31-last", "2026-05-04-quiet-day", "2026-05-20-later"]


def test_pages_beside_the_years_are_no_entries(desk: Engagement) -> None:
    """journal/ is also where a few pages of the site stand."""
    put(desk, "index.md", "# Card desk\n")
    put(desk, "about/how.md", "# How\n")
    put(desk, "2026/05/.gitkeep", "")
    assert read(desk) == Journal.of(())


@pytest.mark.parametrize(
    "name",
    ["notes.md", "2026-05-04.md", "2026-05-04-Quiet-Day.md", "2026-05-04-quiet day.md", "2026-05-04-quiet-day.txt"],
)
def test_a_file_that_is_not_named_like_an_entry_is_a_problem(desk: Engagement, name: str) -> None:
    """A file among the entries that would never be read is said to be so."""
    put(desk, f"2026/05/{name}")
    assert codes(desk) == [("WB101", f"journal/2026/05/{name}")]


def test_a_file_outside_the_months_is_a_problem(desk: Engagement) -> None:
    """An entry a folder too high would never be read."""
    put(desk, "2026/2026-05-04-quiet-day.md")
    put(desk, "2026/13/2026-05-04-quiet-day.md")
    assert codes(desk) == [("WB101", "journal/2026/13"), ("WB101", "journal/2026/2026-05-04-quiet-day.md")]


def test_an_entry_in_another_month_is_a_problem_with_the_command_that_moves_it(desk: Engagement) -> None:
    """Date and folder agree."""
    put(desk, "2026/06/2026-05-04-quiet-day.md")
    (problem,) = read(desk).problems
    assert problem.code == "WB102"
    assert problem.hint == "git mv journal/2026/06/2026-05-04-quiet-day.md journal/2026/05/"


@pytest.mark.parametrize("at", ["2026/05/2026-05-04-quiet-day.md", "2026/05", "2026"])
def test_a_symbolic_link_is_refused_wherever_it_stands(desk: Engagement, tmp_path: Path, at: str) -> None:
    """Nothing outside journal/ is read as an entry."""
    outside = tmp_path / "outside"
    (outside / "05").mkdir(parents=True)
    for name in ("2026-05-04-quiet-day.md", "05/2026-05-04-quiet-day.md"):
        (outside / name).write_text(ENTRY, "utf-8")
    link = desk.root / "journal" / at
    link.parent.mkdir(parents=True)
    link.symlink_to(outside / "2026-05-04-quiet-day.md" if at.endswith(".md") else outside / at[5:])
    assert codes(desk) == [("WB103", f"journal/{at}")]
    assert not read(desk).entries


def test_a_journal_that_is_a_link_is_refused(desk: Engagement, tmp_path: Path) -> None:
    """The whole folder could be somebody else's."""
    (tmp_path / "other" / "2026" / "05").mkdir(parents=True)
    (tmp_path / "other" / "2026" / "05" / "2026-05-04-quiet-day.md").write_text(ENTRY, "utf-8")
    (desk.root / "journal").symlink_to(tmp_path / "other")
    assert codes(desk) == [("WB103", "journal")]


def test_a_bad_entry_costs_that_entry_alone(desk: Engagement) -> None:
    """The others are read."""
    put(desk, "2026/05/2026-05-04-quiet-day.md")
    put(desk, "2026/05/2026-05-05-bad.md", ENTRY.replace("[desk]", "[dsek]"))
    journal = read(desk)
    assert [entry.id for entry in journal.entries] == ["2026-05-04-quiet-day"]
    assert [(problem.code, problem.place.line) for problem in journal.problems] == [("WB115", 4)]


def test_a_file_that_cannot_be_opened_is_an_error_and_not_silence(
    desk: Engagement, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A journal that cannot be read explains nothing, so nothing may be judged by it."""
    put(desk, "2026/05/2026-05-04-quiet-day.md")

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.read_bytes", refuse)
    with pytest.raises(JournalError, match="Permission denied"):
        read(desk)
