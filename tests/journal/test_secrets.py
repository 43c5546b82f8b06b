"""Secrets, card and account numbers are found in an entry before it is published."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.blocks import Block, blocks
from tests.entries import KNOWN
from tests.test_tree import imported_by
from watchbook.journal import read_entry
from watchbook.journal.secrets import secret_problems, without_secrets

ROOT = Path(__file__).parents[2]
PATH = "journal/2026/05/2026-05-04-quiet-day.md"
ENTRY = "---\ntype: observation\ntitle: TITLE\nworkflows: [desk]\ndays: 2026-05-04\n---\n## What changed\n\nBODY\n"


@pytest.mark.parametrize("block", blocks("journal/secrets.txt"), ids=str)
def test_what_must_not_be_published_is_named_by_its_kind(block: Block) -> None:
    """Keys, tokens, passwords, cards and accounts are found; numbers, hashes and talk about them are not."""
    line = block["input"].replace("~", "").strip()
    found = list(secret_problems(line, 1, PATH))
    kinds = [problem.what.removesuffix(" stands here") for problem in found]
    expected = block["expected"].strip()
    assert (f"{found[0].code} {', '.join(kinds)}" if found else "fine") == expected
    said = " ".join(f"{problem.what} {problem.hint}" for problem in found)
    assert not [word for word in line.split() if len(word) > 9 and word in said]


@pytest.mark.parametrize(("place", "line"), [("TITLE", 3), ("BODY", 9)])
def test_an_entry_with_a_secret_is_left_out_and_nothing_repeats_it(place: str, line: int) -> None:
    """The finding names line and kind; what else is wrong with the entry is not said, because it could quote it."""
    secret = "AKIA" + "IOSFODNN7EXAMPLE"
    text = ENTRY.replace(place, secret).replace("days:", f"cause: {secret}\ndays:" if place == "TITLE" else "days:")
    entry, problems = read_entry(text.encode(), PATH, KNOWN)
    assert entry is None
    assert {problem.code for problem in problems} == {"WB125"}
    assert problems[0].place.line == line
    assert secret not in " ".join(f"{problem.what} {problem.hint}" for problem in problems)


@pytest.mark.parametrize("folder", ["journal", "docs", "tests/cases/journal", "notebooks"])
def test_ordinary_text_raises_no_alarm(folder: str) -> None:
    """The living example's journal, the documentation and two hundred malformed entries hold nothing of the kind."""
    files = [path for path in (ROOT / folder).rglob("*") if path.suffix in (".md", ".txt", ".json", ".ipynb")]
    assert files
    alarms = [
        problem.place
        for path in files
        for problem in secret_problems(path.read_text("utf-8"), 1, path.relative_to(ROOT).as_posix())
        if path.name != "secrets.txt"
    ]
    assert alarms == []


def test_the_journal_starts_without_an_http_client() -> None:
    """detect-secrets is imported where a line looks like one of its secrets, and not before."""
    assert not imported_by("import watchbook.journal") & {"detect_secrets", "requests"}


def test_a_secret_that_was_taken_out_is_not_shown_in_what_changed_either() -> None:
    """What an entry said before is published with its history, without the lines that must not be."""
    diff = "@@ -9 +9 @@\n-the key was AKIA" + "IOSFODNN7EXAMPLE\n+the key was renewed"
    assert without_secrets(diff) == "@@ -9 +9 @@\n-[not shown: a secret (AWS Access Key)]\n+the key was renewed"
    assert without_secrets("nothing of the kind") == "nothing of the kind"
