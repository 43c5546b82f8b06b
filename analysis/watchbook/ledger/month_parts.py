"""What is made of each month of a table by itself, remembered by the bytes that it was made of.

A month that is over hardly ever changes, so what was made of it once is read again, and a late file costs its own month
alone.
"""

from __future__ import annotations

import pickle
import sys
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

from watchbook.cache import object_of_pickle

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from watchbook.cache import Cache

PartT = TypeVar("PartT")
WHOLE = "whole.part"
"""The name of what is made of several months as one."""


class MonthParts(Generic[PartT]):
    """What is made of months, and where it is remembered."""

    def __init__(self, cache: Cache, key: str) -> None:
        """Remember in `cache` what is made of months.

        Args:
            cache: a folder of its own.
            key: says all that a part depends on beside the month's rows, and the code that makes it.
        """
        self._cache = cache
        self._key = f"{sys.version} {key}"

    def part(self, month: str, digest: str, make: Callable[[], PartT]) -> PartT:
        """Return what is made of a month.

        Args:
            month: its name, "2026-05".
            digest: of the bytes that hold its rows.
            make: makes it.
        """
        origin = f"{self._key}\0{month}\0{digest}".encode()
        part: PartT | None = object_of_pickle(self._cache.get(_place(month), origin))
        if part is None:
            part = make()
            self._cache.put(_place(month), origin, pickle.dumps(part, pickle.HIGHEST_PROTOCOL))
        return part

    def whole(
        self, digests: Mapping[str, str], make: Callable[[str], PartT], join: Callable[[Sequence[PartT]], PartT]
    ) -> PartT:
        """Return what is made of some months as one, which is remembered, too: of years it is one file to be read.

        Args:
            digests: of the bytes of each of them, by its name, in order.
            make: makes what one says by itself.
            join: makes one of what several say, in order.
        """
        origin = f"{self._key}\0{[*digests.items()]}".encode()
        whole: PartT | None = object_of_pickle(self._cache.get(WHOLE, origin))
        if whole is None:
            parts = [self.part(month, digest, partial(make, month)) for month, digest in digests.items()]
            whole = join(parts)
            self._cache.put(WHOLE, origin, pickle.dumps(whole, pickle.HIGHEST_PROTOCOL))
        return whole

    def keep(self, months: Collection[str]) -> None:
        """Forget what was made of other months than these."""
        self._cache.keep({WHOLE, *map(_place, months)})


def _place(month: str) -> str:
    return f"{month}.part"
