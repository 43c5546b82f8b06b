"""What a machine remembers is believed where this user wrote it, and nowhere else."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from watchbook.sealed_files import peek_sealed, read_sealed, read_sealed_view, write_sealed

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's cache folder with nothing in it yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_what_was_written_here_is_read(home: Path, tmp_path: Path) -> None:
    """Bytes of any kind, in a folder that is made for them."""
    path = tmp_path / ".watchbook" / "rollups" / "seen.json"
    write_sealed(path, b"\0one\n")
    assert read_sealed(path) == b"\0one\n"
    assert (home / "watchbook" / "seal").stat().st_mode & 0o077 == 0


def test_parts_are_written_as_one(home: Path, tmp_path: Path) -> None:
    """Whatever the parts; its first bytes can be looked at before anybody vouches for the rest."""
    path = tmp_path / "memory"
    write_sealed(path, b"head", memoryview(b"body"), b"")
    assert (read_sealed(path), peek_sealed(path, 6)) == (b"headbody", b"headbo")
    view = read_sealed_view(path)
    assert view is not None
    assert bytes(view) == b"headbody"
    path.write_bytes(path.read_bytes()[:-1])
    assert (read_sealed_view(path), peek_sealed(path, 4)) == (None, b"head")
    assert peek_sealed(tmp_path / "none", 4) == b""
    assert home.is_dir()


def test_what_came_with_a_repository_is_not_believed(home: Path, tmp_path: Path) -> None:
    """A file without a seal, one that was changed, one from another place, one of another user, and none."""
    path = tmp_path / "here" / "memory"
    assert read_sealed(path) is None
    path.parent.mkdir()
    path.write_bytes(json.dumps({"commits": {}}).encode())
    assert read_sealed(path) is None
    write_sealed(path, b"what was learned")
    shutil.copytree(path.parent, tmp_path / "there")
    assert read_sealed(tmp_path / "there" / "memory") is None
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + b"?")
    assert read_sealed(path) is None
    path.write_bytes(whole)
    (home / "watchbook" / "seal").unlink()
    assert read_sealed(path) is None


def test_without_a_secret_nothing_is_remembered(home: Path, tmp_path: Path) -> None:
    """Where there is no place for it, or where others may read it."""
    path = tmp_path / "memory"
    write_sealed(path, b"what was learned")
    (home / "watchbook" / "seal").chmod(0o644)
    assert read_sealed(path) is None
    shutil.rmtree(home)
    home.write_text("a file where the folder would be")
    path.unlink()
    write_sealed(path, b"what was learned")
    assert not path.exists()
    assert read_sealed(path) is None
