"""Twins become one entry, and what was written by mistake counts no more; no line is lost."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.switches import NOW, git, judged, make_routed, switch, verdict
from watchbook.check import Books
from watchbook.errors import JournalError
from watchbook.journal import entry_of_switch, load, standing_switch
from watchbook.journal.editing import EntryRequest
from watchbook.metrics import metrics_of
from watchbook.writing.draft import write_draft
from watchbook.writing.withdrawal import merge, withdraw

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.config import Engagement
    from watchbook.journal import Entry

YESTERDAY = dt.date(2026, 3, 3)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engagement:
    """Return a desk with two incidents of one fault: the second explains a metric more, and holds the switch."""
    engagement = make_routed(tmp_path, monkeypatch)
    judged(engagement, verdict("rephrased", "out", 0.4, YESTERDAY, flag=True))
    write_draft(engagement, EntryRequest("incident", title="First", by="bob"), NOW, commits=True)
    judged(
        engagement,
        verdict("rephrased", "out", 0.4, YESTERDAY, flag=True),
        verdict("handoff_rate", "out", 0.4, YESTERDAY - dt.timedelta(1), flag=True),
    )
    asked = EntryRequest("incident", "support", "2026-03-02/2026-03-03", "Second", "bob")
    write_draft(engagement, asked, NOW, commits=True, separate=True)
    switch(engagement, "manual", entry="second")
    return engagement


def entries(desk: Engagement) -> dict[str, Entry]:
    """Return the entries by their titles."""
    return {entry.title: entry for entry in load(desk.root, desk, metrics_of(desk)).entries}


def test_an_entry_takes_what_its_twin_explained(desk: Engagement) -> None:
    """Days, metrics and a line that says so; the twin keeps its text and its switch, and explains nothing."""
    before = entries(desk)["Second"].body
    merge(desk, "second", "first", by="bob", at=NOW, commits=True)
    first, second = (entries(desk)[name] for name in ("First", "Second"))
    assert (first.metrics, first.first, first.last) == (
        ("rephrased", "handoff_rate"),
        dt.date(2026, 3, 2),
        YESTERDAY,
    )
    assert first.timeline[-1].text == "merged 2026-03-02-second into this: Second"
    assert (second.body, second.status, second.baseline) == (before, "resolved", "keep")
    assert second.withdrawal is not None
    assert second.withdrawal.into == first.id
    book = Books.read(desk).journal
    assert book.explaining("support", "handoff_rate", dt.date(2026, 3, 2)) == (first,)
    standing = standing_switch(book, "support", NOW)
    assert standing is not None
    assert entry_of_switch(book, standing) == first
    assert git(desk.root, "log", "-2", "--format=%s").split("\n") == [
        "Merge into 2026-03-03-first: Second",
        "Merge 2026-03-02-second into it: First",
    ]


def test_what_was_withdrawn_explains_nothing(desk: Engagement) -> None:
    """Who did it, when and why stand in it; its days ask for an entry again."""
    withdraw(desk, "first", "the wrong workflow", by="bob", at=NOW, commits=True)
    first = entries(desk)["First"]
    assert first.withdrawal is not None
    assert (first.withdrawal.by, first.withdrawal.because) == ("bob", "the wrong workflow")
    assert not first.explains("support", "rephrased", YESTERDAY)
    assert "withdrawn: {by: " in git(desk.root, "show", "HEAD")


@pytest.mark.parametrize(
    ("name", "into", "refusal"),
    [
        ("first", "first", "both names mean the same entry"),
        ("second", None, "it holds a switch, and that happened"),
    ],
)
def test_what_cannot_be_meant_is_refused(desk: Engagement, name: str, into: str | None, refusal: str) -> None:
    """Nothing is changed."""
    with pytest.raises(JournalError, match=refusal):
        _ = (
            merge(desk, name, into, by="bob", at=NOW, commits=True)
            if into
            else withdraw(desk, name, "a slip", by="bob", at=NOW, commits=True)
        )
    assert git(desk.root, "status", "--porcelain", "journal") == ""


def test_nothing_is_withdrawn_twice(desk: Engagement) -> None:
    """Nor merged with what is gone."""
    withdraw(desk, "first", "a slip", by="bob", at=NOW, commits=True)
    with pytest.raises(JournalError, match="withdrawn already"):
        withdraw(desk, "first", "a slip", by="bob", at=NOW, commits=True)
    with pytest.raises(JournalError, match="withdrawn already"):
        merge(desk, "second", "first", by="bob", at=NOW, commits=True)
