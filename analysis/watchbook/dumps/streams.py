"""Raw bytes, hashed as they are read, and what they hold when decompressed.

The decompression is our own loop over zlib and zstandard because a file that was cut off still holds lines: libraries
that read "a gzip file" raise on it and give none. It never holds more than a few megabytes more than it was asked for.
"""

from __future__ import annotations

import hashlib
import zlib
from typing import TYPE_CHECKING, Protocol, cast

import zstandard

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

PIECE = 1 << 20
"""Bytes handed on at a time, at most about."""
GZIP_MEMBER = 31
"""zlib's wbits for one gzip member with header and checksum."""
ZSTD_STEP = 1 << 10
"""Bytes fed to zstandard at a time; its output cannot be bounded, and a kilobyte holds at most 32 MiB."""
ZSTD_WINDOW = 1 << 27
"""Largest zstandard window accepted: what `zstd --long=27` writes."""


class RawBytes:
    """A file's bytes, hashed and counted as they pass."""

    def __init__(self, file: BinaryIO) -> None:
        """Read `file` from its start."""
        self._file = file
        self._hash = hashlib.sha256()
        self.size = 0

    def read(self, count: int = -1) -> bytes:
        """Return up to `count` bytes, or all that are left; none at the end."""
        data = self._file.read(count)
        self._hash.update(data)
        self.size += len(data)
        return data

    def finish(self) -> str:
        """Read what is left and return the sha256 of everything, as hex."""
        while self.read(PIECE):
            pass
        return self._hash.hexdigest()


class FirstBytes:
    """A file as it was when it held so many bytes: what was written behind them since is not seen."""

    def __init__(self, file: BinaryIO, count: int) -> None:
        """Read `file` from its start, up to `count` bytes."""
        self._file = file
        self._left = count

    def read(self, count: int = -1) -> bytes:
        """Return up to `count` bytes, or all that are left; none at the end."""
        data = self._file.read(self._left if count < 0 else min(count, self._left))
        self._left -= len(data)
        return data

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def __enter__(self) -> BinaryIO:
        """Return itself."""
        return cast("BinaryIO", self)

    def __exit__(self, *_: object) -> None:
        """Let go of the file."""
        self.close()


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...


class Pieces:
    """The decompressed bytes of a file, in pieces; `note` says afterwards what was odd."""

    def __init__(self, raw: RawBytes, compression: str) -> None:
        """Decompress `raw`, whose compression is `gz`, `zst` or empty."""
        self._raw = raw
        self._compression = compression
        self._size = 0
        self._broken = ""

    @property
    def note(self) -> str:
        """`truncated`, `damaged`, `empty`, or nothing odd."""
        return self._broken or ("" if self._size else "empty")

    @property
    def cut_off(self) -> bool:
        """Whether the bytes stop before the file was meant to end."""
        return bool(self._broken)

    def __iter__(self) -> Iterator[bytes]:
        """Yield what the file holds, as far as it can be read."""
        for piece in {"gz": self._gzip, "zst": self._zstd}.get(self._compression, self._plain)():
            self._size += len(piece)
            if piece:
                yield piece

    def _plain(self) -> Iterator[bytes]:
        while piece := self._raw.read(PIECE):
            yield piece

    def _gzip(self) -> Iterator[bytes]:
        rest = self._raw.read(PIECE)
        while rest:
            member = zlib.decompressobj(GZIP_MEMBER)
            while not member.eof and rest:
                before = member.copy()
                try:
                    yield member.decompress(rest, PIECE)
                except zlib.error:
                    yield from _up_to_the_damage(before, rest)
                    self._broken = "damaged"
                    return
                rest = member.unconsumed_tail or (b"" if member.eof else self._raw.read(PIECE))
            if not member.eof:
                self._broken = "truncated"
                return
            rest = self._after(member)

    def _zstd(self) -> Iterator[bytes]:
        rest = self._raw.read(ZSTD_STEP)
        while rest:
            frame = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW).decompressobj()
            while not frame.eof and rest:
                try:
                    yield frame.decompress(rest)
                except zstandard.ZstdError:
                    self._broken = "damaged"
                    return
                rest = b"" if frame.eof else self._raw.read(ZSTD_STEP)
            if not frame.eof:
                self._broken = "truncated"
                return
            rest = self._after(frame)

    def _after(self, decompressor: _Decompressor) -> bytes:
        """Return what follows a member or frame; zeros that pad a file to a block are nothing."""
        rest = decompressor.unused_data.lstrip(b"\0")
        while not rest and (more := self._raw.read(PIECE if self._compression == "gz" else ZSTD_STEP)):
            rest = more.lstrip(b"\0")
        return rest


def _up_to_the_damage(member: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    """Feed byte by byte, so that all that precedes the damage is had."""
    for index in range(len(data)):
        try:
            yield member.decompress(data[index : index + 1])
        except zlib.error:
            return
