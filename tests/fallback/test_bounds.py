"""Flags at the very byte and second from which on they are read otherwise."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.fallback.flag_files import END, flags, served
from watchbook.fallback.file_store import FileStore
from watchbook.fallback.http_store import HttpStore
from watchbook.fallback.reader import route
from watchbook.fallback.timings import _between

if TYPE_CHECKING:
    from pathlib import Path

SECOND = dt.timedelta(seconds=1)


def document(size: int) -> tuple[bytes, str]:
    """Return a file of so many bytes, and the engagement in whose name it is."""
    name = "x" * (size - len(flags(engagement="").document()))
    return flags(engagement=name).document(), name


def test_a_file_of_a_million_bytes_is_read_and_one_of_a_byte_more_is_not() -> None:
    """What is longer was not published: people have the work."""
    for size, way in ((1_000_000, "ai"), (1_000_001, "manual")):
        data, name = document(size)
        assert len(data) == size
        assert route(data, "card-support", engagement=name, now=END - 1) == way


def test_a_file_on_disk_is_read_alike(tmp_path: Path) -> None:
    """By path as by bytes."""
    for size, way in ((1_000_000, "ai"), (1_000_001, "manual")):
        data, name = document(size)
        (tmp_path / "flags.json").write_bytes(data)
        assert route(tmp_path / "flags.json", "card-support", engagement=name, now=END - 1) == way


def test_a_lease_runs_up_to_its_last_second() -> None:
    """At its end people have the work."""
    data = flags().document()
    assert route(data, "card-support", engagement="Card desk", now=END - 0.001) == "ai"
    assert route(data, "card-support", engagement="Card desk", now=END) == "manual"


def test_a_store_gives_a_million_bytes(tmp_path: Path) -> None:
    """Not one fewer."""
    data, _ = document(1_000_000)
    (tmp_path / "flags.json").write_bytes(data)
    held = FileStore(tmp_path / "flags.json").read()
    assert held is not None
    assert held.document == data
    with served() as web:
        web.document = data
        found = HttpStore(web.url).read()
    assert found is not None
    assert found.document == data


@pytest.mark.parametrize(("seconds", "length"), [(0, 0), (1, 1), (-1, None)])
def test_what_happened_at_once_took_no_time(seconds: int, length: int | None) -> None:
    """What came the other way round has no length."""
    start = dt.datetime(2026, 11, 9, tzinfo=dt.UTC)
    expected = None if length is None else length * SECOND
    assert _between(start, start + seconds * SECOND) == expected
    assert _between(None, start) is None
    assert _between(start, None) is None
