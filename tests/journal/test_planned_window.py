"""The window of a planned change, as an entry writes it."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from watchbook.journal import KnownNames, read_entry
from watchbook.journal.reading.window_text import read_window

NEW_YORK = ZoneInfo("America/New_York")
KNOWN = KnownNames(("desk",), ("confidence",), NEW_YORK)
PATH = "journal/2026/11/2026-11-12-host.md"


def text(planned: str, days: str = "2026-11-12", kind: str = "change") -> str:
    """Return an entry that is planned."""
    return f"---\ntype: {kind}\ntitle: Host\nworkflows: [desk]\ndays: {days}\nplanned: {planned}\n---\nA move.\n"


@pytest.mark.parametrize(
    ("length", "hours"),
    [("PT2H", 2), ("PT90M", 1.5), ("P1D", 24), ("P1DT30M", 24.5), ("P1W", 168), ("P7D", 168)],
)
def test_a_window_has_a_beginning_and_a_length(length: str, hours: float) -> None:
    """Lengths are those of ISO 8601, up to a week."""
    window = read_window(f"2026-11-12T02:00-05:00/{length}")
    assert (window.end - window.start).total_seconds() / 3600 == hours


@pytest.mark.parametrize(
    ("planned", "sentence"),
    [
        ("2026-11-12T02:00-05:00", "'2026-11-12T02:00-05:00' does not say how long it lasts"),
        ("2026-11-12T02:00/PT2H", "'2026-11-12T02:00' has no offset, so it could be any of a day's hours"),
        ("2026-11-31T02:00-05:00/PT2H", "'2026-11-31T02:00-05:00' does not exist"),
        ("2026-11-12T02:00-05:00/2h", "'2h' is no length of time"),
        ("2026-11-12T02:00-05:00/P", "'P' is no length of time"),
        ("2026-11-12T02:00-05:00/PT", "'PT' is no length of time"),
        ("2026-11-12T02:00-05:00/P1Y", "'P1Y' is no length of time"),
        ("2026-11-12T02:00-05:00/PT0H", "'PT0H' lasts no time"),
        ("2026-11-12T02:00-05:00/P365D", "'P365D' is more than the week that a window may last"),
        ("2026-11-12T02:00-05:00/P8D", "'P8D' is more than the week that a window may last"),
        ("2026-11-12T02:00-05:00/PT999999999999H", "'PT999999999999H' is more than the week that a window may last"),
        ("2026-11-12T02:00-05:00/P9999999D", "'P9999999D' is more than the week that a window may last"),
    ],
)
def test_what_cannot_be_meant_is_refused(planned: str, sentence: str) -> None:
    """With code, line and how to write it; the entry counts for nothing until then."""
    entry, problems = read_entry(text(planned).encode(), PATH, KNOWN)
    assert entry is None
    assert [(each.code, str(each.place), each.what) for each in problems] == [
        ("WB140", f"{PATH}:6", f"planned: {sentence}")
    ]
    assert problems[0].hint == "planned: 2026-11-12T02:00-05:00/PT2H: a time with its offset, and at most P7D"


def test_only_a_change_is_planned() -> None:
    """An incident that is planned would mute itself."""
    entry, problems = read_entry(text("2026-11-12T02:00-05:00/PT2H", kind="observation").encode(), PATH, KNOWN)
    assert (entry, [each.what for each in problems]) == (None, ["observation: only a change is planned"])


@pytest.mark.parametrize(
    ("planned", "days", "expected"),
    [
        ("2026-11-12T02:00-05:00/PT2H", "2026-11-12", ""),
        ("2026-11-12T23:00-05:00/PT2H", "2026-11-12/2026-11-13", ""),
        ("2026-11-13T04:00Z/PT1H", "2026-11-12", ""),
        ("2026-11-12T22:00-05:00/PT2H", "2026-11-12", ""),
        ("2026-11-12T02:00-05:00/PT2H", "2026-11-12/2026-11-13", "days: 2026-11-12"),
        ("2026-11-12T02:00-05:00/PT2H", "2026-11-11/2026-11-12", "days: 2026-11-12"),
        ("2026-11-12T23:00-05:00/PT2H", "2026-11-12/2026-12-31", "days: 2026-11-12/2026-11-13"),
    ],
)
def test_it_ends_by_itself(planned: str, days: str, expected: str) -> None:
    """It explains no day that its window does not touch, in the engagement's zone."""
    entry, problems = read_entry(text(planned, days).encode(), PATH, KNOWN)
    assert [each.hint for each in problems] == ([expected] if expected else [])
    assert (entry is None) == bool(expected)
    if entry:
        assert entry.explains("desk", "confidence", dt.date(2026, 11, 12))
