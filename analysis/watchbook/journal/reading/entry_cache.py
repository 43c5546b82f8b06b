"""Entries as they were read before, by the bytes of their files: most are never touched again."""

from __future__ import annotations

import hashlib
import pickle
import sys
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from watchbook.cache import HOME, Cache, code_key, object_of_pickle
from watchbook.journal.reading.entry_reader import read_entry

if TYPE_CHECKING:
    from watchbook.journal.entry import Entry
    from watchbook.journal.problem import Problem
    from watchbook.journal.reading.front_matter_keys import KnownNames

FOLDER, FILE = "journal", "entries"
LIBRARIES = ("detect-secrets", "pydantic", "python-stdnum", "pyyaml", "ruamel.yaml")
Reading = tuple[bytes, "Entry", "list[Problem]"]
"""The hash of a file's bytes, and what was read of it."""


class EntryCache:
    """The entries of one journal, read or remembered; what bars an entry is found anew each time."""

    def __init__(self, root: Path, names: KnownNames) -> None:
        """Read the journal at `root` with these names."""
        self._cache = Cache(root / HOME, FOLDER)
        self._names = names
        self._key = f"{sys.version} {_code()} {names}".encode()
        self._before: dict[str, Reading] = object_of_pickle(self._cache.get(FILE, self._key)) or {}
        self._now: dict[str, Reading] = {}

    def read(self, data: bytes, path: str) -> tuple[Entry | None, list[Problem]]:
        """Return what `read_entry` makes of a file."""
        digest = hashlib.sha256(data).digest()
        before = self._before.get(path)
        if before is not None and before[0] == digest:
            self._now[path] = before
            return before[1], before[2]
        entry, problems = read_entry(data, path, self._names)
        if entry is not None:
            self._now[path] = digest, entry, problems
        return entry, problems

    def save(self) -> None:
        """Remember what was read, where it is not what was remembered."""
        if self._now.keys() != self._before.keys() or any(
            self._now[path] is not self._before[path] for path in self._now
        ):
            self._cache.put(FILE, self._key, pickle.dumps(self._now, pickle.HIGHEST_PROTOCOL))


@cache
def _code() -> str:
    """Return a hash over what reads entries: our code, what it knows of secrets, and the libraries that it asks."""
    package = Path(__file__).parents[2]
    files = [package / "errors.py"]
    for name in ("journal", "privacy"):
        files += sorted(path for path in (package / name).rglob("*") if path.suffix in (".py", ".toml"))
    versions = " ".join(version(name) for name in LIBRARIES)
    return f"{code_key(*map(str, files))} {versions}"
