"""What is known of one metric of a workflow behind its days so far: what rules ask of all of them, and no more."""

from __future__ import annotations

import datetime as dt
import math
from array import array
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

import msgspec

from watchbook.ledger import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

USUAL = 1.0
"""How far on the good side of what is expected a day may be, in units of its noise, without counting for anything."""
MOST = 12.0
"""What the sum of what lies beyond that is cut off at, so that it is over soon after it is over."""
RECENT = dt.timedelta(days=28)
"""How long ago the last of the better days may be: what is over, and nobody asked, is over."""
JUDGED = 29
"""Judged days that say whether a band is coarse, the newest among them."""


@dataclass(slots=True)
class GoldenPast:
    """What a golden set said, night by night."""

    days: list[dt.date] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)
    """How many questions."""
    shares: list[float | None] = field(default_factory=list)
    """Of these, how many were passed."""


@dataclass(slots=True)
class SeriesPast:
    """What is known of one metric of a workflow, up to a day."""

    sign: float = 0.0
    """Of the scores on the good side; 0 for a metric that has none."""
    low: float = math.inf
    """The least value of a day that had conversations."""
    total: int = 0
    """Conversations of all days."""
    only: float | None = None
    """The value that all days had; None where there is none yet."""
    is_constant: bool = True
    only_days: array[int] = field(default_factory=lambda: array("q"))
    """Ordinals of the days that had it; of a metric that varies they are forgotten."""
    only_total: int = 0
    """Conversations of these days."""
    beyond: float = 0.0
    """The sum of what lies beyond `USUAL`, were each day sound."""
    stretches: list[list[Verdict]] = field(default_factory=list)
    """Days in a row on which that sum was above nothing; those that were over for `RECENT` are forgotten."""
    newest: Verdict | None = None
    """The last judged day."""
    values: list[float | None] = field(default_factory=list)
    """Of the last judged days, up to `JUDGED`, the oldest first."""
    golden: GoldenPast | None = None
    """What the golden set said; None for a metric of the dumps."""

    def learn(self, rows: Sequence[Verdict]) -> None:
        """Take up days, in order, all of which are later than those before."""
        self.total += sum([row.n for row in rows])
        self.low = min([self.low, *[row.value for row in rows if row.n and row.value is not None]])
        if self.is_constant:
            self._learn_constant(rows)
        judged_rows = [row for row in rows if row.state in ("in", "out")]
        if judged_rows:
            self.newest = judged_rows[-1]
            self.values = [*self.values, *[row.value for row in judged_rows]][-JUDGED:]
        if self.sign:
            self._learn_better(rows)
        if self.golden is not None:
            self.golden.days += [row.day for row in rows]
            self.golden.asked += [row.n for row in rows]
            self.golden.shares += [row.value for row in rows]

    def _learn_constant(self, rows: Sequence[Verdict]) -> None:
        for row in rows:
            if row.value is None:
                continue
            if self.only is None:
                self.only = row.value
            if row.value != self.only:
                self.is_constant, self.only_days = False, array("q")
                return
            self.only_days.append(row.day.toordinal())
            self.only_total += row.n

    def _learn_better(self, rows: Sequence[Verdict]) -> None:
        """Keep the days that a rule has to look at, as on all others its sum is nothing whatever is said of them."""
        for row in rows:
            is_first = not self.beyond
            self.beyond = min(max(0.0, self.beyond + self.sign * (row.score or 0.0) - USUAL), MOST)
            if not self.beyond:
                continue
            if is_first:
                self.stretches.append([])
            self.stretches[-1].append(row)
        if rows:
            now = rows[-1].day
            self.stretches = [days for days in self.stretches if now - days[-1].day <= RECENT]

    def __getstate__(self) -> tuple[bytes, list[object]]:
        """Return it for a pickle, with its verdicts as text: frozen ones one by one take longer than all else."""
        plain = [getattr(self, column.name) for column in fields(self) if column.name not in VERDICTS]
        return _encode((self.stretches, self.newest)), plain

    def __setstate__(self, state: tuple[bytes, list[object]]) -> None:
        """Take up what a pickle holds."""
        self.stretches, self.newest = _decode(state[0])
        for column, value in zip((each for each in fields(self) if each.name not in VERDICTS), state[1], strict=True):
            setattr(self, column.name, value)


VERDICTS = ("stretches", "newest")
"""Fields that hold verdicts."""
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(tuple[list[list[Verdict]], Verdict | None]).decode
