"""What an entry leaves to be done: as it is read, listed, and held to."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from tests.blocks import Block, blocks
from tests.books import NOW, Books
from tests.calls import git, make_called
from tests.entries import entry
from watchbook.cli import app
from watchbook.journal.reading.body import read_body
from watchbook.journal.similar_entries import Likeness, similar_entries

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.journal import Entry

OWED = """\
- [ ] 2026-11-08 ml-team: sign
- [ ] 2026-11-09 engineer-a: look
- [x] 2026-11-01 ml-team: roll back
- [ ] ask
"""
ENTRY = """\
---
type: incident
title: Slow
workflows: [desk]
days: 2026-11-07/
severity: sev2
status: open
---
## Follow-up

- [ ] 2026-11-08 ml-team: sign
- [ ] ask
"""


@pytest.mark.parametrize("case", blocks("journal/follow_ups.txt"), ids=str)
def test_a_follow_up_is_read_strictly(case: Block) -> None:
    """What begins with a digit begins with a day and a name; a mistake costs that line alone."""
    body, problems = read_body(f"## Follow-up\n\n{case['input']}", 1, "journal/a.md")
    said = [
        f"{'done' if each.is_done else 'open'} {each.day or '-'} {each.owner or '-'}: {each.task}"
        for each in body.follow_ups
    ]
    said += [f"{problem.code} {problem.what}" for problem in problems if problem.code == "WB137"]
    assert said == [line for line in case["expected"].splitlines() if line]
    assert not any(problem.bars for problem in problems if problem.code == "WB137")


def test_under_another_heading_a_box_is_a_box() -> None:
    """The section is called Follow-up."""
    body, problems = read_body("## What was tried\n\n- [ ] 2026-02-30 x: y\n", 1, "journal/a.md")
    assert (body.follow_ups, problems) == ((), [])


def test_what_is_overdue_is_said_with_a_name(tmp_path: Path) -> None:
    """From the day after; of a resolved entry also how many others are open."""
    books = Books.quiet(tmp_path)
    books.write("2026-10-20", kind="incident", slug="old", body=f"## Follow-up\n\n{OWED}")
    lines = ("status: resolved", "noticed: {by: ada, at: 2026-10-20T06:40-05:00}")
    books.write("2026-10-20", *lines, kind="incident", slug="over", body=f"## Follow-up\n\n{OWED}")
    found = [each for each in books.check().findings if each.code in {"WB138", "WB139"}]
    assert [(each.code, each.severity, each.entry, each.what) for each in found] == [
        ("WB138", "warning", "2026-10-20-old", "ml-team owes since 8 Nov 2026, 1 day now: sign"),
        ("WB138", "warning", "2026-10-20-over", "ml-team owes since 8 Nov 2026, 1 day now: sign"),
        ("WB139", "notice", "2026-10-20-over", "is resolved, with 2 follow-ups open: Quiet day"),
    ]
    later = books.check(NOW + dt.timedelta(days=1)).findings
    assert sum(each.code == "WB138" for each in later) == 4


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an engagement in git with an entry that leaves something to be done."""
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, "/dev/null")
    root = make_called(tmp_path / "desk").root
    path = root / "journal/2026/11/2026-11-07-slow.md"
    path.parent.mkdir(parents=True)
    path.write_text(ENTRY)
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=entry")
    return root


def listed(root: Path, *words: str) -> str:
    """Return what the command prints."""
    done = CliRunner().invoke(app, ["followups", "--root", str(root), "--as-of", NOW.isoformat(), *words])
    assert done.exit_code == 0, done.output
    return done.output


def test_the_command_lists_what_is_open_and_git_says_when_a_box_was_ticked(root: Path) -> None:
    """Due first in front; what is done only when asked for."""
    assert listed(root) == (
        "overdue  2026-11-08  ml-team: sign (journal/2026/11/2026-11-07-slow.md:11)\n"
        "open     no day      nobody: ask (journal/2026/11/2026-11-07-slow.md:12)\n"
    )
    path = root / "journal/2026/11/2026-11-07-slow.md"
    path.write_text(ENTRY.replace("- [ ]", "- [x]"))
    assert listed(root) == "Nothing is left to be done.\n"
    assert [row["done_at"] for row in json.loads(listed(root, "--all", "--output-format", "json"))] == [None, None]
    git(root, "commit", "--quiet", "--all", "--message=ticked")
    ticked_at = dt.datetime.fromisoformat(git(root, "log", "-1", "--format=%cI")).timestamp()
    rows = json.loads(listed(root, "--all", "--output-format", "json"))
    assert [(row["state"], row["owner"]) for row in rows] == [("done", "ml-team"), ("done", None)]
    assert {dt.datetime.fromisoformat(row["done_at"]).timestamp() for row in rows} == {ticked_at}


def test_a_line_that_cannot_be_read_is_listed_as_such(root: Path) -> None:
    """It would be owed by nobody, and never."""
    path = root / "journal/2026/11/2026-11-07-slow.md"
    path.write_text(ENTRY.replace("2026-11-08 ml-team", "2026-11-31 ml-team"))
    assert listed(root).splitlines()[0] == (
        "unread   a follow-up is due on '2026-11-31', which is no day (journal/2026/11/2026-11-07-slow.md:11)"
    )
    assert [row["state"] for row in json.loads(listed(root, "--json"))] == ["unread", "open"]


def test_a_day_years_ahead_is_doubted(tmp_path: Path) -> None:
    """Its year was mistyped, and until then nobody would be asked."""
    books = Books.quiet(tmp_path)
    body = "## Follow-up\n\n- [ ] 2062-11-10 ml-team: sign\n- [ ] 2028-11-01 ml-team: renew\n"
    books.write("2026-10-20", kind="incident", slug="far", body=body)
    found = [each.what for each in books.check().findings if each.code == "WB160"]
    assert found == ["ml-team owes on 10 Nov 2062, years from now: sign"]


def past(slug: str, first: str, *lines: str, worked: str = "Rolled back.") -> Entry:
    """Return a resolved incident of workflow desk."""
    noticed = "noticed: {by: ada, at: 2026-10-20T06:40-05:00}"
    sections = f"## What changed\n\na\n\n## What was tried\n\nb\n\n## What worked\n\n{worked}\n"
    return entry(first, "status: resolved", noticed, *lines, kind="incident", slug=slug, body=sections)


def test_past_incidents_that_are_alike_are_found() -> None:
    """Of the same workflow, by the metrics they share; no false alarm, nothing open, nothing later."""
    entries = [
        past("same", "2026-09-01", "metrics: [handoff_rate]", "cause: change"),
        past("half", "2026-10-01", "metrics: [handoff_rate, confidence]", "cause: fault"),
        past("all", "2026-10-02", "cause: fault"),
        past("apart", "2026-10-03", "metrics: [volume]", "cause: fault"),
        past("false", "2026-10-04", "metrics: [handoff_rate]", "cause: false-alarm"),
        past("line", "2026-10-05", "metrics: [handoff_rate]", "workflows: [line]", "cause: fault"),
        past("later", "2026-11-09", "metrics: [handoff_rate]", "cause: fault"),
        entry("2026-10-06/", "metrics: [handoff_rate]", "status: open", kind="incident", slug="open"),
    ]
    found = similar_entries(entries, ("desk",), ("handoff_rate",), dt.date(2026, 11, 8))
    assert [each.id[11:] for each in found] == ["same", "half", "all"]
    place = Likeness({entries[1].id: frozenset({"intent fee"})}, frozenset({"intent fee", "intent card"}), "change")
    found = similar_entries(entries, ("desk",), ("handoff_rate", "confidence"), dt.date(2026, 11, 8), place)
    assert [each.id[11:] for each in found] == ["half", "same", "all"]
    place = Likeness({entries[2].id: frozenset({"intent fee"})}, frozenset({"intent fee"}))
    found = similar_entries(entries, ("desk",), ("handoff_rate",), dt.date(2026, 11, 8), place)
    assert [each.id[11:] for each in found] == ["same", "all", "half"]
