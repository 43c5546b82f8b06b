"""What the journal does to the bands: which days leave the baseline, start a level, or were people's."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.calendar import ONE_DAY, days_between
from watchbook.journal.routes import spells_with_people

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from watchbook.calendar import Calendar
    from watchbook.journal.entry import Entry
    from watchbook.journal.load import Journal

Cell = tuple[str, str, dt.date]
"""Workflow, metric, day."""


@dataclass(frozen=True, slots=True)
class Effects:
    """The journal's say in the baseline, as plain sets."""

    excluded: frozenset[Cell]
    """Left out of the baseline."""
    shifts: frozenset[Cell]
    """Days from which a new level holds; noise and weekday pattern stay."""
    manual: frozenset[tuple[str, dt.date]]
    """(workflow, day) on which people had the workflow for half the day or more."""


def effects(journal: Journal, metrics: Collection[str], calendar: Calendar, last: dt.date) -> Effects:
    """Fold the journal into what it does to the baseline.

    Args:
        journal: the entries.
        metrics: every metric's name, which is what an entry without a list of metrics means.
        calendar: what a day is.
        last: the last day of interest, where entries and switches without an end stop.
    """
    exclusions: set[Cell] = set()
    shifts: set[Cell] = set()
    for entry in journal.entries:
        exclusions.update(_excluded_cells(entry, metrics, last))
        shifts.update(_shifts(entry, metrics, last))
    return Effects(frozenset(exclusions), frozenset(shifts), frozenset(_manual(journal, calendar, last)))


def effects_alone(journal: Journal, metrics: Collection[str], last: dt.date) -> dict[str, Effects]:
    """Return, by entry, what it does to the baseline that no other entry does; entries that do nothing are left out."""
    exclusions = Counter(cell for entry in journal.entries for cell in _excluded_cells(entry, metrics, last))
    shifts = Counter(cell for entry in journal.entries for cell in _shifts(entry, metrics, last))
    effects_by_entry = {}
    for entry in journal.entries:
        lone_exclusions = frozenset(cell for cell in _excluded_cells(entry, metrics, last) if exclusions[cell] == 1)
        lone_shifts = frozenset(cell for cell in _shifts(entry, metrics, last) if shifts[cell] == 1)
        if lone_exclusions or lone_shifts:
            effects_by_entry[entry.id] = Effects(lone_exclusions, lone_shifts, frozenset())
    return effects_by_entry


def _excluded_cells(entry: Entry, metrics: Collection[str], last: dt.date) -> Iterator[Cell]:
    if entry.baseline == "exclude" and not entry.is_blank:
        yield from _cells(entry, metrics, entry.first, min(entry.last or last, last))


def _shifts(entry: Entry, metrics: Collection[str], last: dt.date) -> Iterator[Cell]:
    if entry.baseline == "shift" and entry.first <= last:
        yield from _cells(entry, metrics, entry.first, entry.first)


def _cells(entry: Entry, metrics: Collection[str], first: dt.date, last: dt.date) -> Iterator[Cell]:
    for day in days_between(first, last):
        for workflow in entry.workflows:
            for metric in entry.metrics or metrics:
                yield workflow, metric, day


def _manual(journal: Journal, calendar: Calendar, last: dt.date) -> Iterator[tuple[str, dt.date]]:
    end = calendar.start(last + ONE_DAY)
    for workflow, spells in spells_with_people(journal, end).items():
        hours: dict[dt.date, dt.timedelta] = {}
        for start, stop in spells:
            for day in days_between(calendar.business_day(start), calendar.business_day(stop)):
                opens, closes = (calendar.start(date).astimezone(dt.UTC) for date in (day, day + ONE_DAY))
                shared_lock = min(closes, stop.astimezone(dt.UTC)) - max(opens, start.astimezone(dt.UTC))
                hours[day] = hours.get(day, dt.timedelta()) + max(shared_lock, dt.timedelta())
        for day, shared_lock in hours.items():
            if shared_lock >= dt.timedelta(hours=calendar.hours(day)) / 2:
                yield workflow, day
