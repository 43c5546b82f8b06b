"""The conversations of files in a folder of this machine, settled by the run itself.

Of a large day a bucket of them is held at a time, so that what this process needs does not grow with the day.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from watchbook.rollups.conversation_keys import KEY_BYTES, ConversationKeys
from watchbook.rollups.credited_keys import CreditedKeys
from watchbook.rollups.crediting.key_buckets import KeyBuckets
from watchbook.rollups.crediting.key_store import MOST_KEYS, Days, SourcesByDay

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from watchbook.rollups.rollup import FileRollup


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A file for what one source holds, on a disk that its worker shares."""

    path: Path

    def put_keys(self, file_rollup: FileRollup) -> None:
        """Write what a file holds.

        Raises:
            OSError: it cannot be written.
        """
        self.path.write_bytes(file_rollup.keys.to_bytes())


class RunKeys:
    """What the files of a run hold; each of them is put there once."""

    def __init__(self, folder: Path, sources: Sequence[str], *, are_workers_here: bool) -> None:
        """Use an empty folder for files of some sources, whose workers share this disk or do not."""
        self._folder = folder
        self._places = {source: place for place, source in enumerate(sources)}
        self._are_workers_here = are_workers_here
        self._buckets = 1

    def place(self, source: str) -> KeyFile | None:
        """Return where a worker puts what a file holds; None: it comes with the result."""
        return KeyFile(self._path(source)) if self._are_workers_here else None

    def put(self, source: str, file_rollup: FileRollup) -> FileRollup:
        """Return what a file says, its conversations in the folder."""
        if not self._are_workers_here:
            KeyFile(self._path(source)).put_keys(file_rollup)
        return replace(file_rollup, keys=ConversationKeys.none())

    def read(self, source: str) -> ConversationKeys:
        """Return what a file holds that was put."""
        return ConversationKeys.from_bytes(self._path(source).read_bytes())

    def count(self, source: str) -> int:
        """Return how many conversations a file holds that was put."""
        return self._path(source).stat().st_size // KEY_BYTES

    def settle(
        self,
        sharing: Days,
        by_day: SourcesByDay,
        count: Callable[[str], int],
        keys: Callable[[str], ConversationKeys],
    ) -> None:
        """Write which conversations of each source that shares a day earlier ones hold, a bucket of them at a time."""
        for path in self._folder.glob("*.taken-*"):
            path.unlink()  # of files that were settled before, and one of them replaced meanwhile
        most = max(
            (sum(count(source) for source in sources if source in sharing) for sources in by_day.values()), default=0
        )
        buckets = 1 + most // MOST_KEYS
        parts: dict[str, KeyBuckets] = {}
        if buckets > 1:  # each source is gone through once, and then read part by part
            for source in sharing:
                parts[source] = KeyBuckets.write(self._path(source, "buckets"), keys(source), buckets)
        for bucket in range(buckets):
            credited_keys = CreditedKeys(sharing, partial(_bucket_keys, parts, keys, bucket))
            for source in sharing:
                taken_keys = credited_keys.take(source)
                if len(taken_keys):
                    self._path(source, f"taken-{bucket}").write_bytes(taken_keys.to_bytes())
        self._buckets = buckets

    def taken(self, source: str) -> ConversationKeys:
        """Return what earlier sources hold of a source that was settled."""
        paths = (self._path(source, f"taken-{bucket}") for bucket in range(self._buckets))
        return ConversationKeys.joined(
            [ConversationKeys.from_bytes(path.read_bytes()) for path in paths if path.exists()]
        )

    def _path(self, source: str, kind: str = "keys") -> Path:
        return self._folder / f"{self._places[source]}.{kind}"


def _bucket_keys(
    parts: Mapping[str, KeyBuckets], keys: Callable[[str], ConversationKeys], bucket: int, source: str
) -> ConversationKeys:
    return parts[source].keys(bucket) if source in parts else keys(source)
