"""What a file says, as bytes that a store holds: a line of JSON, the ledger's own tables, and the conversations' keys.

No pickle: whoever may write to a store must not be able to run code where it is read.
"""

from __future__ import annotations

import hashlib
import json
from itertools import pairwise

from watchbook import ledger
from watchbook.errors import LedgerError
from watchbook.rollups.conversation_keys import ConversationKeys
from watchbook.rollups.rollup import FileRollup

FORMAT = 1
"""Raised whenever the bytes are laid out differently."""


class TornError(ValueError):
    """Bytes that are not what was put: cut short, or changed."""


def to_bytes(file_rollup: FileRollup) -> bytes:
    """Return what a file says as bytes."""
    parts = [
        ledger.SOURCES.encode([file_rollup.source]),
        ledger.ACCOUNTS.encode(file_rollup.accounts),
        ledger.QUARANTINE.encode(file_rollup.quarantined),
        ledger.ROLLUPS.encode(file_rollup.rollups),
        ledger.CATEGORIES.encode(file_rollup.categories),
        ledger.FIELDS.encode(file_rollup.fields),
        ledger.SHAPES.encode(file_rollup.shapes),
        ledger.SLICES.encode(file_rollup.slices),
        ledger.HOURS.encode(file_rollup.hours),
        file_rollup.keys.to_bytes(),
    ]
    body = b"".join(parts)
    head = {"format": FORMAT, "sha256": hashlib.sha256(body).hexdigest(), "parts": [len(part) for part in parts]}
    return json.dumps(head).encode() + b"\n" + body


def from_bytes(data: bytes, name: str, sha256: str) -> FileRollup:
    """Return what a file says, from the bytes that `to_bytes` made of the file with a name and a hash.

    Raises:
        TornError: they are other bytes.
    """
    file_rollup = _from_bytes(data, name)
    if (file_rollup.source.source, file_rollup.source.sha256) != (name, sha256):
        raise TornError(name)
    return file_rollup


def _from_bytes(data: bytes, name: str) -> FileRollup:
    line, _, body = data.partition(b"\n")
    try:
        head = json.loads(line)
        if head["format"] != FORMAT or hashlib.sha256(body).hexdigest() != head["sha256"]:
            raise TornError(name)
        starts = [sum(head["parts"][:index]) for index in range(len(head["parts"]) + 1)]
        parts = [body[start:end] for start, end in pairwise(starts)]
        (source,) = ledger.SOURCES.decode(parts[0], name)
        return FileRollup(
            source,
            tuple(ledger.ACCOUNTS.decode(parts[1], name)),
            tuple(ledger.QUARANTINE.decode(parts[2], name)),
            tuple(ledger.ROLLUPS.decode(parts[3], name)),
            tuple(ledger.CATEGORIES.decode(parts[4], name)),
            tuple(ledger.FIELDS.decode(parts[5], name)),
            tuple(ledger.SHAPES.decode(parts[6], name)),
            tuple(ledger.SLICES.decode(parts[7], name)),
            tuple(ledger.HOURS.decode(parts[8], name)),
            ConversationKeys.from_bytes(parts[9]),
        )
    except (KeyError, TypeError, IndexError, ValueError, LedgerError) as error:
        raise TornError(name) from error
