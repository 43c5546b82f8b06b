"""Badges: what can be proved about when an entry was written, in a few words."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from tests.entries import entry
from watchbook.calendar import Calendar
from watchbook.evidence import History, Seen, badge

NEW_YORK = Calendar(ZoneInfo("America/New_York"), "US", dt.time(6))
NOTICED = "noticed: {by: engineer-a, at: 2026-05-05T06:40-04:00}"


def said(seen_at: str | None, *lines: str, repository: bool = True) -> tuple[str, str]:
    """Return the text and the sentence of an entry about 4 May, first seen at an instant."""
    found = entry("2026-05-04", *lines)
    seen = {found.path: Seen(dt.datetime.fromisoformat(seen_at), "engineer-a", "8c1f2e0" + "0" * 33)} if seen_at else {}
    shown = badge(found, History(repository, seen), NEW_YORK)
    return shown.text, shown.about


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
    assert said(seen_at, NOTICED)[0] == text


def test_without_a_word_on_who_noticed_the_delay_runs_from_the_end_of_the_first_day() -> None:
    """In the engagement's zone."""
    text, about = said("2026-05-05T00:30:00-04:00")
    assert text == "written 30 minutes after"
    assert about == (
        "Git first saw it on 5 May 2026 at 00:30 (commit 8c1f2e0, by engineer-a), 30 minutes after its first day ended."
    )


def test_an_imported_entry_proves_nothing_before_its_import() -> None:
    """However early it says it was written."""
    text, about = said("2026-11-24T03:00:00Z", NOTICED, "imported: the old wiki")
    assert text == "imported on 23 Nov 2026, not provable before"
    assert about.startswith("From the old wiki; git first saw it on 23 Nov 2026")


def test_an_entry_that_no_commit_holds_is_not_yet_in_git() -> None:
    """It can still be changed unseen, imported or not."""
    assert said(None, NOTICED)[0] == "not yet in git"
    assert said(None, "imported: the old wiki")[0] == "not yet in git"


def test_without_a_repository_history_is_unknown() -> None:
    """No date is shown at all."""
    assert said(None, NOTICED, repository=False)[0] == "history unknown"
