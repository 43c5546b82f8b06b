"""The intake as a ledger holds it: read a month at a time, and only the months that somebody asks for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from watchbook import ledger
from watchbook.cache import code_key
from watchbook.rollups.categories import is_shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from watchbook.rollups.refresh import IntakeChange

TABLES: Mapping[str, ledger.LedgerTable[Any]] = {
    "accounts": ledger.ACCOUNTS,
    "quarantine": ledger.QUARANTINE,
    "rollups": ledger.ROLLUPS,
    "categories": ledger.CATEGORIES,
    "fields": ledger.FIELDS,
    "shapes": ledger.SHAPES,
    "slices": ledger.SLICES,
    "hours": ledger.HOURS,
}
"""By their names in `IntakeState`, those whose rows name a source; the sources themselves stand beside them."""
FEW_NAMES = 50
"""Sources whose rows are looked for by name; of more nearly every month has some."""


@dataclass(slots=True)
class SourceDays:
    """The business days of each source, as ordinals."""

    days: dict[str, list[int]] = field(default_factory=dict)

    def learn(self, rows: Iterable[ledger.Rollup]) -> None:
        """Take up the rows of a month."""
        for source, day in sorted({(row.source, row.day) for row in rows}):
            self.days.setdefault(source, []).append(day.toordinal())


@dataclass(slots=True)
class CategoryValues:
    """Which values of which fields there are."""

    values: set[tuple[str, str]] = field(default_factory=set)

    def learn(self, rows: Iterable[ledger.Category]) -> None:
        """Take up the rows of a month."""
        self.values |= {(row.field, row.value) for row in rows}


@dataclass(frozen=True, slots=True)
class StagedIntake:
    """What all files together say, as `IntakeState` has it, once what is staged is placed."""

    staging: ledger.Staging

    @property
    def sources(self) -> Sequence[ledger.Source]:
        """Return every file."""
        return self.staging.read(ledger.SOURCES)

    @property
    def accounts(self) -> Sequence[ledger.Account]:
        """Return what became of every file's lines and fields."""
        return self.staging.read(ledger.ACCOUNTS)

    def accounts_of(self, day: dt.date) -> list[ledger.Account]:
        """Return what became of the lines and fields of the files with a date in their names."""
        return [row for row in self.staging.month(ledger.ACCOUNTS, f"{day:%Y-%m}") if row.date == day]

    @property
    def quarantine(self) -> Sequence[ledger.QuarantinedLine]:
        """Return every line that was set aside."""
        return self.staging.read(ledger.QUARANTINE)

    @property
    def rollups(self) -> Sequence[ledger.Rollup]:
        """Return every roll-up."""
        return self.staging.read(ledger.ROLLUPS)

    @property
    def categories(self) -> Sequence[ledger.Category]:
        """Return how often each value of a category occurs."""
        return self.staging.read(ledger.CATEGORIES)

    @property
    def fields(self) -> Sequence[ledger.FieldUse]:
        """Return how many records each field could be used of."""
        return self.staging.read(ledger.FIELDS)

    @property
    def shapes(self) -> Sequence[ledger.FieldShape]:
        """Return what values of fields looked like."""
        return self.staging.read(ledger.SHAPES)

    @property
    def slices(self) -> Sequence[ledger.SliceCount]:
        """Return what slices counted."""
        return self.staging.read(ledger.SLICES)

    @property
    def hours(self) -> Sequence[ledger.HourCount]:
        """Return what hours counted."""
        return self.staging.read(ledger.HOURS)

    def source_days(self) -> dict[str, frozenset[dt.date]]:
        """Return the business days of each source: those of its rollups, which also stand for duplicates alone."""
        lesson = self.staging.lesson(ledger.ROLLUPS, "source-days", SourceDays, code_key(__file__))
        return {source: frozenset(map(dt.date.fromordinal, days)) for source, days in lesson.days.items()}

    def take(self, change: IntakeChange) -> None:
        """Stage what has changed, in the months that hold something of it; all others stay as they are."""
        known_names = {source.source for source in self.sources}
        gone = change.replaced_names & known_names
        self.staging.replace(ledger.SOURCES, change.sources)
        for name, table in TABLES.items():
            by_month: dict[str, list[Any]] = {}
            for row in change.new_rows(name):
                by_month.setdefault(f"{getattr(row, table.month_of):%Y-%m}", []).append(row)
            months = set(by_month) | self._months_naming(table, gone)
            if name == "categories" and self._is_any_withheld(change.declared):
                months |= set(self.staging.months(table))
            for month in sorted(months):
                old_rows = tuple(self.staging.month(table, month))
                self.staging.replace_month(table, month, change.rows(name, old_rows, by_month.get(month, ())))

    def _months_naming(self, table: ledger.LedgerTable[Any], names: Iterable[str]) -> set[str]:
        """Return the months of a table that may hold a row of some sources."""
        texts = [name.encode() for name in names]
        if not texts:
            return set()
        if len(texts) > FEW_NAMES or any(b'"' in text for text in texts):  # a quotation mark stands there twice
            return set(self.staging.months(table))
        return {
            month for month in self.staging.months(table) if _holds_any(self.staging.month_bytes(table, month), texts)
        }

    def _is_any_withheld(self, declared: Mapping[str, frozenset[str]]) -> bool:
        lesson = self.staging.lesson(ledger.CATEGORIES, "category-values", CategoryValues, code_key(__file__))
        return not all(is_shown(name, value, declared) for name, value in lesson.values)


def _holds_any(data: bytes, texts: Iterable[bytes]) -> bool:
    return any(text in data for text in texts)
