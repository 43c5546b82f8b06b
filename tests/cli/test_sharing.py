"""What a command wrote reaches the others, or it says that it did not."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.cli.test_cli import watchbook
from tests.desk import make_desk

if TYPE_CHECKING:
    from pathlib import Path


def git(root: Path, *words: str) -> str:
    """Run git, and return what it prints."""
    done = subprocess.run(["git", "-C", str(root), *words], check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return two clones of an engagement with one incident."""
    folder = tmp_path_factory.mktemp("sharing")
    here = make_desk(folder / "here", 1)
    git(here, "init", "--quiet", "--initial-branch=main")
    for key, value in (("user.name", "ada"), ("user.email", "ada@example.com")):
        git(here, "config", key, value)
    (here / ".gitattributes").unlink()  # as an engagement that is older than the file
    git(here, "add", "--all")
    git(here, "commit", "--quiet", "--message=first")
    done = watchbook(here, "new", "incident", "--title", "Wrong fees", "--workflow", "support")
    assert done.stderr == "Not pushed: this repository has no remote, so only you can see this.\n"
    git(folder, "init", "--quiet", "--bare", "origin.git")
    git(here, "remote", "add", "origin", str(folder / "origin.git"))
    git(here, "push", "--quiet", "--set-upstream", "origin", "main")
    shutil.copytree(here, folder / "there")
    return here, folder / "there"


@pytest.mark.slow
def test_two_people_who_each_add_a_note_do_not_conflict(desks: tuple[Path, Path]) -> None:
    """Whoever comes second has the other's line beneath; both are pushed."""
    here, there = desks
    assert watchbook(here, "note", "fees", "asked the vendor").stderr == "Pushed.\n"
    done = watchbook(there, "note", "fees", "asked the client")
    assert (done.returncode, done.stderr) == (0, "Pushed.\n")
    git(here, "pull", "--quiet")
    (path,) = (here / "journal").rglob("2*.md")
    text = path.read_text()
    assert "asked the vendor" in text
    assert "asked the client" in text
    assert watchbook(here, "check", str(path)).returncode == 0


def test_what_was_not_pushed_is_said(desks: tuple[Path, Path]) -> None:
    """With --no-push, and where the remote does not answer, which exits 1."""
    here, _ = desks
    done = watchbook(here, "note", "fees", "alone", "--no-push")
    assert done.stderr == "Not pushed: only you can see this. To push it: git push\n"
    git(here, "remote", "set-url", "origin", "/nowhere")
    done = watchbook(here, "note", "fees", "alone again")
    assert done.returncode == 1
    assert done.stderr.startswith("error: not pushed: ")
    assert done.stderr.endswith("Only you can see this until then.\n")


def test_nothing_is_added_to_both_sides_of_a_merge(desks: tuple[Path, Path]) -> None:
    """Nor is a site built of it."""
    _, there = desks
    (path,) = (there / "journal").rglob("2*.md")
    text = path.read_text()
    path.write_text(f"{text}\n<<<<<<< HEAD\nOne.\n=======\nTwo.\n>>>>>>> theirs\n")
    noted, checked, built = (
        watchbook(there, *words) for words in (("note", "fees", "x"), ("check", str(path)), ("build",))
    )
    path.write_text(text)
    assert (noted.returncode, checked.returncode, built.returncode) == (2, 1, 2)
    assert all("a merge left both versions" in said for said in (noted.stderr, checked.stdout, built.stderr))
