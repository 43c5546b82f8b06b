"""How long a test that looks at many days goes on asking.

Where nobody can explain, as in a CSV, a level that stays would ring until the baseline has absorbed it. It is said on
the first days, and remains visible as out; a new fault is heard again.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from watchbook.ledger import Verdict

SPAN = 28
LONGEST = 6
"""Of so many days, on how many at most a slow test asks."""


def limit_repeats(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Return one metric's verdicts, by day, without the flags that only repeat; a point or limit never does."""
    rung: list[dt.date] = []
    result = []
    for one in verdicts:
        rung = [day for day in rung if one.day - day < dt.timedelta(SPAN)]
        slow = one.state == "out" and one.test not in {"point", "limit"}
        result.append(replace(one, flag=False) if slow and len(rung) >= LONGEST else one)
        if slow:
            rung.append(one.day)
    return result
