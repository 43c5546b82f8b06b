"""Notes and resolutions: what is asked for changes, and not a byte besides."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.blocks import Block, blocks
from tests.entries import KNOWN, entry
from watchbook.errors import JournalError
from watchbook.journal import SECTIONS, TRIED, Entry, read_entry
from watchbook.journal.editing.edit_front_matter import with_values
from watchbook.journal.editing.resolve import is_answer, open_questions, resolve_text
from watchbook.journal.editing.timeline_note import as_line, as_name, with_note
from watchbook.journal.find_entry import matching_paths
from watchbook.journal.reading.body import is_answered

PATH = "journal/2026/05/2026-05-04-quiet-day.md"
AT = dt.datetime.fromisoformat("2026-05-05T08:00:31-04:00")
PLAIN = "---\ntype: observation\ntitle: Quiet day\nworkflows: [desk]\ndays: 2026-05-04\n---\n"
IDS = ["2026-05-04-card-desk", "2026-05-04-card-desk-2", "2026-05-09-fax"]
PATHS = [f"journal/2026/05/{name}.md" for name in IDS]


def read(text: str) -> Entry:
    """Return an entry, which must be readable."""
    found, problems = read_entry(text.encode(), PATH, KNOWN)
    assert found is not None, problems
    return found


@pytest.mark.parametrize("case", blocks("journal/notes.txt"), ids=str)
def test_a_note_is_one_line_at_the_end_of_what_was_tried(case: Block) -> None:
    """It is read back as it was said, and the rest of the file stays as it was."""
    after = with_note(case["before"], AT, "engineer-a", case["said"])
    assert after == case["after"]
    note = next(line for line in after.splitlines() if line.startswith("- 2026-05-05T08:00"))
    assert note in {
        f"- {each.at.isoformat(timespec='minutes')} {each.by}: {each.text}" for each in read(after).timeline
    }


def test_a_file_without_a_last_line_end_gets_one() -> None:
    """So that the note is a line."""
    after = with_note(f"{PLAIN}## What was tried\n\n- 2026-05-05T07:10-04:00 b: looked", AT, "a", "again")
    assert after.endswith("b: looked\n- 2026-05-05T08:00-04:00 a: again\n")


@pytest.mark.parametrize(
    ("by", "said"),
    [("a", ""), ("a", " \n "), ("a", "\x1b[31mred"), ("a", "\udcff"), ("", "x"), ("a: b", "x"), ("\x00", "x")],
)
def test_a_note_that_cannot_be_read_back_is_refused(by: str, said: str) -> None:
    """Before anything is written, with a hint."""
    with pytest.raises(JournalError) as caught:
        with_note(PLAIN, AT, by, said)
    assert caught.value.hints


SAID = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("#-`~<!>[]:\n"), max_size=40)
EMPTY = "\n".join(f"## {heading}\n" for heading in SECTIONS)


@given(said=SAID, by=SAID)
def test_whatever_is_said_is_read_back_as_one_line(said: str, by: str) -> None:
    """Or it is refused; nothing else of the entry is read otherwise than before."""
    before = read(f"{PLAIN}{EMPTY}")
    try:
        after = read(with_note(f"{PLAIN}{EMPTY}", AT, by, said))
    except JournalError:
        assume(False)
    (remark,) = after.timeline
    assert remark.at == AT.replace(second=0)
    assert (remark.by, remark.text) == (as_name(by), as_line(said))
    assert list(after.sections) == list(before.sections)
    assert {name for name, section in after.sections.items() if section.text} == {TRIED}


@given(said=SAID)
def test_whatever_is_answered_stays_under_its_heading(said: str) -> None:
    """No answer makes a section, hides one or answers for another."""
    assume(is_answer(said) and not re.match(r"\s*[-*]\s+\d", said))  # a line of a timeline is one
    after = read(resolve_text(f"{PLAIN}{EMPTY}", {"tried": said}))
    assert list(after.sections) == list(SECTIONS)
    assert {name for name, section in after.sections.items() if section.text} == {TRIED}
    assert is_answered(after.sections[TRIED])


def answers(case: Block) -> dict[str, str]:
    """Return a case's answers by topic."""
    return dict(line.split(" = ", 1) for line in case["answers"].splitlines() if line)


@pytest.mark.parametrize("case", blocks("journal/resolves.txt"), ids=str)
def test_resolving_changes_what_was_answered_and_the_status(case: Block) -> None:
    """Comments, order, quotes and line breaks of all else stay; what comes out of it reads."""
    after = resolve_text(case["before"], answers(case))  # type: ignore[arg-type]  # topics, as the case spells them
    assert after == case["after"]
    found = read(after)
    assert found.status == "resolved"
    assert found.last is not None


@pytest.mark.parametrize(
    "given",
    [
        {"days": "yesterday"},
        {"days": "2026-05-13/2026-05-04"},
        {"noticed_by": "a", "noticed_at": "06:40"},
        {"noticed_by": "a: b", "noticed_at": "2026-05-05T06:40-04:00"},
        {"changed": "\x07"},
    ],
)
def test_an_answer_that_cannot_be_meant_is_refused(given: dict[str, str]) -> None:
    """With a hint that shows how to write it."""
    with pytest.raises(JournalError) as caught:
        resolve_text(PLAIN, given)  # type: ignore[arg-type]  # topics
    assert caught.value.hints


def test_front_matter_in_one_line_is_left_to_an_editor() -> None:
    """A key cannot be added there, and what comes out does not read, so that nobody writes it."""
    odd = "---\n{type: observation, title: Quiet day, workflows: [desk], days: 2026-05-04}\n---\n"
    assert read(odd)
    found, problems = read_entry(with_values(odd, {"status": "resolved"}).encode(), PATH, KNOWN)
    assert found is None
    assert problems


def test_an_incident_is_asked_the_five_questions() -> None:
    """What is empty and needed, with what the ledger suggests; what stands is not asked again."""
    draft = entry("2026-05-04/", "status: open", "cause: unknown", kind="incident")
    asked = open_questions(draft, dt.date(2026, 5, 13))
    assert [(question.topic, question.needed) for question in asked] == [
        ("days", True),
        ("noticed_by", True),
        ("noticed_at", True),
        ("cause", False),
        ("changed", True),
        ("tried", True),
        ("worked", True),
    ]
    assert asked[0].option == "--days 2026-05-04/2026-05-13"
    assert asked[-1].option == '--worked "..."'
    told = entry(
        "2026-05-04",
        "status: open",
        "cause: fault",
        "noticed: {by: a, at: 2026-05-05T06:40-04:00}",
        kind="incident",
        body="## What changed\nx\n## What was tried\nx\n## What worked\nTODO\n",
    )
    assert [question.topic for question in open_questions(told, None)] == ["worked"]


@pytest.mark.parametrize("kind", ["observation", "drill"])
def test_other_types_owe_only_the_end_of_their_days(kind: str) -> None:
    """All else may stay empty."""
    begun = entry("2026-05-04/", "status: open", kind=kind)
    assert [question.topic for question in open_questions(begun, None) if question.needed] == ["days"]
    assert open_questions(begun, dt.date(2026, 5, 1))[0].suggestion == "2026-05-04/2026-05-04"


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("2026-05-04-card-desk", ["2026-05-04-card-desk"]),
        ("2026-05-04-card-desk.md", ["2026-05-04-card-desk"]),
        ("journal/2026/05/2026-05-09-fax.md", ["2026-05-09-fax"]),
        ("./2026/05/2026-05-09-fax.md", ["2026-05-09-fax"]),
        ("fax", ["2026-05-09-fax"]),
        ("FAX ", ["2026-05-09-fax"]),
        ("desk-2", ["2026-05-04-card-desk-2"]),
        ("card", ["2026-05-04-card-desk", "2026-05-04-card-desk-2"]),
    ],
)
def test_an_entry_is_meant_by_its_id_its_path_or_a_part(name: str, found: list[str]) -> None:
    """A whole id means that entry, even where it is a part of another."""
    assert matching_paths(name, PATHS) == [f"journal/2026/05/{each}.md" for each in found]


@pytest.mark.parametrize("name", ["fxa", "", " ", "*", "2025"])
def test_an_entry_that_nobody_knows_is_answered_with_those_there_are(name: str) -> None:
    """The nearest, or the newest."""
    with pytest.raises(JournalError) as caught:
        matching_paths(name, PATHS)
    assert "there is 2026-05-09-fax" in caught.value.hints
