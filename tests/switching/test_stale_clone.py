"""A switch from a clone that was not pulled stands in the journal like any other."""

from __future__ import annotations

import datetime as dt
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.switches import FLAGS, NOW, git, holds, make_routed, switch
from watchbook.config import load_engagement
from watchbook.journal import Switch

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.config import Engagement

LATER, LAST = NOW + dt.timedelta(minutes=10), NOW + dt.timedelta(minutes=20)


@pytest.fixture
def desks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Engagement, Engagement]:
    """Return two clones of one engagement; routers read one file."""
    here = make_routed(tmp_path, monkeypatch)
    config = here.root / "watchbook.toml"
    config.write_text(config.read_text().replace(f'publish = "{FLAGS}"', f'publish = "{here.root / FLAGS}"'))
    git(here.root, "commit", "--quiet", "--all", "--message=one place")
    git(tmp_path, "init", "--quiet", "--bare", "origin.git")
    git(here.root, "remote", "add", "origin", str(tmp_path / "origin.git"))
    git(here.root, "push", "--quiet", "--set-upstream", "origin", "main")
    shutil.copytree(here.root, tmp_path / "there")
    return load_engagement(here.root), load_engagement(tmp_path / "there")


def test_what_others_pushed_is_fetched_first(desks: tuple[Engagement, Engagement]) -> None:
    """They gave it back meanwhile, so that it is a new switch; it is pushed on top of theirs."""
    here, there = desks
    switch(here, "manual")
    git(there.root, "pull", "--quiet")
    switch(here, "ai", LATER, by="ada", because="well again")
    outcome = switch(there, "manual", LAST, reason="wrong once more")
    assert "Fetched 1 commit of others first." in outcome.lines
    assert outcome.lines[-1] == "Pushed."
    assert holds(there) == Switch(LAST, "support", "manual", "bob", "wrong once more")
    git(here.root, "pull", "--quiet")
    assert holds(here) == holds(there)


def test_where_nothing_can_be_fetched_routers_say_that_it_is_new(desks: tuple[Engagement, Engagement]) -> None:
    """The journal of a clone that knows no better would say that people had it already, and lose the reason."""
    here, there = desks
    switch(here, "manual")
    git(there.root, "pull", "--quiet")
    switch(here, "ai", LATER, by="ada", because="well again")
    git(there.root, "remote", "set-url", "origin", "/nowhere")
    outcome = switch(there, "manual", LAST, reason="wrong once more")
    assert any(line.startswith("Written from what this clone knows: ") for line in outcome.lines)
    assert not any(line.startswith("People had it already") for line in outcome.lines)
    (path,) = (there.root / "journal").rglob("2*.md")
    assert 'reason: "wrong once more"' in path.read_text()


def test_who_pushes_second_is_put_on_top(desks: tuple[Engagement, Engagement]) -> None:
    """Two who switch two workflows at once both have their line where the others read."""
    here, there = desks
    switch(here, "manual")
    (there.root / "notes.md").write_text("Seen.\n")
    git(there.root, "add", "notes.md")
    git(there.root, "commit", "--quiet", "--message=notes")
    outcome = switch(there, "manual", LATER, workflow="sales")
    assert (outcome.exit_code, outcome.lines[-1]) == (0, "Pushed.")
    assert git(there.root, "rev-list", "--count", "origin/main..HEAD") == "0"
    assert len(list((there.root / "journal").rglob("2*.md"))) == 2
