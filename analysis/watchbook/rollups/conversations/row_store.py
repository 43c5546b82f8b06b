"""Rows of many files, in buckets of conversations: those that are needed together are held, the others lie on disk.

A conversation's rows are all in one bucket, whatever file they are of; so a day of any size is gone through a bucket at
a time, and what is held grows with the conversations of a bucket, and not with the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from watchbook.rollups.conversations.file_rows import KEY, no_rows

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from watchbook.dumps.discovery import DumpFile

MOST_ROWS = 1_000_000
"""Rows that are held in memory."""
BUCKET = 128 << 20
"""Bytes of a file, decompressed, that go into one bucket, about."""
PACKED = 8
"""How many times larger a compressed file becomes, about."""
COMPRESSED = (".gz", ".zst", ".parquet")


class RowStore:
    """Rows by file and bucket."""

    def __init__(self, files: Iterable[DumpFile], scratch: Path) -> None:
        """Store rows of files; `scratch` is an empty folder."""
        sizes = [file.size * (PACKED if file.source.lower().endswith(COMPRESSED) else 1) for file in files]
        self.buckets = 1 + max(sizes, default=0) // BUCKET
        self._scratch = scratch
        self._held: dict[int, list[list[pl.DataFrame]]] = {}
        self._rows: dict[int, int] = {}
        self._parts: dict[tuple[int, int], int] = {}

    def add(self, index: int, frame: pl.DataFrame) -> None:
        """Add rows of a file, behind those it has already."""
        buckets = self._held.setdefault(index, [[] for _ in range(self.buckets)])
        if self.buckets == 1:
            buckets[0].append(frame)
        else:
            places = frame[KEY] % self.buckets
            for bucket in places.unique().to_list():
                buckets[bucket].append(frame.filter(places == bucket))
        self._rows[index] = self._rows.get(index, 0) + frame.height
        while sum(self._rows.values()) > MOST_ROWS and self._rows:
            self._put_away(next(iter(self._rows)))

    def frame(self, index: int, bucket: int) -> pl.DataFrame:
        """Return a file's rows in a bucket, in the order of their lines."""
        parts = range(self._parts.get((index, bucket), 0))
        frames = [pl.read_ipc(self._path(index, bucket, part)) for part in parts]
        frames += self._held.get(index, [[] for _ in range(self.buckets)])[bucket]
        if not frames:
            return no_rows()
        return pl.concat(frames, how="diagonal") if len(frames) > 1 else frames[0]

    def _put_away(self, index: int) -> None:
        """Write what is held of a file to the scratch folder."""
        for bucket, frames in enumerate(self._held.pop(index)):
            if frames:
                part = self._parts.get((index, bucket), 0)
                pl.concat(frames, how="diagonal").write_ipc(self._path(index, bucket, part))
                self._parts[index, bucket] = part + 1
        del self._rows[index]

    def _path(self, index: int, bucket: int, part: int) -> Path:
        return self._scratch / f"{index}.{bucket}.{part}.rows"
