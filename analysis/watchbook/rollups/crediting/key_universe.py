"""Some conversations, of which one asks what other files hold of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from watchbook.rollups.conversation_keys import ConversationKeys

if TYPE_CHECKING:
    from collections.abc import Iterable

    from watchbook.rollups.conversation_keys import Mask


class KeyUniverse:
    """Conversations by their first 64 bits: whoever seems to hold one may hold another, once in many millions."""

    def __init__(self, parts: Iterable[ConversationKeys]) -> None:
        """Hold the conversations of several files."""
        self._words = np.unique(np.concatenate([np.array([], np.uint64), *(part.word for part in parts)]))

    def has_any(self, keys: ConversationKeys) -> bool:
        """Return whether a file seems to hold one of them."""
        return bool(self._mask(keys).any())

    def part_of(self, keys: ConversationKeys) -> ConversationKeys:
        """Return those that a file seems to hold."""
        mask = self._mask(keys)
        return keys if mask.all() else ConversationKeys(keys.word[mask], keys.tag[mask])

    def _mask(self, keys: ConversationKeys) -> Mask:
        if not len(self._words):
            return np.zeros(len(keys), np.bool_)
        places = np.searchsorted(self._words, keys.word)
        places[places == len(self._words)] = 0
        return np.asarray(self._words[places] == keys.word, np.bool_)
