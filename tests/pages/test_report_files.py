"""What notebooks have said is published, without what runs; of what stays nothing is looked into or made again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.pages import sample_books
from watchbook import ledger
from watchbook.config import load_engagement
from watchbook.pages import paths, report_files
from watchbook.pages.notebook_pages import report_recipes
from watchbook.pages.read_book import read_book
from watchbook.pages.render import render
from watchbook.sealed_files import write_sealed

if TYPE_CHECKING:
    from pathlib import Path

INERT = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
ACTIVE = INERT.replace(b"/>", b' onload="alert(1)"/>')


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    root = sample_books.make(tmp_path / "desk")
    (root / ".watchbook").mkdir()
    return root


def put(root: Path, path: str, data: bytes) -> None:
    """Put a report into the ledger."""
    staging = ledger.Staging(ledger.Ledger(root / "ledger"), root / "staging-more")
    staging.report(path, data)
    staging.ledger.place(staging.folder)


def found(root: Path) -> dict[str, bytes]:
    return report_files.report_files(ledger.Ledger(root / "ledger"), root / ".watchbook")


def test_a_drawing_that_runs_something_is_left_out_whatever_is_remembered(desk: Path) -> None:
    """Its hash is, so one that was changed is looked into again; a memory that somebody else wrote is none."""
    drawing = "weekly/2026-W14_1_0.svg"
    assert found(desk)[drawing] == INERT
    put(desk, drawing, ACTIVE)
    assert drawing not in found(desk)
    assert drawing not in found(desk)
    (memory,) = (desk / ".watchbook/drawings").iterdir()
    kept = memory.read_bytes()
    memory.write_bytes(kept.replace(b"[]", b'["%s"]' % (b"0" * 64)))
    assert drawing not in found(desk)
    memory.unlink()
    assert drawing not in found(desk)
    write_sealed(memory, b"of another version")
    assert drawing not in found(desk)
    put(desk, drawing, INERT)
    assert found(desk)[drawing] == INERT


def test_a_drawing_is_looked_into_once(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A desk has three more of them every week."""
    before = found(desk)
    monkeypatch.setattr(report_files, "is_inert_drawing", lambda _: pytest.fail("it looks again"))
    assert found(desk) == before


def test_a_report_is_made_of_its_own_text(desk: Path) -> None:
    """Another report, day or entry does not make its page anew; other words, settings or another name do."""
    engagement = load_engagement(desk)

    def origins(settings: bytes = b"") -> dict[str, bytes | None]:
        return {recipe.path: recipe.origin for recipe in report_recipes(read_book(engagement), settings)}

    page = paths.report("weekly/2026-W14.md")
    before = origins()
    put(desk, "weekly/2026-W13.md", b"# Another week\n")
    with (desk / "journal/2026/04/2026-04-01-other.md").open("a") as entry:
        entry.write("More.\n")
    assert origins().items() > before.items()
    assert origins(b"other")[page] != before[page]
    put(desk, "weekly/2026-W14.md", b"# The week\n\nMore.\n")
    assert origins()[page] != before[page]
    made = {recipe.path: recipe.make() for recipe in report_recipes(read_book(engagement))}
    everything = {each.path: each for each in render(read_book(engagement))}
    assert {path: everything[path] for path in made} == made


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (b"# The week\n\n## More\n", "The week"),
        (b"\n\n## `code` and *more* #\n", "code and more"),
        (b"Words.\n\n# Behind\n", "Behind"),
        (b"Behind a line\n===\n", "Behind a line"),
        (b"#no heading\n", ""),
        (b"# [a][b]\n\n[b]: https://example.org\n", "a"),
        (b"```\n# code\n```\n# Real\n", "Real"),
    ],
)
def test_a_report_is_called_by_its_first_heading(desk: Path, text: bytes, title: str) -> None:
    """Beside its period; one without a heading by its period alone."""
    put(desk, "weekly/2026-W14.md", text)
    page = next(each for each in render(read_book(load_engagement(desk))) if each.path == paths.NOTEBOOKS)
    name = f"{title}: 30 Mar to 5 Apr 2026" if title else "30 Mar to 5 Apr 2026"
    assert f">{name}</a>" in page.data.decode()
