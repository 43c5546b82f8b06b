"""What the fields held, day after day: which were blind, what was odd about them, how many records had them."""

from __future__ import annotations

import datetime as dt
import sys
from array import array
from collections import defaultdict
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

import msgspec

from watchbook.cache import LateObject, code_key
from watchbook.check.history import field_absence
from watchbook.check.history.field_absence import FieldAbsence
from watchbook.check.likenesses import odd_days
from watchbook.check.likenesses.odd_days import OddDays
from watchbook.dumps import beta_binomial, sight
from watchbook.dumps.sight import Blindness, FieldDay, FieldRule, FieldWatch
from watchbook.ledger import FIELDS
from watchbook.metrics import CATEGORIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from watchbook.ledger import FieldUse, Ledger, Staging
    from watchbook.metrics import Field

CODE = (sys.modules[__name__], field_absence, odd_days, beta_binomial, sight)
"""What learns."""
MANY, HANDFUL = 0.05, 5
"""Share of a day's values, and their count, from which on it is worth a word that they are of a kind."""
RARE, MORE = 0.5, 0.3
"""Usual share of records up to which a field is one that not all have, and by how much more it has to be."""
RARELY_ZERO, MORE_ZEROS = 0.5, 0.1
"""Usual share of zeros up to which it is looked at, and by how much more it has to be."""
NEVER = 2.0
"""A share that no day has."""
FieldOf = tuple[str, str]
"""A field and a workflow."""


@dataclass(slots=True)
class DayNumbers:
    """How many records a field's days had, and how many of them held something; a number a day in each."""

    days: array[int] = field(default_factory=lambda: array("q"))
    """Ordinals, in order."""
    records: array[int] = field(default_factory=lambda: array("q"))
    values: array[int] = field(default_factory=lambda: array("q"))
    """Records with something in them, whether it can be used or not."""

    def add(self, day: FieldDay) -> None:
        """Take up the next day."""
        self.days.append(day.day.toordinal())
        self.records.append(day.records)
        self.values.append(day.used + day.invalid)

    def newest_first(self) -> Iterator[tuple[dt.date, int, int]]:
        """Yield (day, records, values), the last day first."""
        for index in range(len(self.days) - 1, -1, -1):
            yield dt.date.fromordinal(self.days[index]), self.records[index], self.values[index]


@dataclass(slots=True)
class AbsentDays:
    """Days of a field that never held a value, and of which nothing else is to be said; a number a day in each."""

    days: array[int] = field(default_factory=lambda: array("q"))
    """Ordinals, in order."""
    records: array[int] = field(default_factory=lambda: array("q"))
    """The workflow's on the day."""


@dataclass(slots=True)
class FieldPast:
    """What is known of one field of a workflow, up to a day, to learn from the next."""

    rule: FieldRule
    absence: FieldAbsence
    watch: FieldWatch | None
    """None where no dump has the field, as watchbook.toml says."""
    words: OddDays = field(default_factory=OddDays)
    """Days of which a part of the values were words that nobody asks for; blind days are none."""
    filled: OddDays = field(default_factory=OddDays)
    """Days of which more records than usual had the field."""
    zeros: OddDays = field(default_factory=OddDays)
    """Days of which more numbers than usual were zero; blind days are none."""
    has_been_good: bool = False
    """Whether a record has ever had it."""
    only_losses: bool = False
    """Whether nothing is asked of it but what is wrong with it."""

    @property
    def has_oddities(self) -> bool:
        """Return whether it is asked what is odd about the field."""
        return self.rule.name not in CATEGORIES and not self.only_losses

    def take(self, day: FieldDay) -> list[tuple[sight.Loss, float | None, bool]]:
        """Take up the next day, and return what is wrong with the field on it, as `FieldWatch.losses` does."""
        losses = [*self.watch.losses(day)] if self.watch else []
        if self.has_oddities:
            self._take_oddities(day, is_blind=bool(losses))
        return losses

    def _take_oddities(self, day: FieldDay, *, is_blind: bool) -> None:
        self.has_been_good = self.has_been_good or day.good > 0
        if self.has_been_good:
            self.filled.take(day, (day.good, day.records), lambda usual: usual + MORE if usual <= RARE else NEVER)
        if is_blind or not day.used:
            return
        if self.rule.words:
            strange = day.strange if day.strange >= HANDFUL else 0
            self.words.take(day, (strange, day.used), lambda usual: max(MANY, 2 * usual))
        if self.rule.type in ("number", "integer"):
            zeros = day.used - day.positive
            self.zeros.take(day, (zeros, day.used), lambda usual: usual + MORE_ZEROS if usual <= RARELY_ZERO else NEVER)


@dataclass(slots=True)
class FieldHistory:
    """What is known of every field, up to the last day in the ledger."""

    rules: Mapping[str, FieldRule]
    """By the name of a field."""
    pasts: LateObject[dict[FieldOf, FieldPast]] = field(default_factory=lambda: LateObject({}))
    """What it takes to learn of the next day."""
    numbers: dict[FieldOf, DayNumbers] = field(default_factory=dict)
    words: dict[FieldOf, list[FieldDay]] = field(default_factory=dict)
    """Days of which a part of the values were words that nobody asks for; of fields that have any."""
    filled: dict[FieldOf, list[FieldDay]] = field(default_factory=dict)
    """The same of days of which more records than usual had the field."""
    zeros: dict[FieldOf, list[FieldDay]] = field(default_factory=dict)
    """The same of days of which more numbers than usual were zero."""
    blind: list[Blindness] = field(default_factory=list)
    """Days on which fields were blind, in order, without those in `absent`."""
    absent: dict[tuple[FieldOf, sight.Loss], AbsentDays] = field(default_factory=dict)
    """Days on which fields were blind that had never held a value: of years there are many, and all are alike."""
    missing: dict[tuple[str, dt.date], frozenset[str]] = field(default_factory=dict)
    """By workflow and day, the fields that leave nothing to measure; with `only_losses` alone."""
    unusable: list[tuple[str, FieldDay]] = field(default_factory=list)
    """In order, fields and days of which many values, of all workflows together, cannot be used."""
    present: set[FieldOf] = field(default_factory=set)
    """Fields and workflows of which a record ever had a usable value."""
    sizes: dict[str, tuple[int, int]] = field(default_factory=dict)
    """By field, the sum of the sizes of its positive values, as `FieldUse.size` is one, and how many they are."""
    only_losses: bool = False
    """Whether nothing is asked of it but what is wrong with fields, and which of them leave nothing to measure."""

    @classmethod
    def of(cls, uses: Sequence[FieldUse], fields: Mapping[str, Field], *, only_losses: bool = False) -> FieldHistory:
        """Return what rows say."""
        history = cls({name: FieldRule.of(rule) for name, rule in fields.items()}, only_losses=only_losses)
        history.learn(uses)
        return history

    @classmethod
    def read(cls, ledger: Ledger | Staging, fields: Mapping[str, Field]) -> FieldHistory:
        """Return what a ledger says, or will say, of which all months but the last are remembered.

        Raises:
            LedgerError: the ledger holds something its writer did not write.
        """
        code = code_key(*(str(module.__file__) for module in CODE))
        rules = {name: FieldRule.of(rule) for name, rule in fields.items()}
        return ledger.lesson(FIELDS, "fields", lambda: cls(rules), f"{code} {rules}")

    def all_blind(self) -> list[Blindness]:
        """Return every day on which a field was blind, in order."""
        return sorted([*self.blind, *(each for key in self.absent for each in self.absences_of(*key))])

    def absences_of(self, key: FieldOf, loss: sight.Loss) -> Iterator[Blindness]:
        """Yield the days on which a field was blind that had never held a value, in order."""
        name, workflow = key
        absent_days = self.absent.get((key, loss), AbsentDays())
        for ordinal, records in zip(absent_days.days, absent_days.records, strict=True):
            yield Blindness(dt.date.fromordinal(ordinal), workflow, name, loss, records, 0, 0, None, never=True)

    def learn(self, rows: Sequence[FieldUse]) -> None:
        """Take up days, all of which are later than those before."""
        by_field: dict[FieldOf, dict[dt.date, FieldDay]] = defaultdict(dict)
        together: dict[tuple[str, dt.date], FieldDay] = {}
        for row in rows:
            if row.records:
                days = by_field[row.field, row.workflow]
                if day := days.get(row.day):
                    day.add(row)
                else:
                    days[row.day] = FieldDay.of(row)
            if row.invalid:
                together.setdefault((row.field, row.day), FieldDay(row.day))
            if row.used:
                self.present.add((row.field, row.workflow))
            if row.positive and row.records:
                size, positive = self.sizes.get(row.field, (0, 0))
                self.sizes[row.field] = size + row.size, positive + row.positive
        self._learn_unusable(rows, together)
        blind: list[Blindness] = []
        missing: dict[tuple[str, dt.date], set[str]] = defaultdict(set)
        for (name, workflow), by_day in by_field.items():
            if name in self.rules:
                in_order = [by_day[date] for date in sorted(by_day)]
                blind += self._learn_field((name, workflow), in_order, missing)
        self.blind += sorted(blind)
        self.missing |= {key: frozenset(names) for key, names in missing.items()}

    def _learn_field(
        self, key: FieldOf, days: Sequence[FieldDay], missing: dict[tuple[str, dt.date], set[str]]
    ) -> Iterator[Blindness]:
        """Take up the next days of a field, and yield those on which it was blind, but for what is in `absent`."""
        name, workflow = key
        past = self._past(key)
        for day in days:
            losses = past.take(day)
            for loss, usual, never in losses:
                blindness = Blindness(day.day, workflow, name, loss, day.records, day.good, day.bad, usual, never)
                if self.only_losses or not _is_plain_absence(blindness):
                    yield blindness
                else:
                    absent_days = self.absent.setdefault((key, loss), AbsentDays())
                    absent_days.days.append(day.day.toordinal())
                    absent_days.records.append(day.records)
            if self.only_losses:
                if past.absence.is_missing(day, ((loss, never) for loss, _, never in losses)):
                    missing[workflow, day.day].add(name)
            elif past.has_oddities:
                self.numbers.setdefault(key, DayNumbers()).add(day)
        for oddities, days_of in ((past.words, self.words), (past.filled, self.filled), (past.zeros, self.zeros)):
            if oddities.odd:
                days_of[key] = oddities.odd

    def __getstate__(self) -> tuple[bytes, list[object]]:
        """Return it for a pickle, with the blind days as text: frozen ones one by one take longer than all else."""
        plain = [getattr(self, column.name) for column in fields(self) if column.name != "blind"]
        return _encode(self.blind), plain

    def __setstate__(self, state: tuple[bytes, list[object]]) -> None:
        """Take up what a pickle holds."""
        self.blind = _decode(state[0])
        for column, value in zip((each for each in fields(self) if each.name != "blind"), state[1], strict=True):
            setattr(self, column.name, value)

    def _past(self, key: FieldOf) -> FieldPast:
        pasts = self.pasts.get()
        past = pasts.get(key)
        if past is None:
            rule = self.rules[key[0]]
            watch = None if rule.absent else FieldWatch(rule)
            past = pasts[key] = FieldPast(rule, FieldAbsence(rule), watch, only_losses=self.only_losses)
        return past

    def _learn_unusable(self, rows: Sequence[FieldUse], together: dict[tuple[str, dt.date], FieldDay]) -> None:
        if self.only_losses:
            return
        for row in rows if together else ():
            if (row.invalid or row.used) and (day := together.get((row.field, row.day))):
                day.add(row)
        self.unusable += [
            (name, day)
            for (name, _), day in sorted(together.items(), key=lambda item: (item[1].day, item[0]))
            if day.invalid >= max(HANDFUL, MANY * (day.invalid + day.used))
        ]


def _is_plain_absence(blindness: Blindness) -> bool:
    """Return whether a field is blind as it always was, without a value that could be used or not."""
    is_nothing = (blindness.good, blindness.bad, blindness.usual) == (0, 0, None)
    return blindness.never and blindness.loss in ("gone", "empty") and is_nothing


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Blindness]).decode
