"""What the verdicts of all days say, learned a month at a time: of years hardly any is asked for by itself.

Of a workflow's day, most metrics were in their bands, which is said by the names of those that were judged. So days
are kept by their pattern, of which there are few, and only verdicts that ask for an entry are kept whole.
"""

from __future__ import annotations

import sys
from array import array
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

import msgspec

from watchbook.cache import code_key
from watchbook.check import volume
from watchbook.check.verdicts import copy_watch, exchanges, series_past, verdict_kinds
from watchbook.check.verdicts.copy_watch import CopyWatch, Numbers
from watchbook.check.verdicts.exchanges import Exchange, exchanges_in
from watchbook.check.verdicts.series_past import GoldenPast, SeriesPast
from watchbook.ledger import VERDICTS, Verdict

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from watchbook.check.verdicts.verdict_kinds import VerdictKinds
    from watchbook.ledger import Ledger, State

CODE = (sys.modules[__name__], series_past, verdict_kinds, copy_watch, exchanges, volume)
"""What learns."""
OLDER = "other definition"
"""The test of a verdict on numbers that were rolled up under another definition."""
EDGES = {"below the bins": 0, "above the bins": -1}
"""The test of a verdict on values outside of the bins → the edge that they lie beyond."""
Pattern = tuple[tuple[str, "State", str], ...]
"""Of each verdict of a day its metric, its state and its test; one out of its band stands as in it, without a test."""
Series = tuple[str, str]
"""A workflow and a metric."""
_IN_OR_OUT = frozenset({"in", "out"})


@dataclass(slots=True)
class DayColumns:
    """The days of a workflow that have verdicts; a number a day in each."""

    days: list[dt.date] = field(default_factory=list)
    """In order."""
    patterns: array[int] = field(default_factory=lambda: array("q"))
    """Which of the history's patterns."""
    counts: array[int] = field(default_factory=lambda: array("q"))
    """Conversations, as far as metrics tell; -1 where none does."""


@dataclass(slots=True)
class LimitColumns:
    """What an acceptable limit is held against; a value a day in each."""

    days: list[dt.date] = field(default_factory=list)
    values: list[float | None] = field(default_factory=list)
    expected: list[float | None] = field(default_factory=list)
    states: list[State] = field(default_factory=list)
    tests: list[str] = field(default_factory=list)

    def learn(self, rows: Sequence[Verdict]) -> None:
        """Take up the next days."""
        self.days += [row.day for row in rows]
        self.values += [row.value for row in rows]
        self.expected += [row.expected for row in rows]
        self.states += [row.state for row in rows]
        self.tests += [row.test for row in rows]

    def rows(self, series: Series) -> Iterator[Verdict]:
        """Yield them as verdicts that know nothing else."""
        columns = (self.days, self.values, self.expected, self.states, self.tests)
        for day, value, expected, state, test in zip(*columns, strict=True):
            yield Verdict(day, *series, value, 0, expected, None, None, state, False, test, None, False, "")


@dataclass(slots=True)
class VerdictHistory:
    """What the verdicts say, up to the last day in the ledger."""

    kinds: VerdictKinds
    patterns: list[Pattern] = field(default_factory=list)
    """Each once."""
    workflows: dict[str, DayColumns] = field(default_factory=dict)
    flagged: list[Verdict] = field(default_factory=list)
    """The verdicts that ask for an entry, in the order in which the ledger has them."""
    out: dict[tuple[str, dt.date], tuple[str, ...]] = field(default_factory=dict)
    """By workflow and day, metrics out of their bands, whether that asks for an entry or not."""
    beyond_bins: list[tuple[dt.date, str, str, str]] = field(default_factory=list)
    """(day, workflow, metric, test) of verdicts on values outside of the bins, in the ledger's order."""
    series: dict[Series, SeriesPast] = field(default_factory=dict)
    limits: dict[Series, LimitColumns] = field(default_factory=dict)
    """Of those that an acceptable limit is about."""
    copies: dict[str, CopyWatch] = field(default_factory=dict)
    """By workflow, days with the numbers of one before."""
    exchanges: list[Exchange] = field(default_factory=list)
    """Days on which two workflows had each other's numbers."""
    last_known_band: dt.date | None = None
    """The last day with a value and a band, by which a workflow is known again."""

    @classmethod
    def of(cls, rows: Iterable[Verdict], kinds: VerdictKinds) -> VerdictHistory:
        """Return what verdicts say."""
        history = cls(kinds)
        history.learn(sorted(rows, key=lambda row: row.day))
        return history

    @classmethod
    def read(cls, ledger: Ledger, kinds: VerdictKinds) -> VerdictHistory:
        """Return what a ledger says, of which all months but the last are remembered.

        Raises:
            LedgerError: the ledger holds something its writer did not write.
        """
        code = code_key(*(str(module.__file__) for module in CODE))
        columns = [column.name for column in fields(Verdict)]
        return ledger.lesson(VERDICTS, "verdicts", lambda: cls(kinds), f"{code} {columns} {kinds.key()}")

    @property
    def first(self) -> dt.date | None:
        """The first judged day; None where nothing is judged."""
        return min((columns.days[0] for columns in self.workflows.values()), default=None)

    @property
    def through(self) -> dt.date | None:
        """The last judged day; None where nothing is judged."""
        return max((columns.days[-1] for columns in self.workflows.values()), default=None)

    def counts(self) -> dict[str, dict[dt.date, int]]:
        """Return the conversations of each workflow by day, as far as its metrics tell."""
        return {
            name: {day: count for day, count in zip(columns.days, columns.counts, strict=True) if count >= 0}
            for name, columns in self.workflows.items()
        }

    def cells(self) -> Iterator[tuple[str, dt.date, int]]:
        """Yield each workflow's days, and which pattern each has."""
        for name, columns in self.workflows.items():
            for day, pattern in zip(columns.days, columns.patterns, strict=True):
                yield name, day, pattern

    def limit_rows(self) -> Iterator[Verdict]:
        """Yield what acceptable limits are held against, as verdicts that know nothing else."""
        for series, columns in self.limits.items():
            yield from columns.rows(series)

    def learn(self, rows: Sequence[Verdict]) -> None:
        """Take up days, all of which are later than those before."""
        metrics, workflows = self.kinds.metrics, self.kinds.workflows
        by_cell: dict[tuple[dt.date, str], list[Verdict]] = {}
        by_series: dict[Series, list[Verdict]] = {}
        known_rows = [row for row in rows if row.metric in metrics and row.workflow in workflows]
        for row in known_rows:
            by_cell.setdefault((row.day, row.workflow), []).append(row)
            by_series.setdefault((row.workflow, row.metric), []).append(row)
        numbers = {pattern: number for number, pattern in enumerate(self.patterns)}
        for (day, workflow), cell in sorted(by_cell.items(), key=lambda item: item[0]):
            self._learn_cell(workflow, day, cell, numbers)
        self.patterns = [*numbers]
        for series, series_rows in by_series.items():
            self._learn_series(series, sorted(series_rows, key=lambda row: row.day))
        self.flagged += [row for row in known_rows if row.flag]
        self.beyond_bins += [(row.day, row.workflow, row.metric, row.test) for row in known_rows if row.test in EDGES]
        exchangeable = self.kinds.exchangeable
        last, found_rows = exchanges_in(row for row in known_rows if row.metric in exchangeable)
        self.exchanges += found_rows
        self.last_known_band = last or self.last_known_band

    def _learn_cell(self, workflow: str, day: dt.date, cell: Sequence[Verdict], numbers: dict[Pattern, int]) -> None:
        pattern: Pattern = tuple(
            [(row.metric, "in", "") if row.state in _IN_OR_OUT else (row.metric, row.state, row.test) for row in cell]
        )
        counting, compared_numbers = self.kinds.counting, self.kinds.compared
        counts = [row.n for row in cell if row.metric in counting]
        count = max(counts, default=-1)
        if not count and any(row.test == OLDER for row in cell if row.metric in counting):
            count = -1  # nobody knows what the day held
        columns = self.workflows.setdefault(workflow, DayColumns())
        columns.days.append(day)
        columns.patterns.append(numbers.setdefault(pattern, len(numbers)))
        columns.counts.append(count)
        if names := tuple(row.metric for row in cell if row.state == "out"):
            self.out[workflow, day] = names
        of_day: Numbers = {
            row.metric: (row.n, row.value)
            for row in cell
            if row.metric in compared_numbers and row.value is not None and row.state != "manual" and row.test != OLDER
        }
        self.copies.setdefault(workflow, CopyWatch()).take(day, of_day)

    def _learn_series(self, series: Series, rows: Sequence[Verdict]) -> None:
        past = self.series.get(series)
        if past is None:
            golden = GoldenPast() if series[1] in self.kinds.golden else None
            past = self.series[series] = SeriesPast(self.kinds.signs.get(series[1], 0.0), golden=golden)
        past.learn(rows)
        if series in self.kinds.limits:
            self.limits.setdefault(series, LimitColumns()).learn(rows)

    def states_of(
        self, workflows: Iterable[str], days: frozenset[dt.date]
    ) -> dict[tuple[str, dt.date], Mapping[str, State]]:
        """Return by workflow and day, of some days, the state of each metric."""
        states: dict[tuple[str, dt.date], Mapping[str, State]] = {}
        for name in workflows:
            columns = self.workflows.get(name, DayColumns())
            for day, pattern in zip(columns.days, columns.patterns, strict=True):
                if day in days:
                    of_day: dict[str, State] = {metric: state for metric, state, _ in self.patterns[pattern]}
                    states[name, day] = of_day | dict.fromkeys(self.out.get((name, day), ()), "out")
        return states

    def __getstate__(self) -> tuple[bytes, list[object]]:
        """Return it for a pickle, with its verdicts as text: frozen ones one by one take longer than all else."""
        plain = [getattr(self, column.name) for column in fields(self) if column.name != "flagged"]
        return msgspec.msgpack.encode(self.flagged), plain

    def __setstate__(self, state: tuple[bytes, list[object]]) -> None:
        """Take up what a pickle holds."""
        self.flagged = msgspec.msgpack.decode(state[0], type=list[Verdict])
        for column, value in zip((each for each in fields(self) if each.name != "flagged"), state[1], strict=True):
            setattr(self, column.name, value)
