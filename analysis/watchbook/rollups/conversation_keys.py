"""Which conversations were counted already: within a business day an id counts once.

An id is kept as 96 bits of hash together with its day: among ten million ids two share them by chance once in 10^15
files.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from watchbook.dumps.records import DAY

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

Words = NDArray[np.uint64]
Tags = NDArray[np.uint32]
Mask = NDArray[np.bool_]
Places = NDArray[np.int64]
SEEDS = (11, 23)
DAY_MIX = np.uint64(0x9E3779B97F4A7C15)
"""Odd constant (the golden ratio's bits) that spreads days over all of a word."""
LEAP = 8
"""The factor by which a small table grows: growing places all keys once more."""
LARGE = 1 << 20
"""Places from which on it grows twofold, as memory counts (4 MiB)."""
SLACK = 32
"""Of keys that there is room for, the part that may be empty: one in thirty-two."""
PORTION = 1 << 18
"""Keys that are placed together when the table grows."""
KEY_BYTES = 12
"""Of a key: a word and a tag."""
BUCKET_SHIFT = np.uint64(44)
"""The first bit of a word that tells its bucket: those below tell its place in a table of up to 2^44."""
FULLEST = 0.6
"""Share of the table's places that may be taken before it grows."""


@dataclass(frozen=True, slots=True)
class ConversationKeys:
    """Conversations on their days: two numbers each."""

    word: Words
    tag: Tags

    @classmethod
    def none(cls) -> ConversationKeys:
        """Return no keys."""
        return cls(np.array([], np.uint64), np.array([], np.uint32))

    @classmethod
    def joined(cls, parts: Sequence[ConversationKeys]) -> ConversationKeys:
        """Return the keys of several sets together."""
        if not parts:
            return cls.none()
        return cls(np.concatenate([part.word for part in parts]), np.concatenate([part.tag for part in parts]))

    def __len__(self) -> int:
        """Return how many keys there are."""
        return len(self.word)

    def to_bytes(self) -> bytes:
        """Return the keys as bytes, for `from_bytes`."""
        return self.word.tobytes() + self.tag.tobytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> ConversationKeys:
        """Return the keys that `to_bytes` wrote."""
        count = len(data) // KEY_BYTES
        return cls(np.frombuffer(data, np.uint64, count), np.frombuffer(data, np.uint32, count, 8 * count))


def keys_of(frame: pl.DataFrame) -> ConversationKeys:
    """Return the keys of records, row by row."""
    days = frame[DAY].to_physical().to_numpy().astype(np.uint64) * DAY_MIX
    word, tag = (frame["conversation_id"].hash(seed).to_numpy() + days for seed in SEEDS)
    return ConversationKeys(np.where(word == 0, np.uint64(1), word), (tag >> np.uint64(32)).astype(np.uint32))


class ConversationKeySet:
    """A growing set of keys, a batch at a time: they lie in the order in which they came, and a table says where.

    The table is open addressing over four bytes a place, so that a place that is free costs hardly any memory, and to
    grow moves no key.
    """

    def __init__(self, keys: ConversationKeys, *, is_marked: bool = False) -> None:
        """Start with the keys that are taken already; `is_marked`: each is added with a mark."""
        self._columns = _KeyColumns(is_marked=is_marked)
        self._table: Tags = np.zeros(1 << 10, np.uint32)
        self.add(keys)

    def add(self, keys: ConversationKeys) -> Mask:
        """Add keys; return which of them were new, the first where one comes twice."""
        return self._add(keys, None)[0]

    def add_marked(self, keys: ConversationKeys, marks: Tags) -> tuple[Mask, Tags]:
        """Add keys with their marks; return which of them were new, and with what mark each was new."""
        new, position = self._add(keys, marks)
        return new, self._columns.mark[position]

    def keys(self) -> ConversationKeys:
        """Return the whole set; it stays what it is whatever is added later."""
        return self._columns.keys()

    def _add(self, keys: ConversationKeys, marks: Tags | None) -> tuple[Mask, Places]:
        """Add keys; return which of them were new, and the position of each among all.

        Where several want one free place, the last written has it; so they write in reverse, and each looks whether it
        was the one. The others look at the same place again, and find it taken.
        """
        self._reserve(len(keys))
        columns, table, mask = self._columns, self._table, len(self._table) - 1
        at = (keys.word & np.uint64(mask)).astype(np.int64)
        new, position = np.zeros(len(keys), bool), np.zeros(len(keys), np.int64)
        waiting = np.arange(len(keys))
        while waiting.size:
            is_free = table[at] == 0
            claiming, claim_places = waiting[is_free][::-1], at[is_free][::-1]
            table[claim_places] = claiming + 1
            is_winner = table[claim_places] == claiming + 1
            winners, winner_places = claiming[is_winner][::-1], claim_places[is_winner][::-1]
            first = columns.append(keys, winners, marks)
            position[winners] = np.arange(first, columns.count)
            table[winner_places] = position[winners] + 1
            new[winners] = True
            is_left = ~new[waiting]
            waiting, at = waiting[is_left], at[is_left]
            there = table[at].astype(np.int64) - 1
            is_same = (columns.word[there] == keys.word[waiting]) & (columns.tag[there] == keys.tag[waiting])
            position[waiting[is_same]] = there[is_same]
            waiting, at = waiting[~is_same], (at[~is_same] + 1) & mask
        return new, position

    def _reserve(self, more: int) -> None:
        """Make room in the table for keys; all that are there are placed anew."""
        size, count = len(self._table), self._columns.count
        while (count + more) > FULLEST * size:
            size *= LEAP if size < LARGE else 2
        if size == len(self._table):
            return
        self._table = np.zeros(size, np.uint32)
        for start in range(0, count, PORTION):  # in one go they would take more room than the table
            self._place(start, min(start + PORTION, count))

    def _place(self, start: int, end: int) -> None:
        """Place keys of which no two are the same."""
        mask = len(self._table) - 1
        at = (self._columns.word[start:end] & np.uint64(mask)).astype(np.int64)
        waiting = np.arange(start + 1, end + 1, dtype=np.uint32)
        while waiting.size:
            is_free = self._table[at] == 0
            self._table[at[is_free]] = waiting[is_free]
            is_left = self._table[at] != waiting
            waiting, at = waiting[is_left], (at[is_left] + 1) & mask


class _KeyColumns:
    """Keys, and their marks, in arrays that have room for some more."""

    def __init__(self, *, is_marked: bool) -> None:
        """Start with none; `is_marked`: each has a mark."""
        self.count = 0
        self.word: Words = np.zeros(0, np.uint64)
        self.tag: Tags = np.zeros(0, np.uint32)
        self.mark: Tags = np.zeros(0, np.uint32)
        self._is_marked = is_marked
        self._is_shared = False
        """Whether somebody was given a part of these very arrays."""

    def append(self, keys: ConversationKeys, rows: Places, marks: Tags | None) -> int:
        """Add some rows of keys; return the position of the first of them."""
        first, end = self.count, self.count + len(rows)
        if end > len(self.word):
            self._grow(end + end // SLACK)
        self.word[first:end], self.tag[first:end] = keys.word[rows], keys.tag[rows]
        if marks is not None:
            self.mark[first:end] = marks[rows]
        self.count = end
        return first

    def keys(self) -> ConversationKeys:
        """Return the keys, which are not copied."""
        self._is_shared = True
        return ConversationKeys(self.word[: self.count], self.tag[: self.count])

    def _grow(self, size: int) -> None:
        """Make room for as many keys; arrays that nobody else holds grow in place, so that they are not there twice."""
        if self._is_shared:
            self.word, self.tag, self.mark = self.word.copy(), self.tag.copy(), self.mark.copy()
            self._is_shared = False
        self.word.resize(size, refcheck=False)
        self.tag.resize(size, refcheck=False)
        self.mark.resize(size if self._is_marked else 0, refcheck=False)


class RowVariants:
    """The rows of a file while it is being read: which are the first of their conversation, and which say otherwise."""

    def __init__(self) -> None:
        """Start with none."""
        self._first = ConversationKeySet(ConversationKeys.none(), is_marked=True)
        self._others = ConversationKeySet(ConversationKeys.none())

    def add(self, keys: ConversationKeys, frame: pl.DataFrame) -> tuple[Mask, int]:
        """Return which rows are the first with their keys, and how many differ from every one before with theirs.

        What a row says is held as 32 bits of hash: one of four billion rows that differ is taken for the same.
        """
        marks = (frame.hash_rows(SEEDS[0]).to_numpy() >> np.uint64(32)).astype(np.uint32)
        new, first_marks = self._first.add_marked(keys, marks)
        is_other = first_marks != marks
        if not is_other.any():
            return new, 0
        word = keys.word[is_other] + marks[is_other].astype(np.uint64) * DAY_MIX
        others = ConversationKeys(np.where(word == 0, np.uint64(1), word), keys.tag[is_other])
        return new, int(np.count_nonzero(self._others.add(others)))

    def keys(self) -> ConversationKeys:
        """Return the keys of all rows, each once."""
        return self._first.keys()
