"""What a ledger's fields leave to measure on each day: as little of the fields' history as judging needs."""

from __future__ import annotations

import datetime as dt
import sys
from array import array
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from watchbook.cache import code_key
from watchbook.check.history import field_history
from watchbook.check.history.field_history import CODE, FieldHistory
from watchbook.dumps.sight import MISREAD, UNSEEN, Blindness, FieldRule
from watchbook.ledger import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from watchbook.bands.absent_answers import Lack, LackingDay
    from watchbook.ledger import FieldUse, Staging
    from watchbook.metrics import Field


@dataclass(slots=True)
class LackingDays:
    """The days of one workflow on which fields leave nothing to measure; a number a day in each."""

    days: array[int] = field(default_factory=lambda: array("q"))
    """Ordinals, those of a month in any order."""
    lacks: array[int] = field(default_factory=lambda: array("q"))
    """Which of `FieldGaps.lacks`."""


@dataclass(slots=True)
class FieldGaps:
    """What fields leave to measure, up to the last day in the ledger."""

    history: FieldHistory
    """Without the days that were taken over from it."""
    misread: list[Blindness] = field(default_factory=list)
    """Days of fields that may have numbers and no meaning."""
    lacks: dict[Lack, int] = field(default_factory=dict)
    """Every set of fields that a day lacked, numbered."""
    workflows: dict[str, LackingDays] = field(default_factory=dict)

    @classmethod
    def of(cls, uses: Sequence[FieldUse], fields: Mapping[str, Field]) -> FieldGaps:
        """Return what rows say."""
        gaps = cls(FieldHistory(_rules(fields), only_losses=True))
        gaps.learn(uses)
        return gaps

    @classmethod
    def read(cls, staging: Staging, fields: Mapping[str, Field], last: dt.date) -> FieldGaps:
        """Return what a ledger will say of the days up to one, of which all months but the last are remembered.

        The last is learned each time: a new day changes it, and to remember it would cost more than that.

        Raises:
            LedgerError: the ledger holds something its writer did not write.
        """
        rules = _rules(fields)
        code = code_key(*(str(module.__file__) for module in (sys.modules[__name__], field_history, *CODE)))
        return staging.lesson(
            FIELDS, "field-gaps", lambda: cls(FieldHistory(rules, only_losses=True)), f"{code} {rules}", last
        )

    def learn(self, rows: Sequence[FieldUse]) -> None:
        """Take up days, all of which are later than those before."""
        self.history.learn(rows)
        lost: dict[tuple[str, dt.date], set[str]] = defaultdict(set)
        for blindness in self.history.blind:
            if blindness.loss in UNSEEN:
                lost[blindness.workflow, blindness.day].add(blindness.field)
            elif blindness.loss in MISREAD or blindness.loss == "fewer":
                self.misread.append(blindness)
        for (workflow, day), names in self.history.missing.items():
            lack = names, frozenset(lost.get((workflow, day), ()))
            lacking_days = self.workflows.setdefault(workflow, LackingDays())
            lacking_days.days.append(day.toordinal())
            lacking_days.lacks.append(self.lacks.setdefault(lack, len(self.lacks)))
        self.history.blind, self.history.missing = [], {}

    def lacking_days(self) -> Iterator[LackingDay]:
        """Yield the days of workflows on which fields leave nothing to measure, with these fields."""
        lacks = list(self.lacks)
        for workflow, lacking_days in self.workflows.items():
            for ordinal, number in zip(lacking_days.days, lacking_days.lacks, strict=True):
                yield workflow, dt.date.fromordinal(ordinal), lacks[number]


def _rules(fields: Mapping[str, Field]) -> dict[str, FieldRule]:
    return {name: FieldRule.of(rule) for name, rule in fields.items()}
