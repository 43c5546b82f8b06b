"""The conversations of files in a place that all workers reach, settled by them: some buckets of a day at a time."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import replace
from typing import TYPE_CHECKING

from watchbook.dumps.intake_account import ROLLED_UP
from watchbook.errors import WorkerError
from watchbook.rollups.conversation_keys import ConversationKeys
from watchbook.rollups.crediting.key_store import MOST_KEYS, Days, SourcesByDay
from watchbook.rollups.scratch.key_piece import BUCKETS
from watchbook.rollups.scratch.taken_task import DIGEST_BYTES, TakenPiece, TakenPieces, TakenTask, find_taken
from watchbook.rollups.workers.rollup_task import own_versions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from watchbook.rollups.rollup import FileRollup
    from watchbook.rollups.scratch.scratch_place import ScratchPlace
    from watchbook.rollups.workers.crew import Crew


PACKED = struct.Struct(f"<QQQ{DIGEST_BYTES}s")
"""Of a piece: the place of its task's name, its first byte, its conversations, and its hash."""


class SharedKeys:
    """What the files of a run hold: the run itself has names and numbers of them."""

    def __init__(self, place: ScratchPlace, crew: Crew) -> None:
        """Use a place, and those who settle what lies there."""
        self._place = place
        self._crew = crew
        self._names: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._taken_names: list[str] = []
        """What tasks have put."""
        self._taken: dict[str, bytearray] = {}
        """By source, the pieces of it that earlier ones hold, packed: a day of many parts has many."""

    def place(self, source: str) -> ScratchPlace:  # noqa: ARG002  # one place for all
        """Return where a worker puts what a file holds."""
        return self._place

    def put(self, source: str, file_rollup: FileRollup) -> FileRollup:
        """Return what a file says that was read; its worker has put what it holds."""
        self._names[source] = self._place.file_name(file_rollup.source)
        # Without any taken, each conversation that it holds was rolled up, once.
        self._counts[source] = sum(
            row.count for row in file_rollup.accounts if row.outcome == ROLLED_UP and not row.field
        )
        return replace(file_rollup, keys=ConversationKeys.none())

    def read(self, source: str) -> ConversationKeys:
        """Return what a file holds that was put."""
        return self._place.read(self._names[source])

    def count(self, source: str) -> int:
        """Return how many conversations a file holds that was put."""
        return self._counts[source]

    def settle(
        self,
        sharing: Days,
        by_day: SourcesByDay,
        count: Callable[[str], int],
        keys: Callable[[str], ConversationKeys],
    ) -> None:
        """Let workers find which conversations of each source that shares a day earlier ones hold."""
        self._taken_names, self._taken = [], {}
        known_names = {source: self._put_known(keys(source)) for source in sharing if source not in self._names}
        names = self._names | known_names
        sources_of = {name: source for source, name in names.items()}
        for task, pieces in self._crew.results(find_taken, self._tasks(names, sharing, by_day, count)):
            if pieces is None:
                raise WorkerError(
                    "the workers end over settling which file a conversation is credited to",
                    hints=("give them more memory, and run again; nothing was changed",),
                )
            for position, piece in pieces.items():
                row = PACKED.pack(len(self._taken_names), piece.start, piece.count, piece.digest)
                self._taken.setdefault(sources_of[task.names[position]], bytearray()).extend(row)
            self._taken_names += [piece.name for piece in pieces.values()][:1]

    def taken(self, source: str) -> TakenPieces:
        """Return where what earlier sources hold of a source lies."""
        rows = PACKED.iter_unpack(self._taken.get(source, b""))
        return TakenPieces(
            tuple(
                TakenPiece(self._place, self._taken_names[place], start, count, digest)
                for place, start, count, digest in rows
            )
        )

    def _tasks(
        self, names: Mapping[str, str], sharing: Days, by_day: SourcesByDay, count: Callable[[str], int]
    ) -> Iterator[TakenTask]:
        """Yield a task for each day and part of its conversations; days of the same files are looked at once."""
        versions = own_versions()
        groups = dict.fromkeys(tuple(sources) for sources in by_day.values() if len(sources) > 1)
        for sources in groups:
            in_order = tuple(names[source] for source in sources if source in sharing)
            parts = _parts(sum(map(count, sources)))
            width = BUCKETS // parts
            for first in range(0, BUCKETS, width):
                yield TakenTask(self._place, in_order, (first, first + width), versions)

    def _put_known(self, keys: ConversationKeys) -> str:
        """Put what a file holds that was not read again, and return its name."""
        name = f"{self._place.folder}/known-{hashlib.sha256(keys.to_bytes()).hexdigest()}.keys"
        self._place.put(name, keys)
        return name


def _parts(count: int) -> int:
    """Return into how many parts the conversations of a day are cut, so that each is small: a power of two."""
    return min(1 << (count // MOST_KEYS).bit_length(), BUCKETS)
