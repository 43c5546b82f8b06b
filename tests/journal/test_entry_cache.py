"""Entries that are remembered by the bytes of their files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from watchbook.journal.reading import entry_cache
from watchbook.journal.reading.entry_cache import EntryCache
from watchbook.journal.reading.front_matter_keys import KnownNames

if TYPE_CHECKING:
    from pathlib import Path

PATH = "journal/2026/05/2026-05-04-a.md"
NAMES = KnownNames(("desk",), ("volume",))
FRONT = "---\ntype: observation\ntitle: {0}\nworkflows: [desk]\ndays: 2026-05-04\ncause: traffic\n---\n"
TEXT = FRONT + "## What changed\n\n{1}\n"


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the paths of what is read anew."""
    paths: list[str] = []
    read_entry = entry_cache.read_entry

    def note(data: bytes, path: str, names: KnownNames) -> object:
        paths.append(path)
        return read_entry(data, path, names)

    monkeypatch.setattr(entry_cache, "read_entry", note)
    return paths


def title(root: Path, text: str, names: KnownNames = NAMES) -> str | None:
    """Return the title of an entry as it is read, or remembered; None for what is no entry."""
    cache = EntryCache(root, names)
    entry, _ = cache.read(text.encode(), PATH)
    cache.save()
    return entry.title if entry else None


def test_an_entry_that_is_as_it_was_is_not_read_again(tmp_path: Path, readings: list[str]) -> None:
    """One that was changed is, and so are all where the names that they may use were."""
    (tmp_path / ".watchbook").mkdir()
    assert [title(tmp_path, TEXT.format("One", "A.")) for _ in range(3)] == ["One"] * 3
    assert len(readings) == 1
    assert title(tmp_path, TEXT.format("Two", "A.")) == "Two"
    assert title(tmp_path, TEXT.format("Two", "A."), KnownNames(("other",), ("volume",))) is None
    assert len(readings) == 3


def test_what_bars_an_entry_is_found_each_time(tmp_path: Path, readings: list[str]) -> None:
    """Nothing of a file that is none is remembered."""
    (tmp_path / ".watchbook").mkdir()
    assert [title(tmp_path, TEXT.format("", "A.")) for _ in range(2)] == [None, None]
    assert len(readings) == 2


def test_a_memory_that_was_changed_is_not_believed(tmp_path: Path, readings: list[str]) -> None:
    """Nor one that lies in another engagement."""
    (tmp_path / "one" / ".watchbook").mkdir(parents=True)
    (tmp_path / "two" / ".watchbook" / "journal").mkdir(parents=True)
    title(tmp_path / "one", TEXT.format("One", "A."))
    memory = tmp_path / "one" / ".watchbook" / "journal" / "entries"
    data = memory.read_bytes()
    (tmp_path / "two" / ".watchbook" / "journal" / "entries").write_bytes(data)
    assert title(tmp_path / "two", TEXT.format("One", "A.")) == "One"
    memory.write_bytes(data[:-9] + bytes([data[-9] ^ 1]) + data[-8:])
    assert title(tmp_path / "one", TEXT.format("One", "A.")) == "One"
    assert len(readings) == 3
