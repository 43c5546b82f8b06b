"""Days whose numbers are those of a day before."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tests.books import engagement, verdict
from watchbook.check.likenesses.copied_days import copy_hollows
from watchbook.check.verdicts.verdict_history import VerdictHistory
from watchbook.check.verdicts.verdict_kinds import VerdictKinds
from watchbook.metrics import metrics_of

if TYPE_CHECKING:
    from watchbook.check.hollow import Hollow
    from watchbook.ledger import Verdict

METRICS = metrics_of(engagement(Path()))
NAMES = ("volume", "handoff_rate", "rephrased", "turns", "confidence", "error_rate")
FIRST = dt.date(2026, 3, 2)


def days(count: int, n: int = 300) -> list[list[Verdict]]:
    """Return each day's verdicts, no two days alike but for the errors."""
    chance = random.Random(7)
    found = []
    for index in range(count):
        day, many = FIRST + dt.timedelta(days=index), n + chance.randrange(n // 10)
        values = [float(many), *(round(chance.random(), 3) for _ in range(4)), 0.0]
        found.append(
            [
                replace(verdict(day, "desk", name, value=value), n=many)
                for name, value in zip(NAMES, values, strict=True)
            ]
        )
    return found


def hollows_in(rows: list[Verdict]) -> list[Hollow]:
    """Return what is said of a workflow's verdicts."""
    return [*copy_hollows(VerdictHistory.of(rows, VerdictKinds.of(["desk"], METRICS)).copies)]


def copied(count: int, back: int, n: int = 300) -> list[tuple[dt.date, str]]:
    """Return what is said where the last of some days has the numbers of one before."""
    rows = days(count, n)
    last = rows[-1][0].day
    rows[-1] = [replace(row, day=last) for row in rows[-1 - back]]
    found = hollows_in([row for of_day in rows for row in of_day])
    return [(hollow.day, hollow.reason) for hollow in found]


def test_the_same_numbers_as_the_day_before_are_no_chance() -> None:
    """The same conversations under other times and ids, of yesterday or of a day in the fortnight before."""
    ((day, reason),) = copied(30, 1)
    assert day == FIRST + dt.timedelta(days=29)
    assert reason == (
        "its 305 conversations have the same numbers as those of 30 Mar 2026, in all 6 metrics, "
        "as if they were the same ones under new times and ids"
    )
    assert [day for day, _ in copied(30, 7)] == [day]


def test_few_conversations_few_days_and_days_that_are_never_another_say_nothing() -> None:
    """Of twenty conversations two days may well be alike; so may all days of a desk that is made up."""
    assert copied(30, 0) == []
    assert copied(30, 1, 20) == []
    assert copied(10, 1) == []
    alike = [replace(row, day=FIRST + dt.timedelta(days=index)) for index in range(40) for row in days(1)[0]]
    assert hollows_in(alike) == []
