"""How much of a change comes from slices that behave otherwise, and how much from another mix of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

Tally = tuple[float, float]
"""The sum of what is measured (of a share, how many count), and among how many cases."""


@dataclass(frozen=True, slots=True)
class MixSplit:
    """A share or a mean now and usually, and the two parts of the difference."""

    value: float
    usual: float
    rates: float
    """What comes from slices that behave otherwise."""
    mix: float
    """What comes from slices having another part of the cases; `rates` and `mix` add up to the difference."""


def mix_split(now: Mapping[str, Tally], usual: Mapping[str, Tally]) -> MixSplit | None:
    """Return the symmetric split of the difference of two shares or means over slices (Kitagawa 1955).

    With w the part of the cases and r the rate of a slice now, W and R usually, Σ(wr - WR) is
    Σ(w + W)/2 (r - R) + Σ(r + R)/2 (w - W), exactly. A slice that has cases on one side alone has no other rate to
    differ from: all of it is mix.

    Args:
        now: By slice; together they are the whole.
        usual: The same of the days that it is held against.

    Returns:
        None where either side has no cases.

    """
    cases, usual_cases = (math.fsum(tally[1] for tally in side.values()) for side in (now, usual))
    if not cases or not usual_cases:
        return None
    rates, mix = [], []
    for name in now.keys() | usual.keys():
        total, count = now.get(name, (0.0, 0.0))
        usual_total, usual_count = usual.get(name, (0.0, 0.0))
        if not count and not usual_count:
            continue
        part, usual_part = count / cases, usual_count / usual_cases
        rate = total / count if count else usual_total / usual_count
        usual_rate = usual_total / usual_count if usual_count else rate
        rates.append((part + usual_part) / 2 * (rate - usual_rate))
        mix.append((rate + usual_rate) / 2 * (part - usual_part))
    return MixSplit(
        value=math.fsum(tally[0] for tally in now.values()) / cases,
        usual=math.fsum(tally[0] for tally in usual.values()) / usual_cases,
        rates=math.fsum(rates),
        mix=math.fsum(mix),
    )
