"""What shards have said of files, in a store: found by whoever merges, and by shards that are repeated.

A piece is named by the file's name, what its file system says of it, and its bytes' hash; it lies below the definitions
that it was rolled up under and the versions that did it. So nothing is ever changed there, and two who put the same put
it once.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.errors import Place, WorkerError
from watchbook.rollups.shards.rollup_bytes import TornError, from_bytes, to_bytes
from watchbook.rollups.workers.rollup_task import own_versions, version_error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from watchbook.dumps.discovery import DumpFile
    from watchbook.ledger import Source
    from watchbook.rollups.conversations.conversation_reader import Reading
    from watchbook.rollups.rollup import FileRollup
    from watchbook.rollups.shards.blob_store import BlobStore

ENDING = ".rollup"
DIGITS = 16
"""Hex digits of a name's and a stamp's hash."""
NO_STAMP = "0" * DIGITS
"""Stands for a stamp where the file system says nothing that would change with the file."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """The name of a piece, taken apart."""

    source: str
    stamp: str
    sha256: str

    @property
    def name(self) -> str:
        return f"{self.source}-{self.stamp}-{self.sha256}{ENDING}"


class Shelf:
    """The roll-ups of one engagement as it is configured."""

    def __init__(
        self,
        store: BlobStore,
        definitions: str,
        sha256: Callable[[DumpFile], str],
        neighbours: Callable[[DumpFile], Sequence[DumpFile]] | None = None,
    ) -> None:
        """Look what is there.

        Args:
            store: where pieces lie.
            definitions: the hash of what decides how files are read.
            sha256: hashes a file's bytes as they are now.
            neighbours: the files, a file among them, that decide what it says, where rows of several make
                conversations: its piece is named by the bytes of all of them. None where each file says it alone.

        Raises:
            WorkerError: the place cannot be listed.
        """
        self._store = store
        self._ask_sha256 = sha256
        self._hashes: dict[str, str] = {}
        self._neighbours = neighbours
        self._definitions = definitions
        self._folder = f"{definitions}/{version_folder(own_versions())}"
        self._pieces: dict[str, list[_Piece]] = {}
        for name in store.names(self._folder):
            parts = name.removesuffix(ENDING).split("-")
            if name.endswith(ENDING) and len(parts) == 3:
                self._pieces.setdefault(parts[0], []).append(_Piece(*parts))

    def demand_pieces(self) -> None:
        """Raise an error where nothing here was made by these versions from these definitions."""
        if self._pieces:
            return
        ours = own_versions()
        for folder in sorted(set(self._store.names(self._definitions)) - {version_folder(ours)}):
            versions = dict(part.split("-", 1) for part in folder.split("_") if "-" in part)
            if versions.keys() == ours.keys():
                different = {name: number for name, number in versions.items() if ours[name] != number}
                raise version_error(f"whoever put what lies at {self._store.url}", different, ours)
        raise WorkerError(
            "no shard has put anything here that was rolled up as watchbook.toml says now",
            place=Place(self._store.url),
            hints=(f"first, for each shard: watchbook rollup --shard I/N --to {self._store.url}",),
        )

    def sha256(self, file: DumpFile) -> str:
        """Return the hash of a file's bytes as they were when it was first asked for.

        Raises:
            DumpError: the file cannot be read.
        """
        if file.source not in self._hashes:
            self._hashes[file.source] = self._ask_sha256(file)
        return self._hashes[file.source]

    def is_as_hashed(self, source: Source) -> bool:
        """Return whether a file that was read held what it held when its hash was asked for, if it was."""
        return self._hashes.get(source.source, source.sha256) == source.sha256

    def origin(self, file: DumpFile) -> str:
        """Return a hash of all the bytes that decide what a file says.

        Raises:
            DumpError: a file cannot be read.
        """
        if self._neighbours is None:
            return self.sha256(file)
        return _joint_hash((neighbour.source, self.sha256(neighbour)) for neighbour in self._neighbours(file))

    def origin_of_readings(self, file: DumpFile, readings: Mapping[str, Reading]) -> str | None:
        """Return that hash of what was read, by the files' names; None where one that decides it was not."""
        near = [neighbour.source for neighbour in (self._neighbours(file) if self._neighbours else [file])]
        if not all(source in readings for source in near):
            return None
        return _joint_hash((source, readings[source].sha256) for source in near)

    def holds(self, file: DumpFile) -> bool:
        """Return whether a file is there as its file system describes it now, or by all the bytes that decide.

        Raises:
            DumpError: a file cannot be read.
        """
        if self._neighbours is not None:
            return bool(self._of(file)) and self.origin(file) in {piece.sha256 for piece in self._of(file)}
        return any(piece.stamp == _stamp(file) for piece in self._of(file) if _stamp(file) != NO_STAMP)

    def put(self, file: DumpFile, file_rollup: FileRollup, *, is_settled: bool, origin: str | None = None) -> bool:
        """Put what a file says; return whether it was not there before.

        Args:
            file: the file as it was listed.
            file_rollup: what it says.
            origin: the hash of all that decided it, where that is more than the file.
            is_settled: whether its stamp proves that it holds these bytes: it was not changed just now.

        Raises:
            WorkerError: the store refuses, or cannot be reached.
        """
        stamp = _stamp(file) if is_settled else NO_STAMP
        piece = _Piece(_name_digits(file), stamp, origin or file_rollup.source.sha256)
        return self._store.put(f"{self._folder}/{piece.name}", to_bytes(file_rollup))

    def rollup(self, file: DumpFile) -> FileRollup | None:
        """Return what was put of a file as it is now; None where nobody put that.

        Its bytes are hashed where a file of that name is here, and was described otherwise.

        Raises:
            WorkerError: the store cannot be reached, or holds half of it.
            DumpError: the file cannot be read.
        """
        pieces = self._of(file)
        same = [piece for piece in pieces if piece.stamp == _stamp(file) != NO_STAMP]
        if not same and pieces:
            now = self.origin(file)
            same = [piece for piece in pieces if piece.sha256 == now]
        if not same:
            return None
        name = f"{self._folder}/{same[0].name}"
        try:
            sha256 = same[0].sha256 if self._neighbours is None else self.sha256(file)
            return from_bytes(self._store.get(name), file.source, sha256)
        except TornError as error:
            raise WorkerError(
                "is not what a shard puts: cut short, or changed",
                place=Place(f"{self._store.url}/{name}"),
                hints=("delete it and run its shard again; nothing was changed",),
            ) from error

    def _of(self, file: DumpFile) -> list[_Piece]:
        return self._pieces.get(_name_digits(file), [])


def _name_digits(file: DumpFile) -> str:
    """Return a hash of what a file is called: the date in its name depends on the path in watchbook.toml, too."""
    return _digits(f"{file.kind} {file.date} {file.source}")


def _digits(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:DIGITS]


def _joint_hash(files: Iterable[tuple[str, str]]) -> str:
    """Return a hash of files' names and hashes."""
    lines = (f"{source} {sha256}\n" for source, sha256 in files)
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def _stamp(file: DumpFile) -> str:
    return _digits(file.stamp) if file.stamp else NO_STAMP


def version_folder(versions: dict[str, str]) -> str:
    """Return the name of the folder of what some versions made."""
    return "_".join(f"{name}-{number}" for name, number in sorted(versions.items()))
