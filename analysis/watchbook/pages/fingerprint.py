"""A hash of values of any kind, the same for the same values in every process."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from watchbook.journal import Entry

SIMPLE = frozenset({type(None), str, bytes, int, float, bool, dt.date, dt.datetime, dt.timedelta})
"""Types of values that say all that they hold."""


def fingerprint(value: object, digests: Mapping[str, str]) -> bytes:
    """Return a hash of all that a value holds; of an entry within it, by its id, a hash that is known already."""
    return hashlib.sha256(repr(_parts(value, digests)).encode("utf-8", "surrogatepass")).digest()


def entry_digest(entry: Entry) -> str:
    """Return a hash of all of an entry."""
    return fingerprint([getattr(entry, field.name) for field in fields(entry)], {}).hex()


def _parts(value: Any, digests: Mapping[str, str]) -> object:
    if isinstance(value, Entry):
        return digests.get(value.id) or entry_digest(value)
    if isinstance(value, tuple | list):
        return [part if type(part) in SIMPLE else _parts(part, digests) for part in value]
    if isinstance(value, Mapping):
        return sorted((repr(_parts(key, digests)), _parts(part, digests)) for key, part in value.items())
    if isinstance(value, frozenset | set):
        return sorted(repr(_parts(part, digests)) for part in value)
    if not is_dataclass(value):
        return value
    kind: Any = type(value)
    return kind.__name__, _parts([getattr(value, name) for name in _field_names(kind)], digests)


@cache
def _field_names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))
