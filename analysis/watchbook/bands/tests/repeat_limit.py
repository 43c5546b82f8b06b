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
    rings: list[dt.date] = []
    result = []
    for verdict in verdicts:
        rings = [day for day in rings if verdict.day - day < dt.timedelta(SPAN)]
        slow = verdict.state == "out" and verdict.test not in {"point", "limit"}
        result.append(replace(verdict, flag=False) if slow and len(rings) >= LONGEST else verdict)
        if slow:
            rings.append(verdict.day)
    return result
