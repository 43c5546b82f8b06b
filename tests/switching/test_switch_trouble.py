"""Whatever fails in helping a switch to people: it is published, written, committed and reported all the same."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.switches import FLAGS, NOW, git, holds, make_routed, read, switch, text
from watchbook.config import Engagement, load_engagement
from watchbook.errors import WatchbookError
from watchbook.fallback.flags import read_flags
from watchbook.journal import load
from watchbook.metrics import metrics_of
from watchbook.switching.drill import drill
from watchbook.switching.lease_renewal import renew
from watchbook.switching.switch_command import SwitchWords, switch_route
from watchbook.switching.switch_steps import SwitchOutcome

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engagement:
    """Return an engagement in git whose flags are published."""
    return make_routed(tmp_path, monkeypatch)


def broken(*_: object, **__: object) -> object:
    """Stand in for what has a fault that nobody knows of."""
    raise IndexError("list index out of range")


@pytest.mark.parametrize(
    "helper",
    [
        "watchbook.writing.draft.on_call",
        "watchbook.writing.draft.Books.read",
        "watchbook.journal.editing.new_entry.firsts",
        "watchbook.journal.editing.entry_scope.new_versions",
        "watchbook.switching.new_incident.scope_of",
        "watchbook.switching.switch_log._entry_that_takes",
        "watchbook.switching.switch_to_people.standing_switch",
        "watchbook.switching.switch_to_people.journal.load",
        "watchbook.switching.switch_command.switcher",
        "watchbook.switching.switch_to_people.hold_journal_lock",
        "watchbook.switching.switch_to_people._hold",
    ],
)
def test_a_fault_in_what_helps_costs_its_help(desk: Engagement, helper: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """People have the work, the journal and a commit say so, and the fault is reported with its traceback's place."""
    monkeypatch.setattr(helper, broken)
    done = switch(desk, "manual")
    monkeypatch.undo()
    assert (read(desk), done.in_effect, done.exit_code) == ("manual", True, 1)
    assert [type(trouble).__name__ for trouble in done.troubles] == ["UnexpectedError"]
    assert str(desk.root / ".watchbook/last-error.txt") in done.troubles[0].what
    assert "to: manual" in text(desk)
    assert "Switched: support manual" in git(desk.root, "log", "-1", "--format=%B")
    assert git(desk.root, "status", "--porcelain") == ""


def test_a_fault_in_publishing_still_reaches_the_journal(desk: Engagement, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 2 says that routers do not know of it."""
    monkeypatch.setattr("watchbook.switching.switch_steps.publish_routes", broken)
    done = switch(desk, "manual")
    assert done.exit_code == 2
    assert done.troubles[0].what.startswith("routers were not told, and may still give support to the AI: IndexError")
    assert holds(desk) is not None


def lines_of(desk: Engagement, change: Callable[[subprocess.Popen[str]], None], *words: str) -> tuple[list[str], int]:
    """Run a command, do something to it, and return what it printed and how it exited."""
    command = [sys.executable, "-m", "watchbook.cli", *words]
    with subprocess.Popen(command, cwd=desk.root, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as run:
        change(run)
        assert run.stdout is not None
        return run.stdout.read().splitlines(), run.wait()


def test_the_route_is_said_while_a_hook_hangs(desk: Engagement, monkeypatch: pytest.MonkeyPatch) -> None:
    """The published route first; then the commit, in bounded time, which leaves no lock behind."""
    hook = desk.root / ".git/hooks/pre-commit"
    hook.write_text("#!/bin/sh\nsleep 60\n")
    hook.chmod(0o755)
    monkeypatch.setattr("watchbook.evidence.git.commit.PATIENCE", 0.5)
    told: list[tuple[str, float]] = []
    started = time.monotonic()
    done = SwitchOutcome(log=lambda line: told.append((line, time.monotonic() - started)))
    words = SwitchWords("support", "manual", "it says wrong things")
    switch_route(desk, words, NOW, commits=True, pushes=True, outcome=done)
    assert time.monotonic() - started < 20
    assert told[0][0].startswith("Support: people have it. Published at ")
    assert (done.exit_code, read(desk)) == (1, "manual")
    assert done.troubles[0].what.startswith("written, but not committed: git or one of its hooks had not ended after")
    assert holds(desk) is not None
    assert not list((desk.root / ".git").glob("*.lock"))
    hook.unlink()
    assert switch(desk, "manual").exit_code == 0


def test_what_is_done_is_printed_at_once(desk: Engagement) -> None:
    """Whoever waits for a hook reads meanwhile that people have it."""
    hook = desk.root / ".git/hooks/pre-commit"
    hook.write_text("#!/bin/sh\nsleep 30\n")
    hook.chmod(0o755)

    def read_and_end(run: subprocess.Popen[str]) -> None:
        assert run.stdout is not None
        assert run.stdout.readline().startswith("Support: people have it. Published at ")
        assert run.poll() is None
        until = time.monotonic() + 30
        while not list((desk.root / "journal").rglob("*.md")) and time.monotonic() < until:
            time.sleep(0.02)
        run.send_signal(signal.SIGTERM)

    _, code = lines_of(desk, read_and_end, "switch", "support", "manual", "--reason", "wrong")
    assert (code, read(desk)) == (-signal.SIGTERM, "manual")
    assert "to: manual" in text(desk)


def test_where_git_knows_nobody_the_account_commits(desk: Engagement) -> None:
    """A switch at three in the morning on somebody else's machine can be pushed; the entry says who switched."""
    git(desk.root, "config", "--unset", "user.name")
    git(desk.root, "config", "--unset", "user.email")
    done = switch(desk, "manual", by="ada")
    assert (done.exit_code, read(desk)) == (0, "manual")
    author, trailers = git(desk.root, "log", "-1", "--format=%ae%x00%(trailers:only)").split("\x00")
    assert "@" in author
    assert "Switched-By: ada" in trailers
    switch(desk, "ai", NOW.replace(hour=9), by="ada", because="a test")
    assert git(desk.root, "status", "--porcelain") == ""


def test_half_a_name_that_git_knows_stays(desk: Engagement) -> None:
    """Only what is missing comes from the account."""
    git(desk.root, "config", "--unset", "user.email")
    switch(desk, "manual")
    assert git(desk.root, "log", "-1", "--format=%an") == "Bob"


def test_without_git_it_is_published_and_written(desk: Engagement) -> None:
    """And what is missing is named."""
    environment = {**os.environ, "PATH": "/nowhere"}
    command = [sys.executable, "-m", "watchbook.cli", "switch", "support", "manual", "--by", "ada", "--reason", "wrong"]
    done = subprocess.run(command, cwd=desk.root, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, read(desk)) == (1, "manual")
    assert "written, but not committed: there is no git on this machine" in done.stderr
    assert "to: manual" in text(desk)


def test_without_a_place_to_publish_only_the_journal_can_say_it(desk: Engagement) -> None:
    """Where it cannot be written, nothing was switched, and nothing says that people have it."""
    config = desk.root / "watchbook.toml"
    config.write_text(config.read_text().replace(f'publish = "{FLAGS}"\n', ""))
    (desk.root / "journal").rename(desk.root / "elsewhere")
    (desk.root / "journal").write_text("a file")
    done = switch(load_engagement(desk.root), "manual")
    assert (done.exit_code, done.lines[:-1]) == (2, [])
    assert done.troubles[-1].what == (
        "support was not switched: the journal does not say so, and no place is named to publish it"
    )


def test_of_two_who_switch_both_reasons_are_written(desk: Engagement) -> None:
    """The second as a line under What was tried; said again it is not written again."""
    switch(desk, "manual", by="ada")
    for _ in range(2):
        assert switch(desk, "manual", NOW.replace(minute=5), by="bob", reason="it insults people").exit_code == 0
    switch(desk, "manual", NOW.replace(minute=6), by="ada")
    assert text(desk).count("\n- 2026-03-04T08:05+00:00 bob: switched it to people as well: it insults people\n") == 1
    assert text(desk).count('reason: "it says wrong things"') == 1
    assert git(desk.root, "status", "--porcelain") == ""


@pytest.mark.parametrize("moment", ["before routers are told", "while people have it"])
def test_a_drill_that_is_killed_is_in_the_journal(desk: Engagement, moment: str) -> None:
    """Its first act is to write: work that routers give to people is never without a line that says why."""
    code = (
        "import sys, os; import watchbook.switching.drill as d; name = sys.argv.pop()\n"
        "def die(*_, **__): os.kill(os.getpid(), 9)\n"
        "setattr(d, name, die)\n"
        "from watchbook.cli import main; main()"
    )
    renew(desk, dt.datetime.now(dt.UTC))
    name = "publish_routes" if moment.startswith("before") else "wait_with_people"
    command = [sys.executable, "-c", code, "drill", "support", "--by", "ada", name]
    done = subprocess.run(command, cwd=desk.root, capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    (entry,) = load(desk.root, desk, metrics_of(desk)).entries
    assert (entry.type, entry.status, [each.to for each in entry.switches]) == ("drill", "open", ["manual"])
    assert read(desk) == ("ai" if name == "publish_routes" else "manual")
    back = [sys.executable, "-m", "watchbook.cli", "switch", "support", "ai", "--by", "ada", "--because", "a drill"]
    done = subprocess.run(
        [*back, "--reason", "it was killed"], cwd=desk.root, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_switch_during_a_drill_is_not_given_back_by_it(desk: Engagement, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever means it is not taken for practice: an incident says why, and the drill leaves it with people."""

    def mean_it(_: float) -> None:
        monkeypatch.undo()
        assert switch(desk, "manual", NOW.replace(minute=5), by="bob", reason="it insults people").exit_code == 0

    monkeypatch.setattr("watchbook.switching.drill.wait_with_people", mean_it)
    done = drill(desk, "support", "ada", lambda: NOW, hold=0.0, dry=False, commits=True, pushes=False)
    assert (done.exit_code, read(desk)) == (1, "manual")
    assert "bob published at" in done.troubles[0].what
    kinds = {entry.type: entry for entry in load(desk.root, desk, metrics_of(desk)).entries}
    assert [switch.reason for switch in kinds["incident"].switches] == ["it insults people"]
    assert "a drill that could not be ended" in kinds["drill"].body
    assert git(desk.root, "status", "--porcelain") == ""


def test_a_switch_beside_a_mistake_is_not_undone_by_the_next_renewal(desk: Engagement) -> None:
    """It publishes the workflow's own flag; a clone that does not know of it renews it as manual; no lease grows."""
    config = desk.root / "watchbook.toml"
    good = f'{config.read_text()}[workflows.support.fallback]\nflag = "support-route"\n'
    config.write_text(good)
    now = dt.datetime.now(dt.UTC)
    renew(load_engagement(desk.root), now)
    before = read_flags((desk.root / FLAGS).read_bytes())
    config.write_text(f"{good}automatc = true\n")
    command = [sys.executable, "-m", "watchbook.cli", "switch", "support", "manual", "--by", "ada", "--no-commit"]
    done = subprocess.run(command, cwd=desk.root, capture_output=True, text=True, check=False)
    assert (done.returncode, read(desk, "support-route"), read(desk, "sales")) == (1, "manual", "ai")
    assert read_flags((desk.root / FLAGS).read_bytes()).expires == before.expires
    config.write_text(good)
    for path in (desk.root / "journal").rglob("*.md"):
        path.unlink()
    renew(load_engagement(desk.root), now + dt.timedelta(hours=6))
    assert (read(desk, "support-route"), read(desk, "sales")) == ("manual", "ai")


def test_a_flag_that_does_not_read_goes_on_as_manual(desk: Engagement) -> None:
    """Nobody knows under which key routers ask, so all keys that were published give it to people."""
    config = desk.root / "watchbook.toml"
    good = f'{config.read_text()}[workflows.support.fallback]\nflag = "support-route"\n'
    config.write_text(good)
    renew(load_engagement(desk.root), dt.datetime.now(dt.UTC))
    config.write_text(good.replace('"support-route"', "5"))
    command = [sys.executable, "-m", "watchbook.cli", "switch", "support", "manual", "--by", "ada", "--no-commit"]
    done = subprocess.run(command, cwd=desk.root, capture_output=True, text=True, check=False)
    assert (done.returncode, read(desk, "support-route"), read(desk, "sales")) == (1, "manual", "ai")


def test_a_switch_that_routers_were_not_told_of_is_one_switch(
    desk: Engagement, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given again, it is published; the journal has it once, and says since when routers read it."""
    renew(desk, NOW - dt.timedelta(minutes=1))
    with monkeypatch.context() as patch:
        patch.setattr("watchbook.switching.switch_to_people.publish_draft", broken)
        assert switch(desk, "manual").exit_code == 2
    assert read(desk) == "ai"
    outcome = switch(desk, "manual", NOW + dt.timedelta(minutes=2))
    assert (outcome.exit_code, read(desk)) == (0, "manual")
    assert "bob switched it at 08:00:00 on 2026-03-04, and routers read it only now." in outcome.lines
    assert text(desk).count("to: manual") == 1
    assert "- 2026-03-04T08:02+00:00 bob: routers were told only now; until then they gave the work to the AI" in text(
        desk
    )
    assert git(desk.root, "status", "--porcelain", "journal") == ""


def test_a_way_back_that_was_cut_off_before_its_commit_is_committed(desk: Engagement) -> None:
    """The same command does not say that there is nothing to do while others cannot pull what was done."""
    switch(desk, "manual")
    words = SwitchWords("support", "ai", "rolled back", by="ada", because="tried by hand")
    switch_route(desk, words, NOW, commits=False, pushes=False)
    outcome = switch_route(desk, words, NOW, commits=True, pushes=False)
    assert outcome.exit_code == 0
    assert outcome.lines[0] == (
        "The AI had it already: ada switched it at 08:00:00 on 2026-03-04, and it was not committed."
    )
    assert text(desk).count('reason: "rolled back"') == 1
    assert git(desk.root, "status", "--porcelain", "journal") == ""


def test_whatever_goes_wrong_on_the_way_back_leaves_the_journal_as_it_was(
    desk: Engagement, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also what is no error of ours: people keep it, and the journal says so."""
    switch(desk, "manual")
    before = text(desk)

    def refuse(*_: object) -> str:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("watchbook.switching.switch_to_ai.tell_routers", refuse)
    with pytest.raises(WatchbookError, match="Input/output error"):
        switch(desk, "ai", because="tried by hand", by="ada")
    assert text(desk) == before
