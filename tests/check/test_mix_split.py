"""How much of a change comes from slices that behave otherwise, and how much from another mix of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbook.check.slices.mix_split import MixSplit, mix_split

SIDES = st.dictionaries(
    st.sampled_from(["", "refund", "pin", "(other)", "new"]),
    st.integers(0, 500).flatmap(lambda cases: st.tuples(st.integers(0, cases), st.just(cases))),
)


@pytest.mark.parametrize(
    ("now", "usual", "expected"),
    [
        ({"a": (30, 50), "b": (5, 50)}, {"a": (10, 50), "b": (5, 50)}, (0.35, 0.15, 0.2, 0.0)),
        ({"a": (40, 80), "b": (2, 20)}, {"a": (25, 50), "b": (5, 50)}, (0.42, 0.3, 0.0, 0.12)),
        ({"a": (45, 75), "b": (5, 25)}, {"a": (20, 50), "b": (10, 50)}, (0.5, 0.3, 0.125, 0.075)),
        ({"a": (10, 50), "new": (50, 50)}, {"a": (20, 100)}, (0.6, 0.2, 0.0, 0.4)),
        ({"a": (0, 0), "b": (10, 50)}, {"a": (0, 0), "b": (10, 50)}, (0.2, 0.2, 0.0, 0.0)),
    ],
)
def test_the_difference_is_split_by_half_of_both_sides(
    now: dict[str, tuple[int, int]], usual: dict[str, tuple[int, int]], expected: tuple[float, ...]
) -> None:
    """Rates alone, the mix alone, both, a slice that is new and is all mix, a slice without cases."""
    split = mix_split(now, usual)
    assert split is not None
    assert (split.value, split.usual, split.rates, split.mix) == pytest.approx(expected, abs=1e-12)


@given(SIDES, SIDES)
def test_the_parts_add_up_to_the_whole(now: dict[str, tuple[int, int]], usual: dict[str, tuple[int, int]]) -> None:
    """Whatever the slices count; and turned round, each part is its opposite."""
    split, other = mix_split(now, usual), mix_split(usual, now)
    if split is None or other is None:
        assert not sum(cases for _, cases in now.values()) or not sum(cases for _, cases in usual.values())
        return
    assert split.rates + split.mix == pytest.approx(split.value - split.usual, abs=1e-12)
    assert (other.rates, other.mix) == pytest.approx((-split.rates, -split.mix), abs=1e-12)


def test_the_order_of_slices_changes_no_bit() -> None:
    """The sums are rounded once."""
    now, usual = {str(at): (at, 3 * at + 1) for at in range(30)}, {str(at): (at, 7 * at + 2) for at in range(30)}
    backwards = (dict(reversed(side.items())) for side in (now, usual))
    assert mix_split(now, usual) == mix_split(*backwards)
    assert isinstance(mix_split(now, usual), MixSplit)
