"""The site that stands, page by page: what was made of the same is linked into the new site, and not made again.

Of each page is remembered what it was made from, a hash of its bytes and what the search finds of it; a page that
stands is believed only while it has these bytes, whoever changed it. The generator does nothing about one.
"""

from __future__ import annotations

import hashlib
import json
import os
import posixpath
import shutil
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from watchbook.cache import Cache
from watchbook.files import write_file

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

FOLDER, FILE = "pages", "site"
INDEX = "search/search_index.json"
"""What the theme's search looks in: `docs` are its pages' parts, each with its `location`."""
COMPACT = (",", ":")
"""As the theme writes the index."""
Record = tuple[str, str, list[object]]
"""Of a file: hashes of what it was made from and of its bytes, and its parts in the search index."""
SOURCES = {".py", ".html", ".css", ".js", ".toml"}
"""Endings of the files that decide how pages are made."""


def code_hash() -> bytes:
    """Return a hash of the package's own code, templates and tables."""
    digest = hashlib.sha256()
    with as_file(files("watchbook")) as package:
        for path in sorted(package.rglob("*")):
            if path.suffix in SOURCES:
                digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.digest()


class StandingPages:
    """The pages of the site in place that may stand in the next one, too."""

    def __init__(self, site: Path | None, home: Path, settings: bytes, files: Collection[str]) -> None:
        """Look at a site that was built with the same settings; None, or other settings, and no page stands.

        Args:
            site: the site in place.
            home: the engagement's .watchbook.
            settings: a hash of the code, the configuration and the generator by which pages become HTML.
            files: every file of the new site, by its path in it.
        """
        self._site = site
        self._settings = settings
        self._cache = Cache(home, FOLDER)
        self._files = sorted(files)
        self._before: dict[str, Record] = {}
        self._lost_names: set[bytes] = set()
        if site is not None and (content := self._cache.get(FILE, settings)):
            memory = json.loads(content)
            self._before = memory["pages"]
            self._lost_names = {posixpath.basename(path).encode() for path in set(memory["files"]).difference(files)}
        self._now: dict[str, Record] = {}
        self._unchanged: list[str] = []

    def take(self, path: str, origin: bytes) -> bool:
        """Return whether the file at a path was made from `origin` and still is what it was; then it stays.

        One that may lead to a page which is there no more does not: its links are made again, and said to be dead.
        """
        standing = self._before.get(path)
        if self._site is None or standing is None or standing[0] != origin.hex():
            return False
        try:
            data = (self._site / path).read_bytes()
        except OSError:
            return False
        if hashlib.sha256(data).hexdigest() != standing[1] or any(name in data for name in self._lost_names):
            return False
        self._now[path] = standing
        self._unchanged.append(path)
        return True

    def note(self, path: str, origin: bytes, data: bytes) -> None:
        """Remember a file that was made."""
        self._now[path] = (origin.hex(), hashlib.sha256(data).hexdigest(), [])

    def put_into(self, site: Path, urls: Mapping[str, str]) -> None:
        """Put the files that stay into a new site, and remember what all of its files were made from.

        Args:
            site: the new site.
            urls: the path of each page by its address, in the order in which pages stand in the search index.
        """
        for path in self._unchanged:
            target = site / path
            target.parent.mkdir(parents=True, exist_ok=True)
            assert self._site is not None
            _link(self._site / path, target)
        self._complete_index(site / INDEX, urls)
        memory = {"files": self._files, "pages": self._now}
        self._cache.put(FILE, self._settings, json.dumps(memory, separators=COMPACT).encode())

    def _complete_index(self, file: Path, urls: Mapping[str, str]) -> None:
        """Add what the search finds of pages that stay, and remember what it finds of the others."""
        if not file.is_file():
            return
        index = json.loads(file.read_bytes())
        parts: dict[str, list[object]] = {}
        for document in index["docs"]:
            parts.setdefault(urls.get(document["location"].partition("#")[0], ""), []).append(document)
        for path, documents in parts.items():
            if path in self._now:
                self._now[path][2].extend(documents)
        if self._unchanged:
            pages = (self._now[path][2] if path in self._now else parts.get(path, ()) for path in urls.values())
            index["docs"] = [document for documents in pages for document in documents]
            write_file(file, json.dumps(index, separators=COMPACT).encode(), durable=False)


def _link(source: Path, target: Path) -> None:
    """Put a file at a second place: as the same file where the disk can, for it is replaced and never written to."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copyfile(source, target)
