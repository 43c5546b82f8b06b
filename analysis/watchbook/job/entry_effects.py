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
    written: journal.Journal,
    series: Sequence[bands.Series],
    headline: Mapping[str, Sequence[str]],
    before: Iterable[ledger.Effect],
    since: dt.date | None,
) -> list[ledger.Effect]:
    """Return what each entry with an effect on the baseline does to the bands.

    Args:
        written: The journal.
        series: Every metric of every workflow, as the journal has them.
        headline: The metrics that stand for each workflow.
        before: What was found when this was last asked; kept where nothing that it was made of has changed.
        since: The first day on which anything in the series has changed since then; None for all days.
    """
    known = {
        (row.entry, row.workflow, row.metric, row.day, row.cells): row for row in before if since and row.day < since
    }
    by_name = {(one.workflow, one.metric): one for one in series}
    last = max((one.day(len(one.n) - 1) for one in series), default=dt.date.min)
    alone = effects_alone(written, sorted({metric for _, metric in by_name}), last)
    found: list[ledger.Effect] = []
    for entry in written.entries:
        own = alone.get(entry.id)
        if own:
            shown = [by_name[name] for name in _names(entry, headline) if name in by_name]
            for behind in _behind(entry, shown, last):
                found += _effects(behind, own, known)
    return sorted(found)


def _names(entry: journal.Entry, headline: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    for workflow in entry.workflows:
        for metric in (entry.metrics or headline.get(workflow, ()))[:MOST]:
            yield workflow, metric


def _behind(entry: journal.Entry, shown: Iterable[bands.Series], last: dt.date) -> list[DaysBehind]:
    """Return the days behind an entry's own, one a series; a histogram's band says nothing to a reader."""
    by_day: dict[dt.date, list[bands.Series]] = {}
    for one in shown:
        first, stop = (entry.last + ONE_DAY, min(entry.last + SOON, last)) if entry.last else (last, last)
        days = days_between(max(first, one.first), stop)
        measured = (day for day in days if one.n[(day - one.first).days] > 0)
        day = next(measured, None)
        if day and one.kind != "histogram":
            by_day.setdefault(day, []).append(one)
    return [DaysBehind(entry.id, day, found) for day, found in sorted(by_day.items())]


def _effects(
    behind: DaysBehind, own: journal.Effects, known: Mapping[tuple[str, str, str, dt.date, str], ledger.Effect]
) -> Iterator[ledger.Effect]:
    keys = [
        (behind.entry, one.workflow, one.metric, behind.day, _digest(own, one.workflow, one.metric))
        for one in behind.series
    ]
    yield from (known[key] for key in keys if key in known)
    anew = [(one, key[-1]) for one, key in zip(behind.series, keys, strict=True) if key not in known]
    explained = bands.JournalDays(excluded=own.excluded, shifts=own.shifts)
    judged = with_and_without([one for one, _ in anew], behind.day, explained) if anew else []
    for (one, cells), (now, without) in zip(anew, judged, strict=True):
        if now.lower is not None and without.lower is not None:
            yield ledger.Effect(
                behind.day,
                behind.entry,
                one.workflow,
                one.metric,
                now.lower,
                now.upper,
                without.lower,
                without.upper,
                cells,
            )


def _digest(own: journal.Effects, workflow: str, metric: str) -> str:
    days = [
        f"{kind}{day}"
        for kind, cells in (("-", own.excluded), ("+", own.shifts))
        for day in sorted(day for name, of, day in cells if (name, of) == (workflow, metric))
    ]
    return hashlib.sha256(" ".join(days).encode()).hexdigest()[:8]
