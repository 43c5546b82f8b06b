"""The days of every metric and of every slice, laid out from the ledger's months: what is judged.

A month that is over is laid out once, and read again as arrays; of its rows nothing is decoded on a new day.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from watchbook import bands, journal, ledger
from watchbook.bands.months import series_month, slices_month
from watchbook.bands.months.series_month import SeriesMonth
from watchbook.bands.months.slices_month import SlicesMonth, joined_slices
from watchbook.bands.rollup_series import MonthSeries
from watchbook.bands.slices import workflow_slices
from watchbook.cache import code_key
from watchbook.calendar import ONE_DAY
from watchbook.check import delivery
from watchbook.check.verdicts import copy_watch
from watchbook.job.months import delivery_lessons
from watchbook.job.months.delivery_lessons import CopiedDays, SharedIds
from watchbook.job.months.field_gaps import FieldGaps
from watchbook.job.months.hollow_cells import DeliveredDays, hollow_cells
from watchbook.ledger.month_parts import MonthParts
from watchbook.metrics import dimensions_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from watchbook.bands.slices.workflow_slices import WorkflowSlices
    from watchbook.calendar import Calendar
    from watchbook.config import Engagement
    from watchbook.metrics import Field, Metric

PartT = TypeVar("PartT", SeriesMonth, SlicesMonth)
Span = tuple[dt.date, dt.date]
"""The first day and the last."""
APART = 2
"""Months that are read by themselves: the one that goes on, and one whose files may still come late."""
LAYING_OUT = (series_month, slices_month, workflow_slices, ledger.rows)
LEARNING = (delivery_lessons, copy_watch, delivery)
"""The code that makes what is remembered."""


@dataclass(frozen=True, slots=True)
class DaySeries:
    """What a ledger says of every day up to one."""

    engagement: Engagement
    calendar: Calendar
    fields: dict[str, Field]
    metrics: dict[str, Metric]
    staging: ledger.Staging

    @property
    def workflows(self) -> tuple[str, ...]:
        """Every workflow's name."""
        return tuple(self.engagement.config.workflows)

    def first(self, last: dt.date) -> dt.date:
        """Return the first day of which there are rollups, `last` where there is none before."""
        month = next(iter(self.staging.months(ledger.ROLLUPS)), None)
        days = [row.day for row in self.staging.month(ledger.ROLLUPS, month)] if month else []
        return min([*days, last])

    def series(self, book: journal.Journal, first: dt.date, last: dt.date) -> list[bands.Series]:
        """Return every metric of every workflow on the days of a span, as the journal has them."""
        effects = journal.effects(book, self.metrics, self.calendar, last)
        sources = self.staging.read(ledger.SOURCES)
        fields = FieldGaps.read(self.staging, self.fields, last)
        months = MonthSeries(self._series_months(first, last), self.metrics, self.workflows, (first, last))
        hollow = hollow_cells(self._delivered_days(months, sources), self.metrics, book, self.calendar, last)
        hollow |= bands.misread(fields.misread, self.fields, self.metrics)
        journal_days = bands.JournalDays(
            excluded=effects.excluded | hollow, shifts=effects.shifts, manual=effects.manual
        )
        gaps = bands.absent_answers(fields.lacking_days(), self.fields, self.metrics)
        return months.series(sources, self.calendar, journal_days, gaps)

    def slices(self, first: dt.date, last: dt.date) -> dict[str, WorkflowSlices]:
        """Return what each workflow's slices and hours counted on the days of a span."""
        few = [dimension.name for dimension in dimensions_of(self.engagement) if dimension.is_few]
        slices, hours = self.staging.months(ledger.SLICES), self.staging.months(ledger.HOURS)
        digests = {month: f"{slices.get(month)} {hours.get(month)}" for month in sorted({*slices, *hours})}

        def make(month: str, span: tuple[dt.date, dt.date]) -> SlicesMonth:
            rows = self.staging.month(ledger.SLICES, month), self.staging.month(ledger.HOURS, month)
            return SlicesMonth.of(*rows, self.workflows, span)

        parts = []
        for months, part in self._months("slices", "", digests, (first, last), make, SlicesMonth.joined):
            if first <= part.days[0] and part.days[1] <= last:
                parts.append(part)
            else:  # a day that is not due yet, say
                spans = [_days_of(month) for month in months]
                parts += [
                    make(month, (max(begins, first), min(ends, last)))
                    for month, (begins, ends) in zip(months, spans, strict=True)
                ]
        return joined_slices(parts, self.workflows, few, (first, last))

    def _series_months(self, first: dt.date, last: dt.date) -> list[SeriesMonth]:
        settings = [
            (metric.name, metric.kind, metric.source, metric.edges, metric.q, metric.definition)
            for metric in self.metrics.values()
        ]

        def make(month: str, span: Span) -> SeriesMonth:
            return SeriesMonth.of(self.staging.month(ledger.ROLLUPS, month), self.metrics, self.workflows, span)

        digests = self.staging.months(ledger.ROLLUPS)
        pieces = self._months("series", repr(settings), digests, (first, last), make, SeriesMonth.joined)
        return [part for _, part in pieces]

    def _months(  # noqa: PLR0913, PLR0917  # what a part is made of, and how
        self,
        name: str,
        settings: str,
        digests: dict[str, str],
        span: Span,
        make: Callable[[str, Span], PartT],
        join: Callable[[Sequence[PartT]], PartT],
    ) -> list[tuple[Sequence[str], PartT]]:
        """Return what is made of the months of a span, whole, with these months: of all but the newest as one."""
        code = code_key(*(str(module.__file__) for module in LAYING_OUT))
        key = f"{code} {np.__version__} {self.workflows} {settings}"
        parts = MonthParts[PartT](self.staging.ledger.row_cache.beside(f"months/{name}"), key)
        first, last = (f"{day:%Y-%m}" for day in span)
        months: list[str] = [month for month in digests if first <= month <= last]
        old, new = months[:-APART], months[-APART:]

        def of_month(month: str) -> PartT:
            return make(month, _days_of(month))

        pieces: list[tuple[Sequence[str], PartT]] = []
        if old:
            pieces.append((old, parts.whole({month: digests[month] for month in old}, of_month, join)))
        pieces += [([month], parts.part(month, digests[month], partial(of_month, month))) for month in new]
        parts.keep(digests)
        return pieces

    def _delivered_days(self, months: MonthSeries, sources: list[ledger.Source]) -> DeliveredDays:
        of_dumps = {name: metric for name, metric in self.metrics.items() if metric.source == "dumps"}
        definitions = {name: metric.definition for name, metric in of_dumps.items()}
        shapeless = frozenset(name for name, metric in of_dumps.items() if metric.kind != "histogram")
        code = code_key(*(str(module.__file__) for module in LEARNING))
        copied_days = self.staging.lesson(
            ledger.ROLLUPS,
            "copied-days",
            lambda: CopiedDays(definitions, shapeless),
            f"{code} {definitions} {sorted(shapeless)}",
            months.span[1],
        )
        shared_ids = self.staging.lesson(ledger.ACCOUNTS, "shared-ids", SharedIds, code)
        return DeliveredDays(months.span[0], months.counts(of_dumps), sources, shared_ids.names, copied_days.found)


def _days_of(month: str) -> Span:
    """Return the first and the last day of a month ("2026-05")."""
    first = dt.date.fromisoformat(f"{month}-01")
    return first, (first + 31 * ONE_DAY).replace(day=1) - ONE_DAY
