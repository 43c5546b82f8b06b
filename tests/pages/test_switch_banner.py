"""What pages say where a limit is passed, a drill is overdue, or somebody gave leave for a switch."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.pages import sample_books
from tests.pages.test_entry_effect import ENTRY, THIN, pages_of

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """
[[workflows.support.switch_when]]
metric = "handoff_rate"
above = 0.5
[fallback]
drill_every = "20d"
"""
SAID = f"Hand-off above 50{THIN}% for 1 day"
DRILL = "---\ntype: drill\ntitle: A drill\nworkflows: [quiet]\ndays: 2026-04-01\n---\nQuick.\n"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the pages of a desk on whose last day a limit is passed; one workflow was drilled."""
    return pages_of(desk(tmp_path_factory.mktemp("desk")))


def desk(root: Path) -> Path:
    """Write the engagement."""
    sample_books.make(root)
    with (root / "watchbook.toml").open("a", encoding="utf-8") as config:
        config.write(CONFIG)
    (root / "journal/2026/04/2026-04-01-drill.md").write_text(DRILL, "utf-8")
    entry = root / "journal" / ENTRY
    entry.write_text(entry.read_text("utf-8").replace("to: ai, by: engineer-a", "to: ai, by: ml, authority: lead"))
    return root


@pytest.mark.parametrize("path", ["index.md", "workflows/support.md"])
def test_people_are_recommended_before_all_else(pages: dict[str, str], path: str) -> None:
    """With the command, above what is due and above the bands, on the front page and on the workflow's."""
    page = pages[path]
    assert page.index('class="wb-recommended"') < page.index("wb-strip")
    assert f"should go to people: {SAID}, 60{THIN}% on 10 Apr 2026</h2>" in page
    assert "watchbook switch support manual --reason" in page


def test_the_sentence_to_read_first_says_so(pages: dict[str, str]) -> None:
    """And the banner is not calm."""
    assert f"should go to people: {SAID}." in pages["index.md"].partition("</h1>")[0]
    assert '<div class="wb-banner wb-out">' in pages["index.md"]


def test_others_are_not_asked(pages: dict[str, str]) -> None:
    """A workflow within its limits shows no such thing."""
    assert 'class="wb-recommended"' not in pages["workflows/quiet.md"]


def test_an_overdue_drill_stands_beside_the_route(pages: dict[str, str]) -> None:
    """A shape and words; not where the drill was in time."""
    assert (
        'title="due on Sun 22 Mar"><span class="wb-shape" aria-hidden="true">◔</span>drill overdue'
        in (pages["workflows/support.md"])
    )
    assert "drill overdue" not in pages["workflows/quiet.md"]


def test_an_entry_says_who_gave_leave(pages: dict[str, str]) -> None:
    """Beside who switched."""
    assert "by ml, with leave of lead" in pages[ENTRY]


def test_a_workflows_page_says_where_its_work_goes(pages: dict[str, str]) -> None:
    """Since when, by whom and why; when people should take it, and who may give it back."""
    page, quiet = (re.sub(r"(?:<[^>]+>|\s)+", " ", pages[f"workflows/{name}.md"]) for name in ("support", "quiet"))
    assert "The AI has it since 22 Mar 2026, 15:00: ml switched it, with leave of lead, see Half of all" in page
    assert "whatever is normal, when: Hand-off above 50 % on any judged day" in page
    assert "The AI has it, and it was never switched. Last drilled on" in quiet
