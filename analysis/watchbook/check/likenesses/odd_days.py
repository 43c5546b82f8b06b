"""Days on which more of a field's values or records are of a kind than chance explains, by the days before them."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from typing import TYPE_CHECKING

from watchbook.check.finding import spells
from watchbook.dumps.beta_binomial import at_most
from watchbook.dumps.sight import CHANCE, FEW, PAST, SETTLED, VALUES, FieldDay

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Container, Iterable, Iterator

    from watchbook.check.lateness import Lateness
    from watchbook.ledger import FieldUse

Share = tuple[int, int]
"""How many are of a kind, and of how many."""


def odd_days(
    days: Iterable[FieldDay], share_of: Callable[[FieldDay], Share], least: Callable[[float], float]
) -> list[FieldDay]:
    """Return the days in a row that have so many together that it is no chance, in order.

    They teach nothing until there are `SETTLED` of them in a row: then it is what is usual.

    Args:
        days: of one field and workflow, in order.
        share_of: what is counted of a day.
        least: the share from which on it is asked, given the usual one.
    """
    past: deque[Share] = deque(maxlen=PAST)
    run: list[FieldDay] = []
    found: list[FieldDay] = []
    chance = 0.0
    for day in days:
        count, whole = share_of(day)
        values = sum(of for _, of in past)
        usual = (sum(many for many, _ in past) + 0.5) / (values + 1.0)
        is_known = len(past) >= FEW and values >= VALUES
        if is_known and count >= least(usual) * whole and whole:
            run.append(day)
            chance += at_most(whole - count, whole, 1.0 - usual)
            if chance < math.log(CHANCE):
                found += [each for each in run if each not in found]
            if len(run) < SETTLED:
                continue
        if chance >= math.log(CHANCE) or len(run) >= SETTLED:
            past.extend(share_of(each) for each in run)
        if day not in run:
            past.append((count, whole))
        run, chance = [], 0.0
    return found


def field_days_of(
    uses: Iterable[FieldUse], is_asked: Callable[[FieldUse], bool]
) -> dict[tuple[str, str], dict[dt.date, FieldDay]]:
    """Return, by field and workflow in order, the days of what the ledger says of fields, where that is asked."""
    days: dict[tuple[str, str], dict[dt.date, FieldDay]] = defaultdict(dict)
    for row in uses:
        if is_asked(row):
            days[row.field, row.workflow].setdefault(row.day, FieldDay(row.day)).add(row)
    return dict(sorted(days.items()))


def odd_runs(
    odd: Iterable[FieldDay], workflow: str, lateness: Lateness, judged_days: Container[dt.date]
) -> Iterator[tuple[list[FieldDay], bool]]:
    """Yield the odd days in a row that are judged, and whether an entry explains them."""
    by_day = {day.day: day for day in odd if day.day in judged_days}
    for is_explained in (False, True):
        for run in spells(day for day in by_day if lateness.is_explained(day, [workflow]) == is_explained):
            yield [by_day[day] for day in run], is_explained
