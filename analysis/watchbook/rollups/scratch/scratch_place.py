"""Where workers put the conversations of files, and find those of others: names, and what lies under them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from watchbook.errors import ConfigError, Place, WorkerError
from watchbook.rollups.scratch.key_piece import BUCKETS, HEAD_BYTES, PieceHead, to_piece
from watchbook.rollups.shards.blob_store import BlobStore, demand_place, folder_of, lies_in_desk
from watchbook.rollups.shards.rollup_bytes import TornError
from watchbook.rollups.shards.shelf import version_folder
from watchbook.rollups.workers.rollup_task import own_versions

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Sequence

    from watchbook.config import Engagement
    from watchbook.ledger import Source
    from watchbook.rollups.conversation_keys import ConversationKeys
    from watchbook.rollups.rollup import FileRollup

PURPOSE = "what [run] scratch is for"
DIGITS = 16
"""Hex digits of a hash in a name, of what is no file's bytes."""
MOST_HEADS = 4096
"""Heads of pieces that a worker remembers, of three kilobytes each."""


@dataclass(frozen=True, slots=True)
class ScratchPlace:
    """A place under the definitions and versions by which files are read; travels to any worker.

    A piece is named by all that it is made from, so that nothing there is ever changed, whoever puts it again.
    """

    url: str
    """What fsspec opens, or a folder."""
    folder: str
    """Below it, that of these definitions, versions and closed days."""

    @classmethod
    def of(cls, url: str, definitions: str, frozen_days: Collection[dt.date]) -> ScratchPlace:
        """Return the place of files that are read in one way.

        Raises:
            WorkerError: nothing opens it.
        """
        place = cls(url, f"{definitions}/{version_folder(own_versions())}/{_digits(*map(str, sorted(frozen_days)))}")
        place.store()
        return place

    def store(self) -> BlobStore:
        """Return what opens it.

        Raises:
            WorkerError: nothing does.
        """
        return _store(self.url)

    def file_name(self, source: Source) -> str:
        """Return the name of what a file holds."""
        return f"{self.folder}/{source.kind}-{_digits(source.source, str(source.date))}-{source.sha256}.keys"

    def taken_name(self, names: Sequence[str], part: tuple[int, int]) -> str:
        """Return the name of what each of some files holds that one before it holds, of some buckets."""
        return f"{self.folder}/taken-{_digits(*names, repr(part))}.keys"

    def put(self, name: str, keys: ConversationKeys) -> None:
        """Put a piece, if it is not there.

        Raises:
            WorkerError: the store refuses, is full, or cannot be reached.
        """
        self.store().put(name, to_piece(keys, name))

    def put_keys(self, file_rollup: FileRollup) -> None:
        """Put what a file holds.

        Raises:
            WorkerError: the store refuses, is full, or cannot be reached.
        """
        self.put(self.file_name(file_rollup.source), file_rollup.keys)

    def read(self, name: str, first: int = 0, last: int = BUCKETS) -> ConversationKeys:
        """Return the conversations of a piece, of the buckets from `first` up to `last`.

        Raises:
            WorkerError: the piece cannot be read, is torn, or is not there any more.
        """
        store = self.store()
        try:
            if (first, last) == (0, BUCKETS):
                data = store.get(name)
                return PieceHead.from_bytes(data, name).keys(data[HEAD_BYTES:], first, last)
            head = _head(self.url, name)
            return head.keys(store.get_part(name, *head.span(first, last)), first, last)
        except TornError as error:
            raise self.torn(name) from error

    def torn(self, name: str) -> WorkerError:
        """Return the error of a piece that is not what was put."""
        return WorkerError(
            "is not what a worker puts: cut short, or changed",
            place=Place(f"{self.url}/{name}"),
            hints=("delete it and run again; nothing was changed",),
        )


def scratch_of(engagement: Engagement) -> str | None:
    """Return where an engagement's workers settle, a folder as an absolute path; None where the run does.

    Raises:
        WorkerError: it names no place.
        ConfigError: the folder lies where it could come into git.
    """
    url = engagement.config.run.scratch
    if url is None:
        return None
    demand_place(url, PURPOSE)
    path = folder_of(url)
    if path is None:
        return url
    folder = Path(engagement.root, path).resolve()
    if lies_in_desk(folder, engagement.root):
        raise ConfigError(
            f"{url} lies in the engagement's folder, whose files may come into git: hashes of ids do not belong there",
            place=engagement.source.place(("run", "scratch")),
            hints=("name a folder outside that all workers reach",),
        )
    return str(folder)


@lru_cache(maxsize=8)
def _store(url: str) -> BlobStore:
    return BlobStore(url, PURPOSE, durable=False)


@lru_cache(maxsize=MOST_HEADS)
def _head(url: str, name: str) -> PieceHead:
    """Return a piece's head; a worker asks for it once for each part of a day, and pieces are never changed."""
    return PieceHead.from_bytes(_store(url).get_part(name, 0, HEAD_BYTES), name)


def _digits(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode("utf-8", "surrogateescape")).hexdigest()[:DIGITS]
