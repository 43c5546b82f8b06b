"""Some conversations, of which one asks what other files hold of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from watchbook.rollups.conversation_keys import ConversationKeys

if TYPE_CHECKING:
    from collections.abc import Iterable

    from watchbook.rollups.conversation_keys import Mask, Words


HINT = np.uint64(0xFFFF)
"""The bits of a word by which most that are none of them are passed over: looking each up takes far longer."""
FEW = 1 << 14
"""Words up to which these bits tell."""


class KeyUniverse:
    """Conversations by their first 64 bits: whoever seems to hold one may hold another, once in many millions."""

    def __init__(self, parts: Iterable[ConversationKeys]) -> None:
        """Hold the conversations of several files."""
        self._words = np.unique(np.concatenate([np.array([], np.uint64), *(part.word for part in parts)]))
        self._hints: Mask | None = None
        if len(self._words) <= FEW:
            self._hints = np.zeros(int(HINT) + 1, np.bool_)
            self._hints[self._words & HINT] = True

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
        if self._hints is None:
            return self._is_held(keys.word)
        mask: Mask = self._hints[keys.word & HINT]
        likely = np.flatnonzero(mask)
        if len(likely):
            mask[likely] = self._is_held(keys.word[likely])
        return mask

    def _is_held(self, words: Words) -> Mask:
        places = np.searchsorted(self._words, words)
        places[places == len(self._words)] = 0
        return np.asarray(self._words[places] == words, np.bool_)
