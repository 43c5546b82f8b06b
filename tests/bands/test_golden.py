"""Whether the golden set fell."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.bands.test_states import made
from tests.blocks import Block, blocks
from watchbook.bands.tests.golden_set import drops

if TYPE_CHECKING:
    from watchbook.bands import Series


def nights(text: str) -> Series:
    """Return the series of a line of nights."""
    *passed, _, size = text.split()
    n = int(size)
    ran = np.array([night != "-" for night in passed])
    counts = np.array([float(night.strip("x-") or "nan") for night in passed])
    whole = made({"days": len(passed), "p": 0.5, "n": n})
    return replace(
        whole, value=counts / n, n=np.where(ran, n, 0), excluded=np.array([night.startswith("x") for night in passed])
    )


@pytest.mark.parametrize("block", blocks("bands/golden.txt"), ids=str)
def test_the_golden_set_falls_when_it_must(block: Block) -> None:
    """Tonight is compared with its last fourteen nights, in units of the answers that flip from night to night."""
    last = drops(nights(block["nights"]))[-1]
    found = "unknown" if np.isnan(last) else "fell" if last >= 3.67 else "held"
    assert found == block["expected"].strip(), last


def test_a_later_night_never_changes_an_earlier_drop() -> None:
    """Each night is compared with the nights before it."""
    whole = nights(blocks("bands/golden.txt")[2]["nights"])
    cut = replace(whole, **{name: getattr(whole, name)[:10] for name in ("value", "n", "excluded", "manual", "older")})
    np.testing.assert_array_equal(drops(cut), drops(whole)[:10])
