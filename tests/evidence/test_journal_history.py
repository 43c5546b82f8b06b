"""What git holds of the journal, asked of real repositories in temporary folders."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from git import GitCommandNotFound

from tests.evidence.repository import TEXT, Repository
from watchbook.errors import HistoryError
from watchbook.evidence import Commit, JournalHistory, read_history

if TYPE_CHECKING:
    from pathlib import Path

ENTRY = "journal/2026/05/2026-05-04-quiet-day.md"
OTHER = "journal/2026/05/2026-05-05-other.md"


NOW = dt.datetime.fromisoformat("2026-11-23T12:00:00Z")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Return an empty repository."""
    return Repository(tmp_path / "desk")


def born(repository: Repository, path: str = ENTRY) -> Commit:
    """Return the commit in which an entry first stood."""
    story = read_history(repository.root, NOW).of(path)
    assert story is not None
    return story.born


def moment(text: str) -> dt.datetime:
    """Return an instant."""
    return dt.datetime.fromisoformat(text)


def test_an_entry_is_seen_when_its_first_commit_was_made(repository: Repository) -> None:
    """Later amendments do not change that."""
    repository.write(ENTRY)
    commit = repository.commit("2026-05-05T07:00:00-04:00", by="engineer-b")
    repository.write(ENTRY, TEXT + "more\n")
    repository.commit("2026-06-01T00:00:00Z")
    seen = born(repository)
    assert (seen.id, seen.author.name, seen.committed) == (commit, "engineer-b", moment("2026-05-05T07:00:00-04:00"))


def test_what_no_commit_holds_is_missing(repository: Repository) -> None:
    """Whether it is new, or only staged."""
    repository.write(OTHER)
    repository.commit("2026-05-05T07:00:00Z")
    repository.write(ENTRY)
    repository.git("add", "--all")
    history = read_history(repository.root, NOW)
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
    history = read_history(repository.root, NOW)
    assert history.standing[ENTRY].born.id == commit
    assert history.of(OTHER) is None


def test_an_entry_that_was_deleted_and_added_again_is_new(repository: Repository) -> None:
    """What stands there now was first seen when it came back."""
    repository.write(ENTRY)
    repository.commit("2026-05-05T07:00:00Z")
    (repository.root / ENTRY).unlink()
    repository.commit("2026-05-06T07:00:00Z")
    repository.write(ENTRY, "something else\n")
    again = repository.commit("2026-05-07T07:00:00Z")
    assert born(repository).id == again


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
    assert born(repository).id == commit


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
    assert born(repository).id == merge


def test_the_committers_date_counts_and_not_the_authors(repository: Repository) -> None:
    """The author's date is whatever the author says."""
    repository.write(ENTRY)
    repository.git("add", "--all")
    repository.git("commit", "--quiet", "--message=x", "--date=2020-01-01T00:00:00Z", at="2026-05-05T07:00:00Z")
    assert born(repository).committed == moment("2026-05-05T07:00:00+00:00")


def test_an_engagement_may_be_a_folder_of_a_larger_repository(repository: Repository) -> None:
    """Paths are those below the engagement's root."""
    repository.write(f"desks/card/{ENTRY}")
    repository.write(ENTRY)
    commit = repository.commit("2026-05-05T07:00:00Z")
    history = read_history(repository.root / "desks" / "card", NOW)
    assert set(history.standing) == {ENTRY}
    assert history.standing[ENTRY].born.id == commit


def test_of_a_shallow_clone_nothing_is_told_but_the_line_that_mends_it(repository: Repository, tmp_path: Path) -> None:
    """Its dates would be those of the last commit, with no warning."""
    repository.write(ENTRY)
    repository.commit("2026-05-05T07:00:00Z")
    repository.commit("2026-05-06T07:00:00Z")
    repository.git("clone", "--quiet", "--depth=1", f"file://{repository.root}", str(tmp_path / "clone"))
    past = read_history(tmp_path / "clone", NOW)
    assert past.gap is not None
    assert "shallow" in past.gap.what
    assert "in CI: fetch-depth: 0" in past.gap.hints
    assert not past.standing


def test_without_a_repository_nothing_is_said_of_any_date(tmp_path: Path) -> None:
    """And never a file's own time stamp."""
    assert read_history(tmp_path, NOW) == JournalHistory(repository=False)


def test_a_repository_without_a_commit_has_seen_nothing(repository: Repository) -> None:
    """It is a repository all the same."""
    repository.write(ENTRY)
    assert read_history(repository.root, NOW) == JournalHistory(repository=True)


@pytest.mark.parametrize("name", ["2026-05-04-a b.md", "2026-05-04-ü.md", '2026-05-04-"x".md', "2026-05-04-a\nb.md"])
def test_any_file_name_is_read_as_it_is(repository: Repository, name: str) -> None:
    """Nothing is quoted, nothing is split."""
    path = f"journal/2026/05/{name}"
    repository.write(path)
    repository.write(ENTRY)
    commit = repository.commit("2026-05-05T07:00:00Z")
    history = read_history(repository.root, NOW)
    assert {story.born.id for story in history.standing.values()} == {commit}
    assert set(history.standing) == {path, ENTRY}


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
    assert read_history(repository.root, NOW).of(ENTRY) is not None
    assert not (repository.root / "sprung").exists()


def test_settings_of_the_repository_do_not_change_what_is_read(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Formats, renames, encodings, the first commit and what a path is are ours."""
    repository.write("journal/2026/05/2026-05-04-draft.md")
    commit = repository.commit("2026-05-05T07:00:00Z", by="Zoë")
    repository.git("mv", "journal/2026/05/2026-05-04-draft.md", ENTRY)
    repository.commit("2026-05-06T07:00:00Z")
    for key, value in (
        ("diff.renames", "false"),
        ("diff.orderFile", "/nowhere"),
        ("i18n.logOutputEncoding", "latin1"),
        ("log.follow", "true"),
        ("log.showRoot", "false"),
    ):
        repository.git("config", key, value)
    monkeypatch.setenv("GIT_ICASE_PATHSPECS", "1")
    seen = born(repository)
    assert (seen.id, seen.author.name, seen.committed) == (commit, "Zoë", moment("2026-05-05T07:00:00+00:00"))


@pytest.mark.parametrize("name", ["commit 0123", "A", "R100", "\N{ZERO WIDTH SPACE}"])
def test_any_author_is_read_as_it_is(repository: Repository, name: str) -> None:
    """A name that looks like a part of the log is a name."""
    repository.write(ENTRY)
    repository.commit("2026-05-05T07:00:00Z", by=name)
    repository.write(OTHER)
    repository.commit("2026-05-06T07:00:00Z")
    history = read_history(repository.root, NOW)
    assert [history.standing[path].born.author.name for path in (ENTRY, OTHER)] == [name, "engineer-a"]


def test_what_could_move_a_cursor_is_no_part_of_a_name(repository: Repository) -> None:
    """Whoever commits can write any name."""
    repository.write(ENTRY)
    repository.commit("2026-05-05T07:00:00Z", by="a\x1b[2Jb\N{RIGHT-TO-LEFT OVERRIDE}")
    assert born(repository).author.name == "a\N{REPLACEMENT CHARACTER}[2Jb\N{REPLACEMENT CHARACTER}"


def test_a_broken_repository_is_an_error_and_not_a_date(repository: Repository) -> None:
    """Git's own reason is passed on."""
    repository.write(ENTRY)
    commit = repository.commit("2026-05-05T07:00:00Z")
    (repository.root / ".git" / "objects" / commit[:2] / commit[2:]).unlink()
    with pytest.raises(HistoryError, match="git refused: fatal: "):
        read_history(repository.root, NOW)


def test_a_machine_without_git_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rather than a stack trace."""

    def absent(*_: object, **__: object) -> str:
        raise GitCommandNotFound("git", "not found")

    monkeypatch.setattr("git.Git.execute", absent)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(HistoryError, match="no git on this machine"):
        read_history(tmp_path, NOW)
