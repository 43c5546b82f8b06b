"""The site is swapped in whole."""

from __future__ import annotations

import multiprocessing
import subprocess
from pathlib import Path

import pytest

from watchbook.crash import explain_error
from watchbook.errors import SiteError
from watchbook.files import exchange
from watchbook.job.building.site_build import build_site, recover, swap
from watchbook.writing.lock import BusyError, hold_run_lock


def folder(path: Path, **files: str) -> Path:
    path.mkdir(parents=True)
    for name, text in files.items():
        (path / name.replace("_", ".")).write_text(text)
    return path


def test_a_new_site_replaces_the_old_one_and_keeps_hidden_files(tmp_path: Path) -> None:
    """What mkdocs built takes the place of what stood there; .gitignore stays."""
    site = folder(tmp_path / "site", index_html="old", gone_html="old", _gitignore="*")
    new = folder(tmp_path / "new", index_html="new")
    swap(new, site, tmp_path / "old")
    assert {path.name: path.read_text() for path in site.iterdir()} == {"index.html": "new", ".gitignore": "*"}
    assert not new.exists()
    assert not (tmp_path / "old").exists()


def test_a_swap_cut_off_between_its_renames_is_undone(tmp_path: Path) -> None:
    """A reader finds the former site again."""
    old = folder(tmp_path / "old", index_html="old")
    recover(tmp_path / "site", old)
    assert (tmp_path / "site/index.html").read_text() == "old"


def test_a_build_that_fails_leaves_the_site_as_it_was(tmp_path: Path) -> None:
    """The words of mkdocs reach the person, and the site in place stays."""
    site = folder(tmp_path / "site", index_html="old")
    (tmp_path / "mkdocs.yml").write_text("site_name: X\ndocs_dir: nowhere\n")
    with pytest.raises(SiteError, match="mkdocs could not build") as caught:
        build_site(tmp_path)
    assert any("nowhere" in hint for hint in caught.value.hints)
    assert (site / "index.html").read_text() == "old"


def test_a_full_disk_is_said_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not as a traceback of mkdocs; the half that was built makes room again, and the site in place stays."""
    site = folder(tmp_path / "site", index_html="old")
    (tmp_path / "mkdocs.yml").write_text("site_name: X\n")
    said = "Traceback:\n  ...\nOSError: [Errno 28] No space left on device: 'a.png' -> '/full/a.png'\n"

    def fill(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        folder(Path(command[-1]), half_html="half")
        return subprocess.CompletedProcess(command, 1, "", said)

    monkeypatch.setattr("watchbook.job.building.site_build.subprocess.run", fill)
    with pytest.raises(OSError, match="No space left") as caught:
        build_site(tmp_path)
    assert str(explain_error(caught.value, tmp_path)) == (
        "error: /full/a.png: No space left on device\nhint: the disk is full: make room"
    )
    assert (site / "index.html").read_text() == "old"
    assert not (tmp_path / ".watchbook/site-new").exists()


def _try(path: Path, answers: multiprocessing.Queue[str]) -> None:
    try:
        with hold_run_lock(path):
            answers.put("got it")
    except BusyError as error:
        answers.put(error.what)


def test_a_second_run_is_told_to_wait(tmp_path: Path) -> None:
    """Two runs never write one ledger."""
    context = multiprocessing.get_context("spawn")
    answers: multiprocessing.Queue[str] = context.Queue()
    with hold_run_lock(tmp_path):
        other = context.Process(target=_try, args=(tmp_path, answers))
        other.start()
        assert answers.get(timeout=60) == "another run is at work in this engagement"
        other.join()


def test_where_folders_cannot_change_places_two_renames_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a file system that has no exchange: there is a moment without a site, and the same end."""
    monkeypatch.setattr("watchbook.job.building.site_build.exchange", lambda *_: False)
    site, new = folder(tmp_path / "site", index_html="old"), folder(tmp_path / "new", index_html="new")
    swap(new, site, tmp_path / "old")
    assert (site / "index.html").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_folders_change_places_in_one_step(tmp_path: Path) -> None:
    """What cannot change places stays where it is."""
    site, new = folder(tmp_path / "site", index_html="old"), folder(tmp_path / "new", index_html="new")
    if exchange(new, site):
        assert [(path / "index.html").read_text() for path in (site, new)] == ["new", "old"]
    assert not exchange(new, tmp_path / "nowhere")
    assert (new / "index.html").exists()
