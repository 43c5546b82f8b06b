"""The growing set of keys, against Python's own."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from watchbook.rollups.conversation_keys import ConversationKeys, ConversationKeySet

KEY = st.tuples(st.sampled_from([1, 2, 3, 1025, 2049, 2**40 + 1, 2**63, 2**64 - 1]), st.integers(0, 3))
BATCHES = st.lists(st.lists(st.one_of(KEY, st.tuples(st.integers(1, 2**64 - 1), st.just(0))), max_size=60), max_size=8)


def _keys(pairs: list[tuple[int, int]]) -> ConversationKeys:
    return ConversationKeys(
        np.array([word for word, _ in pairs], np.uint64), np.array([tag for _, tag in pairs], np.uint32)
    )


@given(BATCHES)
def test_a_key_is_new_once(batches: list[list[tuple[int, int]]]) -> None:
    """The first of equal keys is new, in its batch and across batches, whatever places they collide in."""
    seen: set[tuple[int, int]] = set()
    keys = ConversationKeySet(ConversationKeys.none())
    for batch in batches:
        expected = [pair not in seen and not seen.add(pair) for pair in batch]  # type: ignore[func-returns-value]  # add says nothing
        assert keys.add(_keys(batch)).tolist() == expected
    held = keys.keys()
    assert set(zip(held.word.tolist(), held.tag.tolist(), strict=True)) == seen


@given(BATCHES)
def test_what_is_common_to_sets(batches: list[list[tuple[int, int]]]) -> None:
    """The keys of one set that are also in any other."""
    sets = [set(batch) for batch in batches] or [set()]
    first, *others = [_keys(sorted(one)) for one in sets]
    common = first.common(others)
    expected = {pair for pair in sets[0] if any(pair in other for other in sets[1:])}
    assert set(zip(common.word.tolist(), common.tag.tolist(), strict=True)) == expected


def test_it_grows() -> None:
    """A hundred thousand keys are held, each once."""
    pairs = [(index * 2654435761 % 2**64 or 1, index % 7) for index in range(1, 100_001)]
    keys = ConversationKeySet(ConversationKeys.none())
    assert keys.add(_keys(pairs)).all()
    assert not keys.add(_keys(pairs)).any()
    assert len(keys.keys()) == 100_000
