"""The one atomic write."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import sys
from typing import TYPE_CHECKING

import pytest

from watchbook.files import exchange, write_file

if TYPE_CHECKING:
    from pathlib import Path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_put_in_place_and_nothing_else_is_left(tmp_path: Path) -> None:
    """Folders are made; what stood aside is gone."""
    write_file(tmp_path / "a" / "b" / "file", b"new\n")
    assert (tmp_path / "a" / "b" / "file").read_bytes() == b"new\n"
    assert names(tmp_path / "a" / "b") == ["file"]


def test_the_mode_of_a_file_stays(tmp_path: Path) -> None:
    """A file that only its owner may read stays one."""
    target = tmp_path / "file"
    target.write_bytes(b"old")
    target.chmod(0o640)
    write_file(target, b"new")
    assert target.stat().st_mode & 0o777 == 0o640


def test_a_new_file_has_the_mode_that_the_umask_leaves(tmp_path: Path) -> None:
    """It is no secret of its writer."""
    before = os.umask(0o022)
    try:
        write_file(tmp_path / "file", b"new")
    finally:
        os.umask(before)
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o644


def test_what_cannot_be_written_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full when the bytes shall reach it."""
    target = tmp_path / "file"
    target.write_bytes(b"old")

    def refuse(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", refuse)
    with pytest.raises(OSError, match="No space left"):
        write_file(target, b"new")
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["file"]


def test_an_interrupt_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C is no OSError."""
    target = tmp_path / "file"
    target.write_bytes(b"old")

    def interrupt(_handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_file(target, b"new")
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["file"]


def test_what_can_be_made_again_does_not_wait_for_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Caches are written by hundreds."""
    monkeypatch.setattr("os.fsync", None)
    write_file(tmp_path / "cache", b"1", durable=False)
    assert (tmp_path / "cache").read_bytes() == b"1"


def test_a_file_is_later_than_the_one_it_replaces(tmp_path: Path) -> None:
    """Whatever the clock says: some readers look at nothing else."""
    target = tmp_path / "file"
    target.write_bytes(b"old")
    ahead = 4_000_000_000 * 10**9
    os.utime(target, ns=(ahead, ahead))
    write_file(target, b"new", later_ns=1_000_000)
    assert target.stat().st_mtime_ns == ahead + 1_000_000


def test_a_name_may_be_as_long_as_names_are(tmp_path: Path) -> None:
    """What stands aside has a short name of its own."""
    write_file(tmp_path / ("x" * 255), b"new")
    assert names(tmp_path) == ["x" * 255]


def test_what_a_killed_writer_left_aside_is_taken_away(tmp_path: Path) -> None:
    """By the next one that writes there; what somebody still writes stays."""
    (tmp_path / ".4711-0123abcd.new").write_bytes(b"ha")
    with (tmp_path / ".4712-0123abcd.new").open("xb") as living:
        fcntl.flock(living, fcntl.LOCK_EX)
        write_file(tmp_path / "file", b"new")
        assert names(tmp_path) == [".4712-0123abcd.new", "file"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is no such call")
def test_two_folders_take_each_others_name_in_one_step(tmp_path: Path) -> None:
    """So that there is one of that name at any time."""
    for name in ("new", "site"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    assert exchange(tmp_path / "new", tmp_path / "site")
    assert names(tmp_path / "site") == ["new"]
    assert names(tmp_path / "new") == ["site"]
    assert not exchange(tmp_path / "new", tmp_path / "nowhere")


def test_what_is_in_place_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that refuses to sync the folder once the file stands there: whoever is told otherwise writes it twice."""
    target, original = tmp_path / "file", os.fsync

    def refuse_folders(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EIO, "Input/output error")
        original(handle)

    monkeypatch.setattr("watchbook.files.os.fsync", refuse_folders)
    write_file(target, b"new")
    assert target.read_bytes() == b"new"
    assert names(tmp_path) == ["file"]


def test_a_folder_that_cannot_be_opened_is_an_error_before_anything_is_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who reads the error may write elsewhere: nothing of it stands here."""
    target = tmp_path / "file"
    target.write_bytes(b"old")

    def refuse(*_: object) -> int:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("watchbook.files.os.open", refuse)
    with pytest.raises(OSError, match="Input/output"):
        write_file(target, b"new")
    monkeypatch.undo()
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["file"]
