"""Which conversations of files earlier ones hold: some buckets of the files of a day, as a value that travels."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from watchbook.rollups.conversation_keys import KEY_BYTES, ConversationKeys, ConversationKeySet
from watchbook.rollups.workers.rollup_task import demand_versions

if TYPE_CHECKING:
    from watchbook.rollups.scratch.scratch_place import ScratchPlace


DIGEST_BYTES = 16
"""Of a hash over a piece."""


@dataclass(frozen=True, slots=True)
class TakenTask:
    """Files that may hold the same conversations."""

    place: ScratchPlace
    names: tuple[str, ...]
    """Of what each of them holds, in order of credit."""
    part: tuple[int, int]
    """The buckets that are looked at: from the first up to the last."""
    versions: dict[str, str]
    """Those of whoever asks."""


@dataclass(frozen=True, slots=True)
class TakenPiece:
    """Where conversations of a file lie that earlier ones hold: a part of what a task has put."""

    place: ScratchPlace
    name: str
    start: int
    """The first of its bytes."""
    count: int
    """Conversations."""
    digest: bytes
    """The beginning of a hash of its bytes."""

    def keys(self) -> ConversationKeys:
        """Return the conversations.

        Raises:
            WorkerError: they are not there as they were put.
        """
        end = self.start + KEY_BYTES * self.count
        data = self.place.store().get_part(self.name, self.start, end)
        if hashlib.sha256(data).digest()[:DIGEST_BYTES] != self.digest:
            raise self.place.torn(self.name)
        return ConversationKeys.from_bytes(data)


@dataclass(frozen=True, slots=True)
class TakenPieces:
    """All of a file's that lie in a place; whoever rolls it up without them reads them there."""

    pieces: tuple[TakenPiece, ...]

    def __len__(self) -> int:
        """Return how many conversations they hold; one that two of them hold is counted twice."""
        return sum(piece.count for piece in self.pieces)

    def keys(self) -> ConversationKeys:
        """Return the conversations.

        Raises:
            WorkerError: they are not there as they were put.
        """
        return ConversationKeys.joined([piece.keys() for piece in self.pieces])


def find_taken(task: TakenTask) -> dict[int, TakenPiece]:
    """Put what each file holds that earlier ones hold, and return where, by the file's position among them.

    Raises:
        WorkerError: the worker has other versions than whoever asks, or the place does not answer.
    """
    demand_versions(task.versions)
    parts = [task.place.read(name, *task.part) for name in task.names]
    all_keys = ConversationKeys.joined(parts)
    is_taken = ~ConversationKeySet(ConversationKeys.none()).add(all_keys)  # each file holds a conversation once
    ends = np.cumsum([len(part) for part in parts]).tolist()
    name = task.place.taken_name(task.names, task.part)
    pieces: dict[int, TakenPiece] = {}
    data = bytearray()
    for position, (part, end) in enumerate(zip(parts, ends, strict=True)):
        mask = is_taken[end - len(part) : end]
        if mask.any():
            section = ConversationKeys(part.word[mask], part.tag[mask]).to_bytes()
            digest = hashlib.sha256(section).digest()[:DIGEST_BYTES]
            pieces[position] = TakenPiece(task.place, name, len(data), len(section) // KEY_BYTES, digest)
            data += section
    if pieces:
        task.place.store().put(name, bytes(data))
    return pieces
