"""What each entry does to the bands behind it: as they are, and as they would be had nobody written it."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook import bands, journal, ledger
from watchbook.bands.counterfactual import with_and_without
from watchbook.calendar import ONE_DAY, days_between
from watchbook.journal.effects import effects_alone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

MOST = 4
"""Metrics of a workflow that are looked at for one entry: those it names, else those of the front page."""
SOON = 7 * ONE_DAY
"""How long behind an entry's days the next measured one is looked for."""


@dataclass(frozen=True, slots=True)
class DaysBehind:
    """An entry and the day behind it, with the series to look at."""

    entry: str
    day: dt.date
    series: list[bands.Series]


def entry_effects(
    book: journal.Journal,
    series: Sequence[bands.Series],
    headline: Mapping[str, Sequence[str]],
    before: Iterable[ledger.Effect],
    since: dt.date | None,
) -> list[ledger.Effect]:
    """Return what each entry with an effect on the baseline does to the bands.

    Args:
        book: The journal.
        series: Every metric of every workflow, as the journal has them.
        headline: The metrics that stand for each workflow.
        before: What was found when this was last asked; kept where nothing that it was made of has changed.
        since: The first day on which anything in the series has changed since then; None for all days.
    """
    unchanged_effects = {
        (row.entry, row.workflow, row.metric, row.day, row.cells): row for row in before if since and row.day < since
    }
    by_name = {(metric_series.workflow, metric_series.metric): metric_series for metric_series in series}
    last = max((metric_series.day(len(metric_series.n) - 1) for metric_series in series), default=dt.date.min)
    alone = effects_alone(book, sorted({metric for _, metric in by_name}), last)
    effects: list[ledger.Effect] = []
    for entry in book.entries:
        journal_effects = alone.get(entry.id)
        if journal_effects:
            entry_series = [by_name[name] for name in _names(entry, headline) if name in by_name]
            for behind in _behind(entry, entry_series, last):
                effects += _effects(behind, journal_effects, unchanged_effects)
    return sorted(effects)


def _names(entry: journal.Entry, headline: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    for workflow in entry.workflows:
        for metric in (entry.metrics or headline.get(workflow, ()))[:MOST]:
            yield workflow, metric


def _behind(entry: journal.Entry, entry_series: Iterable[bands.Series], last: dt.date) -> list[DaysBehind]:
    """Return the days behind an entry's own, one a series; a histogram's band says nothing to a reader."""
    by_day: dict[dt.date, list[bands.Series]] = {}
    for metric_series in entry_series:
        first, stop = (entry.last + ONE_DAY, min(entry.last + SOON, last)) if entry.last else (last, last)
        days = days_between(max(first, metric_series.first), stop)
        measured_days = (day for day in days if metric_series.n[(day - metric_series.first).days] > 0)
        day = next(measured_days, None)
        if day and metric_series.kind != "histogram":
            by_day.setdefault(day, []).append(metric_series)
    return [DaysBehind(entry.id, day, series) for day, series in sorted(by_day.items())]


def _effects(
    behind: DaysBehind,
    journal_effects: journal.Effects,
    unchanged_effects: Mapping[tuple[str, str, str, dt.date, str], ledger.Effect],
) -> Iterator[ledger.Effect]:
    keys = [
        (
            behind.entry,
            series.workflow,
            series.metric,
            behind.day,
            _digest(journal_effects, series.workflow, series.metric),
        )
        for series in behind.series
    ]
    yield from (unchanged_effects[key] for key in keys if key in unchanged_effects)
    anew = [(series, key[-1]) for series, key in zip(behind.series, keys, strict=True) if key not in unchanged_effects]
    journal_days = bands.JournalDays(excluded=journal_effects.excluded, shifts=journal_effects.shifts)
    band_pairs = with_and_without([series for series, _ in anew], behind.day, journal_days) if anew else []
    for (series, cells), (now, without) in zip(anew, band_pairs, strict=True):
        if now.lower is not None and without.lower is not None:
            yield ledger.Effect(
                behind.day,
                behind.entry,
                series.workflow,
                series.metric,
                now.lower,
                now.upper,
                without.lower,
                without.upper,
                cells,
            )


def _digest(journal_effects: journal.Effects, workflow: str, metric: str) -> str:
    days = [
        f"{kind}{day}"
        for kind, cells in (("-", journal_effects.excluded), ("+", journal_effects.shifts))
        for day in sorted(day for name, of, day in cells if (name, of) == (workflow, metric))
    ]
    return hashlib.sha256(" ".join(days).encode()).hexdigest()[:8]
