"""The site that is built between two runs: routes and entries are the present's, figures the last run's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.pages import sample_books
from watchbook.config import load_engagement
from watchbook.pages.read_book import read_book
from watchbook.pages.render import render

if TYPE_CHECKING:
    from pathlib import Path

SWITCH = """\
---
type: incident
title: Wrong fees
workflows: [support]
metrics: [confidence]
days: 2026-04-10/
severity: sev2
status: open
noticed: {{by: ada, at: {at}}}
switches:
  - {{at: {at}, workflow: support, to: manual, by: ada, reason: wrong fees}}
---
## What changed
Fees.
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return an engagement whose last run is some hours old."""
    return sample_books.make(tmp_path)


def write(root: Path, name: str, text: str) -> None:
    """Write an entry."""
    path = root / "journal" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


@pytest.mark.parametrize(("day", "route"), [("2026-04-12", "manual"), ("2096-04-12", "ai")])
def test_a_switch_since_the_last_run_is_the_route(root: Path, day: str, route: str) -> None:
    """One that lies ahead of the clock is none yet."""
    write(root, "2026/04/2026-04-10-wrong-fees.md", SWITCH.format(at=f"{day}T03:00+00:00"))
    book = read_book(load_engagement(root))
    support = book.workflow("support")
    assert support is not None
    assert support.standing is not None
    assert support.standing.route == route
    assert book.through is not None
    assert book.through.isoformat() == "2026-04-10"


def test_what_was_written_last_is_told_by_time(root: Path) -> None:
    """Not by the name of the file, which begins with the first day it is about."""
    for name, minute in (("2026-02-01-old", "59"), ("2026-04-09-new", "01")):
        text = SWITCH.format(at=f"2026-04-12T03:{minute}+00:00").replace("Wrong fees", name)
        write(root, f"{name[:4]}/{name[5:7]}/{name}.md", text.replace("days: 2026-04-10/", f"days: {name[:10]}/"))
    front = next(page for page in render(read_book(load_engagement(root))) if page.path == "index.md").data.decode()
    last = front[front.index("What was written last") :]
    assert last.index("2026-02-01-old") < last.index("2026-04-09-new")


def test_a_drill_of_today_links_to_its_entry(root: Path) -> None:
    """Its day has no page before its dump is judged, and a link that leads nowhere would keep the site as it was."""
    day = "2026-04-11"
    write(
        root,
        f"2026/04/{day}-fire.md",
        f"---\ntype: drill\ntitle: Fire\nworkflows: [support]\ndays: {day}\n---\n## What was tried\n\nBoth ways.\n",
    )
    pages = {
        page.path: page.data.decode() for page in render(read_book(load_engagement(root))) if page.path[-3:] == ".md"
    }
    assert f'Last drilled on <a href="../{day[:4]}/{day[5:7]}/{day}-fire' in pages["workflows/support.md"]
    assert not any(f"days/{day}.md" in text for text in pages.values())
