"""Badges: what can be proved about when an entry was written, in a few words."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from tests.entries import entry
from watchbook.calendar import Calendar
from watchbook.evidence import (
    Badge,
    Commit,
    CommitPerson,
    FileStory,
    FileVersion,
    JournalProof,
    ShallowHistory,
    provenance,
)

NEW_YORK = Calendar(ZoneInfo("America/New_York"), "US", dt.time(6))
NOTICED = "noticed: {by: engineer-a, at: 2026-05-05T06:40-04:00}"


def commit(at: str, number: int = 0) -> Commit:
    """Return a commit made at an instant."""
    moment, who = dt.datetime.fromisoformat(at), CommitPerson("engineer-a", "engineer-a@example.com")
    return Commit(f"8c1f2e{number}" + "0" * 33, (), who, moment, who, moment)


def said(
    seen_at: str | None, *lines: str, past: JournalProof | None = None, body: tuple[tuple[str, str], ...] = ()
) -> Badge:
    """Return the badge of an entry about 4 May, first seen at an instant, and then with other texts at others."""
    found = entry("2026-05-04", *lines)
    front = "".join(f"{line}\n" for line in lines)
    texts = {"0": f"---\n{front}---\nten intents had merged, and hand-offs doubled"}
    versions = [FileVersion(commit(seen_at), found.path, None, "0", ())] if seen_at else []
    for number, (at, text) in enumerate(body, start=1):
        texts[str(number)] = f"---\n---\n{text}"
        versions.append(FileVersion(commit(at, number), found.path, None, str(number), (str(number - 1),)))
    standing = {found.path: FileStory(tuple(versions))} if versions else {}
    return provenance(found, past or JournalProof(repository=True, standing=standing, texts=texts), NEW_YORK).badge


@pytest.mark.parametrize(
    ("seen_at", "text"),
    [
        ("2026-05-05T06:40:30-04:00", "written at once"),
        ("2026-05-05T06:54:00-04:00", "written 14 minutes after"),
        ("2026-05-05T10:54:59Z", "written 14 minutes after"),
        ("2026-05-05T08:00:00-04:00", "written 80 minutes after"),
        ("2026-05-05T08:40:00-04:00", "written 2 hours after"),
        ("2026-05-06T06:40:00-04:00", "written 1 day after"),
        ("2026-05-14T12:00:00-04:00", "written 9 days after"),
        ("2026-05-05T05:00:00-04:00", "written before"),
    ],
)
def test_the_delay_runs_from_when_it_was_noticed(seen_at: str, text: str) -> None:
    """Until the commit in which git first saw it; in one unit, rounded down."""
    assert said(seen_at, NOTICED).text == text


def test_without_a_word_on_who_noticed_the_delay_runs_from_the_end_of_the_first_day() -> None:
    """In the engagement's zone."""
    badge = said("2026-05-05T00:30:00-04:00")
    assert badge.text == "written 30 minutes after"
    assert badge.about == (
        "Git first saw it on 5 May 2026 at 00:30 (commit 8c1f2e0, by engineer-a), 30 minutes after its first day ended."
    )


def test_an_imported_entry_proves_nothing_before_its_import() -> None:
    """However early it says it was written."""
    badge = said("2026-11-24T03:00:00Z", NOTICED, "imported: the old wiki")
    assert badge.text == "imported on 23 Nov 2026, not provable before"
    assert badge.about.startswith("From the old wiki; git first saw it on 23 Nov 2026")


def test_an_entry_that_no_commit_holds_is_not_yet_in_git() -> None:
    """It can still be changed unseen, imported or not."""
    assert said(None, NOTICED).text == "not yet in git"
    assert said(None, "imported: the old wiki").text == "not yet in git"


def test_without_a_repository_history_is_unknown() -> None:
    """No date is shown at all."""
    assert said(None, NOTICED, past=JournalProof(repository=False)).text == "history unknown"


def test_amendments_are_counted_and_the_last_is_dated() -> None:
    """In words that a reader need not look up."""
    same = "ten intents had merged, and hand-offs doubled"
    once = said("2026-05-05T06:54:00-04:00", NOTICED, body=(("2026-05-06T12:00:00Z", f"{same}\n"),))
    assert once.words == "written 14 minutes after, amended once, on 6 May 2026"
    later = tuple((f"2026-05-{day:02}T12:00:00Z", f"{same}\nday {day}") for day in (6, 8, 14))
    assert said("2026-05-05T06:54:00-04:00", NOTICED, body=later).amended == "amended 3 times, last on 14 May 2026"


def test_an_entry_whose_text_was_replaced_counts_from_that_day() -> None:
    """Whatever its first commit proves, it proves of another text."""
    badge = said("2026-05-05T06:54:00-04:00", NOTICED, body=(("2026-05-14T12:00:00Z", "the labels were fine"),))
    assert badge.text == "rewritten on 14 May 2026"
    assert badge.delay == dt.timedelta(days=9, hours=1, minutes=20)


def test_of_a_history_with_a_gap_no_date_is_shown() -> None:
    """It says why."""
    badge = said(None, NOTICED, past=JournalProof(repository=True, gap=ShallowHistory("the clone is shallow", ())))
    assert (badge.text, badge.about) == ("history incomplete", "No date can be shown: the clone is shallow.")
