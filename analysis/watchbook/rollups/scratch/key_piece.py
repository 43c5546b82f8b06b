"""The conversations of a file as bytes in buckets by their hash, of which some can be read without the others.

A head says where each bucket begins and what its bytes come to, so that half a piece, or a changed one, is told from a
whole one whatever part of it is read.
"""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from watchbook.rollups.conversation_keys import BUCKET_SHIFT, KEY_BYTES, ConversationKeys
from watchbook.rollups.shards.rollup_bytes import TornError

if TYPE_CHECKING:
    from numpy.typing import NDArray

BUCKETS = 1 << 8
"""Of a piece: a part of it is some buckets that follow each other."""
TURN, WORD_BITS = np.uint64(64 - 8 - int(BUCKET_SHIFT)), np.uint64(64)
"""By how many bits a word is turned to the left, so that it begins with its bucket."""
MARK = b"wb-keys1"
"""What a piece begins with."""
ROW = np.dtype([("word", "<u8"), ("tag", "<u4")])
"""Of a conversation on its day, packed."""
STARTS_BYTES, SUMS_BYTES, DIGEST_BYTES = 8 * (BUCKETS + 1), 4 * BUCKETS, 32
HEAD_BYTES = len(MARK) + STARTS_BYTES + SUMS_BYTES + DIGEST_BYTES
"""Of a piece's head: its mark, the first row of each bucket, the checksum of each, a hash over that and its name."""


@dataclass(frozen=True, slots=True)
class PieceHead:
    """Where the buckets of a piece lie."""

    starts: NDArray[np.int64]
    """The first row of each bucket, and behind the last how many rows there are."""
    sums: NDArray[np.uint32]
    """CRC-32 of each bucket's bytes."""

    @classmethod
    def from_bytes(cls, data: bytes, name: str) -> PieceHead:
        """Return the head of the piece of a name.

        Raises:
            TornError: they are none.
        """
        body = data[: HEAD_BYTES - DIGEST_BYTES]
        if not data.startswith(MARK) or _digest(body, name) != data[len(body) : HEAD_BYTES]:
            raise TornError
        starts = np.frombuffer(body, "<i8", BUCKETS + 1, len(MARK))
        return cls(starts, np.frombuffer(body, "<u4", BUCKETS, len(MARK) + STARTS_BYTES))

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return where the bytes of the buckets from `first` up to `last` begin and end in the piece."""
        return HEAD_BYTES + KEY_BYTES * int(self.starts[first]), HEAD_BYTES + KEY_BYTES * int(self.starts[last])

    def keys(self, data: bytes, first: int, last: int) -> ConversationKeys:
        """Return the conversations of some buckets, given their bytes.

        Raises:
            TornError: they are not what was put.
        """
        begin, end = self.span(first, last)
        if len(data) != end - begin:
            raise TornError
        view = memoryview(data)
        for bucket in range(first, last):
            start, stop = (place - begin for place in self.span(bucket, bucket + 1))
            if zlib.crc32(view[start:stop]) != self.sums[bucket]:
                raise TornError
        rows = np.frombuffer(data, ROW)
        return ConversationKeys(rows["word"].astype(np.uint64), rows["tag"].astype(np.uint32))


def to_piece(keys: ConversationKeys, name: str) -> bytes:
    """Return conversations as the piece of a name; the same ones in any order give the same bytes.

    In which order a reader has them depends on what it read with the file. Two that put other bytes under one name
    would give one of them the head of the other's piece, and what is made of a piece would differ from what was before.
    """
    bucket = ((keys.word >> BUCKET_SHIFT) & np.uint64(BUCKETS - 1)).astype(np.int64)
    order = np.argsort((keys.word << TURN) | (keys.word >> (WORD_BITS - TURN)))  # the bucket's bits come first
    rows = np.empty(len(keys), ROW)
    rows["word"], rows["tag"] = keys.word[order], keys.tag[order]
    starts = np.concatenate([[0], np.cumsum(np.bincount(bucket, minlength=BUCKETS))]).astype("<i8")
    body = memoryview(rows.tobytes())
    sums = [
        zlib.crc32(body[KEY_BYTES * start : KEY_BYTES * stop])
        for start, stop in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True)
    ]
    head = MARK + starts.tobytes() + np.array(sums, "<u4").tobytes()
    return head + _digest(head, name) + body


def _digest(head: bytes, name: str) -> bytes:
    """Return a hash over a head and the name that its piece has: under another one it is not believed."""
    return hashlib.sha256(head + name.encode()).digest()
