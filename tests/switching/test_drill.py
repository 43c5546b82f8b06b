"""Drills: to people and back, measured and written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.switches import FLAGS, NOW, git, make_routed, read, switch, text
from watchbook.errors import FallbackError, JournalError
from watchbook.fallback.publish import publish_routes
from watchbook.journal import load
from watchbook.metrics import metrics_of
from watchbook.switching.authority import AuthorityError
from watchbook.switching.drill import drill

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.config import Engagement
    from watchbook.fallback.publish import PublishedRoutes, RouteDraft
    from watchbook.fallback.store import Store


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engagement:
    """Return an engagement in git whose flags are published."""
    return make_routed(tmp_path, monkeypatch)


def test_a_drill_goes_there_and_back(desk: Engagement) -> None:
    """Routers see both; the entry has both switches, what was measured, and leaves the day in the baseline."""
    done = drill(desk, "support", "ada", lambda: NOW, hold=0.0, dry=False, commits=True, pushes=False)
    assert done.lines[0].startswith("Support: people had it 0.")
    assert read(desk) == "ai"
    (entry,) = load(desk.root, desk, metrics_of(desk)).entries
    assert [each.to for each in entry.switches] == ["manual", "ai"]
    assert (entry.type, entry.status, entry.baseline, entry.metrics) == ("drill", "resolved", "keep", ("volume",))
    assert "the AI had it back 0." in entry.body
    assert git(desk.root, "log", "-1", "--format=%s") == "Drill: Support: drill of the off-switch"


def test_a_drill_that_was_killed_before_its_commit_is_committed_by_the_next(desk: Engagement) -> None:
    """Its last word was written, and nobody else would commit it."""
    for commits in (False, True):
        drill(desk, "support", "ada", lambda: NOW, hold=0.0, dry=False, commits=commits, pushes=False)
    assert git(desk.root, "status", "--porcelain", "--", "journal") == ""
    assert git(desk.root, "log", "-2", "--format=%s").splitlines() == [
        "Drill that was not committed: Support: drill of the off-switch",
        "Drill: Support: drill of the off-switch",
    ]


def test_a_dry_drill_is_seen_by_no_router(desk: Engagement) -> None:
    """It is measured on a file of its own, and switches nothing in the journal."""
    before = (desk.root / FLAGS).read_bytes()
    drill(desk, "support", "ada", lambda: NOW, hold=0.0, dry=True, commits=True, pushes=False)
    assert (desk.root / FLAGS).read_bytes() == before
    assert "switches:" not in text(desk)


def test_a_drill_that_cannot_be_ended_leaves_it_with_people(desk: Engagement, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the journal says so, as of any switch."""

    def once(store: Store, draft: RouteDraft) -> PublishedRoutes:
        monkeypatch.setattr("watchbook.switching.drill.publish_routes", refuse)
        return publish_routes(store, draft)

    def refuse(*_: object) -> PublishedRoutes:
        raise FallbackError("the store is down")

    monkeypatch.setattr("watchbook.switching.drill.publish_routes", once)
    done = drill(desk, "support", "ada", lambda: NOW, hold=0.0, dry=False, commits=True, pushes=False)
    assert (done.exit_code, read(desk)) == (1, "manual")
    assert done.troubles[0].what == "the store is down"
    assert "a drill that could not be ended: the store is down" in text(desk)


def test_a_drill_that_did_not_begin_leaves_it_with_the_ai(desk: Engagement, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing was switched, so nothing is written."""

    def refuse(*_: object) -> None:
        raise FallbackError("the store is down")

    monkeypatch.setattr("watchbook.switching.drill.publish_routes", refuse)
    with pytest.raises(FallbackError, match="the store is down"):
        drill(desk, "support", "ada", lambda: NOW, hold=0.0, dry=False, commits=True, pushes=False)
    assert (read(desk), git(desk.root, "status", "--porcelain")) == ("ai", "")


def test_people_cannot_be_drilled(desk: Engagement) -> None:
    """Nor can a route that no router sees, nor by somebody who could not give it back."""
    with pytest.raises(AuthorityError):
        drill(desk, "support", "bob", lambda: NOW, hold=0.0, dry=True, commits=True, pushes=False)
    switch(desk, "manual")
    with pytest.raises(JournalError, match="people have support already: bob switched it"):
        drill(desk, "support", "ada", lambda: NOW, hold=0.0, dry=True, commits=True, pushes=False)
