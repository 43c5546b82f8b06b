"""What git says of an entry's times, at the bounds."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from tests.entries import entry
from watchbook.check.rules import late_entries

if TYPE_CHECKING:
    from watchbook.check.finding import Finding

NOW = dt.datetime.fromisoformat("2026-11-09T06:10-05:00")
SECOND, MINUTE, DAY = dt.timedelta(seconds=1), dt.timedelta(minutes=1), dt.timedelta(days=1)
NOTED = entry(
    "2026-11-08/",
    "status: open",
    "noticed: {by: ada, at: 2026-11-08T06:40-05:00}",
    kind="incident",
    body="## What was tried\n\n- 2026-11-08T07:10-05:00 ada: looked\n- 2026-11-08T07:20-05:00 ada: looked again\n",
)


def said(found: Any) -> list[tuple[str, str, str]]:
    """Return code, sentence and place of findings."""
    return [(each.code, each.what, str(each.place)) for each in cast("list[Finding]", list(found))]


def line(number: int, **known: object) -> SimpleNamespace:
    """Return what git knows of a line."""
    return SimpleNamespace(remark=NOTED.timeline[number], **{"delay": None, "heard": None, "first_seen": None, **known})


def news(committed: dt.datetime, *, doubted: bool = False) -> tuple[late_entries._News, SimpleNamespace]:
    """Return what is news, and a commit."""
    commit = SimpleNamespace(id="c1", committed=committed)
    past = SimpleNamespace(doubts={"c1": "why"} if doubted else {}, instants_of=lambda each: (each.committed,))
    return late_entries._News(NOW, cast("Any", past), cast("Any", None)), commit


@pytest.mark.parametrize(("delay", "count"), [(-15 * MINUTE, 0), (-15 * MINUTE - SECOND, 1), (None, 0)])
def test_clocks_may_differ_by_fifteen_minutes(delay: dt.timedelta | None, count: int) -> None:
    """Noticed, or told about, later than git saw it: a time that cannot be right."""
    known = cast("Any", SimpleNamespace(delay=delay, timeline=[line(1, delay=delay)]))
    found = said(late_entries._times(NOTED, known))
    assert (
        found
        == [
            (
                "WB502",
                "says that it was noticed 15 minutes after git first saw it",
                f"journal/2026/11/2026-11-08-quiet.md:{NOTED.lines['noticed']}",
            ),
            (
                "WB502",
                "a line about 8 Nov, 07:20, which git saw 15 minutes before that",
                f"journal/2026/11/2026-11-08-quiet.md:{NOTED.timeline[1].line}",
            ),
        ][: 2 * count]
    )


@pytest.mark.parametrize(
    ("committed", "doubted", "held"),
    [
        (NOW, False, True),
        (NOW + SECOND, False, False),
        (NOW - 30 * DAY, False, True),
        (NOW - 30 * DAY - SECOND, False, False),
        (NOW - 300 * DAY, True, True),
    ],
)
def test_what_happened_in_the_last_thirty_days_is_news(committed: dt.datetime, doubted: bool, held: bool) -> None:  # noqa: FBT001  # parameters of the test
    """A commit whose date cannot be right always is."""
    lately, commit = news(committed, doubted=doubted)
    assert lately.holds(cast("Any", commit)) == held
    assert not lately.holds(None)


def test_a_line_is_late_from_more_than_a_day_on() -> None:
    """The latest of them is named, at the first one's line."""
    lately, commit = news(NOW)

    def found(*heard: dt.timedelta) -> list[tuple[str, str, str]]:
        lines = [line(place, heard=each, first_seen=commit) for place, each in enumerate(heard)]
        return said(late_entries._late(NOTED, cast("Any", SimpleNamespace(timeline=lines)), lately))

    path = f"journal/2026/11/2026-11-08-quiet.md:{NOTED.timeline[0].line}"
    assert found(DAY) == []
    assert found(DAY + SECOND) == [("WB503", "the line about 8 Nov, 07:10 was written up 1 day later", path)]
    assert found(2 * DAY, 3 * DAY) == [
        ("WB503", "2 lines were written up later, the one about 8 Nov, 07:20 3 days", path),
    ]
    assert found(2 * DAY, DAY) == [("WB503", "the line about 8 Nov, 07:10 was written up 2 days later", path)]


@pytest.mark.parametrize(
    ("days", "kind", "clause"),
    [
        ("2026-11-08", "observation", "; it explained 1 day"),
        ("2026-11-07/2026-11-08", "observation", "; it explained 2 days"),
        ("2026-11-07/", "incident", "; it explained every day from 7 Nov 2026 on"),
        ("2026-11-01/2026-11-08", "review", ""),
    ],
)
def test_what_a_deleted_entry_explained_is_said(days: str, kind: str, clause: str) -> None:
    """A review explained nothing."""
    lines = ("status: open",) if kind == "incident" else ()
    assert late_entries._days_clause(entry(days, *lines, kind=kind)) == clause
    assert late_entries._days_clause(None) == ""
