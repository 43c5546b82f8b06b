"""Templates as Python compiled them before: to read and compile those of the theme and of ours takes half a second."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import jinja2

from watchbook.cache import Cache, object_of_pickle

if TYPE_CHECKING:
    from pathlib import Path

    from jinja2.bccache import Bucket

FOLDER, FILE = "pages", "templates"


class TemplateCache(jinja2.BytecodeCache):
    """Compiled templates, by their names and places; jinja2 believes one while its source is what it was."""

    def __init__(self, home: Path, settings: bytes | None) -> None:
        """Remember in an engagement's .watchbook.

        Args:
            home: the .watchbook.
            settings: a hash of all else that decides how they compile; None where that is not known, and then nothing
                is remembered.
        """
        self._cache = Cache(home, FOLDER)
        self._settings = settings
        self._codes: dict[str, bytes] = object_of_pickle(self._cache.get(FILE, settings)) or {} if settings else {}
        self.is_new = False
        """Whether a template was compiled that is not remembered."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what is remembered of a template."""
        if code := self._codes.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Take up a template that was compiled."""
        self._codes[bucket.key] = bucket.bytecode_to_string()
        self.is_new = True

    def save(self) -> None:
        """Remember what was compiled, where anything was."""
        if self.is_new and self._settings:
            self._cache.put(FILE, self._settings, pickle.dumps(self._codes, pickle.HIGHEST_PROTOCOL))
