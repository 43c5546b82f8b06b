"""What git says about entries, asked of real repositories in temporary folders."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
from typing import TYPE_CHECKING

import pytest
from git import GitCommandNotFound

from watchbook.errors import HistoryError
from watchbook.evidence import History, Seen, first_seen

if TYPE_CHECKING:
    from pathlib import Path

ENTRY = "journal/2026/05/2026-05-04-quiet-day.md"
OTHER = "journal/2026/05/2026-05-05-other.md"
TEXT = "".join(f"line {number} of an entry that is long enough to be recognised\n" for number in range(30))


class Repository:
    """A repository whose every commit has a date of its own."""

    def __init__(self, root: Path) -> None:
        """Make an empty one."""
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str, at: str = "2026-05-01T00:00:00Z", by: str = "engineer-a") -> str:
        """Run git as somebody at some time, whatever this machine's settings are."""
        who = {
            f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in _person(by, at).items()
        }
        clean = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", "HOME": str(self.root)}
        done = subprocess.run(
            ["git", "-C", str(self.root), "-c", "protocol.file.allow=always", *arguments],
            env={"PATH": os.environ["PATH"], **clean, **who},
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    def write(self, path: str, text: str = TEXT) -> None:
        """Write a file."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")

    def commit(self, at: str, by: str = "engineer-a") -> str:
        """Commit everything and return the commit."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message=x", at=at, by=by)
        return self.git("rev-parse", "HEAD")


def _person(name: str, at: str) -> dict[str, str]:
    return {"NAME": name, "EMAIL": f"{name}@example.com", "DATE": at}


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Return an empty repository."""
    return Repository(tmp_path / "desk")


def moment(text: str) -> dt.datetime:
    """Return an instant."""
    return dt.datetime.fromisoformat(text)


def test_an_entry_is_seen_when_its_first_commit_was_made(repository: Repository) -> None:
    """Later amendments do not change that."""
    repository.write(ENTRY)
    commit = repository.commit("2026-05-05T07:00:00-04:00", by="engineer-b")
    repository.write(ENTRY, TEXT + "more\n")
    repository.commit("2026-06-01T00:00:00Z")
    history = first_seen(repository.root, [ENTRY])
    assert history == History(
        repository=True, seen={ENTRY: Seen(moment("2026-05-05T07:00:00-04:00"), "engineer-b", commit)}
    )


def test_what_no_commit_holds_is_missing(repository: Repository) -> None:
    """Whether it is new, or only staged."""
    repository.write(OTHER)
    repository.commit("2026-05-05T07:00:00Z")
    repository.write(ENTRY)
    repository.git("add", "--all")
    history = first_seen(repository.root, [ENTRY, OTHER])
    assert history.of(ENTRY) is None
    assert history.of(OTHER) is not None


def test_a_renamed_entry_keeps_its_birth(repository: Repository) -> None:
    """Through any number of renames, with small corrections on the way."""
    repository.write("journal/2026/05/2026-05-04-draft.md")
    commit = repository.commit("2026-05-05T07:00:00Z")
    repository.git("mv", "journal/2026/05/2026-05-04-draft.md", OTHER)
    repository.write(OTHER, TEXT + "a correction\n")
    repository.commit("2026-05-06T07:00:00Z")
    repository.git("mv", OTHER, ENTRY)
    repository.commit("2026-05-07T07:00:00Z")
    history = first_seen(repository.root, [ENTRY, OTHER])
    assert history.seen[ENTRY].commit == commit
    assert history.of(OTHER) is None


def test_an_entry_that_was_deleted_and_added_again_is_new(repository: Repository) -> None:
    """What stands there now was first seen when it came back."""
    repository.write(ENTRY)
    repository.commit("2026-05-05T07:00:00Z")
    (repository.root / ENTRY).unlink()
    repository.commit("2026-05-06T07:00:00Z")
    repository.write(ENTRY, "something else\n")
    again = repository.commit("2026-05-07T07:00:00Z")
    assert first_seen(repository.root, [ENTRY]).seen[ENTRY].commit == again


def test_a_merge_does_not_make_an_entry_younger(repository: Repository) -> None:
    """It was seen on the branch."""
    repository.commit("2026-05-04T07:00:00Z")
    repository.git("checkout", "--quiet", "-b", "incident")
    repository.write(ENTRY)
    commit = repository.commit("2026-05-05T07:00:00Z")
    repository.git("checkout", "--quiet", "main")
    repository.write(OTHER)
    repository.commit("2026-05-06T07:00:00Z")
    repository.git("merge", "--quiet", "--no-edit", "incident", at="2026-05-07T07:00:00Z")
    assert first_seen(repository.root, [ENTRY]).seen[ENTRY].commit == commit


def test_an_entry_that_a_merge_itself_adds_is_seen_there(repository: Repository) -> None:
    """No parent holds it."""
    repository.write(OTHER)
    repository.commit("2026-05-04T07:00:00Z")
    repository.git("checkout", "--quiet", "-b", "incident")
    repository.write("notes.md")
    repository.commit("2026-05-05T07:00:00Z")
    repository.git("checkout", "--quiet", "main")
    repository.write("more.md")
    repository.commit("2026-05-06T07:00:00Z")
    repository.git("merge", "--quiet", "--no-commit", "incident")
    repository.write(ENTRY)
    merge = repository.commit("2026-05-07T07:00:00Z")
    assert first_seen(repository.root, [ENTRY]).seen[ENTRY].commit == merge


def test_the_committers_date_counts_and_not_the_authors(repository: Repository) -> None:
    """The author's date is whatever the author says."""
    repository.write(ENTRY)
    repository.git("add", "--all")
    repository.git("commit", "--quiet", "--message=x", "--date=2020-01-01T00:00:00Z", at="2026-05-05T07:00:00Z")
    assert first_seen(repository.root, [ENTRY]).seen[ENTRY].at == moment("2026-05-05T07:00:00+00:00")


def test_an_engagement_may_be_a_folder_of_a_larger_repository(repository: Repository) -> None:
    """Paths are those below the engagement's root."""
    repository.write(f"desks/card/{ENTRY}")
    repository.write(ENTRY)
    commit = repository.commit("2026-05-05T07:00:00Z")
    history = first_seen(repository.root / "desks" / "card", [ENTRY])
    assert history.seen[ENTRY].commit == commit


def test_a_shallow_clone_is_refused_with_the_line_that_mends_it(repository: Repository, tmp_path: Path) -> None:
    """Its dates would be those of the last commit, with no warning."""
    repository.write(ENTRY)
    repository.commit("2026-05-05T07:00:00Z")
    repository.commit("2026-05-06T07:00:00Z")
    repository.git("clone", "--quiet", "--depth=1", f"file://{repository.root}", str(tmp_path / "clone"))
    with pytest.raises(HistoryError, match="shallow") as caught:
        first_seen(tmp_path / "clone", [ENTRY])
    assert "in CI: fetch-depth: 0" in caught.value.hints


def test_without_a_repository_nothing_is_said_of_any_date(tmp_path: Path) -> None:
    """And never a file's own time stamp."""
    assert first_seen(tmp_path, [ENTRY]) == History(repository=False, seen={})


def test_a_repository_without_a_commit_has_seen_nothing(repository: Repository) -> None:
    """It is a repository all the same."""
    repository.write(ENTRY)
    assert first_seen(repository.root, [ENTRY]) == History(repository=True, seen={})


@pytest.mark.parametrize(
    "name", ["2026-05-04-a b.md", "2026-05-04-ü.md", '2026-05-04-"x".md', "2026-05-04-a\nb.md", "-x.md"]
)
def test_any_file_name_is_read_as_it_is(repository: Repository, name: str) -> None:
    """Nothing is quoted, nothing is split."""
    path = f"journal/2026/05/{name}"
    repository.write(path)
    repository.write(ENTRY)
    commit = repository.commit("2026-05-05T07:00:00Z")
    history = first_seen(repository.root, [path, ENTRY])
    assert {seen.commit for seen in history.seen.values()} == {commit}
    assert set(history.seen) == {path, ENTRY}


def test_a_file_name_is_never_taken_for_an_option_or_a_pattern(repository: Repository) -> None:
    """Whoever names a file cannot make git do something."""
    repository.write(ENTRY)
    repository.commit("2026-05-05T07:00:00Z")
    assert not first_seen(repository.root, ["--output=stolen", ":(exclude)journal", "*"]).seen
    assert not (repository.root / "stolen").exists()


def test_no_program_that_the_repository_names_is_run(repository: Repository) -> None:
    """Hooks, fsmonitor, external and text conversions stay off."""
    repository.write(ENTRY)
    repository.write(".gitattributes", "*.md diff=trap\n")
    repository.commit("2026-05-05T07:00:00Z")
    trap = repository.root / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {repository.root}/sprung\n", "utf-8")
    trap.chmod(0o755)
    for key in ("core.fsmonitor", "diff.external", "diff.trap.textconv", "diff.trap.command", "gpg.program"):
        repository.git("config", key, str(trap))
    repository.git("config", "log.showSignature", "true")
    assert first_seen(repository.root, [ENTRY]).of(ENTRY) is not None
    assert not (repository.root / "sprung").exists()


def test_settings_of_the_repository_do_not_change_what_is_read(repository: Repository) -> None:
    """Formats, renames and encodings are ours."""
    repository.write("journal/2026/05/2026-05-04-draft.md")
    commit = repository.commit("2026-05-05T07:00:00Z", by="Zoë")
    repository.git("mv", "journal/2026/05/2026-05-04-draft.md", ENTRY)
    repository.commit("2026-05-06T07:00:00Z")
    for key, value in (("diff.renames", "false"), ("i18n.logOutputEncoding", "latin1"), ("log.follow", "true")):
        repository.git("config", key, value)
    assert first_seen(repository.root, [ENTRY]).seen[ENTRY] == Seen(moment("2026-05-05T07:00:00+00:00"), "Zoë", commit)


@pytest.mark.parametrize("name", ["a\x01b", "commit 0123", "A", "R100", "\N{ZERO WIDTH SPACE}"])
def test_any_author_is_read_as_it_is(repository: Repository, name: str) -> None:
    """A name that looks like a part of the log is a name."""
    repository.write(ENTRY)
    repository.commit("2026-05-05T07:00:00Z", by=name)
    repository.write(OTHER)
    repository.commit("2026-05-06T07:00:00Z")
    history = first_seen(repository.root, [ENTRY, OTHER])
    assert [history.seen[path].author for path in (ENTRY, OTHER)] == [name, "engineer-a"]


def test_a_broken_repository_is_an_error_and_not_a_date(repository: Repository) -> None:
    """Git's own reason is passed on."""
    repository.write(ENTRY)
    commit = repository.commit("2026-05-05T07:00:00Z")
    (repository.root / ".git" / "objects" / commit[:2] / commit[2:]).unlink()
    with pytest.raises(HistoryError, match="git refused: fatal: bad object HEAD"):
        first_seen(repository.root, [ENTRY])


def test_a_machine_without_git_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rather than a stack trace."""

    def absent(*_: object, **__: object) -> str:
        raise GitCommandNotFound("git", "not found")

    monkeypatch.setattr("git.Git.execute", absent)
    with pytest.raises(HistoryError, match="no git on this machine"):
        first_seen(tmp_path, [ENTRY])
