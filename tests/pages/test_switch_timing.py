"""What pages say of switches to people: on the entry, on the workflow, and by year."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.handled_rows import handled_row
from tests.pages import sample_books
from tests.pages.test_entry_effect import ENTRY, pages_of
from watchbook.ledger import HANDLED, Ledger, Staging

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.ledger import HandledDay

AT = "2026-03-22T11:00:00+01:00"
YEAR, WORKFLOW = "time-to-manual.md", "workflows/support.md"
DRILL = """\
---
type: drill
title: A drill
workflows: [support]
days: 2026-04-09
switches:
  - {at: 2026-04-09T10:00+02:00, workflow: support, to: manual, by: engineer-a}
---
## What changed
Nothing.
"""


def shown(root: Path, *rows: HandledDay) -> dict[str, str]:
    """Return the pages of a desk whose ledger has counted these rows."""
    staging = Staging(Ledger(root / "ledger"), root / "counted")
    staging.replace(HANDLED, rows)
    staging.ledger.place(staging.folder)
    return pages_of(root)


def steps(page: str) -> list[str]:
    """Return the steps of a switch as they read."""
    items = re.findall(r"<li>(.*?)</li>", page.partition('class="wb-steps"')[2], re.DOTALL)
    return [" | ".join(re.findall(r"<(?:b|span)[^>]*>([^<]*)<", item)) for item in items]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a small desk in git, with a switch of four hours."""
    return sample_books.make(tmp_path)


def test_an_entrys_page_shows_each_step_with_its_time(root: Path) -> None:
    """From the first sign to the way back; who held the work stands in the track's colour and in the words."""
    row = handled_row(
        AT, workflow="support", people=7, before="2026-03-22T10:58:00+01:00", first="2026-03-22T11:01:05+01:00"
    )
    page = shown(root, row)[ENTRY]
    assert steps(page) == [
        "First sign | Mon 23 Mar, 06:00 | the dump of 22 Mar 2026, out of band",
        "Noticed | Sun 22 Mar, 06:40 | by engineer-a",
        "Decided | – | nobody wrote down when",
        "Switched to people | Sun 22 Mar, 11:00 | 4 hours 20 minutes later, by engineer-a",
        "Last of the AI | 10:58:00 | 2 minutes before the switch",
        "First by people | 11:01:05 | 1 minute 5 seconds after the switch",
        "Back to the AI | Sun 22 Mar, 15:00 | after 4 hours, by engineer-a",
    ]
    said = "0 seconds to manual, 5 minutes promised: the AI handled no conversation that began after the switch, people"
    assert f"<p>{said} handled 7.</p>" in page
    assert "wb-minutes" not in page


def test_a_switch_of_another_entry_is_on_the_bar_of_times(root: Path) -> None:
    """A second incident of the same workflow and days says that people had the work, and who says so."""
    text = sample_books.ENTRY.partition("switches:")[0] + "---\n## What changed\nThe same.\n"
    (root / "journal/2026/03/2026-03-22-twin.md").write_text(text, "utf-8")
    (root / "journal/2026/03/2026-03-23-later.md").write_text(text.replace("03-22", "03-23"), "utf-8")
    pages = {path: page.replace("wb-steps wb-times", "wb-steps") for path, page in shown(root).items()}
    said = "On people | Sun 22 Mar, 11:00 | by engineer-a, as another entry says"
    assert steps(pages["2026/03/2026-03-22-twin.md"])[2] == said
    assert steps(pages["2026/03/2026-03-23-later.md"])[2] == "On people | – | it stayed with the AI"


def test_a_leak_is_drawn_minute_by_minute(root: Path) -> None:
    """Beside the promise; the chart says in words what it shows, and the sentence stands out where it was too long."""
    row = handled_row(
        AT, workflow="support", ai=4, last="2026-03-22T11:06:10+01:00", minutes=(3, 0, 0, 0, 0, 0, 1), note="truncated"
    )
    page = shown(root, row)[ENTRY]
    said = "6 minutes 10 seconds to manual, 5 minutes promised: the AI still handled 4 conversations"
    assert f'<p class="wb-overdue">{said}' in page
    assert "A dump it was counted from is truncated." in page
    assert 'aria-label="Conversations of the AI by minute after the switch: 3, 0, 0, 0, 0, 0, 1"' in page
    assert page.count('class="wb-leak"') == 2
    assert "minute 7: 1" in page


def test_what_was_not_counted_is_said_and_is_never_zero(root: Path) -> None:
    """No row of the day, or only of a later one."""
    page = shown(root)
    assert "It could not be measured: no dump of 22 Mar 2026 was counted." in page[ENTRY]
    assert "Last of the AI | – | not counted" in steps(page[ENTRY])
    (row,) = re.findall(r"<tr><td.*?</tr>", page[YEAR].partition("<tbody>")[2].partition("</tbody>")[0], re.DOTALL)
    assert '<td data-label="to the last of the AI" class="wb-overdue">–</td><td data-label="AI after it">–</td>' in row


def test_the_year_has_medians(root: Path) -> None:
    """The newest switch first, medians of drills apart; what nobody knows is a dash, and in no median."""
    (root / "journal/2026/04/2026-04-09-drill.md").write_text(DRILL, "utf-8")
    rows = (
        handled_row(AT, workflow="support", ai=1, last="2026-03-22T11:04:00+01:00"),
        handled_row("2026-04-09T10:00:00+02:00", workflow="support"),
        handled_row("2026-04-09T10:00:00+02:00", "2026-04-10", workflow="support"),
    )
    found = shown(root, *rows)
    page = found[YEAR]
    assert page.index("Thu 9 Apr, 10:00") < page.index("Sun 22 Mar, 11:00")
    medians = re.findall(r'data-label="([^"]*)">([^<]*)<', page.partition("<tfoot>")[2])
    assert medians == [
        ("known to noticed", "–"),
        ("noticed to decided", "–"),
        ("noticed to switched", "4 hours 20 minutes"),
        ("to the last of the AI", "4 minutes"),
        ("with people", "4 hours"),
        ("known to noticed", "–"),
        ("noticed to decided", "–"),
        ("noticed to switched", "–"),
        ("to the last of the AI", "0 seconds"),
        ("with people", "–"),
    ]
    assert '<td data-label="with people">still</td>' in page
    assert "Switched to people" in found[WORKFLOW]
    assert "Sun 22 Mar, 11:00" in found[WORKFLOW]
    said = "Time to manual: 4 minutes, the only switch in a year; 5 minutes promised."
    assert said in found["workflows/index.md"]
    assert [step.partition(" |")[0] for step in steps(found["2026/04/2026-04-09-drill.md"])] == [
        "Switched to people",
        "Last of the AI",
        "First by people",
        "Back to the AI",
    ]


def test_before_the_first_switch_there_is_nothing_to_show(root: Path) -> None:
    """The page says so, and a workflow's page has no table of it."""
    (root / "journal/2026/03/2026-03-22-half.md").unlink()
    found = shown(root)
    assert "Nothing was ever switched to people." in found[YEAR]
    assert "wb-switched" not in found[WORKFLOW]
    assert "Time to manual:" not in found["workflows/index.md"]
