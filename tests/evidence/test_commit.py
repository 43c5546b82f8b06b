"""One entry into git, asked of real repositories in temporary folders."""

from __future__ import annotations

import fcntl
import subprocess
import threading
import time
from typing import TYPE_CHECKING

import pytest

from watchbook.errors import CommitError
from watchbook.evidence.git.commit import NewCommit, commit_entry

if TYPE_CHECKING:
    from pathlib import Path

ENTRY = "journal/2026/05/2026-05-04-quiet-day.md"
TRAILERS = {"Watchbook-Entry": "2026-05-04-quiet-day", "Noticed-By": "engineer-a"}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository with one commit, on a machine that has no settings of its own."""
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, "/dev/null")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("watchbook.evidence.git.commit.PAUSES", (0.05, 0.1, 0.1, 0.2))
    root = tmp_path / "desk"
    root.mkdir()
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "config", "user.name", "engineer-a")
    git(root, "config", "user.email", "engineer-a@example.com")
    write(root, "notes.md", "first\n")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=first")
    return root


def git(root: Path, *arguments: str) -> str:
    """Run git and return what it prints."""
    done = subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def write(root: Path, path: str, text: str = "an entry\n") -> None:
    """Write a file."""
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, "utf-8")


def hook(root: Path, name: str, script: str) -> None:
    """Install a hook."""
    path = root / ".git" / "hooks" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(0o755)


def refused(root: Path) -> CommitError:
    """Return why a new entry was not committed; its text stands in its file all the same."""
    write(root, ENTRY)
    with pytest.raises(CommitError) as caught:
        commit_entry(root, ENTRY, "Open incident", TRAILERS)
    assert (root / ENTRY).read_text("utf-8") == "an entry\n"
    assert str(caught.value.place) == ENTRY
    assert caught.value.what.startswith("written, but not committed: ")
    assert caught.value.hints
    return caught.value


def test_an_entry_is_committed_with_its_trailers(desk: Path) -> None:
    """What was made is returned as git abbreviates it."""
    write(desk, ENTRY)
    made = commit_entry(desk, ENTRY, "Open incident: Quiet day", TRAILERS)
    assert made == NewCommit(git(desk, "rev-parse", "--short", "HEAD"), "Open incident: Quiet day")
    assert git(desk, "log", "-1", "--format=%B") == (
        "Open incident: Quiet day\n\nWatchbook-Entry: 2026-05-04-quiet-day\nNoticed-By: engineer-a"
    )
    assert git(desk, "show", "--name-only", "--format=", "HEAD") == ENTRY


def test_what_else_is_staged_stays_staged(desk: Path) -> None:
    """The commit holds the entry alone; other work is left as it is, staged or not."""
    write(desk, "staged.md")
    git(desk, "add", "staged.md")
    write(desk, "notes.md", "changed\n")
    write(desk, ENTRY)
    commit_entry(desk, ENTRY, "Open incident", TRAILERS)
    assert git(desk, "show", "--name-only", "--format=", "HEAD") == ENTRY
    assert git(desk, "status", "--porcelain").splitlines() == ["M notes.md", "A  staged.md"]


def test_the_first_commit_of_a_repository_can_be_an_entry(tmp_path: Path, desk: Path) -> None:
    """And an engagement may be a folder of a larger repository."""
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    git(tmp_path, "config", "user.name", "engineer-a")
    git(tmp_path, "config", "user.email", "engineer-a@example.com")
    below = tmp_path / "desks"
    write(below, ENTRY)
    commit_entry(below, ENTRY, "Open incident", TRAILERS)
    assert git(tmp_path, "show", "--name-only", "--format=", "HEAD") == f"desks/{ENTRY}"
    assert git(desk, "rev-list", "--count", "HEAD") == "1"


@pytest.mark.parametrize(
    ("subject", "made"),
    [
        ("--amend", "--amend"),
        ("# a heading", "# a heading"),
        ("two\nlines\n\nNoticed-By: nobody", "two lines Noticed-By: nobody"),
        ("x" * 300, "x" * 99 + "…"),
        ("früh", "früh"),
    ],
)
def test_any_title_is_one_line(desk: Path, subject: str, made: str) -> None:
    """It is never an option, a comment or a trailer."""
    write(desk, ENTRY)
    assert commit_entry(desk, ENTRY, subject, {"Watchbook-Entry": "a\nb: c"}).subject == made
    assert git(desk, "log", "-1", "--format=%(trailers:only)") == "Watchbook-Entry: a b: c"
    assert git(desk, "rev-list", "--count", "HEAD") == "2"


def test_trailers_do_not_depend_on_settings(desk: Path) -> None:
    """Whoever reads them finds them at the end of each message."""
    for key, value in (("ifMissing", "doNothing"), ("where", "start"), ("ifExists", "replace")):
        git(desk, "config", f"trailer.{key}", value)
    write(desk, ENTRY)
    commit_entry(desk, ENTRY, "Open incident", TRAILERS)
    assert git(desk, "log", "-1", "--format=%(trailers:only)").splitlines() == [
        "Watchbook-Entry: 2026-05-04-quiet-day",
        "Noticed-By: engineer-a",
    ]


def test_hooks_run_and_can_refuse(desk: Path) -> None:
    """What a hook said is passed on, and the file stays for another attempt."""
    hook(desk, "pre-commit", "echo 'WB120 resolved, but empty' >&2; exit 1")
    error = refused(desk)
    assert "it said: WB120 resolved, but empty" in error.hints
    assert error.hints[-1] == f"then: git add {ENTRY} && git commit --only {ENTRY}"


def test_a_repository_without_a_name_for_its_author_is_told_how_to_give_one(desk: Path) -> None:
    """The commands can be copied."""
    git(desk, "config", "--unset", "user.name")
    git(desk, "config", "--unset", "user.email")
    git(desk, "config", "user.useConfigOnly", "true")
    error = refused(desk)
    assert "git does not know who commits" in error.what
    assert error.hints[0].startswith("git config user.name")


def test_outside_of_git_the_file_is_written_and_no_more(tmp_path: Path, desk: Path) -> None:
    """There is a way in, and a way around."""
    assert desk.is_dir()
    error = refused(tmp_path / "elsewhere")
    assert "there is no git repository here" in error.what
    assert "or pass --no-commit" in error.hints


def test_a_commit_on_no_branch_is_not_made(desk: Path) -> None:
    """It would be lost with the next checkout."""
    git(desk, "checkout", "--quiet", "--detach")
    assert "HEAD is on no branch" in refused(desk).what
    assert git(desk, "rev-list", "--count", "--all") == "1"


def test_a_merge_under_way_is_left_alone(desk: Path) -> None:
    """Git makes no commit of one file in the middle of one."""
    git(desk, "checkout", "--quiet", "-b", "other")
    write(desk, "more.md")
    git(desk, "add", "--all")
    git(desk, "commit", "--quiet", "--message=more")
    git(desk, "checkout", "--quiet", "main")
    git(desk, "merge", "--quiet", "--no-ff", "--no-commit", "other")
    assert "a merge is under way" in refused(desk).what


def test_an_ignored_entry_is_told_apart(desk: Path) -> None:
    """An entry that git is told not to see is no evidence."""
    write(desk, ".gitignore", "journal/\n")
    assert "git is told to ignore it" in refused(desk).what


def test_a_key_that_does_not_sign_is_told_apart(desk: Path) -> None:
    """Commits are signed as the user has it."""
    git(desk, "config", "commit.gpgsign", "true")
    git(desk, "config", "gpg.program", "/bin/false")
    assert "sign" in " ".join([refused(desk).what, *refused(desk).hints])


def test_another_git_at_work_is_waited_for(desk: Path) -> None:
    """It takes the index and gives it back."""
    lock = desk / ".git" / "index.lock"
    lock.touch()

    def let_go() -> None:
        time.sleep(0.2)
        lock.unlink()

    write(desk, ENTRY)
    waiter = threading.Thread(target=let_go)
    waiter.start()
    commit_entry(desk, ENTRY, "Open incident", TRAILERS)
    waiter.join()
    assert git(desk, "show", "--name-only", "--format=", "HEAD") == ENTRY


def test_another_git_that_never_ends_is_named(desk: Path) -> None:
    """It may have died and left its lock."""
    (desk / ".git" / "index.lock").touch()
    error = refused(desk)
    assert "another git is at work" in error.what
    assert "remove .git/index.lock" in error.hints[0]


def test_a_commit_that_took_the_entry_along_counts(desk: Path) -> None:
    """Somebody committed everything between writing and committing: HEAD holds the file, and that is said."""
    write(desk, ENTRY)
    git(desk, "add", "--all")
    git(desk, "commit", "--quiet", "--message=everything")
    assert commit_entry(desk, ENTRY, "Open incident", TRAILERS).subject == "everything"


def test_what_git_says_is_not_believed(desk: Path) -> None:
    """A hook that changes the file under the commit leaves a file that HEAD does not hold."""
    hook(desk, "post-commit", f"echo more >> {ENTRY}")
    write(desk, ENTRY)
    with pytest.raises(CommitError, match="HEAD does not hold it as it stands"):
        commit_entry(desk, ENTRY, "Open incident", TRAILERS)


KILLED = ("index.lock", "next-index-4711.lock", "HEAD.lock", "refs/heads/main.lock", "objects/maintenance.lock")


def kill_in_commit(root: Path, unended: str) -> None:
    """Leave what a command leaves that is killed with its git."""
    (root / ".git" / "watchbook-commit").write_text(unended, "utf-8")
    for name in KILLED:
        (root / ".git" / name).touch()


def test_locks_of_a_killed_command_are_taken_away(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the index learns of what HEAD holds of the file that was being committed."""
    monkeypatch.setattr("watchbook.evidence.git.commit.PAUSES", (0.01,) * 9)
    write(desk, "journal/2026/05/2026-05-03-before.md")
    git(desk, "add", "journal")
    git(desk, "commit", "--quiet", "--message=before")
    git(desk, "reset", "--quiet", "HEAD~1", "--", "journal")  # the index as it is before its lock is renamed
    kill_in_commit(desk, "journal/2026/05/2026-05-03-before.md")
    write(desk, ENTRY)
    commit_entry(desk, ENTRY, "Open incident", TRAILERS)
    assert [name for name in KILLED if (desk / ".git" / name).exists()] == []
    assert (desk / ".git" / "watchbook-commit").read_text("utf-8") == ""
    assert git(desk, "status", "--porcelain") == ""


def test_locks_stay_where_nobody_was_killed(desk: Path) -> None:
    """They are somebody else's."""
    (desk / ".git" / "watchbook-commit").touch()
    (desk / ".git" / "index.lock").touch()
    write(desk, ENTRY)
    assert "another git is at work" in str(refused(desk))
    assert (desk / ".git" / "index.lock").exists()


def test_locks_stay_while_the_git_of_a_killed_command_lives(desk: Path) -> None:
    """It has inherited the mark's lock."""
    kill_in_commit(desk, ENTRY)
    write(desk, ENTRY)
    with (desk / ".git" / "watchbook-commit").open("rb") as inherited:
        fcntl.flock(inherited, fcntl.LOCK_EX)
        refused(desk)
    assert (desk / ".git" / "index.lock").exists()


def test_locks_stay_while_somebody_elses_git_runs_there(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An editor may hold a commit open for as long as somebody thinks."""
    process = desk.parent / "proc" / "4711"
    process.mkdir(parents=True)
    (process / "comm").write_text("git\n", "utf-8")
    (process / "cwd").symlink_to(desk)
    monkeypatch.setattr("watchbook.evidence.git.abandoned_locks.PROCESSES", process.parent)
    kill_in_commit(desk, ENTRY)
    write(desk, ENTRY)
    refused(desk)
    assert (desk / ".git" / "index.lock").exists()
