"""A receipt: what one run saw of the journal, and when; each carries the hash of the one before.

A line of ledger/log/receipts is a JSON object in the canonical form of RFC 8785, of integers and texts only, so that
two programs that mean the same write the same bytes. Its hash is taken with its line end: `tail -n 1
ledger/log/receipts | sha256sum` prints what the next receipt carries.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.journal.reading.dates import read_instant

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE = "ledger/log/receipts"
FIRST = "0" * 64
"""What stands for the receipt before the first."""
_KEYS = {"at", "before", "by", "changed", "head", "journal", "sequence", "tree"}
_ID = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
_HASH = re.compile(r"[0-9a-f]{64}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


class NotAReceiptError(ValueError):
    """A line is not what a run writes; the message says how."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a run saw of the journal."""

    sequence: int
    """1 for the first."""
    at: dt.datetime
    """When it saw it, by its own clock; UTC, to the second."""
    by: str
    """Which run: a forge's name for it, or who ran it."""
    head: str
    """The commit that was checked out."""
    tree: str
    """Git's id of journal/ in that commit; empty where it has none."""
    journal: str
    """`Manifest.sha256` of journal/ in that commit: git's own ids are SHA-1, which can be made to collide."""
    changed: Mapping[str, str]
    """By path below journal/, the SHA-256 of each file that is not as the receipt before had it; empty: it is gone."""
    before: str
    """The hash of the receipt before."""

    def line(self) -> bytes:
        """Return the receipt as a line of the file."""
        return canonical(
            {
                "at": f"{self.at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}",
                "before": self.before,
                "by": self.by,
                "changed": dict(self.changed),
                "head": self.head,
                "journal": self.journal,
                "sequence": self.sequence,
                "tree": self.tree,
            }
        )


class Manifest:
    """The files of journal/, by what they hold, as receipts tell it one after the other."""

    def __init__(self, files: Mapping[str, str] | None = None) -> None:
        """Hold files: path below journal/ → SHA-256 of the content."""
        self._folders: dict[str, dict[str, str]] = {}
        self._hashes: dict[str, str] = {}
        self.change(files or {})

    @property
    def files(self) -> dict[str, str]:
        """Every file's SHA-256, by its path below journal/."""
        return {
            f"{folder}/{name}".lstrip("/"): digests[name]
            for folder, digests in self._folders.items()
            for name in digests
        }

    @property
    def sha256(self) -> str:
        """The SHA-256 of folder → SHA-256 of (name → SHA-256 of content), each a canonical object.

        Folder by folder, so that a year of receipts is replayed in a moment.
        """
        for folder in self._folders.keys() - self._hashes.keys():
            self._hashes[folder] = hashlib.sha256(canonical(self._folders[folder])).hexdigest()
        return hashlib.sha256(canonical(self._hashes)).hexdigest()

    def change(self, changes: Mapping[str, str]) -> None:
        """Put files, or remove those without a hash."""
        for path, digest in changes.items():
            folder, _, name = path.rpartition("/")
            digests = self._folders.setdefault(folder, {})
            self._hashes.pop(folder, None)
            if digest:
                digests[name] = digest
            else:
                digests.pop(name, None)
            if not digests:
                del self._folders[folder]


def read_receipt(line: bytes) -> Receipt:
    """Return the receipt that a line holds.

    Raises:
        NotAReceiptError: the line is not what `Receipt.line` writes, to the byte.
    """
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise NotAReceiptError("it is not JSON") from error
    if not isinstance(fields, dict) or fields.keys() != _KEYS:
        raise NotAReceiptError(f"its keys are not {', '.join(sorted(_KEYS))}")
    for key, shape in (("head", _ID), ("tree", _ID), ("journal", _HASH), ("before", _HASH), ("at", _INSTANT)):
        value = fields[key]
        if not isinstance(value, str) or not (shape.fullmatch(value) or (key == "tree" and not value)):
            raise NotAReceiptError(f"its {key} is not one")
    if type(fields["sequence"]) is not int or not isinstance(fields["by"], str) or not _changes(fields["changed"]):
        raise NotAReceiptError("its sequence, by or changed is not one")
    try:
        at = read_instant(fields["at"])
        receipt = Receipt(**{**fields, "at": at})
        canonical_line = receipt.line()
    except ValueError as error:
        raise NotAReceiptError(f"it holds what cannot be: {error}") from error
    if canonical_line != line:
        raise NotAReceiptError("it is not in canonical form")
    return receipt


def receipt_hash(line: bytes) -> str:
    """Return what the next receipt carries of a line: its SHA-256, line end included."""
    return hashlib.sha256(line).hexdigest()


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """Return what makes `after` of `before`: by path the new hash, or nothing where the file is gone."""
    changes = {path: digest for path, digest in after.items() if before.get(path) != digest}
    return changes | dict.fromkeys(before.keys() - after.keys(), "")


def canonical(value: Mapping[str, object]) -> bytes:
    """Return an object of integers, texts and such objects in the canonical form of RFC 8785, with a line end."""
    return json.dumps(_sort_keys(value), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _sort_keys(value: object) -> object:
    """Return objects with their keys in the order of UTF-16 code units, as the RFC has it."""
    if not isinstance(value, dict):
        return value
    return {key: _sort_keys(value[key]) for key in sorted(value, key=lambda key: key.encode("utf-16-be"))}


def _changes(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(digest, str) and (not digest or _HASH.fullmatch(digest)) for digest in value.values()
    )
