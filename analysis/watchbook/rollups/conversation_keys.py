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
LARGE = 1 << 22
"""Places up to which the table grows by `LEAP` at a time, and twofold beyond, where memory counts (48 MiB)."""
LEAP = 64
"""The factor by which a small table grows: growing adds all keys once more, and a million ids make it grow twice."""
PORTION = 1 << 18
"""Keys that are moved together when the table grows."""
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
    """A growing set of keys: open addressing over two arrays, a batch at a time."""

    def __init__(self, keys: ConversationKeys, *, is_marked: bool = False) -> None:
        """Start with the keys that are taken already; `is_marked`: each is added with a mark."""
        self._word: Words = np.zeros(1 << 10, np.uint64)
        self._tag: Tags = np.zeros(1 << 10, np.uint32)
        self._mark: Tags = np.zeros(1 << 10 if is_marked else 0, np.uint32)
        self._count = 0
        self.add(keys)

    def add(self, keys: ConversationKeys) -> Mask:
        """Add keys; return which of them were new, the first where one comes twice."""
        return self._add(keys)[0]

    def add_marked(self, keys: ConversationKeys, marks: Tags) -> tuple[Mask, Tags]:
        """Add keys with their marks; return which of them were new, and with what mark each was new."""
        new, place = self._add(keys)
        self._mark[place[new]] = marks[new]
        return new, self._mark[place]

    def _add(self, keys: ConversationKeys) -> tuple[Mask, Places]:
        self._reserve(len(keys))
        new, place = self._insert(keys.word, keys.tag)
        self._count += int(np.count_nonzero(new))
        return new, place

    def keys(self) -> ConversationKeys:
        """Return the whole set."""
        is_taken = self._word != 0
        return ConversationKeys(self._word[is_taken], self._tag[is_taken])

    def _insert(self, word: Words, tag: Tags) -> tuple[Mask, Places]:
        """Insert keys, the first of equal ones; return which were not in the table, and where each stands now.

        Where several want one free place, the last written has it; so they write in reverse, and each looks whether it
        was the one. Its row stands where its tag will be until that is known. The others look at the same place again,
        and find it taken.
        """
        mask = len(self._word) - 1
        place = (word & np.uint64(mask)).astype(np.int64)
        new = np.zeros(len(word), bool)
        waiting = np.arange(len(word), dtype=np.uint32)
        while waiting.size:
            at = place[waiting]
            free = self._word[at] == 0
            claims = np.flatnonzero(free)[::-1]
            claiming, claim_places = waiting[claims], at[claims]
            self._tag[claim_places] = claiming
            is_winner = self._tag[claim_places] == claiming
            winners, winner_places = claiming[is_winner], claim_places[is_winner]
            self._word[winner_places], self._tag[winner_places] = word[winners], tag[winners]
            new[winners] = True
            is_left = np.ones(len(waiting), bool)
            is_left[claims[is_winner]] = False
            waiting, at, free = waiting[is_left], at[is_left], free[is_left]
            is_present = (self._word[at] == word[waiting]) & (self._tag[at] == tag[waiting])
            moving = waiting[~free & ~is_present]
            place[moving] = (place[moving] + 1) & mask
            waiting = waiting[~is_present]
        return new, place

    def _reserve(self, more: int) -> None:
        size = len(self._word)
        while (self._count + more) > FULLEST * size:
            size *= LEAP if size < LARGE else 2
        if size == len(self._word):
            return
        is_taken = self._word != 0
        word, tag, mark = self._word[is_taken], self._tag[is_taken], self._mark[is_taken[: len(self._mark)]]
        self._word, self._tag = np.zeros(size, np.uint64), np.zeros(size, np.uint32)
        self._mark = np.zeros(size if len(self._mark) else 0, np.uint32)
        for start in range(0, len(word), PORTION):  # in one go they would take more room than the table
            portion = slice(start, start + PORTION)
            _, place = self._insert(word[portion], tag[portion])
            if len(self._mark):
                self._mark[place] = mark[portion]


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
