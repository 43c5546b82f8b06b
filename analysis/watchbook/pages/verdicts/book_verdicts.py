"""The verdicts of a book: of closed months what was learned of them; their rows once a page asks for one."""

from __future__ import annotations

import datetime as dt
import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, overload

import msgspec

from watchbook.ledger import Verdict
from watchbook.pages.verdicts.verdict_months import COUNTED, ROW_HASH, Series, VerdictMonth, by_series

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


MonthRows = Mapping[Series, tuple[Verdict, ...]]
"""A month's verdicts, those of each series by day."""


@dataclass(frozen=True)
class BookMonth:
    """A month of a book."""

    learned: VerdictMonth
    load: Callable[[], MonthRows]
    """Reads its verdicts."""

    @cached_property
    def rows(self) -> MonthRows:
        """Its verdicts."""
        return self.load()

    @cached_property
    def counted(self) -> MonthRows:
        """Those of the metrics that all months' reviews count, without reading the others."""
        decoder = msgspec.json.Decoder(tuple[Verdict, ...])
        return {series: decoder.decode(data) for series, data in self.learned.counted.items()}

    @cached_property
    def by_day(self) -> dict[dt.date, dict[Series, Verdict]]:
        """Its verdicts by day."""
        verdicts_by_day: dict[dt.date, dict[Series, Verdict]] = {}
        for series, verdicts in self.rows.items():
            for verdict in verdicts:
                verdicts_by_day.setdefault(verdict.day, {})[series] = verdict
        return verdicts_by_day

    def of(self, series: Series) -> tuple[Verdict, ...]:
        """Return the verdicts of one series."""
        rows = self.counted if series[1] in COUNTED and "rows" not in self.__dict__ else self.rows
        return rows.get(series, ())


class SeriesVerdicts(Sequence[Verdict]):
    """The verdicts of one series, oldest first; only the months that are looked at are read."""

    def __init__(self, series: Series, months: Sequence[BookMonth]) -> None:
        """Put a series together from the months that have it."""
        self._series = series
        self._months = [month for month in months if series in month.learned.days]
        self._ends = list(accumulate(len(month.learned.days[series]) for month in self._months))
        self._days = [day for month in self._months for day in month.learned.days[series]]

    def __len__(self) -> int:
        """Return how many days are judged."""
        return len(self._days)

    @overload
    def __getitem__(self, place: int) -> Verdict: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Verdict, ...]: ...
    def __getitem__(self, place: int | slice) -> Verdict | tuple[Verdict, ...]:
        """Return a verdict, or some in a row."""
        if isinstance(place, slice):
            start, stop, step = place.indices(len(self))
            return self._some(start, stop)[::step] if step > 0 else tuple(self)[place]
        index = range(len(self))[place]
        month = bisect_right(self._ends, index)
        return self._months[month].of(self._series)[index - self._start_of(month)]

    def between(self, first: dt.date, last: dt.date) -> tuple[Verdict, ...]:
        """Return the verdicts from one day to another."""
        return self._some(bisect_left(self._days, first), bisect_right(self._days, last))

    def _some(self, start: int, stop: int) -> tuple[Verdict, ...]:
        """Return the verdicts from one place up to another."""
        if start >= stop:
            return ()
        first, last = bisect_right(self._ends, start), bisect_right(self._ends, stop - 1)
        rows = [row for month in self._months[first : last + 1] for row in month.of(self._series)]
        begin = start - self._start_of(first)
        return tuple(rows[begin : begin + stop - start])

    def _start_of(self, month: int) -> int:
        return self._ends[month - 1] if month else 0


class VerdictsByDay(Mapping[dt.date, Mapping[Series, Verdict]]):
    """Every verdict by its day and series, the month of a day read once the day is asked for."""

    def __init__(self, days: Sequence[dt.date], order: Iterable[Series], months: Sequence[BookMonth]) -> None:
        """Take the days of a book, verdicts or not, and the order of its series."""
        self._days = dict.fromkeys(days)
        self._order = {series: place for place, series in enumerate(order)}
        self._read: dict[dt.date, Mapping[Series, Verdict]] = {}
        self._months: dict[dt.date, list[BookMonth]] = {}
        for month in months:
            for day in month.learned.by_day:
                self._months.setdefault(day, []).append(month)

    def __getitem__(self, day: dt.date) -> Mapping[Series, Verdict]:
        """Return the verdicts of a day of the book."""
        if day not in self._days:
            raise KeyError(day)
        rows = self._read.get(day)
        if rows is None:
            found = {series: row for month in self._months.get(day, ()) for series, row in month.by_day[day].items()}
            rows = self._read[day] = {series: found[series] for series in sorted(found, key=self._order.__getitem__)}
        return rows

    def __iter__(self) -> Iterator[dt.date]:
        """Yield the days, oldest first."""
        return iter(self._days)

    def __len__(self) -> int:
        """Return how many days the book has."""
        return len(self._days)

    def __contains__(self, day: object) -> bool:
        """Return whether the book has a day."""
        return day in self._days


class BookVerdicts(Mapping[Series, Sequence[Verdict]]):
    """The verdicts of a book by series; those of each by day, oldest first."""

    def __init__(self, months: Iterable[BookMonth], series: Mapping[Series, SeriesVerdicts] | None = None) -> None:
        """Take months, the oldest first, and of which series they are meant; without `series` all that are there."""
        self._months = tuple(months)
        if series is None:
            names = dict.fromkeys(name for month in self._months for name in month.learned.days)
            series = {name: SeriesVerdicts(name, self._months) for name in names}
        self._series = dict(series)

    def only(self, series: Series) -> BookVerdicts:
        """Return one series of them, or none where it is not there; what is known of all stays what it is."""
        return BookVerdicts(self._months, {series: self._series[series]} if series in self._series else {})

    @classmethod
    def of(cls, verdicts: Mapping[Series, Iterable[Verdict]]) -> BookVerdicts:
        """Return verdicts that are held already."""
        rows = sorted((row for of_series in verdicts.values() for row in of_series), key=lambda row: row.day)
        months = [by_series(of_month) for _, of_month in groupby(rows, lambda row: (row.day.year, row.day.month))]
        return cls(BookMonth(VerdictMonth.of(month), lambda month=month: month) for month in months)  # type: ignore[misc]

    def __getitem__(self, series: Series) -> Sequence[Verdict]:
        """Return the verdicts of a series."""
        return self._series[series]

    def __iter__(self) -> Iterator[Series]:
        """Yield the series in the order in which they first come."""
        return iter(self._series)

    def __len__(self) -> int:
        """Return how many series there are."""
        return len(self._series)

    @cached_property
    def days(self) -> frozenset[dt.date]:
        """The days that have a verdict."""
        return frozenset(day for month in self._months for day in month.learned.by_day)

    @property
    def measured(self) -> dict[Series, dt.date]:
        """The last day on which anything was measured, by series."""
        return {series: day for month in self._months for series, day in month.learned.measured.items()}

    def days_out(self, series: Series) -> list[dt.date]:
        """Return the days on which a series was out, oldest first."""
        return [day for month in self._months for day in month.learned.out.get(series, ())]

    @property
    def flagged(self) -> list[Verdict]:
        """The verdicts that ask for an entry, by series and day."""
        decoder = msgspec.json.Decoder(list[Verdict])
        places = {series: place for place, series in enumerate(self._series)}
        rows = [row for month in self._months for row in decoder.decode(month.learned.flagged)]
        meant_rows = [row for row in rows if (row.workflow, row.metric) in places]
        return sorted(meant_rows, key=lambda row: places[row.workflow, row.metric])

    @cached_property
    def week_digests(self) -> dict[tuple[str, int], str]:
        """A hash of all verdicts of each workflow in each week, by `week_of` its days."""
        digests: dict[tuple[str, int], hashlib._Hash] = {}
        for month in self._months:
            for key, part in month.learned.weeks.items():
                digests.setdefault(key, hashlib.sha256()).update(part)
        return {key: digest.hexdigest() for key, digest in digests.items()}

    @cached_property
    def series_digests(self) -> dict[Series, str]:
        """A hash of all verdicts of each series."""
        digests: dict[Series, hashlib._Hash] = {}
        for month in self._months:
            for series, hashes in month.learned.hashes.items():
                digests.setdefault(series, hashlib.sha256()).update(hashes)
        return {series: digest.hexdigest() for series, digest in digests.items()}

    def by_day(self, days: Sequence[dt.date]) -> VerdictsByDay:
        """Return every verdict by the days of a book."""
        return VerdictsByDay(days, self._series, self._months)

    def lines(self, series: Series) -> Iterator[tuple[bytes, dt.date | None]]:
        """Yield the lines of a series' numbers, as `SeriesLines` are."""
        for month in self._months:
            yield from month.learned.lines.get(series, ())

    def digest_of(self, day: dt.date, run: dt.timedelta) -> bytes:
        """Return a hash of a day's verdicts, and of those of the days before it in series that were out on it.

        Args:
            day: which.
            run: how far before it the days are looked at that a slow test may speak of.
        """
        month = self._by_name.get(_name_of(day))
        digest = hashlib.sha256(month.learned.by_day.get(day, b"") if month else b"")
        for series in self._out_on.get(day, ()):
            digest.update(repr(series).encode())
            for part in self._hashes(series, day - run, day):
                digest.update(part)
        return digest.digest()

    @cached_property
    def _by_name(self) -> dict[int, BookMonth]:
        """The months, by `_name_of` their days."""
        return {_name_of(min(month.learned.by_day)): month for month in self._months if month.learned.by_day}

    @cached_property
    def _out_on(self) -> dict[dt.date, list[Series]]:
        """The series that were out on each day."""
        series_by_day: dict[dt.date, list[Series]] = {}
        for month in self._months:
            for series, days in month.learned.out.items():
                for day in days:
                    series_by_day.setdefault(day, []).append(series)
        return series_by_day

    def _hashes(self, series: Series, first: dt.date, last: dt.date) -> Iterator[bytes]:
        """Yield the hashes of a series' verdicts from one day to another, some at a time."""
        names = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
        for month in (self._by_name.get(name) for name in names):
            days = month.learned.days.get(series, ()) if month else ()
            if month and days:
                start, stop = bisect_left(days, first) * ROW_HASH, bisect_right(days, last) * ROW_HASH
                yield month.learned.hashes[series][start:stop]


def _name_of(day: dt.date) -> int:
    """Return the number of a day's month, as months are counted from year 0."""
    return day.year * 12 + day.month - 1


def rows_between(verdicts: Sequence[Verdict], first: dt.date, last: dt.date) -> tuple[Verdict, ...]:
    """Return the part of a series, oldest first, from one day to another."""
    if isinstance(verdicts, SeriesVerdicts):
        return verdicts.between(first, last)
    start = bisect_left(verdicts, first, key=lambda row: row.day)
    return tuple(verdicts[start : bisect_right(verdicts, last, key=lambda row: row.day)])
