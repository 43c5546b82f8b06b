"""When a field is blind, and that rare fields on small days are not."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.books import engagement
from watchbook.check.history.field_history import FieldHistory
from watchbook.ledger import FieldUse
from watchbook.metrics import fields_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watchbook.dumps.sight import Blindness

FIRST = dt.date(2026, 3, 2)
FIELDS = fields_of(engagement(Path()))


def use(index: int, field: str, records: int, used: int, **counts: Any) -> FieldUse:
    """Return what a day's file says of a field."""
    known = {"there": records, "strange": 0, "invalid": 0, "alike": 0, "positive": 0, "size": 0} | counts
    return FieldUse(FIRST + dt.timedelta(days=index), "desk", field, "a", records=records, used=used, **known)


def blind(rows: Sequence[FieldUse]) -> list[tuple[int, str, bool]]:
    """Return (index of the day, loss, whether it was always so)."""
    return [((one.day - FIRST).days, one.loss, one.never) for one in FieldHistory.of(rows, FIELDS).all_blind()]


def healthy(field: str, records: int, used: int, days: int = 30, **counts: Any) -> list[FieldUse]:
    """Return days that are all alike."""
    return [use(index, field, records, used, **counts) for index in range(days)]


def test_a_rare_field_whose_name_every_record_had_is_gone_on_the_first_day_without_the_name() -> None:
    """No value is needed for that; where the name was away before, or some records never had it, nothing is new."""
    rows = healthy("csat", 20, 1)
    gone = [use(30 + index, "csat", 20, 0, there=0) for index in range(3)]
    assert blind([*rows, *gone]) == [(30, "gone", False), (31, "gone", False), (32, "gone", False)]
    assert blind([*rows, use(30, "csat", 20, 0)]) == []
    assert blind([*healthy("csat", 20, 1, there=19), *gone]) == []
    assert blind([*rows, *gone[:1], use(31, "csat", 20, 1), use(32, "csat", 20, 0, there=0)]) == [(30, "gone", False)]


@pytest.mark.parametrize("records", [20, 300, 5000])
def test_a_field_that_every_record_had_is_blind_on_the_first_day_without_it(records: int) -> None:
    """At any volume; gone is another thing than empty."""
    rows = healthy("confidence", records, records)
    assert blind([*rows, use(30, "confidence", records, 0, there=0)]) == [(30, "gone", False)]
    assert blind([*rows, use(30, "confidence", records, 0)]) == [(30, "empty", False)]
    assert blind([*rows, use(30, "confidence", records, records)]) == []


def test_a_field_that_all_have_is_there_in_part_once_a_twentieth_lost_it_for_days() -> None:
    """Confidences that are null where they are low leave a mean that is better than the truth; a slip is none."""
    whole = healthy("confidence", 300, 300)
    part = [use(30 + index, "confidence", 300, 276) for index in range(5)]
    assert (34, "fewer", False) in blind([*whole, *part])
    assert blind([*whole, part[0], use(31, "confidence", 300, 300)]) == []
    assert blind([*whole, *(use(30 + index, "confidence", 300, 290) for index in range(5))]) == []
    assert (
        blind([*healthy("confidence", 300, 294), *(use(30 + index, "confidence", 300, 276) for index in range(5))])
        == []
    )


def test_a_rare_field_is_blind_once_so_few_days_without_it_are_no_chance() -> None:
    """One in seventeen leaves a score: of twenty a day nobody for weeks, of 5,000 nobody for two days."""
    some = healthy("csat", 20, 1, 60)
    assert blind([*some, *(use(60 + index, "csat", 20, 0) for index in range(9))]) == []
    assert (89, "empty", False) in blind([*some, *(use(60 + index, "csat", 20, 0) for index in range(30))])
    many = healthy("csat", 5000, 300)
    assert blind([*many, use(30, "csat", 5000, 0), use(31, "csat", 5000, 0)])[-1] == (31, "empty", False)


def test_a_field_that_comes_once_a_week_is_not_blind_in_between() -> None:
    """Reviews may be made on Mondays; a month without one is another thing."""
    weekly = [use(index, "eval", 300, 84 if index % 7 == 0 else 0) for index in range(70)]
    assert blind(weekly) == []
    assert blind([*weekly, *(use(70 + index, "eval", 300, 0) for index in range(30))])[-1] == (99, "empty", False)


def test_a_part_of_the_records_that_lost_a_field_is_said() -> None:
    """Half of the programs do not write it any more."""
    rows = healthy("confidence", 300, 300)
    assert blind([*rows, use(30, "confidence", 300, 150)]) == [(30, "fewer", False)]
    assert blind([*rows, use(30, "confidence", 300, 290)]) == []


def test_values_that_cannot_be_used_blind_a_field_from_the_first_day_on() -> None:
    """Where there are a few of them, and nothing else, or nearly all could be used before; else twenty."""
    assert blind([use(0, "feedback", 60, 0, invalid=4), use(1, "feedback", 60, 0, invalid=1)]) == [
        (1, "unusable", True)
    ]
    most = [use(0, "feedback", 60, 2, invalid=16), use(1, "feedback", 60, 0, invalid=4)]
    assert [(day, loss) for day, loss, _ in blind(most)] == [(1, "unusable")]
    rows = healthy("feedback", 60, 7)
    assert blind([*rows, use(30, "feedback", 60, 0, invalid=7)]) == [(30, "unusable", False)]
    assert blind([*rows, use(30, "feedback", 60, 6, invalid=1)]) == []


def test_words_that_nobody_asks_for_are_as_good_as_none() -> None:
    """A desk's own reasons beside the expected ones are not."""
    own = [use(index, "handoff_reason", 300, 60, strange=60) for index in range(3)]
    assert blind(own) == [(0, "unknown", True), (1, "unknown", True), (2, "unknown", True)]
    assert blind([use(index, "handoff_reason", 300, 60, strange=50) for index in range(3)]) == []


def test_one_value_where_there_were_many_is_a_default() -> None:
    """Of a number at once, of whole numbers and truths after three days, of an id from the first day on."""
    rows = healthy("confidence", 60, 60)
    assert blind([*rows, use(30, "confidence", 60, 60, alike=60)]) == [(30, "alike", False)]
    turns = [use(30 + index, "turns", 60, 60, alike=60) for index in range(3)]
    assert blind([*healthy("turns", 60, 60), *turns]) == [(32, "alike", False)]
    assert blind([use(0, "repeat_of", 60, 60, alike=60)]) == [(0, "alike", True)]


@pytest.mark.parametrize("field", ["turns", "handoff"])
def test_a_whole_number_or_a_truth_that_never_varied_measures_nothing(field: str) -> None:
    """From a thousand records on, where no day ever had another value."""
    rows = [use(index, field, 300, 300, alike=300) for index in range(5)]
    assert blind(rows) == [(3, "alike", True), (4, "alike", True)]
    assert blind([use(0, field, 300, 300), *rows[1:]]) == []


@pytest.mark.parametrize("field", ["feedback", "handoff_reason"])
def test_a_word_that_stands_alone_for_longer_than_chance_would_have_it_is_a_default(field: str) -> None:
    """All "up" where up and down varied: on the fifth such day after fifty-six, on the sixth after twenty-eight."""
    rows = [use(index, field, 300, 30) for index in range(56)]
    alone = [use(56 + index, field, 300, 28, alike=28) for index in range(6)]
    assert blind([*rows, *alone]) == [(60, "alike", False), (61, "alike", False)]
    assert blind([*rows[-28:], *alone]) == [(61, "alike", False)]
    assert blind([*rows[-14:], *alone]) == []


def test_a_state_that_is_well_and_a_rare_word_are_no_default() -> None:
    """Where `ok` stood alone now and then, it may for a fortnight; of a few values on a day it says nothing."""
    seldom = [use(index, "status", 300, 300, alike=300 * (index % 14 == 5)) for index in range(60)]
    assert blind([*seldom, *(use(60 + index, "status", 300, 300, alike=300) for index in range(7))]) == []
    well = [use(index, "status", 300, 300, alike=300 * (index % 6 == 5)) for index in range(60)]
    assert blind([*well, *(use(60 + index, "status", 300, 300, alike=300) for index in range(14))]) == []
    busy = [use(index, "status", 5000, 5000) for index in range(60)]
    assert blind([*busy, *(use(60 + index, "status", 300, 300, alike=300) for index in range(14))]) == []
    few = [use(index, "feedback", 60, 6, alike=6 * (index > 40)) for index in range(60)]
    assert blind(few) == []


def test_a_truth_that_was_the_same_by_chance_before_is_a_default_once_it_is_no_chance() -> None:
    """Of twenty conversations none may be handed over, once a month; for five days none is."""
    rows = healthy("handoff", 20, 20, days=60, alike=16)
    rows[20] = use(20, "handoff", 20, 20, alike=20)
    assert blind([*rows, *(use(60 + index, "handoff", 20, 20, alike=20) for index in range(5))])[:1] == [
        (64, "alike", False)
    ]


def test_a_value_that_was_the_same_by_chance_before_may_be_so_again() -> None:
    """Of twenty conversations nobody had to say it again, now and then."""
    rows = [use(index, "rephrases", 20, 20, alike=20 * (index % 9 == 5)) for index in range(40)]
    assert blind([*rows, *(use(40 + index, "rephrases", 20, 20, alike=20) for index in range(5))]) == []


def test_seconds_for_milliseconds_are_of_another_size() -> None:
    """A thousandth on average, in thousandths of a power of ten; twice as slow is no other unit."""
    rows = healthy("latency_ms", 60, 60, positive=60, size=60 * 2800)
    assert blind([*rows, use(30, "latency_ms", 60, 60, positive=60, size=60 * -200)]) == [(30, "smaller", False)]
    assert blind([*rows, use(30, "latency_ms", 60, 60, positive=60, size=60 * 5800)]) == [(30, "larger", False)]
    assert blind([*rows, use(30, "latency_ms", 60, 60, positive=60, size=60 * 3100)]) == []


def test_a_field_is_blind_until_it_is_back() -> None:
    """Days without it teach nothing, so that months of them do not become usual."""
    rows = [*healthy("turns", 60, 60), *(use(30 + index, "turns", 60, 0) for index in range(90))]
    found = blind([*rows, use(120, "turns", 60, 60)])
    assert (found[0], found[-1], len(found)) == ((30, "empty", False), (119, "empty", False), 90)


def test_the_order_of_rows_does_not_matter() -> None:
    """Sources of a day add up."""
    rows = [*healthy("turns", 60, 60), use(30, "turns", 30, 0), use(30, "turns", 30, 30)]
    assert blind(rows) == blind(rows[::-1]) == [(30, "fewer", False)]


def test_an_empty_text_may_mean_none_and_one_that_is_not_there_says_nothing() -> None:
    """A number is missing on each day without one."""

    def missing(rows: list[FieldUse]) -> list[int]:
        history = FieldHistory.of(rows, FIELDS, only_losses=True)
        return [(day - FIRST).days for _, day in sorted(history.missing)]

    assert missing([use(index, "repeat_of", 60, 0) for index in range(3)]) == []
    assert missing([use(index, "repeat_of", 60, 0, there=0) for index in range(3)]) == [0, 1, 2]
    assert missing([use(0, "repeat_of", 5, 1), use(1, "repeat_of", 5, 0, there=0)]) == []
    assert missing([use(0, "csat", 5, 1), use(1, "csat", 5, 0)]) == [1]


@pytest.mark.parametrize("volume", [20, 300, 5000])
def test_a_healthy_noisy_year_has_no_blind_field(volume: int) -> None:
    """Ten years of weekends near zero, growth, and shares that differ from day to day by more than chance."""
    found: list[Blindness] = []
    for seed in range(10):
        found += FieldHistory.of(_year(volume, np.random.default_rng(seed)), FIELDS).all_blind()
    assert [one for one in found if not one.never] == []


def _year(volume: int, chance: np.random.Generator) -> list[FieldUse]:
    rows: list[FieldUse] = []
    shares = {"confidence": 1.0, "resolved": 0.97, "handoff_reason": 0.2, "csat": 0.06, "repeat_of": 0.04, "eval": 0.04}
    for index in range(365):
        weekday = (FIRST + dt.timedelta(days=index)).weekday()
        usual = volume * (1.0, 1.1, 1.0, 0.9, 1.0, 0.3, 0.1)[weekday] * (1.0 + index / 365)
        records = int(chance.poisson(usual * chance.gamma(30.0, 1.0 / 30.0)))
        for field, share in shares.items():
            of_day = share if share == 1.0 else chance.beta(share * 80.0, (1.0 - share) * 80.0)
            used = int(chance.binomial(records, 0.0 if field == "eval" and weekday > 4 else of_day))
            rows += [use(index, field, records, used)] if records else []
    return rows
