"""The growing set of keys, against Python's own."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbook.rollups import credited_keys
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


@given(BATCHES, st.lists(st.sets(st.integers(1, 4), min_size=1), min_size=8, max_size=8), st.sampled_from([0, 1 << 18]))
def test_what_earlier_sources_hold(batches: list[list[tuple[int, int]]], days: list[set[int]], most_over: int) -> None:
    """A source is not credited with what an earlier one holds that shares a day; what is over may be forgotten."""
    key_sets = [
        {(word, min(source_days)) for word, _ in batch} for batch, source_days in zip(batches, days, strict=False)
    ]
    source_days = {
        str(place): frozenset(dt.date(2026, 3, day) for day in days[place]) for place in range(len(key_sets))
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(credited_keys, "MOST_OVER", most_over)
        credited = credited_keys.CreditedKeys(source_days, lambda source: _keys(sorted(key_sets[int(source)])))
        for place, keys in enumerate(key_sets):
            common = credited.take(str(place))
            expected = {pair for pair in keys if any(pair in earlier for earlier in key_sets[:place])}
            assert set(zip(common.word.tolist(), common.tag.tolist(), strict=True)) == expected


@given(BATCHES)
def test_keys_become_bytes_and_back(batches: list[list[tuple[int, int]]]) -> None:
    """What was written is what is read."""
    pairs = [pair for batch in batches for pair in batch]
    keys = ConversationKeys.from_bytes(_keys(pairs).to_bytes())
    assert list(zip(keys.word.tolist(), keys.tag.tolist(), strict=True)) == pairs


def test_it_grows() -> None:
    """A hundred thousand keys are held, each once."""
    pairs = [(index * 2654435761 % 2**64 or 1, index % 7) for index in range(1, 100_001)]
    keys = ConversationKeySet(ConversationKeys.none())
    assert keys.add(_keys(pairs)).all()
    assert not keys.add(_keys(pairs)).any()
    assert len(keys.keys()) == 100_000


@given(BATCHES, st.integers(1, 2**32 - 1))
def test_a_key_keeps_its_first_mark(batches: list[list[tuple[int, int]]], seed: int) -> None:
    """Each key has the mark that it was added with first, however the set grew since."""
    first_marks: dict[tuple[int, int], int] = {}
    keys = ConversationKeySet(ConversationKeys.none(), is_marked=True)
    for place, batch in enumerate(batches):
        marks = [(seed + 31 * place + 7 * row) % 2**32 for row in range(len(batch))]
        expected = [
            pair not in first_marks and first_marks.setdefault(pair, mark) == mark
            for pair, mark in zip(batch, marks, strict=True)
        ]
        new, said = keys.add_marked(_keys(batch), np.array(marks, np.uint32))
        assert new.tolist() == expected
        assert said.tolist() == [first_marks[pair] for pair in batch]


def test_what_was_handed_out_stays() -> None:
    """Keys that somebody was given are theirs, though the set goes on to grow, and grows in place otherwise."""
    pairs = [(index * 2654435761 % 2**64 or 1, index % 7) for index in range(1, 50_001)]
    keys = ConversationKeySet(ConversationKeys.none())
    keys.add(_keys(pairs[:300]))
    before = keys.keys()
    for start in range(300, 50_000, 4000):
        keys.add(_keys(pairs[start : start + 4000]))
    assert list(zip(before.word.tolist(), before.tag.tolist(), strict=True)) == pairs[:300]
    assert keys.add(_keys(pairs)).tolist() == [False] * 50_000
    held = keys.keys()
    assert list(zip(held.word.tolist(), held.tag.tolist(), strict=True)) == pairs
