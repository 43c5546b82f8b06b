"""The commands that write entries, over an engagement in git."""

from __future__ import annotations

import datetime as dt
import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.desk import make_desk
from watchbook.config import Engagement, load_engagement
from watchbook.errors import CommitError, JournalError
from watchbook.evidence.git.commit import NewCommit
from watchbook.journal.editing import EntryRequest
from watchbook.writing.amend import UnansweredError, add_note, find_open_entry, resolve
from watchbook.writing.draft import write_draft
from watchbook.writing.entry_files import author_name
from watchbook.writing.lock import BusyError, hold_journal_lock

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.journal.editing.resolve import Question

NOW = dt.datetime.fromisoformat("2026-03-04T08:00:00+01:00")
ROSTER = """
[people.ada]
[people.ben]
[[oncall.primary]]
people = ["ada", "ben"]
starts = 2026-03-02
[[oncall.backup]]
people = ["ben", "ada"]
starts = 2026-03-02
"""
ANSWERS = {"changed": "A deploy.", "tried": "A rollback.", "worked": "The rollback."}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engagement:
    """Return an engagement in git, on a machine that has no settings of its own."""
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, "/dev/null")
    monkeypatch.setenv("HOME", str(tmp_path))
    root = make_desk(tmp_path / "desk", 1)
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "config", "user.name", "engineer-a")
    git(root, "config", "user.email", "engineer-a@example.com")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=first")
    return load_engagement(root)


def git(root: Path, *arguments: str) -> str:
    """Run git and return what it prints."""
    done = subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def watchbook(root: Path, *words: str) -> subprocess.Popen[str]:
    """Start the command line where nobody can be asked."""
    command = [sys.executable, "-m", "watchbook.cli", *words]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=root, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe, text=True)


def begin(desk: Engagement, title: str = "Slow answers", days: str = "2026-03-02/", *, committed: bool = True) -> str:
    """Open an incident and return its path."""
    wanted = EntryRequest("incident", days=days, title=title, by="client")
    return write_draft(desk, wanted, NOW, commits=committed).entry.path


def test_a_new_entry_is_committed(desk: Engagement) -> None:
    """With what the command prints, and who noticed; its times are in the engagement's zone."""
    written = write_draft(desk, EntryRequest("incident", title="Slow answers", by="client"), NOW, commits=True)
    assert str(written) == (
        f"[{git(desk.root, 'rev-parse', '--short', 'HEAD')}] Open incident: Slow answers "
        "(journal/2026/03/2026-03-04-slow-answers.md)"
    )
    assert git(desk.root, "log", "-1", "--format=%(trailers:only)") == (
        "Watchbook-Entry: 2026-03-04-slow-answers\nNoticed-By: client"
    )
    assert "at: 2026-03-04T07:00+00:00" in (desk.root / written.entry.path).read_text("utf-8")
    assert git(desk.root, "status", "--porcelain") == ""


@pytest.mark.parametrize("kind", ["incident", "change", "observation", "drill", "review"])
def test_every_type_is_written_and_read(desk: Engagement, kind: str) -> None:
    """With a ledger that holds nothing yet."""
    written = write_draft(desk, EntryRequest(kind, title="Seen by people"), NOW, commits=False)  # type: ignore[arg-type]  # the five types
    assert find_open_entry(desk, written.entry.id) == written.entry


def test_nothing_is_committed_that_was_not_asked_for(desk: Engagement) -> None:
    """With --no-commit the file is named instead."""
    written = write_draft(desk, EntryRequest("drill"), NOW, commits=False)
    assert str(written) == f"{written.entry.path} is written, not committed"
    assert git(desk.root, "rev-list", "--count", "HEAD") == "1"


def test_what_would_not_read_is_not_written(desk: Engagement) -> None:
    """A change takes hold on days that end."""
    with pytest.raises(JournalError, match="nothing is written: a change without a last day"):
        write_draft(desk, EntryRequest("change", days="2026-03-02/"), NOW, commits=True)
    assert not list((desk.root / "journal").rglob("*.md"))
    assert git(desk.root, "status", "--porcelain") == ""


def test_an_entry_that_stands_is_not_written_over(desk: Engagement) -> None:
    """A second one of the same day and title gets a name of its own."""
    assert begin(desk) != begin(desk)


def test_a_draft_names_who_is_on_call(desk: Engagement) -> None:
    """As the journal calls them; without a roster nobody is named."""
    assert "On call" not in (desk.root / begin(desk)).read_text("utf-8")
    with (desk.root / "watchbook.toml").open("a", encoding="utf-8") as config:
        config.write(ROSTER)
    path = begin(load_engagement(desk.root), "Slower answers")
    assert "\n## Known at the start\n\n- On call: ada, ben\n" in (desk.root / path).read_text("utf-8")


def test_a_note_is_committed(desk: Engagement) -> None:
    """With the entry it belongs to, and what was said as the subject."""
    path = begin(desk)
    written = add_note(desk, "slow", "read 60 rephrased\nconversations", by="engineer-b", at=NOW, commits=True)
    assert written.commit == NewCommit(
        git(desk.root, "rev-parse", "--short", "HEAD"), "Note: read 60 rephrased conversations"
    )
    assert "\n- 2026-03-04T07:00+00:00 engineer-b: read 60 rephrased conversations\n" in (desk.root / path).read_text()
    assert git(desk.root, "diff", "--numstat", "HEAD~1") == f"2\t0\t{path}"


@pytest.mark.parametrize(("seconds", "times"), [(0, 1), (59, 1), (60, 1), (120, 2), (-60, 1)])
def test_a_note_that_is_typed_again_stands_once(desk: Engagement, seconds: int, times: int) -> None:
    """Within a minute, by the same person: whoever types again does not know whether the first has arrived."""
    path = desk.root / begin(desk)
    add_note(desk, "slow", "read the map", by="ada", at=NOW, commits=True)
    later = NOW + dt.timedelta(seconds=seconds)
    written = add_note(desk, "slow", "read  the map", by="ada", at=later, commits=True)
    assert path.read_text("utf-8").count("ada: read the map\n") == times
    repetition = "It stood there already, and stands there once: - 2026-03-04T07:00+00:00 ada: read the map\n"
    assert (repetition in str(written)) == (times == 1)
    assert git(desk.root, "status", "--porcelain", "journal") == ""


def test_somebody_elses_words_are_a_note_of_their_own(desk: Engagement) -> None:
    """Two people may have looked at the same thing."""
    path = desk.root / begin(desk)
    for by in ("ada", "ben"):
        add_note(desk, "slow", "read the map", by=by, at=NOW, commits=True)
    assert path.read_text("utf-8").count("read the map\n") == 2


def test_a_note_that_was_cut_off_is_finished(desk: Engagement) -> None:
    """However much later it is typed again: what was never committed was never finished."""
    path = desk.root / begin(desk)
    add_note(desk, "slow", "read the map", by="ada", at=NOW, commits=False)
    add_note(desk, "slow", "read the map", by="ada", at=NOW + dt.timedelta(hours=2), commits=True)
    assert path.read_text("utf-8").count("read the map\n") == 1
    assert git(desk.root, "status", "--porcelain", "journal") == ""


def test_an_entry_that_was_cut_off_is_finished(desk: Engagement) -> None:
    """The same command does not begin a second one beside a first that was never committed."""
    first = begin(desk, committed=False)
    wanted = EntryRequest("incident", days="2026-03-02/", title="Slow answers", by="client")
    written = write_draft(desk, wanted, NOW + dt.timedelta(hours=1), commits=True)
    assert written.entry.path == first
    assert str(written).startswith(f"It stood there already, and stands there once: {first}\n[")
    assert git(desk.root, "status", "--porcelain", "journal") == ""


def test_an_answer_that_is_given_again_stands_once(desk: Engagement) -> None:
    """Whoever was cut off resolves again."""
    path = begin(desk, days="2026-03-02")
    for _ in range(2):
        resolve(desk, path, ANSWERS, None, commits=True)
    text = (desk.root / path).read_text("utf-8")
    assert [text.count(f"\n{answer}\n") for answer in ANSWERS.values()] == [1, 1, 1]


def test_of_several_entries_the_open_one_is_meant(desk: Engagement) -> None:
    """Two open ones are asked about."""
    first = begin(desk, "Slow answers on Monday", "2026-03-02")
    resolve(desk, first, ANSWERS, None, commits=True)
    second = begin(desk, "Slow answers on Tuesday", "2026-03-03")
    assert find_open_entry(desk, "slow").path == second
    begin(desk, "Slow answers on Wednesday", "2026-03-04")
    with pytest.raises(JournalError, match="can mean 2 entries") as caught:
        find_open_entry(desk, "slow")
    assert len(caught.value.hints) == 2


def test_an_entry_that_does_not_read_is_not_added_to(desk: Engagement) -> None:
    """The line to mend is named, and the file stays as it is."""
    path = desk.root / begin(desk)
    path.write_text(path.read_text("utf-8").replace("severity: sev3", "severity: 3"), "utf-8")
    before = path.read_bytes()
    with pytest.raises(JournalError, match="nothing is written") as caught:
        add_note(desk, "slow", "looked", by="a", at=NOW, commits=True)
    assert str(caught.value.place).endswith("slow-answers.md:6")
    assert path.read_bytes() == before


def test_a_file_keeps_its_mode(desk: Engagement) -> None:
    """And leaves nothing beside it."""
    path = desk.root / begin(desk)
    path.chmod(0o640)
    add_note(desk, "slow", "looked", by="a", at=NOW, commits=False)
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(path.parent.iterdir()) == [path]


def test_a_note_that_is_not_committed_stays_written(desk: Engagement) -> None:
    """What was typed at three in the morning is never lost."""
    path = desk.root / begin(desk)
    git(desk.root, "checkout", "--quiet", "--detach")
    with pytest.raises(CommitError):
        add_note(desk, "slow", "looked", by="a", at=NOW, commits=True)
    assert "a: looked" in path.read_text("utf-8")


def test_what_is_empty_is_asked_for(desk: Engagement) -> None:
    """On a terminal, question by question; then the entry is resolved and its days have an end."""
    begin(desk)
    asked = []

    def ask(question: Question) -> str:
        asked.append(question.topic)
        return question.suggestion or f"About {question.asks}."

    written = resolve(desk, "slow", {"worked": "Patience."}, ask, commits=True)
    assert asked == ["days", "cause", "changed", "tried"]
    assert written.commit is not None
    assert written.commit.subject == "Resolve incident: Slow answers"
    assert (written.entry.status, written.entry.last) == ("resolved", dt.date(2026, 3, 2))
    assert written.entry.sections["What worked"].text.strip() == "Patience."
    with pytest.raises(JournalError, match="resolved already"):
        resolve(desk, "slow", {}, ask, commits=True)


def test_where_nobody_can_be_asked_what_is_missing_is_named(desk: Engagement) -> None:
    """With the command that says it; nothing is changed."""
    path = desk.root / begin(desk)
    before = path.read_bytes()
    with pytest.raises(UnansweredError, match="still empty: Days it explains, What changed, What worked") as caught:
        resolve(desk, "slow", {"changed": "TODO", "tried": "A rollback."}, None, commits=True)
    assert caught.value.hints == (
        'watchbook resolve 2026-03-02-slow-answers --days 2026-03-02/2026-03-02 --changed "..." --worked "..."',
    )
    assert path.read_bytes() == before


def test_one_command_at_a_time_writes_in_the_journal(desk: Engagement) -> None:
    """The next one waits, and says so when it has waited for long."""
    folder = desk.root / ".watchbook"
    with (
        hold_journal_lock(folder),
        pytest.raises(BusyError, match="another command"),
        hold_journal_lock(folder, patience=0.05),
    ):
        pass
    with hold_journal_lock(folder, patience=0.0):
        pass


def test_without_a_name_nobody_is_made_up(desk: Engagement) -> None:
    """Git's user.name, or what is said."""
    assert author_name(desk, None) == "engineer-a"
    assert author_name(desk, "client") == "client"
    git(desk.root, "config", "--unset", "user.name")
    with pytest.raises(JournalError, match="nobody is named"):
        author_name(desk, None)


def test_the_commands_print_what_they_made(desk: Engagement) -> None:
    """And exit 1 where an entry cannot be resolved yet, without asking where nobody can be asked."""
    done = {}
    for words in (("new", "incident", "--title", "Slow"), ("note", "slow", "- looked"), ("resolve", "slow")):
        with watchbook(desk.root, *words) as process:
            done[words[0]] = (*process.communicate(timeout=60), process.returncode)
    assert done["new"][0].endswith("-slow.md)\n")
    assert done["note"][0].startswith(f"[{git(desk.root, 'rev-parse', '--short', 'HEAD')}] Note: - looked (journal/")
    assert done["resolve"][0] == ""
    assert "hint: watchbook resolve" in done["resolve"][1]
    assert [each[2] for each in done.values()] == [0, 0, 1]


def test_a_terminal_is_asked(desk: Engagement) -> None:
    """What need not be said may be left empty; what is suggested is taken by Enter."""
    begin(desk)
    here, there = pty.openpty()
    command = [sys.executable, "-m", "watchbook.cli", "resolve", "slow", "--no-commit"]
    with subprocess.Popen(command, cwd=desk.root, stdin=there, stdout=subprocess.PIPE, stderr=there) as process:
        os.write(here, b"\n\nA deploy.\nA rollback.\n\nThe rollback.\n")
        printed, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert b"is written, not committed" in printed
    found = find_open_entry(desk, "slow")
    assert [found.sections[name].text for name in ("What changed", "What was tried", "What worked")] == [
        "A deploy.",
        "A rollback.",
        "The rollback.",
    ]
    assert found.cause == "unknown"


@pytest.mark.slow
def test_commands_that_write_at_once_each_land_once(desk: Engagement) -> None:
    """Eight notes on one entry, two new entries and somebody's own commits: nothing is lost, nothing lands twice."""
    path = begin(desk)
    processes = [watchbook(desk.root, "note", "slow-answers", f"look number {index}.") for index in range(8)]
    processes += [watchbook(desk.root, "new", "drill", "--title", "Fire drill") for _ in range(2)]
    for index in range(5):
        (desk.root / "notes.md").write_text(f"{index}\n")
        git(desk.root, "add", "notes.md")
        subprocess.run(["git", "-C", desk.root, "commit", "--quiet", "--message=own"], check=False, capture_output=True)
    ends = [(*process.communicate(timeout=120), process.returncode) for process in processes]
    alone = "Not pushed: this repository has no remote, so only you can see this.\n"
    assert [(error, code) for _, error, code in ends] == [(alone, 0)] * 10
    text = (desk.root / path).read_text("utf-8")
    assert [text.count(f"look number {index}.") for index in range(8)] == [1] * 8
    subjects = git(desk.root, "log", "--format=%s").splitlines()
    assert sorted(each for each in subjects if each.startswith("Note")) == [
        f"Note: look number {index}." for index in range(8)
    ]
    assert subjects.count("Open drill: Fire drill") == 2
    assert git(desk.root, "status", "--porcelain", "journal") == ""
