"""The command by which somebody answers a call, over an engagement in git."""

from __future__ import annotations

import datetime as dt
import shutil
from typing import TYPE_CHECKING, Literal

import pytest
from typer.testing import CliRunner

from tests.calls import FIRST, TOLD, git, make_called, tell
from watchbook import journal
from watchbook.cli import app
from watchbook.cli.refusal import nothing_answered
from watchbook.config import load_engagement
from watchbook.evidence.git.push import push
from watchbook.metrics import metrics_of
from watchbook.writing.acknowledge import AckError, AckRequest, acknowledge, answers_now

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.config import Engagement
    from watchbook.oncall import TimeToAnswer

FOUR = TOLD + dt.timedelta(minutes=4)
NIGHT = TOLD + dt.timedelta(hours=6)
STANDING = """\
---
type: incident
title: Slow
workflows: [desk]
days: 2026-11-07/
severity: sev2
status: open
---
## What changed

A deploy.

## What was tried

## What worked
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engagement:
    """Return an engagement in git, on a machine that has no settings of its own."""
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, "/dev/null")
    return make_called(tmp_path / "desk")


def answers(desk: Engagement, now: dt.datetime = NIGHT) -> tuple[TimeToAnswer, ...]:
    """Return how each call was answered."""
    return answers_now(desk, journal.load(desk.root, desk, metrics_of(desk)), now)


def stand(desk: Engagement) -> str:
    """Put an open incident into the journal and return its path."""
    path = "journal/2026/11/2026-11-07-slow.md"
    (desk.root / path).parent.mkdir(parents=True)
    (desk.root / path).write_text(STANDING)
    return path


def test_an_ack_begins_the_entry_where_there_is_none(desk: Engagement) -> None:
    """It says since when people were told, who has it and what they may do; it is committed, and it is the answer."""
    tell(desk)
    done = acknowledge(desk, AckRequest("desk", FOUR), FOUR, commits=True)
    line = (
        "- 2026-11-09T06:14-05:00 ada: ack, told at 2026-11-09T06:10-05:00; "
        "may switch, roll back, change the prompt and speak to the client"
    )
    text = (desk.root / done.written.entry.path).read_text()
    assert f"## What was tried\n\n{line}\n" in text
    assert (done.written.entry.severity, done.written.entry.status) == ("sev2", "open")
    assert str(done).endswith("\nada has it, 4 minutes after the first message: in time.")
    assert (
        git(desk.root, "log", "-1", "--format=%s|%(trailers:key=Answered-By)")
        == "Ack desk: ada has it|Answered-By: ada"
    )
    assert git(desk.root, "status", "--porcelain") == ""
    (answer,) = answers(desk)
    assert answer.reply is not None
    assert (answer.reply.kind, answer.reply.by, answer.after) == ("ack", "ada", dt.timedelta(minutes=4))


def test_an_ack_joins_the_entry_that_stands_and_is_nothing_that_was_tried(desk: Engagement) -> None:
    """By the workflow's name or the entry's; the question of what was tried stays open."""
    tell(desk)
    path = stand(desk)
    for name in ("desk", "slow"):
        done = acknowledge(desk, AckRequest(name, FOUR, "Bob"), FOUR, commits=False)
        assert done.written.entry.path == path
    entry = done.written.entry
    assert [(remark.by, remark.is_ack) for remark in entry.timeline] == [("bob", True), ("bob", True)]
    assert not journal.editing.resolve.is_answer(entry.sections["What was tried"].text)
    assert str(done).endswith("\nbob had answered already, at 2026-11-09T06:14-05:00.")


def test_a_second_person_is_told_who_was_first(desk: Engagement) -> None:
    """Both lines stand."""
    tell(desk)
    acknowledge(desk, AckRequest("desk", FOUR), FOUR, commits=False)
    done = acknowledge(desk, AckRequest("desk", NIGHT, "bob"), NIGHT, commits=False)
    assert str(done).endswith("\nada was first, at 2026-11-09T06:14-05:00; this stands beside it.")
    assert [remark.by for remark in done.written.entry.timeline] == ["ada", "bob"]


def test_late_is_said_at_once(desk: Engagement) -> None:
    """By how much; the entry was noticed six hours after the page, and that is no sign of life at once."""
    tell(desk)
    done = acknowledge(desk, AckRequest("desk", NIGHT), NIGHT, commits=False)
    assert str(done).endswith("\nada has it, 6 hours after the first message: 5 hours later than promised.")


def test_an_ack_for_what_nobody_was_told_needs_an_entry(desk: Engagement) -> None:
    """Where one stands the line says so; else nothing is written."""
    tell(desk, outcome="failed")
    with pytest.raises(
        AckError, match="nobody was told of desk, or it is over, and no incident of it is open"
    ) as caught:
        acknowledge(desk, AckRequest("desk", FOUR), FOUR, commits=True)
    assert caught.value.hints[1] == "watchbook new incident --workflow desk, where you saw something yourself"
    assert caught.value.hints[-1] == (
        "NOTHING ANSWERED: no call about desk is known here, and one that is known elsewhere goes on"
    )
    stand(desk)
    done = acknowledge(desk, AckRequest("desk", FOUR), FOUR, commits=False)
    assert "ada: ack, nobody was told; may switch" in (desk.root / done.written.entry.path).read_text()
    assert str(done).endswith("No message about it had arrived, so there is no promise to hold this to.")


@pytest.mark.parametrize(
    ("request_", "reason", "hint"),
    [
        (
            AckRequest("desk", FOUR, "nina"),
            "nobody is called 'nina', so that nobody could be held to it",
            "NOTHING ANSWERED: the call goes on. Type: watchbook ack desk --by ada",
        ),
        (
            AckRequest("desk", NIGHT, "bob"),
            "2026-11-09T12:10:00-05:00 is still to come, and nobody answers before it is so",
            "NOTHING ANSWERED: the call goes on. Without --at it is now. Type: watchbook ack desk --by bob",
        ),
    ],
)
def test_what_answers_nothing_is_refused_with_what_to_type(
    desk: Engagement, request_: AckRequest, reason: str, hint: str
) -> None:
    """Somebody unknown, or a time to come: nothing is written, and the call goes on."""
    tell(desk)
    with pytest.raises(AckError) as caught:
        acknowledge(desk, request_, FOUR, commits=True)
    assert (caught.value.what, caught.value.hints[-1]) == (reason, hint)
    assert not (desk.root / "journal").exists()
    assert answers(desk)[0].waits


def test_a_drill_answers_no_call(desk: Engagement) -> None:
    """Whoever names one is told what to type."""
    tell(desk)
    path = desk.root / stand(desk)
    path.write_text(STANDING.replace("type: incident", "type: drill").replace("severity: sev2\n", ""))
    with pytest.raises(AckError, match="2026-11-07-slow is a drill, in which nobody answers a call"):
        acknowledge(desk, AckRequest("slow", FOUR), FOUR, commits=False)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["ack", "dek"], "NOTHING ANSWERED: the call goes on. Type: watchbook ack desk"),
        (["ack", "fees", "--at", "27:00"], "NOTHING ANSWERED: the call goes on. Type: watchbook ack desk"),
        (["ack", "--help"], ""),
        (["note", "dek"], ""),
    ],
)
def test_every_refusal_ends_with_what_to_type(desk: Engagement, words: list[str], line: str) -> None:
    """Nobody goes back to bed and believes that they answered."""
    assert nothing_answered(words, desk.root) == line


@pytest.mark.parametrize(("name", "about"), [("dumps", "dumps"), ("job", "run")])
def test_a_call_about_no_workflow_is_answered_by_its_name(
    desk: Engagement, name: str, about: Literal["dumps", "run"]
) -> None:
    """An observation about its first day takes the line; it explains nothing until somebody says what became of it."""
    tell(desk, workflow="", about=about, occasion="broken")
    done = acknowledge(desk, AckRequest(name, FOUR), FOUR, commits=False)
    entry = done.written.entry
    assert (entry.type, entry.status, entry.first, entry.last) == ("observation", "open", FIRST, FIRST)
    assert str(done).endswith("\nada has it, 4 minutes after the first message: in time.")
    book = journal.load(desk.root, desk, metrics_of(desk))
    assert not book.explaining("desk", "handoff_rate", FIRST)
    (answer,) = answers(desk)
    assert answer.reply is not None
    assert (answer.reply.by, answer.reply.kind) == ("ada", "ack")
    again = acknowledge(desk, AckRequest(name, NIGHT, "bob"), NIGHT, commits=False)
    assert again.written.entry.path == entry.path
    with pytest.raises(AckError, match="nobody was told of"):
        acknowledge(desk, AckRequest("job" if name == "dumps" else "dumps", FOUR), FOUR, commits=False)


@pytest.mark.slow
def test_two_who_answer_at_once_in_two_clones_are_both_in_one_entry_that_reads(desk: Engagement) -> None:
    """Each knows nothing of the other, and begins the entry; what is pushed second is put on top of the first."""
    tell(desk)
    origin, there = desk.root.with_name("origin.git"), desk.root.with_name("there")
    git(desk.root, "clone", "--quiet", "--bare", ".", str(origin))
    git(desk.root, "remote", "add", "origin", str(origin))
    git(desk.root, "fetch", "--quiet", "origin")
    git(desk.root, "branch", "--quiet", "--set-upstream-to=origin/main")
    shutil.copytree(desk.root, there)
    other = load_engagement(there)
    acknowledge(desk, AckRequest("desk", FOUR), FOUR, commits=True)
    acknowledge(other, AckRequest("desk", FOUR, "bob"), FOUR, commits=True)
    push(desk.root)
    push(there)
    book = journal.load(there, other, metrics_of(other))
    assert not book.problems
    (entry,) = book.entries
    assert [(remark.by, remark.is_ack) for remark in entry.timeline] == [("ada", True), ("bob", True)]
    assert entry.noticed is not None
    assert entry.noticed.by == "ada"


def test_the_command_takes_what_can_only_mean_one_workflow(desk: Engagement) -> None:
    """However it is written: nobody looks up a name at night."""
    tell(desk)
    done = CliRunner().invoke(app, ["ack", "Des", "--root", str(desk.root), "--at", FOUR.isoformat(), "--no-commit"])
    assert done.exit_code == 0, done.output
    assert "ada has it, 4 minutes after the first message: in time." in done.output


def test_the_command_pushes_or_says_that_only_you_can_see_it(desk: Engagement) -> None:
    """Exits 0 without a remote, 2 where nothing was answered."""
    tell(desk)
    stand(desk)
    words = ["ack", "desk", "--root", str(desk.root), "--at", FOUR.isoformat()]
    done = CliRunner().invoke(app, words)
    assert (done.exit_code, done.output.splitlines()[-1]) == (
        0,
        "Not pushed: this repository has no remote, so only you can see this.",
    )
    done = CliRunner().invoke(app, [*words, "--by", "bob", "--no-push"])
    assert done.output.splitlines()[-1] == "Not pushed: only you can see this. To push it: git push"
    git(desk.root, "remote", "add", "origin", str(desk.root / "nowhere"))
    done = CliRunner().invoke(app, [*words, "--by", "bob"])
    assert done.exit_code == 1
    assert done.output.splitlines()[-1] == "Only you can see this until then."
