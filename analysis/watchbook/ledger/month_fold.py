"""What is learned of a table's rows month after month, remembered as it was when the last months were over.

What has to be known of every day since the first (how a field usually is, which days were odd) need not be found out
anew each morning: months that are over hardly ever change. So it is remembered as it was behind the last of them, by
the bytes of all months up to it and by the code that learned it, and only the months behind are read; and as it is
behind the month that goes on, so that whoever looks again on the same day reads none. A late file
changes an old month, and with it all that was remembered from there on: then everything is learned anew, and is the
same.
"""

from __future__ import annotations

import hashlib
import pickle
import sys
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from watchbook.cache import object_of_pickle

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from watchbook.cache import Cache

KEPT = 2
"""Months behind which something is remembered: where a file of the last one comes late, the one before still holds."""


class Lesson(Protocol):
    """What is learned, month by month."""

    def learn(self, rows: Any) -> None:
        """Take up the rows of the next month, a list of the table's."""


LessonT = TypeVar("LessonT", bound=Lesson)


class MonthFold(Generic[LessonT]):
    """What is learned of one table, and where it is remembered."""

    def __init__(self, cache: Cache, begin: Callable[[], LessonT], key: str, *, is_newest_kept: bool = True) -> None:
        """Remember in `cache` what is learned with what `begin` makes.

        Args:
            cache: a folder of its own.
            begin: makes what has learned nothing yet.
            key: says all that it depends on beside the rows, and the code that learns; `cache.code_key` gives that.
            is_newest_kept: whether what is behind the last month is remembered, too, and asked for.
        """
        self._is_newest_kept = is_newest_kept
        self._cache = cache
        self._begin = begin
        self._key = f"{sys.version} {key}".encode()

    def lesson(
        self, names: Sequence[str], digest_of: Callable[[str], bytes], rows_of: Callable[[str], object]
    ) -> LessonT:
        """Return what is learned of all months.

        Args:
            names: of the months' files, in order.
            digest_of: gives the hash of a file's bytes.
            rows_of: gives a file's rows, or what else a lesson takes up of it.
        """
        origins = [self._key]
        for name in names:
            origins.append(hashlib.sha256(b"\0".join((origins[-1], name.encode(), digest_of(name)))).digest())
        over = max(len(names) - 1, 0)
        lesson, done = self._begin(), 0
        newest = len(names) if self._is_newest_kept else over
        for count in range(newest, max(over - KEPT, 0), -1):
            remembered = object_of_pickle(self._cache.get(_place(names[count - 1]), origins[count]))
            if remembered is not None:
                lesson, done = remembered, count
                break
        for count, name in enumerate(names[done:], start=done + 1):
            lesson.learn(rows_of(name))
            if over - KEPT < count <= newest:
                self._cache.put(_place(name), origins[count], pickle.dumps(lesson, pickle.HIGHEST_PROTOCOL))
        if done < over:
            self._cache.keep({_place(name) for name in names[max(over - KEPT, 0) :]})
        return lesson


def _place(name: str) -> str:
    return f"{name.rpartition('/')[2].removesuffix('.csv')}.learned"
