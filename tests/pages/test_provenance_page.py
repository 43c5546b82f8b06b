"""An entry's page and the journal's index: when git saw what, in words, whatever people wrote and are called."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.evidence.repository import Repository
from tests.pages import sample_books
from tests.pages.test_pages import Tags, pages_of

if TYPE_CHECKING:
    from pathlib import Path

HALF = "journal/2026/03/2026-03-22-half.md"
GONE = "journal/2026/04/2026-04-02-gone.md"
LINE = "- 2026-03-22T07:10+01:00 engineer-a: compared intents\n"
HOSTILE = "'\"><script>alert(1)</script><img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The pages of an engagement whose history and whose people are hostile."""
    root = sample_books.make(tmp_path_factory.mktemp("provenance") / "desk")
    desk = Repository(root)
    desk.write(".gitignore", "ledger/\nstaging/\n")
    text = (root / HALF).read_text("utf-8")
    desk.write(GONE, sample_books.OTHER.replace("2026-04-01", "2026-04-02").replace("A new prompt", f'"{HOSTILE[2:]}"'))
    desk.commit("2026-03-22T06:54:00+01:00", by="engineer-a")
    later = text.replace(LINE, LINE.replace("intents", "all intents") + "- 2026-03-22T09:00+01:00 engineer-b: waited\n")
    desk.write(HALF, later.replace("A label map.", f"A label map. {HOSTILE}"))
    (root / GONE).unlink()
    desk.commit("2026-03-24T10:00:00+01:00", by="engineer&b <script>")
    return pages_of(root)


def words(html: str) -> str:
    """Return the text of a page as a reader sees it."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.split("---\n", 2)[2])).replace("&amp;", "&")


def test_an_entrys_page_says_when_git_saw_it_and_each_line(pages: dict[str, str]) -> None:
    """A line that was reworded is as old as its first words; one written up later is late."""
    said = words(pages["2026/03/2026-03-22-half.md"])
    assert "written 14 minutes after , amended once, on 24 Mar 2026" in said
    assert "Sun 22 Mar, 07:10 engineer-a compared all intents in these words since 24 Mar 2026, 10:00; before: " in said
    assert "before: compared intents before" in said
    assert "Sun 22 Mar, 09:00 engineer-b waited late, 2 days after" in said
    assert (
        "Amended once, on 24 Mar 2026 24 Mar 2026, 10:00 engineer&b script: text changed; 3 lines added, 2 removed"
        in said
    )


def test_an_amendment_shows_its_difference_and_runs_nothing(pages: dict[str, str]) -> None:
    """What git holds is as hostile as what stands."""
    page = pages["2026/03/2026-03-22-half.md"]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert '<span class="wb-put">+- 2026-03-22T09:00+01:00 engineer-b: waited</span>' in page
    for html in pages.values():
        tags = Tags(html)
        assert "script" not in tags.tags
        assert tags.running == []


def test_the_index_lists_what_was_deleted(pages: dict[str, str]) -> None:
    """With who wrote it and who deleted it."""
    said = words(pages["journal.md"] if "journal.md" in pages else pages["journal/index.md"])
    assert "written on 22 Mar 2026, 06:54, engineer-a deleted on 24 Mar 2026, 10:00, engineer&b script (commit" in said


def test_without_a_repository_a_page_shows_no_date(tmp_path: Path) -> None:
    """It says that there is none."""
    said = words(pages_of(sample_books.make(tmp_path))["2026/03/2026-03-22-half.md"])
    assert "history unknown" in said
    assert "There is no git repository here, so no date can be shown." in said
