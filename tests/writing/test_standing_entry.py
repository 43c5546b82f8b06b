"""An incident is begun once, and only where there is one."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.switches import NOW, judged, make_routed, switch, text, verdict
from watchbook.config import load_engagement
from watchbook.errors import JournalError
from watchbook.journal.editing import EntryRequest
from watchbook.writing.draft import NothingToExplainError, begun_window, write_draft

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.config import Engagement

YESTERDAY = dt.date(2026, 3, 3)
SUNDAY = dt.date(2026, 3, 1)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engagement:
    """Return a desk whose support was out of its band yesterday."""
    engagement = make_routed(tmp_path, monkeypatch)
    judged(engagement, verdict("rephrased", "out", 0.4, YESTERDAY, flag=True))
    return engagement


def entries(desk: Engagement) -> list[str]:
    """Return the ids of the journal's entries."""
    return sorted(path.stem for path in (desk.root / "journal").rglob("2*.md"))


def new(desk: Engagement, **asked: str) -> str:
    """Begin an incident, and return what is printed."""
    request = EntryRequest("incident", asked.get("workflow"), asked.get("days"), asked.get("title"), "Bob")
    return str(write_draft(desk, request, NOW, commits=True))


def test_with_nothing_left_to_explain_nothing_is_written(desk: Engagement) -> None:
    """It is said, with what is open and how to write of what no band saw."""
    new(desk)
    with pytest.raises(NothingToExplainError) as refusal:
        new(desk)
    assert str(refusal.value) == (
        "error: nothing to explain, nothing is written: no day of any workflow is out of band and unexplained\n"
        'hint: this is open, and takes a note: watchbook note 2026-03-03-support-rephrased-out-of-band "..."\n'
        'hint: what people saw and no band did has a title: watchbook new incident --workflow support --title "..."'
    )
    assert len(entries(desk)) == 1
    new(desk, workflow="support", title="The client saw wrong fees")
    assert len(entries(desk)) == 2


def test_the_two_commands_of_an_alert_make_one_incident(desk: Engagement) -> None:
    """In either order."""
    switch(desk, "manual")
    assert new(desk, workflow="support", days="2026-03-03").startswith("Nothing is written: journal/2026/03/")
    assert len(entries(desk)) == 1


def test_what_the_open_incident_does_not_explain_is_added_to_it(desk: Engagement) -> None:
    """Its metrics and days grow, and a line says so; every other byte stays."""
    new(desk)
    before = text(desk)
    judged(
        desk,
        verdict("rephrased", "out", 0.4, YESTERDAY, flag=True),
        verdict("handoff_rate", "out", 0.5, YESTERDAY - dt.timedelta(1), flag=True),
    )
    said = new(desk, workflow="support", days="2026-03-02/2026-03-03", title="Hands over more, too")
    assert "Widen incident: Support, rephrased out of band" in said
    assert len(entries(desk)) == 1
    changed = [line for line in text(desk).split("\n") if line not in before.split("\n")]
    assert changed == [
        "metrics: [rephrased, handoff_rate]",
        "days: 2026-03-02/2026-03-03",
        "- 2026-03-04T08:00+00:00 Bob: Hands over more, too; also out of band 2 Mar 2026: Hand-off",
    ]


def test_days_before_the_journal_began_are_in_no_entry_unasked(desk: Engagement) -> None:
    """They were over before anybody watched: an incident begins with the first day that asks for one."""
    judged(desk, *(verdict("rephrased", "out", 0.4, YESTERDAY - dt.timedelta(days=ago), flag=True) for ago in (1, 0)))
    config = desk.root / "watchbook.toml"
    config.write_text(config.read_text().replace("[journal]\n", f"[journal]\nsince = {YESTERDAY}\n"))
    desk = load_engagement(desk.root)
    assert "2026-03-03-support-rephrased-out-of-band" in new(desk)
    with pytest.raises(NothingToExplainError):
        new(desk)


def test_another_beside_it_can_be_asked_for(desk: Engagement) -> None:
    """Two faults of one day are two incidents."""
    new(desk)
    request = EntryRequest("incident", "support", "2026-03-03", "A second fault", "Bob")
    write_draft(desk, request, NOW, commits=True, separate=True)
    assert entries(desk) == ["2026-03-03-a-second-fault", "2026-03-03-support-rephrased-out-of-band"]


@pytest.mark.parametrize(
    ("days", "question"),
    [
        ("2026-12-24", "2025-12-24"),
        ("2025-03-03", "2026-03-03"),
        ("2027-03-03/", "2026-03-03"),
        ("2026-03-05", "2026-03-04"),
    ],
)
def test_a_year_that_nobody_means_is_asked_about(desk: Engagement, days: str, question: str) -> None:
    """It lies ahead, or the ledger knows nothing of it."""
    with pytest.raises(JournalError, match=r"lies ahead|is long ago") as refusal:
        new(desk, workflow="support", days=days)
    assert refusal.value.hints == (f"did you mean --days {question}?",)
    assert entries(desk) == []


def test_a_window_that_is_over_announces_nothing_and_is_asked_about(desk: Engagement) -> None:
    """Its year was mistyped, or it is no plan; one that has begun is written, and it is said what it does not do."""
    request = EntryRequest("change", "support", None, "Move", "Bob", planned="2025-03-05T02:00+00:00/PT2H")
    with pytest.raises(JournalError, match="is over, and announces nothing") as refusal:
        write_draft(desk, request, NOW, commits=False)
    assert refusal.value.hints[0] == "did you mean --planned 2026-03-05T02:00+00:00?"
    request = EntryRequest("change", "support", None, "Move", "Bob", planned="2026-03-04T07:00+00:00/PT2H")
    entry = write_draft(desk, request, NOW, commits=False).entry
    assert begun_window(entry, NOW).startswith("Its window had begun, so it announces nothing")
    assert not begun_window(entry, NOW - dt.timedelta(hours=2))
