"""An entry's file: what is read, and what is said of one that cannot be."""

from __future__ import annotations

import pytest

from tests.blocks import Block, blocks
from watchbook.check import codes
from watchbook.journal import Entry, KnownNames, Problem, read_entry

KNOWN = KnownNames(("desk", "line"), ("handoff_rate", "confidence"))
PATH = "journal/2026/05/2026-05-04-quiet-day.md"
TEXTS = ("yaml_traps", "yaml_shapes", "values", "body")
KEPT = {"WB120", "WB121"}


def read(data: bytes) -> tuple[Entry | None, list[Problem]]:
    """Read a file of a journal with two workflows and two metrics."""
    return read_entry(data, PATH, KNOWN)


def check_case(data: bytes, expected: list[str]) -> None:
    """Compare what is found with the case's `code:line` words, and hold it to what every problem promises."""
    entry, problems = read(data)
    assert [f"{problem.code}:{problem.place.line}" for problem in problems] == expected
    assert all(problem.code in codes() and problem.what and problem.place.file == PATH for problem in problems)
    assert (entry is None) == any(code[:5] not in KEPT for code in expected)


@pytest.mark.parametrize("block", [block for name in TEXTS for block in blocks(f"journal/{name}.txt")], ids=str)
def test_a_malformed_entry_gives_its_finding_at_its_line_and_is_not_published(block: Block) -> None:
    """Each mistake is a code at a line; an entry with one is left out, unless only a question stands open."""
    check_case(block["input"].encode(), [word for word in block["expected"].split() if word != "fine"])


@pytest.mark.parametrize("block", blocks("journal/bytes.txt"), ids=str)
def test_bytes_that_are_no_entry_are_named_and_never_guessed_at(block: Block) -> None:
    """Byte order marks, line ends, encodings and control characters are findings, not crashes."""
    data = block["bytes"].replace("\n", "").encode().decode("unicode_escape").encode("latin-1")
    check_case(data, [word for word in block["expected"].split() if word != "fine"])


def test_more_than_two_hundred_mistakes_are_known() -> None:
    """What people get wrong when they write by hand is kept, case by case."""
    cases = [block for name in (*TEXTS, "bytes") for block in blocks(f"journal/{name}.txt")]
    assert len({block.title for block in cases}) == len(cases)
    assert sum(block["expected"].strip() != "fine" for block in cases) >= 200


def test_an_entry_of_a_megabyte_is_refused_before_it_is_parsed() -> None:
    """Size is bounded, so that no entry can hold up the job."""
    _, problems = read(b"---\n" + b"[" * 1_000_000)
    assert [problem.code for problem in problems] == ["WB109"]


FULL = """---
type: incident
title: "Card support: twice as often"
workflows: [desk]
metrics: [handoff_rate, handoff_rate]
days: 2026-05-04/2026-05-13
severity: sev2
status: resolved
noticed: {by: engineer-a, at: 2026-05-05T06:40-04:00, how: band}
cause: change
switches:
  - {at: 2026-05-13T11:00-04:00, workflow: desk, to: manual, by: engineer-a, reason: wrong label map}
imported: the old wiki
---

## What changed

A deploy.

## What was tried

- 2026-05-05T07:10-04:00 engineer-a: compared intents: ten had merged
- asked around

## What worked

Rolled back.
"""


def test_every_key_arrives_as_it_was_meant() -> None:
    """An entry holds the values of its keys, its sections, its timeline, and where they stand."""
    entry, problems = read(FULL.encode())
    assert entry is not None
    assert not problems
    assert (entry.id, entry.title) == ("2026-05-04-quiet-day", "Card support: twice as often")
    assert entry.metrics == ("handoff_rate",)
    assert (str(entry.first), str(entry.last)) == ("2026-05-04", "2026-05-13")
    assert entry.noticed is not None
    assert entry.noticed.at.isoformat() == "2026-05-05T06:40:00-04:00"
    assert (entry.switches[0].to, entry.switches[0].reason) == ("manual", "wrong label map")
    assert entry.imported == "the old wiki"
    assert entry.sections["What worked"].text == "Rolled back."
    assert [(remark.by, remark.text, remark.line) for remark in entry.timeline] == [
        ("engineer-a", "compared intents: ten had merged", 22)
    ]
    assert FULL.split("\n")[entry.body_line - 1 :] == entry.body.split("\n")
    assert str(entry.place("days")) == f"{PATH}:6"


def test_a_hint_names_what_was_probably_meant() -> None:
    """A mistyped workflow, metric, key or choice is answered with the nearest known one."""
    text = FULL.replace("[desk]", "[dsek]").replace("cause: change", "cause: chnage").replace("status:", "statsu:")
    _, problems = read(text.encode())
    assert {problem.hint for problem in problems if problem.hint and problem.hint.startswith("did you mean")} == {
        "did you mean 'desk'?",
        "did you mean 'change'?",
        "did you mean 'status'?",
    }


def test_a_yaml_trap_is_answered_with_the_quoted_text() -> None:
    """The hint can be copied into the file."""
    _, problems = read(FULL.replace('"Card support: twice as often"', "9:20").encode())
    assert [problem.hint for problem in problems] == ['put it in quotes: "9:20"']
