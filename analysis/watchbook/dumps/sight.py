"""Which fields of a workflow's records could be used on a day, and which have gone blind, judged by the days before.

A field is blind on a day when what is usable of it cannot be so little by chance, when nearly all that it holds cannot
be used, when it holds one value where it never did, or values of another order of size. Rare fields are rare: with
twenty conversations a day nobody may have left a score for a week.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003  # msgspec looks up what the fields of a blind day are
import math
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from watchbook.dumps.beta_binomial import at_most
from watchbook.dumps.words.placeholders import IDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.ledger import FieldUse
    from watchbook.metrics import Field

Loss = Literal["gone", "empty", "unusable", "unknown", "fewer", "alike", "smaller", "larger"]
"""Not there, there and empty, of a kind that cannot be used, words that nobody asks for, in part of the records that
had it, one value, another unit."""
UNSEEN: tuple[Loss, ...] = ("gone", "empty", "unusable", "unknown")
"""Losses that leave nothing to measure."""
MISREAD: tuple[Loss, ...] = ("alike", "smaller", "larger")
"""Losses that leave numbers which mean nothing."""
PAST = 56
"""Days with records that say how much of a field is usual."""
FEW = 7
"""Days that it takes to know; of a field that nearly every record has, `FEW_OF_FULL`."""
FEW_OF_FULL, FULL = 3, 0.9
LITTLE = 0.2
"""Part of what is usual below which a day has little of a field."""
FEWER = 0.8
"""The same for a field that nearly every record has: a part that lost it is a program that does not write it."""
NEARLY_EVERY, SLIGHTLY_FEWER = 0.99, 0.95
"""The same for a field that every record has, but for a slip: what is left out may well be what matters, such as the
confidences that are low."""
MUCH = 0.7
"""Part of what is usual below which a field that is there in part is lost: three in ten are no oversight."""
CHANCE = 1e-6
"""How unlikely so little must be, on all of the days in a row together, for the field to be called blind."""
SETTLED = 28
"""Days after which little, but some nearly every day, is what is usual now."""
NEARLY_ALL, NEARLY_ALL_STRANGE = 0.8, 0.95
"""Share of the values from which on nearly all cannot be used, or are words that nobody asks for."""
VALUES = 20
"""Values that it takes to say so; the days before are added until there are as many."""
A_FEW = 5
"""The same for a field that has never held anything else."""
POOLED = 14
"""Days that are added at most."""
ALIKE = 10
"""Values of a day that it takes to call them all alike."""
ALIKE_FROM_FIRST = 1000
"""Values of a whole number, a truth or one of a few words that it takes where they never differed: it measures nothing.
Not of a state that every record has: it may be `ok` for ever."""
ALIKE_DAYS = 3
"""Days in a row that it takes of a whole number or a truth, which may well be the same for a day."""
RARELY_ALIKE = 0.1
"""Share of days of that volume on which a word stood alone, from which on it is nothing odd that it does."""
LARGER = 1.25
"""How many times the values of a day another may have to be of its volume: the more values, the less they are alike."""
APART = 1300
"""Thousandths of a power of ten between usual sizes and those of another unit: a factor of twenty."""
SIZES = 5
"""Numbers of a day whose size says something."""
NAMED = 100
"""Records that it takes to know that each has a field's name."""
UNKNOWN = 20
"""Records without a value from which on a field has never had one."""


@dataclass(frozen=True, slots=True, order=True)
class Blindness:
    """A field that a workflow's records cannot be judged by on a day."""

    day: dt.date
    workflow: str
    field: str
    loss: Loss
    records: int
    good: int
    """Records with a value that can be used, and was asked for."""
    bad: int
    """Records with a value that cannot, or was not."""
    usual: float | None
    """Share of records that usually have one; None where that is not known."""
    never: bool
    """Whether it was so from the first day on."""

    @property
    def is_large(self) -> bool:
        """Whether the field is lost as good as whole, or too much of it for the rest to be evidence."""
        return self.loss != "fewer" or self.good / self.records < MUCH * (self.usual or 1.0)


@dataclass(slots=True)
class FieldDay:
    """A field in a workflow's records of one day, all sources together."""

    day: dt.date
    records: int = 0
    there: int = 0
    used: int = 0
    strange: int = 0
    invalid: int = 0
    alike: int = 0
    positive: int = 0
    size: int = 0

    @classmethod
    def of(cls, row: FieldUse) -> FieldDay:
        """Return what one source says."""
        return cls(
            row.day, row.records, row.there, row.used, row.strange, row.invalid, row.alike, row.positive, row.size
        )

    def add(self, row: FieldUse) -> None:
        """Add what another source says."""
        self.records += row.records
        self.there += row.there
        self.used += row.used
        self.strange += row.strange
        self.invalid += row.invalid
        self.alike += row.alike
        self.positive += row.positive
        self.size += row.size

    @property
    def good(self) -> int:
        """Records with a value that can be used, and was asked for."""
        return self.used - self.strange

    @property
    def bad(self) -> int:
        """Records with a value that cannot, or was not."""
        return self.invalid + self.strange


@dataclass(frozen=True, slots=True)
class FieldRule:
    """What of a field, as watchbook.toml has it, decides whether it is blind; remembered with what was learned."""

    name: str
    type: str
    choices: tuple[str, ...]
    words: tuple[str, ...]
    sparse: bool
    absent: bool

    @classmethod
    def of(cls, field_of_toml: Field) -> FieldRule:
        """Return what decides of a field."""
        values = (field_of_toml.choices, field_of_toml.words, field_of_toml.sparse, field_of_toml.absent)
        return cls(field_of_toml.name, field_of_toml.type, *values)


@dataclass(slots=True)
class FieldWatch:
    """What is known of one field of a workflow up to a day."""

    rule: FieldRule
    past: deque[FieldDay] = field(default_factory=lambda: deque(maxlen=PAST))
    """Days as they usually are."""
    recent: deque[FieldDay] = field(default_factory=lambda: deque(maxlen=POOLED))
    run: list[FieldDay] = field(default_factory=list)
    """The days in a row with little, up to now."""
    chance: float = 0.0
    """The logarithm of how likely these are."""
    is_blind: bool = False
    """Whether one of them was called blind, so that they teach nothing."""
    past_records: int = 0
    """Of the days as they usually are."""
    past_good: int = 0
    past_bad: int = 0
    bad_run: int = 0
    """Bad values since the last good one."""
    records: int = 0
    """From the first day on."""
    good: int = 0
    named_records: int = 0
    """Records of the days on which any had the field's name."""
    named: int = 0
    """Those of them that had it, with or without a value."""
    has_been_back: bool = False
    """Whether the name came back after days without it, so that its absence is nothing new."""
    sizes: deque[float] = field(default_factory=lambda: deque(maxlen=PAST))
    varied_days: int = 0
    """Days on which values differed."""
    was_alike: bool = False
    """Whether they were alike on a day before they first differed, or by chance later."""
    alike_days: int = 0
    """Days in a row on which they were all alike, up to now."""
    words: deque[tuple[int, bool]] = field(default_factory=lambda: deque(maxlen=PAST))
    """Of a text with few words: how many values each day had, and whether one word stood alone; up to `alone`."""
    alone: list[tuple[int, bool]] = field(default_factory=list)
    """The same of the days in a row, up to now, on which one did."""
    alone_chance: float = 0.0
    """The logarithm of how likely these are."""

    def losses(self, day: FieldDay) -> Iterator[tuple[Loss, float | None, bool]]:
        """Yield what is wrong with the field on the next day, the usual share, and whether it always was."""
        self.records += day.records
        self.good += day.good
        self.recent.append(day)
        self.bad_run = 0 if day.good else self.bad_run + day.bad
        usual = self._usual()
        loss = "gone" if self._is_name_gone(day) else self._loss(day)
        if loss:
            yield loss, usual if self.past_good else None, not self.past_good
            return
        if self._is_alike(day):
            yield "alike", usual, not (self.varied_days or self.words)
        elif size := self._size(day):
            yield size, usual, False

    def _is_name_gone(self, day: FieldDay) -> bool:
        """Return whether no record has the field's name, which all had: so few need no value for that to be said."""
        is_gone = (
            not day.there
            and day.records >= A_FEW
            and self.past_good > 0
            and not self.has_been_back
            and self.named_records >= NAMED
            and self.named >= NEARLY_EVERY * self.named_records
        )
        if day.there:
            self.has_been_back = self.has_been_back or self.named_records < self.records - day.records
            self.named_records += day.records
            self.named += day.there
        return is_gone

    def _usual(self) -> float:
        return (self.past_good + 0.5) / (self.past_records + 1.0)

    def _loss(self, day: FieldDay) -> Loss | None:
        enough = LITTLE * self._usual() * day.records
        little = self._has_little(day)
        if useless := self._useless(day):
            return useless
        if little and day.good >= enough:
            return "fewer"
        if little and day.bad > day.good:
            return _kind_of_bad(day.strange, day.bad)
        never = not self.good and self.records >= UNKNOWN
        if never and self.bad_run:
            return _kind_of_bad(day.strange, day.bad) if day.bad and self.bad_run >= A_FEW else None
        return ("empty" if day.there else "gone") if little or never else None

    def _has_little(self, day: FieldDay) -> bool:
        """Return whether so little of the field cannot be by chance; else the day is one of those that teach."""
        usual = self._usual()
        usual_is_known = len(self.past) >= (FEW_OF_FULL if usual > FULL else FEW) and self.past_good > 0
        if usual_is_known and day.good < usual * day.records * _part_of(usual):
            self.run.append(day)
            self.chance += at_most(day.good, day.records, usual)
            if self._is_settled():
                self._learn(self.run[-SETTLED:])
                return False
            blind = self.chance < math.log(CHANCE) and len(self.run) > 2 * self._gap()
            self.is_blind = self.is_blind or blind
            return blind
        self._learn([day] if self.is_blind else [*self.run, day])
        return False

    def _learn(self, days: list[FieldDay]) -> None:
        """Take days for usual."""
        for day in days:
            if len(self.past) == PAST:
                self.past_records -= self.past[0].records
                self.past_good -= self.past[0].good
                self.past_bad -= self.past[0].bad
            self.past.append(day)
            self.past_records += day.records
            self.past_good += day.good
            self.past_bad += day.bad
        self.run, self.chance, self.is_blind = [], 0.0, False

    def _gap(self) -> int:
        """Return the most days in a row that usually have none."""
        most = empty = 0
        for day in self.past:
            empty = empty + 1 if not day.good else 0
            most = max(most, empty)
        return most

    def _is_settled(self) -> bool:
        last = self.run[-SETTLED:]
        return len(last) == SETTLED and sum(day.good > 0 for day in last) > SETTLED // 2

    def _useless(self, day: FieldDay) -> Loss | None:
        """Return why nearly all that a day holds is of no use, where it holds enough together with days before."""
        if not day.bad:
            return None
        good = bad = strange = 0
        for recent_day in reversed(self.recent):
            good, bad, strange = good + recent_day.good, bad + recent_day.bad, strange + recent_day.strange
            if good + bad >= VALUES:
                break
        kind = _kind_of_bad(strange, bad)
        share = NEARLY_ALL_STRANGE if kind == "unknown" else NEARLY_ALL
        of_day = day.bad >= share * (day.good + day.bad)
        of_pool = good + bad >= VALUES and bad >= share * (good + bad)
        return kind if of_day and (of_pool or self._is_bad_at_once()) else None

    def _is_bad_at_once(self) -> bool:
        """Return whether all values since the last good one cannot be bad by chance, as few were before."""
        values = self.past_good + self.past_bad
        usual = (self.past_bad + 0.5) / (values + 1.0)
        return values >= VALUES and self.bad_run * math.log(usual) < math.log(CHANCE)

    def _is_alike(self, day: FieldDay) -> bool:
        """Return whether a day's values are all alike, though they never were, or though they name something."""
        if day.used < ALIKE:
            return False
        if self.rule.name not in IDS and self.rule.type == "text":
            return self._stands_alone(day)
        whole = self.rule.type in ("integer", "boolean")
        is_no_chance = whole and self._stands_alone(day)
        if day.alike < day.used:
            self.varied_days += 1
            self.was_alike = self.was_alike or bool(self.alike_days and self.varied_days > 1)
            self.alike_days = 0
            return False
        self.alike_days += 1
        if self.rule.name in IDS:
            return True
        if not self.varied_days:
            return self.good >= (10 * ALIKE if self.rule.type == "number" else ALIKE_FROM_FIRST)
        enough = self.varied_days >= (2 * FEW if whole else FEW)
        return is_no_chance or (enough and not self.was_alike and self.alike_days >= (ALIKE_DAYS if whole else 1))

    def _stands_alone(self, day: FieldDay) -> bool:
        """Return whether one of a text's few words stands alone, though on nearly all days of that volume none did.

        A word that is rare is missing on some days, and a state that is well is `ok` on most: so the days before say
        how likely it is, and it takes as many days in a row as make it no chance.
        """
        if day.alike < day.used:
            if self.alone_chance >= math.log(CHANCE):
                self.words.extend(self.alone)
            self.words.append((day.used, False))
            self.alone, self.alone_chance = [], 0.0
            return False
        has_few_words = bool(self.rule.choices or self.rule.words)
        if not self.words and self.rule.sparse and has_few_words and self.good >= ALIKE_FROM_FIRST:
            return True
        same = [alone for usage, alone in self.words if usage <= LARGER * day.used]
        sightings = sum(same) + 1.0
        share = (sightings + math.sqrt(sightings)) / (len(same) + 1.0)  # what so few days may hide is granted
        self.alone.append((day.used, True))
        self.alone_chance += math.log(share)
        return share < RARELY_ALIKE and self.alone_chance < math.log(CHANCE)

    def _size(self, day: FieldDay) -> Loss | None:
        """Return on which side a day's numbers are of another order than on all days before, if they are."""
        if day.positive < SIZES:
            return None
        size = day.size / day.positive
        if len(self.sizes) >= FEW:
            if size < min(self.sizes) - APART:
                return "smaller"
            if size > max(self.sizes) + APART:
                return "larger"
        self.sizes.append(size)
        return None


def _part_of(usual: float) -> float:
    """Return the part of what is usual below which a day has little of a field."""
    if usual > NEARLY_EVERY:
        return SLIGHTLY_FEWER
    return FEWER if usual > FULL else LITTLE


def _kind_of_bad(strange: int, bad: int) -> Loss:
    return "unknown" if 2 * strange > bad else "unusable"
