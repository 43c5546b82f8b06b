"""Hashes of the ledger's files, and the copy of it that a run looks at."""

from __future__ import annotations

import hashlib
import os
import random
import time
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest

from watchbook.cache import Cache
from watchbook.ledger.file_digests import FileDigests
from watchbook.ledger.folder_mirror import mirror_folder

if TYPE_CHECKING:
    from pathlib import Path

AN_HOUR = 3_600_000_000_000
"""In nanoseconds."""


def age(path: Path, nanoseconds: int = AN_HOUR) -> None:
    """Make a file as old as that."""
    now = path.stat().st_mtime_ns
    os.utime(path, ns=(now - nanoseconds, now - nanoseconds))


def digest(data: bytes) -> bytes:
    """Return the hash of bytes."""
    return hashlib.sha256(data).digest()


def digests_in(root: Path) -> FileDigests:
    """Return what is remembered of files of a folder."""
    (root / ".watchbook").mkdir(exist_ok=True)
    return FileDigests(Cache(root / ".watchbook", "ledger-files"))


def test_a_file_that_stays_is_not_read_again(tmp_path: Path) -> None:
    """Size, both times and inode vouch for it, of which whoever writes to it cannot set back the second time."""
    path = tmp_path / "a.csv"
    path.write_bytes(b"one")
    age(path)
    digests, digest_of_one = digests_in(tmp_path), digest(b"one")
    assert digests.sha256(tmp_path, "a.csv") == digest_of_one
    digests.save()
    with patch("hashlib.sha256", side_effect=AssertionError("it was read")):
        assert digests.sha256(tmp_path, "a.csv") == digest_of_one
    status = path.stat()
    time.sleep(0.05)  # longer than a file system's clock stands
    path.write_bytes(b"two")  # in the same place, of the same size, and given its old time
    os.utime(path, ns=(status.st_mtime_ns, status.st_mtime_ns))
    assert digests_in(tmp_path).sha256(tmp_path, "a.csv") == digest(b"two")
    path.rename(tmp_path / "b.csv")
    path.write_bytes(b"six")
    os.utime(path, ns=(status.st_mtime_ns, status.st_mtime_ns))
    assert digests_in(tmp_path).sha256(tmp_path, "a.csv") == digest(b"six")


def test_nothing_vouches_for_a_file_that_was_changed_just_now(tmp_path: Path) -> None:
    """A file written twice within a clock's tick shows one time."""
    path = tmp_path / "a.csv"
    digests = digests_in(tmp_path)
    for data in (b"one", b"two"):
        path.write_bytes(data)
        assert digests.sha256(tmp_path, "a.csv") == digest(data)
    digests.save()
    assert not (tmp_path / ".watchbook/ledger-files").exists()


@pytest.mark.parametrize("content", [b"", b"torn", None])
def test_hashes_that_are_lost_or_damaged_are_found_out_anew(tmp_path: Path, content: bytes | None) -> None:
    """They are sealed like all that is remembered."""
    path = tmp_path / "a.csv"
    path.write_bytes(b"one")
    age(path)
    digests = digests_in(tmp_path)
    digests.sha256(tmp_path, "a.csv")
    digests.save()
    (sealed,) = (path for path in (tmp_path / ".watchbook/ledger-files").iterdir())
    sealed.write_bytes(sealed.read_bytes().replace(digest(b"one"), digest(b"two")) if content is None else content)
    assert digests_in(tmp_path).sha256(tmp_path, "a.csv") == digest(b"one")


def tree(root: Path) -> dict[str, bytes | None]:
    """Return all files below a folder, with their bytes, and its folders."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() else None for path in root.rglob("*")
    }


@pytest.mark.parametrize("seed", range(6))
def test_a_mirror_holds_what_the_folder_does(tmp_path: Path, seed: int) -> None:
    """Whatever was put into either of them meanwhile; what stays is the same file in both."""
    chance = random.Random(seed)
    source, target = tmp_path / "source", tmp_path / "target"
    names = ["a", "b/a", "b/c/a", "b/c/d", "e/f"]
    source.mkdir()
    for _ in range(12):
        for folder in (source, target) if target.is_dir() else (source,):
            path = folder / chance.choice(names)
            if any(parent.is_file() for parent in path.parents) or path.is_dir():
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)
            if chance.random() < 0.7:
                path.write_bytes(chance.randbytes(4))
        if chance.random() < 0.2 and (target / "b").is_dir():
            (target / "e").mkdir(exist_ok=True)
            (target / "b").rename(target / "e/b")
            (target / "b").write_bytes(b"a file where a folder was")
        mirror_folder(source, target)
        assert tree(target) == tree(source)
        assert all(
            (target / name).stat().st_ino == (source / name).stat().st_ino
            for name in tree(source)
            if tree(source)[name]
        )


def test_a_mirror_follows_no_link_out_of_its_place(tmp_path: Path) -> None:
    """A link that a repository brought along leads to files that are none of ours."""
    others = tmp_path / "others"
    (others / "deep").mkdir(parents=True)
    (others / "deep/kept").write_bytes(b"kept")
    source = tmp_path / "source"
    (source / "deep").mkdir(parents=True)
    (source / "deep/a").write_bytes(b"a")
    (tmp_path / "target").symlink_to(others)
    mirror_folder(source, tmp_path / "target")
    (tmp_path / "target/deep/a").unlink()
    (tmp_path / "target/deep").rmdir()
    (tmp_path / "target/deep").symlink_to(others / "deep")
    mirror_folder(source, tmp_path / "target")
    assert tree(tmp_path / "target") == tree(source)
    assert (others / "deep/kept").read_bytes() == b"kept"
