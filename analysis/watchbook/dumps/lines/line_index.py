"""Where the lines of some bytes begin and end, so that a few can be looked at without cutting up all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from watchbook.dumps.blocks import COMPARED, NEWLINE

if TYPE_CHECKING:
    from collections.abc import Iterable

Offsets = NDArray[np.int64]
"""Numbers of lines from 0, increasing, or positions of bytes."""


@dataclass(frozen=True, slots=True)
class LineIndex:
    """The lines of some bytes."""

    data: bytes
    starts: Offsets
    """The position of each line's first byte."""
    ends: Offsets
    """The position behind each line's last byte; there stands its newline, but for the last one."""

    @classmethod
    def of(cls, data: bytes) -> LineIndex:
        """Return the index of `data`."""
        newlines = _positions(np.frombuffer(data, np.uint8), NEWLINE)
        ends = newlines if data.endswith(b"\n") or not data else np.append(newlines, len(data))
        return cls(data, np.concatenate([ends[:0], [0], newlines + 1])[: len(ends)].astype(np.int64), ends)

    def __len__(self) -> int:
        """Return how many lines there are."""
        return len(self.ends)

    def line(self, offset: int) -> bytes:
        """Return a line without its newline."""
        return self.data[self.starts[offset] : self.ends[offset]]

    def lines(self, offsets: Iterable[int]) -> dict[int, bytes]:
        """Return some lines by their offsets."""
        return {offset: self.line(offset) for offset in offsets}

    def outer_bytes(self) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Return the first byte of each line and the last; of an empty one a newline."""
        array = np.frombuffer(self.data, np.uint8)
        first = array[self.starts]
        return first, np.where(self.ends > self.starts, array[self.ends - 1], first)

    def holders(self, token: bytes) -> Offsets:
        """Return the offsets of the lines that hold a token, which has no newline."""
        array = np.frombuffer(self.data, np.uint8)
        positions = _positions(array, token[0])
        for further, byte in enumerate(token[1:], 1):
            positions = positions[positions + further < len(array)]
            positions = positions[array[positions + further] == byte]
        return np.unique(np.searchsorted(self.ends, positions, side="right"))

    def joined(self, offsets: Offsets) -> bytes:
        """Return some lines, with a newline between each two, copying those together that stand together."""
        if not len(offsets):
            return b""
        breaks = np.flatnonzero(np.diff(offsets) != 1)
        first, last = np.append(offsets[:1], offsets[breaks + 1]), np.append(offsets[breaks], offsets[-1:])
        view = memoryview(self.data)
        pieces = zip(self.starts[first].tolist(), self.ends[last].tolist(), strict=True)
        return b"\n".join([view[start:end] for start, end in pieces])


def _positions(array: NDArray[np.uint8], byte: int) -> Offsets:
    """Return where a byte stands: several times as fast as bytes.find, and in pieces that stay in the cache."""
    pieces = range(0, len(array), COMPARED)
    nothing = np.array([], np.int64)
    return np.concatenate([nothing, *(np.flatnonzero(array[at : at + COMPARED] == byte) + at for at in pieces)])
