"""Bytes cut into blocks of whole lines, however they were delivered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.dumps.streams import Pieces

BLOCK = 1 << 25
"""Bytes of a block, about: 32 MiB are some 90,000 records."""
MAX_LINE = 1 << 24
"""Bytes of the longest line that is read (16 MiB); a longer one is set aside without being held."""
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive whole lines."""

    first: int
    """1-based line of the first of them."""
    data: bytes
    """The lines, each with its newline but for the file's last."""

    def count(self) -> int:
        """Return how many lines there are."""
        return self.data.count(b"\n") + (not self.data.endswith(b"\n"))

    def lines(self) -> list[bytes]:
        """Return the lines without their newlines."""
        found = self.data.split(b"\n")
        return found if found[-1] else found[:-1]


@dataclass(frozen=True, slots=True)
class Lost:
    """A line that cannot be read for its length or its end."""

    line: int
    reason: str


def blocks(pieces: Pieces) -> Iterator[Block | Lost]:
    """Yield all of a file's lines, in order; a byte order mark at the start is no part of them."""
    line, held, size, dropping, first = 1, list[bytes](), 0, False, True
    for whole in pieces:
        piece = whole
        if dropping:
            cut = piece.find(b"\n") + 1
            if not cut:
                continue
            yield Lost(line, "too-long")
            line, dropping, piece = line + 1, False, piece[cut:]
        held.append(piece)
        size += len(piece)
        if size < BLOCK:
            continue
        data = _joined(held, first=first)
        first = False
        cut = data.rfind(b"\n") + 1
        for part in _readable(Block(line, data[:cut])) if cut else ():
            yield part
            line = part.first + part.count() if isinstance(part, Block) else part.line + 1
        dropping = len(data) - cut > MAX_LINE
        held = [] if dropping else [data[cut:]]
        size = 0 if dropping else len(data) - cut
    if dropping:
        yield Lost(line, "too-long")
    else:
        yield from _last(line, _joined(held, first=first), cut_off=pieces.cut_off)


def _joined(held: list[bytes], *, first: bool) -> bytes:
    data = b"".join(held)
    return data.removeprefix(BOM) if first else data


def _last(line: int, data: bytes, *, cut_off: bool) -> Iterator[Block | Lost]:
    """Yield the rest of a file; what follows the last newline of a file that was cut off is half a line."""
    cut = data.rfind(b"\n") + 1 if cut_off else len(data)
    if cut:
        for part in _readable(Block(line, data[:cut])):
            yield part
            line = part.first + part.count() if isinstance(part, Block) else part.line + 1
    if data[cut:]:
        yield Lost(line, "cut-off")


def _readable(block: Block) -> Iterator[Block | Lost]:
    """Yield a block without its overlong lines: each covers a multiple of MAX_LINE, so only those need a look."""
    line, start, data = block.first, 0, block.data
    for middle in range(MAX_LINE, len(data), MAX_LINE):
        low = data.rfind(b"\n", start, middle) + 1 or start
        high = data.find(b"\n", middle)
        high = len(data) if high < 0 else high
        if middle < start or high - low <= MAX_LINE:
            continue
        if low > start:
            before = Block(line, data[start:low])
            yield before
            line += before.count()
        yield Lost(line, "too-long")
        line, start = line + 1, high + 1
    if start < len(data):
        yield Block(line, data[start:] if start else data)
