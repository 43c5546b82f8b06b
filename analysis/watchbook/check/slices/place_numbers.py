"""Where it is, in numbers: what the named slices did, and how much comes from slices and how much from their mix."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING

from watchbook.calendar import ONE_DAY, days_between
from watchbook.check.finding_text import on
from watchbook.check.slices.mix_split import mix_split
from watchbook.ledger import PLACES, SLICES, VERDICTS
from watchbook.metrics import WORKFLOW
from watchbook.metrics.number_text import NAMED, PLACE, POOLS, THIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from watchbook.check.slices.mix_split import MixSplit, Tally
    from watchbook.journal import Journal
    from watchbook.ledger import Ledger, SliceCount, SlicePlace, Verdict

USUAL_DAYS, FEWEST_DAYS = 112, 14
"""Days that a window is held against, at most and at least."""
LONGEST = dt.timedelta(days=240)
"""Before a window, in which they are looked for."""
NEAREST = 7
"""Days between a window and the last of them, or as many as the window has."""
JUDGED = ("in", "out")


def places_on(ledger: Ledger, workflow: str, day: dt.date) -> list[SlicePlace]:
    """Return the slices of a workflow's day on which it was out."""
    return [row for row in ledger.read(PLACES, [f"{day:%Y-%m}"]) if (row.workflow, row.day) == (workflow, day)]


def slice_numbers(places: Sequence[SlicePlace]) -> str:
    """Return what the named slices of a day did: `of “refund” 58 % were handed over where 31 % is usual`.

    The first three are said, those with the most above what is normal; empty where none is named.
    """
    named_rows = sorted(
        (row for row in places if row.is_named and row.cases),
        key=lambda row: ((row.expected or 0.0) - row.tally, row.value),
    )
    if not named_rows:
        return ""
    first, *others = named_rows[:NAMED]
    over = f"over {first.window} days " if first.window > 1 else ""
    clauses = [_first_clause(first), *(f"{_subject(row)} {_value(row)} where {_usual(row)}" for row in others)]
    return over + (clauses[0] if len(clauses) == 1 else f"{', '.join(clauses[:-1])} and {clauses[-1]}")


def place_numbers(ledger: Ledger, verdicts: Iterable[Verdict]) -> str:
    """Return what the slices did that the newest verdict of a workflow names; empty where none names any."""
    newest = max(
        ((row.day, row.test.partition(PLACE)[2], row.workflow) for row in verdicts if row.metric == WORKFLOW),
        key=lambda key: (bool(key[1]), *key),
        default=None,
    )
    return slice_numbers(places_on(ledger, newest[2], newest[0])) if newest else ""


def _first_clause(row: SlicePlace) -> str:
    usual = f"where {_usual(row)} is usual"
    if row.voice == "mix":
        return f"{_subject(row)} had {_value(row)} of all conversations {usual}"
    if row.voice == "trouble":
        return f"of the AI's answers {_subject(row)} {_value(row)} were of no use {usual}"
    return f"{_subject(row)} {_value(row)} were handed over {usual}"


def _subject(row: SlicePlace) -> str:
    name = POOLS.get(row.value, f"“{row.value}”")
    return name if row.voice == "mix" else f"in {name}" if row.voice == "trouble" else f"of {name}"


def _value(row: SlicePlace) -> str:
    return _percent(row.tally / row.cases)


def _usual(row: SlicePlace) -> str:
    return _percent((row.expected or 0.0) / row.cases)


class PlaceSplits:
    """How much of what moved on days that were out comes from slices, and how much from their mix."""

    def __init__(self, slices: Iterable[SliceCount], verdicts: Iterable[Verdict], journal: Journal) -> None:
        """Keep what slices counted and how workflows stood, on the days that are asked about and those before."""
        self._journal = journal
        self._rows: dict[tuple[str, str, dt.date], list[SliceCount]] = defaultdict(list)
        for row in slices:
            self._rows[row.workflow, row.dimension, row.day].append(row)
        self._states = {(row.workflow, row.day): row.state for row in verdicts if row.metric == WORKFLOW}

    def split(self, places: Sequence[SlicePlace]) -> MixSplit | None:
        """Return the split of the slices of a workflow's day; of the voice `mix` the hand-offs are split.

        It is held against the days on which the workflow was in band that end a week before, without those that an
        entry leaves out, and none before a new level. None where too few days are usual, or nothing was counted.
        """
        row = places[0]
        excluded_days, level = _entry_days(self._journal, row.workflow, row.day)
        window = list(days_between(row.day - ONE_DAY * (row.window - 1), row.day))
        last = window[0] - ONE_DAY * max(NEAREST, row.window)
        usual_days = [
            day
            for day in days_between(max(level, last - LONGEST), last)
            if self._states.get((row.workflow, day)) == "in"
            and day not in excluded_days
            and (row.workflow, row.dimension, day) in self._rows
        ][-USUAL_DAYS:]
        if len(usual_days) < FEWEST_DAYS:
            return None
        forgotten_days = excluded_days if row.day not in excluded_days else frozenset()
        days = [day for day in window if self._states.get((row.workflow, day)) in JUDGED and day not in forgotten_days]
        return mix_split(self._sums(row, days), self._sums(row, usual_days))

    def _sums(self, place: SlicePlace, days: Iterable[dt.date]) -> dict[str, Tally]:
        """Return what each slice of a place's dimension counted on some days, records without a value among them."""
        sums: dict[str, Tally] = {}
        for day in days:
            for row in self._rows.get((place.workflow, place.dimension, day), ()):
                hits, cases = (row.trouble, row.answered) if place.voice == "trouble" else (row.unsure, row.n)
                old_hits, old_cases = sums.get(row.value, (0, 0))
                sums[row.value] = old_hits + hits, old_cases + cases
        return sums


def _entry_days(journal: Journal, workflow: str, last: dt.date) -> tuple[frozenset[dt.date], dt.date]:
    """Return the days that entries leave out of what is normal, and the first of the level that holds."""
    excluded_days: set[dt.date] = set()
    level = dt.date.min + LONGEST
    for entry in journal.entries:
        if workflow not in entry.workflows or entry.first > last:
            continue
        if entry.baseline == "exclude" and not entry.is_blank:
            excluded_days.update(days_between(entry.first, min(entry.last or last, last)))
        elif entry.baseline == "shift":
            level = max(level, entry.first)
    return frozenset(excluded_days), level


def split_sentence(places: Sequence[SlicePlace], split: MixSplit | None) -> str:
    """Return the split in a sentence, in tenths of a point that add up; empty where there is none."""
    if split is None:
        return ""
    row = places[0]
    value, usual, rates = (round(1000 * part) for part in (split.value, split.usual, split.rates))
    total, mix = value - usual, value - usual - rates
    over = f"Over the {row.window} days up to {on(row.day)}" if row.window > 1 else f"On {on(row.day)}"
    what = "of the AI's answers were of no use" if row.voice == "trouble" else "of all conversations were handed over"
    head = f"{over} {_tenths(value)}{THIN}% {what} where {_tenths(usual)}{THIN}% is usual"
    behaving = f"slices of {row.dimension.replace('_', ' ').replace('+', ' and ')} that behaved otherwise"
    if not rates and not mix:
        return f"{head}."
    if rates * mix < 0:
        return f"{head}: {_points(rates)} come from {behaving}, and {_points(mix)} from another mix of slices."
    parts = f"{_tenths(rates)} come from {behaving} and {_tenths(mix)} from another mix of slices"
    return f"{head}: of {_points(total)}, {parts}."


def split_text(ledger: Ledger, journal: Journal, places: Sequence[SlicePlace]) -> str:
    """Return the sentence on a day's slices, as the ledger has them."""
    if not places:
        return ""
    day = places[0].day
    months = {f"{each:%Y-%m}" for each in days_between(day - LONGEST - ONE_DAY * 4 * NEAREST, day)}
    splits = PlaceSplits(ledger.read(SLICES, months), ledger.read(VERDICTS, months), journal)
    return split_sentence(places, splits.split(places))


def _points(tenths: int) -> str:
    return f"{_tenths(tenths)} points {'more' if tenths > 0 else 'fewer'}"


def _tenths(tenths: int) -> str:
    return f"{abs(tenths) / 10:.1f}"


def _percent(part: float) -> str:
    return f"{part * 100:.{0 if part >= 0.0995 else 1}f}{THIN}%"
