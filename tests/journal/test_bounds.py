"""Entries at the very length, day and moment from which on they are read otherwise."""

from __future__ import annotations

import datetime as dt
import time
from zoneinfo import ZoneInfo

import pytest

from tests.entries import KNOWN, entry, journal
from watchbook.calendar import Calendar
from watchbook.errors import JournalError
from watchbook.journal import effects, read_entry
from watchbook.journal.editing.known_facts import printable
from watchbook.journal.find_entry import ambiguous, matching_paths
from watchbook.journal.new_versions import NewVersion, new_versions
from watchbook.journal.reading.dates import read_days, read_instant
from watchbook.journal.reading.front_matter_bytes import read_frame
from watchbook.journal.routes import spells_with_people, standing_switch
from watchbook.journal.secrets import secret_problems
from watchbook.ledger import Category

PATH = "journal/2026/05/2026-05-04-quiet.md"
DAY = dt.date(2026, 5, 4)
NEW_YORK = Calendar(ZoneInfo("America/New_York"), "US", dt.time(6))


def codes(data: bytes) -> list[str]:
    """Return what is said of a file."""
    return [problem.code for problem in read_entry(data, PATH, KNOWN)[1]]


def whole(body: bytes = b"", title: str = "Quiet day") -> bytes:
    """Return an observation's file."""
    return f"---\ntype: observation\ntitle: {title}\nworkflows: [desk]\ndays: 2026-05-04\n---\n".encode() + body


def test_an_entry_has_at_most_65536_bytes() -> None:
    """One more is too much, and says how much it is."""
    room = 65_536 - len(whole())
    assert codes(whole(b"x" * room)) == []
    _, (problem,) = read_frame(whole(b"x" * (room + 1)), PATH)
    assert (problem.code, problem.what) == ("WB109", "65,537 bytes where an entry has at most 65,536")


@pytest.mark.parametrize("word", ["x" * 65_000, "_" * 65_000, "://" + ":" * 65_000, "x" * 65_000 + "1"])
def test_one_long_word_is_read_in_a_moment(word: str) -> None:
    """The time to look for secrets grows with the length of a text, not with its square."""
    began = time.process_time()
    assert list(secret_problems(word, 1, PATH)) == []
    assert time.process_time() - began < 2.0


def test_an_entry_has_at_most_5000_opening_brackets() -> None:
    """Those of the front matter among them."""
    assert codes(whole(b"[" * 4_999)) == []
    _, (problem,) = read_frame(whole(b"[" * 5_000), PATH)
    assert (problem.code, problem.what) == ("WB109", "5,001 opening brackets where an entry has at most 5,000")


@pytest.mark.parametrize(("length", "said"), [(120, []), (121, ["WB113"])])
def test_a_title_has_at_most_120_characters(length: int, said: list[str]) -> None:
    """Counted in characters, not in bytes."""
    assert codes(whole(title="ü" * length)) == said


@pytest.mark.parametrize(("lines", "end"), [(399, True), (400, False)])
def test_the_end_of_the_front_matter_is_looked_for_in_400_lines(lines: int, end: bool) -> None:  # noqa: FBT001  # a parameter of the test
    """The line that ends it is among them."""
    frame, problems = read_frame(b"---\n" + b"#\n" * lines + b"---\nbody\n", PATH)
    assert (frame is not None) == end
    assert [problem.what for problem in problems] == ([] if end else ["the front matter has no end"])
    if frame:
        assert (frame.body, frame.body_line, frame.header.count("\n")) == ("body\n", 402, 399)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2000-01-01", ""),
        ("1999-12-31", "lies before the year 2000"),
        ("2099-12-31", ""),
        ("2100-01-01", "lies after the year 2099"),
    ],
)
def test_days_lie_in_a_hundred_years(text: str, said: str) -> None:
    """And so do instants; anything else is a slip of the finger."""
    for read, written in ((read_days, text), (read_instant, f"{text}T12:00Z")):
        if said:
            with pytest.raises(ValueError, match=said):
                read(written)
        else:
            read(written)


def test_a_span_may_begin_and_end_on_one_day() -> None:
    """It ends no earlier."""
    found = read_days("2026-05-04/2026-05-04")
    assert (found.first, found.last) == (DAY, DAY)
    with pytest.raises(ValueError, match=r"the days end \(2026-05-03\) before they start \(2026-05-04\)"):
        read_days("2026-05-04/2026-05-03")


def test_a_switch_is_decided_no_later_than_it_is_made() -> None:
    """At the same moment it may be."""
    for decided, said in (("11:00", []), ("11:01", ["WB113"])):
        at = f"{{at: 2026-05-04T11:00-04:00, decided: 2026-05-04T{decided}-04:00, workflow: desk, to: manual, by: a}}"
        data = whole().replace(b"days:", f"switches: [{at}]\ndays:".encode())
        assert bool(codes(data)) == bool(said)


def switched(*times: str) -> set[tuple[str, dt.date]]:
    """Return the days that were people's, of switches to people and back."""
    lines = ", ".join(
        f"{{at: {at}, workflow: desk, to: {'ai' if place % 2 else 'manual'}, by: a}}" for place, at in enumerate(times)
    )
    found = entry("2026-05-04", f"switches: [{lines}]")
    return set(effects(journal(found), ("volume",), NEW_YORK, dt.date(2026, 5, 6)).manual)


def test_a_day_is_peoples_from_half_of_its_hours_on() -> None:
    """Twelve of twenty-four; a second less is not."""
    assert switched("2026-05-04T12:00:00-04:00", "2026-05-05T00:00:00-04:00") == {("desk", DAY)}
    assert switched("2026-05-04T12:00:01-04:00", "2026-05-05T00:00:00-04:00") == set()
    assert switched("2026-05-04T00:00:00-04:00", "2026-05-04T12:00:00-04:00") == {("desk", DAY)}
    halves = ("2026-05-04T01:00-04:00", "2026-05-04T07:00-04:00", "2026-05-04T10:00-04:00", "2026-05-04T16:00-04:00")
    assert switched(*halves) == {("desk", DAY)}
    assert switched("2026-05-05T00:00:00-04:00") == {("desk", dt.date(2026, 5, 5)), ("desk", dt.date(2026, 5, 6))}


def test_a_day_of_23_hours_is_peoples_from_eleven_and_a_half_on() -> None:
    """The clocks of New York went forward on 8 March 2026."""
    spring = dt.date(2026, 3, 8)
    for minute, mine in ((30, {("desk", spring)}), (31, set())):
        at = f"2026-03-08T12:{minute}:00-04:00"
        lines = f"{{at: {at}, workflow: desk, to: manual, by: a}}, "
        lines += "{at: 2026-03-09T00:00:00-04:00, workflow: desk, to: ai, by: a}"
        found = effects(journal(entry("2026-03-08", f"switches: [{lines}]")), ("volume",), NEW_YORK, spring)
        assert set(found.manual) == mine


def test_an_entry_that_begins_on_the_last_day_counts() -> None:
    """A later one does nothing yet."""
    for day, count in (("2026-05-04", 1), ("2026-05-05", 0)):
        for kind in ("change", "incident"):
            found = effects(journal(entry(day, kind=kind)), ("volume",), NEW_YORK, DAY)
            assert len(found.shifts) + len(found.excluded) == count


def test_a_switch_holds_from_its_moment_on() -> None:
    """Of several alike in a row the first does; a spell of no length is none."""
    at = "2026-05-04T11:00:00-04:00"
    rows = [f"{{at: {each}, workflow: desk, to: manual, by: a}}" for each in (at, "2026-05-04T12:00:00-04:00")]
    book = journal(entry("2026-05-04", f"switches: [{', '.join(rows)}]"))
    moment = dt.datetime.fromisoformat(at)
    standing = standing_switch(book, "desk", moment)
    assert standing is not None
    assert standing.at == moment
    assert standing_switch(book, "desk", moment - dt.timedelta(seconds=1)) is None
    later = standing_switch(book, "desk", moment + dt.timedelta(hours=5))
    assert later is not None
    assert later.at == moment
    assert spells_with_people(book, moment) == {"desk": []}
    assert spells_with_people(book, moment + dt.timedelta(seconds=1)) == {
        "desk": [(moment, moment + dt.timedelta(seconds=1))]
    }


def test_what_was_there_on_the_first_day_is_no_new_version() -> None:
    """What came on the second is; fields that are no version are not looked at, nor is an empty value."""
    later = dt.date(2026, 5, 5)
    rows = [
        Category(later, "desk", "model_version", "v2", "b", 1),
        Category(later, "desk", "model_version", "v2", "a", 1),
        Category(DAY, "desk", "model_version", "v1", "a", 1),
        Category(later, "desk", "model_version", "v1", "a", 1),
        Category(later, "desk", "prompt_version", "", "a", 1),
        Category(later, "desk", "channel", "web", "a", 1),
    ]
    assert new_versions(rows) == [NewVersion(later, "desk", "model_version", "v2", "a", DAY)]
    assert new_versions(rows)[0].kind == "model"


@pytest.mark.parametrize(("length", "shown"), [(40, "v" * 40), (41, "v" * 40 + "…")])
def test_a_version_is_shown_to_40_characters(length: int, shown: str) -> None:
    """Dumps may hold anything."""
    assert printable(NewVersion(DAY, "desk", "model_version", "v" * length, "a", DAY)) == shown


def test_five_entries_of_one_name_are_named_and_the_others_counted() -> None:
    """A name that means none says which are near."""
    paths = [f"journal/2026/05/2026-05-0{day}-quiet.md" for day in range(1, 8)]
    assert ambiguous("quiet", paths[:5]).hints == tuple(f"watchbook knows 2026-05-0{day}-quiet" for day in range(1, 6))
    assert ambiguous("quiet", paths).hints[5:] == ("and 2 more",)
    assert ambiguous("quiet", paths[:6]).hints[5:] == ("and 1 more",)
    assert matching_paths("05-03", paths) == paths[2:3]
    assert matching_paths("QUIET", paths) == paths
    assert matching_paths("2026-05-03-quiet", paths) == matching_paths(paths[2], paths) == paths[2:3]
    with pytest.raises(JournalError) as caught:
        matching_paths("xyz", paths)
    assert caught.value.hints == tuple(f"there is 2026-05-0{day}-quiet" for day in range(3, 8))
