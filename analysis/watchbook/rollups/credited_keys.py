"""The conversations that earlier sources hold, gathered a source at a time in the order of credit.

One set serves them all, so that what a source costs does not grow with how many share its day. What only sources hold
whose days nobody speaks of any more is forgotten, so that the set does not grow with how many days there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.rollups.conversation_keys import ConversationKeys, ConversationKeySet

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from watchbook.rollups.conversation_keys import Mask

MOST_OVER = 1 << 18
"""Keys of sources that are over from which on the set is made anew without them, if they are the larger part."""


class CreditedKeys:
    """The keys of the sources that were taken up, which are those before the next one."""

    def __init__(self, days: Mapping[str, frozenset[dt.date]], read: Callable[[str], ConversationKeys]) -> None:
        """Start before the first of sources, which stand in order of credit with their days; `read` gives keys."""
        self._read = read
        last_of_day = {day: place for place, source_days in enumerate(days.values()) for day in source_days}
        self._ends = [max((last_of_day[day] for day in source_days), default=0) for source_days in days.values()]
        self._sources = list(days)
        self._places = {source: place for place, source in enumerate(days)}
        self._counts: dict[int, int] = {}
        """By place, the keys of each source in the set."""
        self._over: dict[int, int] = {}
        """By the place at which they are over, how many keys of the set."""
        self._over_count = 0
        self._set = ConversationKeySet(ConversationKeys.none())

    def take(self, source: str) -> ConversationKeys:
        """Take up the next source and return those of its keys, which are all different, that earlier ones hold."""
        place = self._places[source]
        self._forget(place)
        keys = self._read(source)
        is_common = ~self._add(place, keys)
        return ConversationKeys(keys.word[is_common], keys.tag[is_common])

    def _add(self, place: int, keys: ConversationKeys) -> Mask:
        new = self._set.add(keys)
        self._counts[place] = len(keys)
        end = self._ends[place]
        self._over[end] = self._over.get(end, 0) + len(keys)
        return new

    def _forget(self, place: int) -> None:
        """Make the set anew where most of it is of sources that are over before a place."""
        for end in [end for end in self._over if end < place]:
            self._over_count += self._over.pop(end)
        if self._over_count < max(MOST_OVER, sum(self._over.values())):
            return
        going_on = [earlier for earlier in self._counts if self._ends[earlier] >= place]
        self._set, self._counts, self._over = ConversationKeySet(ConversationKeys.none()), {}, {}
        self._over_count = 0
        for earlier in going_on:
            self._add(earlier, self._read(self._sources[earlier]))
