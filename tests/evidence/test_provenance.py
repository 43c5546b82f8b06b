"""Provenance: what git knows of an entry and each of its lines, and what the check says of it; with real git."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.books import engagement
from tests.evidence.repository import Repository
from watchbook.check import Books, Finding
from watchbook.check.case import open_case
from watchbook.check.rules.late_entries import provenance_findings
from watchbook.evidence import JournalProvenance, Provenance, provenance_listing

if TYPE_CHECKING:
    from collections.abc import Collection

ENTRY = "journal/2026/05/2026-05-04-hand-offs.md"
OTHER = "journal/2026/05/2026-05-06-searches.md"
NOW = dt.datetime.fromisoformat("2026-05-20T12:00:00Z")
FIRST = "- 2026-05-05T07:10-04:00 engineer-a: compared intents before and after the deploy"
SECOND = "- 2026-05-05T09:30-04:00 engineer-b: asked platform for the label map"
CHANGED = "Ten intents had merged into one, and what they stood for went to people."


def text(*lines: str, status: str = "monitoring", changed: str = CHANGED) -> str:
    """Return an incident with a timeline."""
    tried = "".join(f"{line}\n" for line in lines)
    return (
        "---\ntype: incident\ntitle: Hand-offs doubled\nworkflows: [desk]\ndays: 2026-05-04/2026-05-06\n"
        f"severity: sev2\nstatus: {status}\nnoticed: {{by: engineer-a, at: 2026-05-05T06:40-04:00, how: band}}\n---\n"
        f"## What changed\n{changed}\n## What was tried\n{tried}## What worked\n"
    )


class Desk(Repository):
    """A repository with the journal of a desk."""

    def put(self, at: str, written: str, path: str = ENTRY, by: str = "engineer-a") -> str:
        """Write a file, commit it, and return the commit."""
        self.write(path, written)
        return self.commit(at, by)

    def remove(self, at: str, path: str = ENTRY, by: str = "engineer-a") -> str:
        """Delete a file, commit that, and return the commit."""
        (self.root / path).unlink()
        return self.commit(at, by)

    def books(self, now: dt.datetime = NOW) -> Books:
        """Return the books of the desk, with what git saw."""
        return Books.witnessed(engagement(self.root), now)

    def witness(self) -> JournalProvenance:
        """Return what git saw."""
        witness = self.books().witness
        assert witness is not None
        return witness

    def known(self, path: str = ENTRY) -> Provenance:
        """Return what git knows of an entry."""
        return self.witness().entries[path.rsplit("/", 1)[-1].removesuffix(".md")]

    def findings(self, as_of: dt.datetime = NOW) -> list[Finding]:
        """Return what the check says of it."""
        return [*provenance_findings(open_case(self.books(), as_of))]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return a desk without entries."""
    return Desk(tmp_path / "desk")


def codes(findings: Collection[Finding]) -> list[str]:
    """Return the codes of findings, in order."""
    return [finding.code for finding in findings]


def test_each_line_is_seen_in_the_commit_in_which_it_first_stood(desk: Desk) -> None:
    """Later commits of other lines leave that as it is."""
    one = desk.put("2026-05-05T07:14:00-04:00", text(FIRST))
    two = desk.put("2026-05-05T09:31:00-04:00", text(FIRST, SECOND), by="engineer-b")
    desk.put("2026-05-07T10:00:00-04:00", text(FIRST, SECOND, status="resolved"))
    lines = desk.known().timeline
    assert [line.first_seen and line.first_seen.id for line in lines] == [one, two]
    assert [line.delay for line in lines] == [dt.timedelta(minutes=4), dt.timedelta(minutes=1)]
    assert [line.first_seen and line.first_seen.committer.email for line in lines] == [
        "engineer-a@example.com",
        "engineer-b@example.com",
    ]


def test_a_line_that_was_reworded_says_how_it_read_and_keeps_when_it_was_first_heard(desk: Desk) -> None:
    """A slip mended next day raises no finding."""
    one = desk.put("2026-05-05T07:14:00-04:00", text(FIRST))
    two = desk.put("2026-05-07T07:14:00-04:00", text(f"{FIRST}; ten had merged"))
    (line,) = desk.known().timeline
    assert line.first_seen is not None
    assert line.first_seen.id == two
    assert [(wording.text, wording.by.id) for wording in line.earlier] == [(FIRST, one)]
    assert line.heard == dt.timedelta(minutes=4)
    assert desk.findings() == []


def test_a_line_whose_time_was_changed_is_a_new_line(desk: Desk) -> None:
    """What it claims now, git first saw when it was changed."""
    desk.put("2026-05-05T07:14:00-04:00", text(FIRST))
    desk.put("2026-05-07T09:14:00-04:00", text(FIRST.replace("07:10", "06:10")))
    (line,) = desk.known().timeline
    assert line.earlier == ()
    assert line.heard == dt.timedelta(days=2, hours=3, minutes=4)


def test_lines_keep_their_birth_through_a_rename_and_a_merge(desk: Desk) -> None:
    """The branch on which they were written counts."""
    desk.put("2026-05-04T07:00:00-04:00", text(FIRST), path=OTHER)
    desk.git("checkout", "--quiet", "-b", "incident")
    one = desk.put("2026-05-05T07:14:00-04:00", text(FIRST), path="journal/2026/05/2026-05-04-draft.md")
    desk.git("mv", "journal/2026/05/2026-05-04-draft.md", ENTRY)
    desk.commit("2026-05-05T08:00:00-04:00")
    desk.git("checkout", "--quiet", "main")
    desk.put("2026-05-05T09:00:00-04:00", "notes\n", path="notes.md")
    desk.git("merge", "--quiet", "--no-edit", "incident", at="2026-05-06T09:00:00-04:00")
    known = desk.known()
    assert known.timeline[0].first_seen is not None
    assert known.timeline[0].first_seen.id == one
    assert [(each.kind, each.renamed_from) for each in known.amendments] == [
        ("renamed", "journal/2026/05/2026-05-04-draft.md")
    ]
    assert known.badge.amended == ""


def test_a_file_renamed_on_one_branch_and_amended_on_another_has_one_story(desk: Desk) -> None:
    """No phantom of its old name is left, neither as an entry nor as a deleted one."""
    one = desk.put("2026-05-05T07:14:00-04:00", text(FIRST))
    desk.git("checkout", "--quiet", "-b", "rename")
    desk.git("mv", ENTRY, OTHER)
    desk.commit("2026-05-05T08:00:00-04:00")
    desk.git("checkout", "--quiet", "main")
    desk.put("2026-05-05T09:31:00-04:00", text(FIRST, SECOND))
    desk.git("merge", "--quiet", "--no-edit", "rename", at="2026-05-06T09:00:00-04:00")
    witness = desk.witness()
    assert set(witness.past.standing) == {OTHER}
    assert witness.past.standing[OTHER].born.id == one
    assert witness.deleted == ()
    assert [line.first_seen is not None for line in desk.known(OTHER).timeline] == [True, True]


@pytest.mark.parametrize(
    ("then", "kind", "keys"),
    [
        (text(FIRST, SECOND), "added", ()),
        (text(FIRST, status="resolved"), "front matter", ("status",)),
        (text(FIRST, changed=CHANGED.replace("merged", "been merged")), "small", ()),
        (text(FIRST, changed=f"{CHANGED} The release had changed how labels were made."), "text", ()),
        (text(changed="The labels were as they had always been."), "rewritten", ()),
    ],
    ids=["a line", "front matter", "a slip", "a sentence", "all of it"],
)
def test_amendments_are_told_apart_by_what_they_changed(
    desk: Desk, then: str, kind: str, keys: tuple[str, ...]
) -> None:
    """So that a slip mended is not read as a story changed."""
    desk.put("2026-05-05T07:14:00-04:00", text(FIRST))
    desk.put("2026-05-06T07:14:00-04:00", then, by="engineer-b")
    (amendment,) = desk.known().amendments
    assert (amendment.kind, amendment.keys) == (kind, keys)
    assert amendment.by.committer.name == "engineer-b"


def test_an_amendment_shows_its_difference(desk: Desk) -> None:
    """As git would, with the lines of the file."""
    desk.put("2026-05-05T07:14:00-04:00", text(FIRST))
    desk.put("2026-05-06T07:14:00-04:00", text(FIRST, SECOND))
    (amendment,) = desk.known().amendments
    assert amendment.diff == f"@@ -12,3 +12,4 @@\n ## What was tried\n {FIRST}\n+{SECOND}\n ## What worked"


def test_what_is_not_committed_is_a_notice(desk: Desk) -> None:
    """New entries and changed ones."""
    desk.put("2026-05-05T07:14:00-04:00", text(FIRST))
    desk.write(ENTRY, text(FIRST, SECOND))
    desk.write(OTHER, text())
    assert [(each.code, each.severity, each.what) for each in desk.findings()] == [
        ("WB501", "notice", "changed, and the change is not yet in git"),
        ("WB501", "notice", "not yet in git"),
    ]
    assert [line.first_seen is None for line in desk.known().timeline] == [False, True]


def test_nothing_can_have_been_noticed_after_it_was_written_up(desk: Desk) -> None:
    """Nor done: the time or its offset is wrong, or somebody wrote ahead."""
    desk.put("2026-05-05T06:00:00-04:00", text(FIRST))
    found = desk.findings()
    assert codes(found) == ["WB502", "WB502"]
    assert [each.place and each.place.line for each in found] == [8, 13]
    assert found[0].what == "says that it was noticed 40 minutes after git first saw it"


def test_clocks_may_differ_a_little(desk: Desk) -> None:
    """By a quarter of an hour."""
    desk.put("2026-05-05T06:56:00-04:00", text(FIRST))
    assert desk.findings() == []


def test_lines_that_were_written_up_later_are_one_notice(desk: Desk) -> None:
    """With the longest delay; it is said as a fact."""
    desk.put("2026-05-05T06:50:00-04:00", text())
    desk.put("2026-05-08T09:35:00-04:00", text(FIRST, SECOND))
    (found,) = desk.findings()
    assert (found.code, found.severity) == ("WB503", "notice")
    assert found.what == "2 lines were written up later, the one about 5 May, 07:10 3 days"


def test_a_fact_that_nobody_can_mend_is_news_for_thirty_days(desk: Desk) -> None:
    """And not before the check's now."""
    desk.put("2026-05-05T06:50:00-04:00", text())
    desk.put("2026-05-08T09:35:00-04:00", text(FIRST, SECOND))
    assert desk.findings(dt.datetime.fromisoformat("2026-06-08T12:00:00Z")) == []
    assert desk.findings(dt.datetime.fromisoformat("2026-05-08T12:00:00Z")) == []


@pytest.mark.parametrize(
    ("at", "why"),
    [
        ("2026-05-02T12:00:00Z", "its date is older than that of a commit it builds on"),
        ("2026-06-09T12:00:00Z", "its date lies in the future"),
        ("2004-05-02T12:00:00Z", "its date is older than git"),
    ],
)
def test_a_date_that_cannot_be_right_proves_nothing(desk: Desk, at: str, why: str) -> None:
    """No delay is shown; the commit is named."""
    desk.put("2026-05-05T06:50:00-04:00", text(FIRST), path=OTHER)
    commit = desk.put(at, text())
    known = desk.known()
    assert (known.badge.text, known.delay) == ("time not provable", None)
    (found,) = [each for each in desk.findings() if each.entry == "2026-05-04-hand-offs"]
    assert (found.code, found.severity) == ("WB504", "warning")
    assert found.what == f"commit {commit[:7]} of engineer-a cannot be dated: {why}"


def test_a_commit_of_the_future_does_not_make_those_after_it_doubtful(desk: Desk) -> None:
    """Its own clock was wrong, and no one else's."""
    desk.put("2026-05-04T06:50:00-04:00", "notes\n", path="notes.md")
    desk.put("2036-05-04T06:50:00-04:00", text(FIRST), path=OTHER)
    desk.put("2026-05-05T06:50:00-04:00", text())
    assert desk.known().badge.text == "written 10 minutes after"


def test_an_entry_that_was_deleted_and_added_again_says_so(desk: Desk) -> None:
    """It is as old as its second birth."""
    desk.put("2026-05-05T06:54:00-04:00", text(FIRST))
    gone = desk.remove("2026-05-06T12:00:00Z")
    desk.put("2026-05-09T12:00:00Z", text(FIRST))
    known = desk.known()
    assert known.badge.text == "deleted, and added again on 9 May 2026"
    assert known.deleted_before is not None
    assert known.deleted_before.id == gone
    found = next(each for each in desk.findings() if each.code == "WB505")
    assert found.what == (
        "added again on 9 May 2026 by engineer-a, after an entry of this name was deleted on 6 May 2026"
    )


def test_an_entry_that_was_deleted_stays_visible(desk: Desk) -> None:
    """By whom, when, and what it explained."""
    desk.put("2026-05-05T06:54:00-04:00", text(FIRST))
    desk.remove("2026-05-09T12:00:00Z", by="engineer-b")
    (found,) = desk.findings()
    assert (found.code, found.severity) == ("WB506", "warning")
    assert found.what == "was deleted on 9 May 2026 by engineer-b; it explained 3 days"
    (gone,) = json.loads(provenance_listing.as_json(desk.books().journal, desk.witness()))["deleted"]
    assert (gone["path"], gone["title"], gone["deleted"]["committer"]["name"]) == (
        ENTRY,
        "Hand-offs doubled",
        "engineer-b",
    )


def test_an_entry_that_was_moved_away_is_missed(desk: Desk) -> None:
    """Where no entry is read, it explains nothing."""
    desk.put("2026-05-05T07:14:00-04:00", text(FIRST))
    (desk.root / "journal" / "old").mkdir()
    desk.git("mv", ENTRY, "journal/old/x.md")
    desk.commit("2026-05-09T12:00:00Z", by="engineer-b")
    (found,) = desk.findings()
    assert found.code == "WB506"
    assert found.what == (
        "was moved to journal/old/x.md, where no entry is read, on 9 May 2026 by engineer-b; it explained 3 days"
    )
    assert found.place is not None
    assert found.place.file == ENTRY


def test_an_entry_over_which_another_was_moved_is_rewritten(desk: Desk) -> None:
    """And the other one is gone from where it stood."""
    desk.put("2026-05-05T07:14:00-04:00", text(FIRST))
    desk.put("2026-05-06T07:14:00-04:00", text(SECOND, changed="Searches were stale for a day."), path=OTHER)
    desk.git("mv", "--force", OTHER, ENTRY)
    desk.commit("2026-05-09T12:00:00Z", by="engineer-b")
    assert codes(desk.findings()) == ["WB503", "WB508", "WB506"]


def test_an_entry_deleted_on_a_branch_and_kept_by_the_merge_goes_on(desk: Desk) -> None:
    """With its first birth."""
    one = desk.put("2026-05-05T07:14:00-04:00", text(FIRST))
    desk.git("checkout", "--quiet", "-b", "tidy")
    desk.remove("2026-05-06T12:00:00Z")
    desk.git("checkout", "--quiet", "main")
    desk.put("2026-05-06T13:00:00Z", "notes\n", path="notes.md")
    desk.git("merge", "--quiet", "--no-edit", "--strategy=ours", "tidy", at="2026-05-07T12:00:00Z")
    known = desk.known()
    assert known.first_seen is not None
    assert (known.first_seen.id, known.deleted_before) == (one, None)
    assert desk.findings() == []


def test_two_entries_that_change_places_are_both_rewritten(desk: Desk) -> None:
    """What stands there now was not there before."""
    other = "Customers asked about searches that the index had never held, in numbers nobody had planned for at all."
    desk.put("2026-05-05T06:54:00-04:00", text(FIRST))
    desk.put("2026-05-06T06:54:00-04:00", text(SECOND, changed=other), path=OTHER)
    desk.write(ENTRY, text(SECOND, changed=other))
    desk.put("2026-05-12T12:00:00Z", text(FIRST), path=OTHER)
    assert [desk.known(path).badge.text for path in (ENTRY, OTHER)] == ["rewritten on 12 May 2026"] * 2
    assert codes(desk.findings()).count("WB508") == 2


@pytest.mark.parametrize("damage", ["shallow", "grafts", "partial"])
def test_of_an_incomplete_history_no_date_is_shown(desk: Desk, tmp_path: Path, damage: str) -> None:
    """The check is red, and says what mends it; the site says so in a badge."""
    desk.put("2026-05-05T06:54:00-04:00", text(FIRST))
    last = desk.put("2026-05-06T06:54:00-04:00", text(FIRST, SECOND))
    if damage == "shallow":
        desk.git("clone", "--quiet", "--depth=1", f"file://{desk.root}", str(tmp_path / "clone"))
        shutil.copytree(tmp_path / "clone", desk.root, dirs_exist_ok=True)
    elif damage == "grafts":
        (desk.root / ".git" / "info" / "grafts").write_text(f"{last}\n", "utf-8")
    else:
        desk.git("config", "remote.origin.promisor", "true")
    assert desk.known().badge.text == "history incomplete"
    (found,) = desk.findings()
    assert (found.code, found.severity) == ("WB507", "error")
    assert found.hint


def test_what_another_object_stands_in_for_is_not_read(desk: Desk) -> None:
    """A replaced commit is read as it was written."""
    one = desk.put("2026-05-09T06:54:00-04:00", text(FIRST))
    earlier = desk.git("commit-tree", f"{one}^{{tree}}", "-m", "x", at="2026-05-05T06:54:00-04:00")
    desk.git("replace", one, earlier)
    assert desk.known().badge.text == "written 4 days after"


def test_the_listing_has_every_field(desk: Desk) -> None:
    """As docs/evidence.md says."""
    one = desk.put("2026-05-05T07:14:00-04:00", text(FIRST))
    desk.put("2026-05-06T07:14:00-04:00", text(FIRST, SECOND), by="engineer-b")
    books = desk.books()
    assert books.witness is not None
    (entry,) = json.loads(provenance_listing.as_json(books.journal, books.witness))["entries"]
    assert entry["claimed"] == "2026-05-05T06:40:00-04:00"
    assert (entry["first_seen"], entry["commit"]) == ("2026-05-05T07:14:00-04:00", one)
    assert (entry["delay"], entry["signature"]) == (34 * 60, None)
    assert entry["author"] == {
        "name": "engineer-a",
        "email": "engineer-a@example.com",
        "at": "2026-05-05T07:14:00-04:00",
    }
    assert entry["badge"] == "written 34 minutes after, amended once, on 6 May 2026"
    assert [(each["at"], each["kind"]) for each in entry["amendments"]] == [("2026-05-06T07:14:00-04:00", "added")]
    assert [(line["line"], line["claimed"], line["delay"]) for line in entry["timeline"]] == [
        (13, "2026-05-05T07:10:00-04:00", 240),
        (14, "2026-05-05T09:30:00-04:00", 78_240),
    ]
    said = provenance_listing.as_text(books.journal, books.witness, books.calendar)
    assert "2026-05-04  hand-offs  written 34 minutes after, amended once, on 6 May 2026  engineer-a" in said


def test_every_field_of_the_listing_is_documented(desk: Desk) -> None:
    """Under `Fields` in docs/evidence.md."""
    desk.put("2026-05-05T07:14:00-04:00", text(FIRST))
    desk.put("2026-05-06T07:14:00-04:00", text(FIRST, SECOND))
    desk.put("2026-05-06T08:14:00-04:00", text(FIRST), path=OTHER)
    desk.remove("2026-05-06T09:14:00-04:00", path=OTHER)
    books = desk.books()
    assert books.witness is not None
    told = json.loads(provenance_listing.as_json(books.journal, books.witness))
    fields = {*told, *told["entries"][0], *told["deleted"][0]}
    fields |= {*told["entries"][0]["timeline"][0], *told["entries"][0]["amendments"][0]}
    documented = (Path(__file__).parents[2] / "docs" / "evidence.md").read_text("utf-8").partition("## Fields")[2]
    assert [field for field in sorted(fields) if f"`{field}`" not in documented] == []
