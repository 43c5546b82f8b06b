"""The site that stands, page by page: what was made of the same is linked into the new site, and not made again.

Of each page is remembered what it was made from and a hash of its bytes; a page that stands is believed only while it
has these bytes, whoever changed it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from watchbook.cache import Cache

if TYPE_CHECKING:
    from pathlib import Path

FOLDER, FILE = "pages", "site"
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

    def __init__(self, site: Path | None, home: Path, settings: bytes) -> None:
        """Look at a site that was built with the same settings; None, or other settings, and no page stands.

        Args:
            site: the site in place.
            home: the engagement's .watchbook.
            settings: a hash of the code, the configuration and the generator by which pages become HTML.
        """
        self._site = site
        self._settings = settings
        self._cache = Cache(home, FOLDER)
        self._before: dict[str, list[str]] = {}
        if site is not None and (content := self._cache.get(FILE, settings)):
            self._before = json.loads(content)
        self._now: dict[str, list[str]] = {}
        self._unchanged: list[str] = []

    def take(self, path: str, origin: bytes) -> bool:
        """Return whether the page at a path was made from `origin` and still is what it was; then it stays."""
        standing = self._before.get(path)
        if self._site is None or standing is None or standing[0] != origin.hex():
            return False
        try:
            data = (self._site / path).read_bytes()
        except OSError:
            return False
        if hashlib.sha256(data).hexdigest() != standing[1]:
            return False
        self._now[path] = standing
        self._unchanged.append(path)
        return True

    def note(self, path: str, origin: bytes, data: bytes) -> None:
        """Remember a page that was made."""
        self._now[path] = [origin.hex(), hashlib.sha256(data).hexdigest()]

    def put_into(self, site: Path) -> None:
        """Put the pages that stay into a new site, and remember what all of its pages were made from."""
        for path in self._unchanged:
            target = site / path
            target.parent.mkdir(parents=True, exist_ok=True)
            assert self._site is not None
            _link(self._site / path, target)
        self._cache.put(FILE, self._settings, json.dumps(self._now, sort_keys=True).encode())


def _link(source: Path, target: Path) -> None:
    """Put a file at a second place: as the same file where the disk can, for it is replaced and never written to."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copyfile(source, target)
