"""Switching a workflow to people and back, over an engagement in git whose routers read a file."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.switches import FLAGS, NOW, git, holds, judged, make_routed, read, switch, text, verdict
from watchbook.config import Engagement, load_engagement
from watchbook.errors import FallbackError, JournalError
from watchbook.journal import Switch
from watchbook.queries.route_status import routes_now
from watchbook.switching.authority import AuthorityError
from watchbook.switching.lease_renewal import renew
from watchbook.switching.switch_command import SwitchWords, switch_route
from watchbook.switching.switch_steps import routes_published
from watchbook.switching.switch_to_ai import NotYetError
from watchbook.writing.lock import hold_journal_lock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engagement:
    """Return an engagement in git whose flags are published."""
    return make_routed(tmp_path, monkeypatch)


def test_to_people(desk: Engagement) -> None:
    """Routers are told, an incident is opened with who, when and why, and committed; other routes stay."""
    assert (read(desk), read(desk, "sales")) == ("ai", "ai")
    done = switch(desk, "manual")
    assert (read(desk), read(desk, "sales")) == ("manual", "ai")
    assert (done.exit_code, done.troubles) == (0, [])
    assert done.lines[0].startswith("Support: people have it. Published at ")
    assert done.lines[2] == "Not pushed: this repository has no remote."
    assert holds(desk) == Switch(NOW, "support", "manual", "bob", "it says wrong things")
    assert "severity: sev2\nstatus: open\n" in text(desk)
    assert git(desk.root, "log", "-1", "--format=%s%n%(trailers:only)") == (
        "Switch support to people: it says wrong things\n"
        "Watchbook-Entry: 2026-03-04-support-it-says-wrong-things\nNoticed-By: bob\n"
        "Switched: support manual\nSwitched-By: bob"
    )
    assert git(desk.root, "status", "--porcelain") == ""


def test_the_open_incident_takes_the_switch(desk: Engagement) -> None:
    """Or the entry that is named; one that cannot take it keeps nobody from switching."""
    path = desk.root / "journal/2026/03/2026-03-03-slow.md"
    path.parent.mkdir(parents=True)
    path.write_text(
        "---\ntype: incident\ntitle: Slow\nworkflows: [support]\ndays: 2026-03-03/\nseverity: sev3\nstatus: open\n---\n"
    )
    assert "2026-03-03-slow.md" in switch(desk, "manual", entry="nothing-like-it").lines[1]
    assert "switches:\n  - {at: 2026-03-04T08:00:00+00:00, workflow: support, to: manual" in text(desk)


@pytest.mark.parametrize("trouble", ["no name", "no commits", "a merge", "a broken journal", "a locked journal"])
def test_nothing_keeps_anybody_from_switching_to_people(
    desk: Engagement, trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The route is manual; what could not be done is said with what to do, and exits 1."""
    root = desk.root
    monkeypatch.setattr("watchbook.writing.lock.PATIENCE", 0.0)
    if trouble == "no name":
        git(root, "config", "--unset", "user.name")
        git(root, "config", "--unset", "user.email")
        git(root, "config", "user.useConfigOnly", "true")
    elif trouble == "no commits":
        git(root, "checkout", "--quiet", "--detach")
    elif trouble == "a merge":
        (root / ".git" / "MERGE_HEAD").write_text(git(root, "rev-parse", "HEAD") + "\n")
    elif trouble == "a broken journal":
        (root / "journal").rename(root / "elsewhere")
        (root / "journal").write_text("a file")
    else:
        (root / ".watchbook/journal.lock").mkdir()
    done = switch(desk, "manual")
    assert read(desk) == "manual"
    assert (done.exit_code, len(done.troubles)) == (1, 1)
    assert done.lines[0].startswith("Support: people have it.")


def test_entries_that_do_not_read_keep_nobody_from_it(desk: Engagement) -> None:
    """A new incident is opened beside them, and what was published for the others stays."""
    path = desk.root / "journal/2026/03/2026-03-03-slow.md"
    path.parent.mkdir(parents=True)
    path.write_text("rubbish")
    assert switch(desk, "manual").exit_code == 0
    assert (read(desk), read(desk, "sales")) == ("manual", "ai")


@pytest.mark.parametrize("rubbish", [b"rubbish\n", b"\xff\x00"])
def test_a_ledger_that_does_not_read_keeps_nobody_from_it(desk: Engagement, rubbish: bytes) -> None:
    """The journal has it all the same, in an incident that is about today."""
    (desk.root / "ledger/state/verdicts").mkdir(parents=True)
    (desk.root / "ledger/state/verdicts/2026-03.csv").write_bytes(rubbish)
    assert (switch(desk, "manual").exit_code, read(desk)) == (0, "manual")
    assert "days: 2026-03-04/\n" in text(desk)


def test_a_disk_without_room_for_git_to_read_from_keeps_nobody_from_it(
    desk: Engagement, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git is asked who switches before routers are told, and needs no file for that."""
    monkeypatch.setattr("watchbook.evidence.git.commands.tempfile", None)
    assert (switch(desk, "manual").exit_code, read(desk)) == (0, "manual")


def test_routers_that_could_not_be_told_are_said_first(desk: Engagement) -> None:
    """The journal has it all the same; the way out is to switch the router by hand, and exit 2 says that it is open."""
    (desk.root / FLAGS).unlink()
    (desk.root / FLAGS).mkdir()
    done = switch(desk, "manual")
    assert done.exit_code == 2
    assert done.troubles[0].what.startswith("routers were not told, and may still give support to the AI: ")
    assert (
        "switch the router by hand now; what it reads turns to people when their lease ends" in done.troubles[0].hints
    )
    assert holds(desk) is not None


def test_a_second_person_is_told_who_was_first(desk: Engagement) -> None:
    """The journal says it once."""
    switch(desk, "manual", by="ada")
    done = switch(desk, "manual", NOW + dt.timedelta(minutes=5))
    assert done.lines[1] == "People had it already: ada switched it at 08:00:00 on 2026-03-04."
    assert text(desk).count("to: manual") == 1


def test_whoever_comes_second_in_another_clone_is_told_who_was_first(desk: Engagement) -> None:
    """Their journal does not say it yet; routers do."""
    assert "Routers read" not in switch(desk, "manual", by="ada").lines[0]
    git(desk.root, "reset", "--quiet", "--hard", "HEAD~1")
    done = switch(desk, "manual", NOW + dt.timedelta(minutes=5))
    assert done.lines[0].endswith(". Routers read so already, published by ada at 08:00:00 on 2026-03-04.")


@pytest.mark.parametrize("at", ["2026-03-04T09:00:00+00:00", "2026-03-03T09:00:00+00:00"])
def test_a_time_at_which_it_would_not_hold_is_now(desk: Engagement, at: str) -> None:
    """In the future, or before the last switch to the AI: nobody is refused for it."""
    switch(desk, "manual", NOW - dt.timedelta(hours=2))
    switch(desk, "ai", NOW - dt.timedelta(hours=1), by="ada", because="well again")
    words = SwitchWords("support", "manual", "again", at=dt.datetime.fromisoformat(at))
    done = switch_route(desk, words, NOW, commits=True, pushes=False)
    assert done.lines[1].startswith("Written as of now")
    assert holds(desk) == Switch(NOW, "support", "manual", "bob", "again")


def test_back_to_the_ai_only_by_who_may(desk: Engagement) -> None:
    """Whoever may not is told who may, and who is on call; nothing is changed."""
    switch(desk, "manual")
    before = text(desk)
    with pytest.raises(AuthorityError, match="bob may not give work back to the AI; people keep it") as caught:
        switch(desk, "ai", because="well again")
    assert caught.value.hints[:2] == (
        "may switch: Ada, +1 555 0100",
        "on call now: Bob, +1 555 0101 and Ada, +1 555 0100",
    )
    assert (read(desk), text(desk)) == ("manual", before)
    switch(desk, "ai", NOW + dt.timedelta(hours=1), authority="Ada", because="well again")
    found = holds(desk)
    assert found is not None
    assert (found.to, found.by, found.authority, read(desk)) == ("ai", "bob", "ada", "ai")


def test_back_to_the_ai_asks_for_evidence(desk: Engagement) -> None:
    """Or for why it goes back all the same; either stands in the entry."""
    switch(desk, "manual")
    with pytest.raises(NotYetError, match="no day has been judged since it was switched on 4 Mar 2026"):
        switch(desk, "ai", by="ada")
    judged(desk, verdict("rephrased", "out", 0.21, flag=True))
    with pytest.raises(NotYetError, match="on 4 Mar 2026 it was out of its band: Rephrased stood at 21"):
        switch(desk, "ai", by="ada")
    judged(desk, verdict("rephrased", "manual"), verdict("golden_set", "out", 0.6))
    with pytest.raises(NotYetError, match="no golden set shows what the AI would have done") as caught:
        switch(desk, "ai", by="ada")
    assert "Golden set 60" in caught.value.hints[0]
    judged(desk, verdict("rephrased", "manual"), verdict("golden_set", "in", 0.85))
    assert switch(desk, "ai", NOW + dt.timedelta(hours=1), by="ada").exit_code == 0
    assert "ada: given back to the AI; People did the work on 4 Mar 2026; Golden set 85" in text(desk)
    assert read(desk) == "ai"


def test_metrics_in_band_again_are_evidence(desk: Engagement) -> None:
    """On the last day that was judged since."""
    switch(desk, "manual")
    judged(desk, verdict("rephrased", "in"))
    assert switch(desk, "ai", NOW + dt.timedelta(days=1), by="ada").exit_code == 0
    with pytest.raises(JournalError, match="the AI has support already: ada switched it"):
        switch(desk, "ai", NOW + dt.timedelta(days=1), by="ada")


def test_who_is_overtaken_on_the_way_back_changes_nothing(desk: Engagement, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else published between the decision and the switch: they are named, and people keep it."""
    switch(desk, "manual")
    before = text(desk)

    def look(engagement: Engagement) -> object:
        seen = routes_published(engagement)
        renew(engagement, NOW + dt.timedelta(seconds=1), by="ada")
        return seen

    monkeypatch.setattr("watchbook.switching.switch_to_ai.routes_published", look)
    with pytest.raises(FallbackError, match="ada published at"):
        switch(desk, "ai", NOW + dt.timedelta(hours=1), by="ada", because="well again")
    assert (read(desk), text(desk)) == ("manual", before)
    assert git(desk.root, "status", "--porcelain") == ""


def test_people_keep_it_from_who_gives_it_back_at_the_same_time(
    desk: Engagement, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told after the routers were, written before our line: people have it, and the journal says so."""
    switch(desk, "manual", NOW - dt.timedelta(hours=2))
    waiting = [True]

    @contextmanager
    def give_back_first(folder: Path) -> Iterator[None]:
        if waiting and waiting.pop():
            switch(desk, "ai", NOW - dt.timedelta(hours=1), by="ada", because="well again")
        with hold_journal_lock(folder):
            yield

    monkeypatch.setattr("watchbook.switching.switch_to_people.hold_journal_lock", give_back_first)
    done = switch(desk, "manual")
    assert done.lines[1] == "Meanwhile ada had given it back to the AI. Once more:"
    found = holds(desk)
    assert found is not None
    assert (found.to, read(desk)) == ("manual", "manual")


def test_people_whom_the_journal_does_not_know_of_are_not_overruled(desk: Engagement) -> None:
    """Somebody switched in another clone: their journal is fetched first, or somebody says why not."""
    switch(desk, "manual")
    git(desk.root, "reset", "--quiet", "--hard", "HEAD~1")
    with pytest.raises(NotYetError, match="routers read manual, published by bob, and the journal here does not say"):
        switch(desk, "ai", by="ada")


def test_a_push_that_fails_undoes_nothing(desk: Engagement) -> None:
    """It says what to do; the route holds."""
    git(desk.root, "remote", "add", "origin", str(desk.root / "nowhere.git"))
    done = switch(desk, "manual")
    assert (done.exit_code, read(desk)) == (1, "manual")
    assert done.troubles[0].what.startswith("not pushed: ")
    git(desk.root, "init", "--quiet", "--bare", "nowhere.git")
    git(desk.root, "push", "--quiet", "--set-upstream", "origin", "main")
    assert switch(desk, "manual").lines[-1] == "Pushed."


def test_a_push_is_not_waited_for_without_end(desk: Engagement, monkeypatch: pytest.MonkeyPatch) -> None:
    """A remote that does not answer costs some seconds, after the route has long changed."""
    git(desk.root, "init", "--quiet", "--bare", "nowhere.git")
    git(desk.root, "remote", "add", "origin", "nowhere.git")
    git(desk.root, "push", "--quiet", "--set-upstream", "origin", "main")
    hook = desk.root / ".git/hooks/pre-push"
    hook.write_text("#!/bin/sh\nsleep 60\n")
    hook.chmod(0o755)
    monkeypatch.setattr("watchbook.evidence.git.push.PATIENCE", 0.3)
    done = switch(desk, "manual")
    assert (done.exit_code, done.troubles[0].what) == (1, "not pushed: no answer within 30 seconds")


def test_where_nothing_is_published_the_router_is_switched_by_hand(desk: Engagement) -> None:
    """And the first sentence says so."""
    config = desk.root / "watchbook.toml"
    config.write_text(config.read_text().replace(f'publish = "{FLAGS}"\n', ""))
    done = switch(load_engagement(desk.root), "manual")
    assert done.exit_code == 0
    assert done.lines[0].endswith("No place to publish it is named under [fallback]: switch the router by hand.")


def test_the_status_says_where_all_work_goes(desk: Engagement) -> None:
    """Since when, by whom, under which entry; and where routers read something else."""
    switch(desk, "manual")
    lines = routes_now(desk, NOW).text().splitlines()
    assert lines[:2] == [
        (
            "Support  people  since Wed 4 Mar 2026, 08:00 (UTC) by bob: it says wrong things "
            "[2026-03-04-support-it-says-wrong-things]"
        ),
        "sales    AI      never switched",
    ]
    git(desk.root, "reset", "--quiet", "--hard", "HEAD~1")
    assert routes_now(desk, NOW).text().startswith("Support  AI      never switched; but routers read people\n")
    assert '"published": "manual"' in routes_now(desk, NOW).json()


@pytest.mark.slow
def test_two_people_at_once(desk: Engagement) -> None:
    """Both have people take it; one of them is told who was first, and the journal says it once."""
    command = [sys.executable, "-m", "watchbook.cli", "switch", "support", "manual", "--no-push", "--by"]
    pipe = subprocess.PIPE
    processes = [
        subprocess.Popen([*command, by], cwd=desk.root, stdout=pipe, stderr=pipe, text=True) for by in ("ada", "bob")
    ]
    ends = [(*process.communicate(timeout=60), process.returncode) for process in processes]
    assert [(error, code) for _, error, code in ends] == [("", 0)] * 2
    assert sum("People had it already" in said for said, _, _ in ends) == 1
    assert text(desk).count("to: manual") == 1
