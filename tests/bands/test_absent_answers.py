"""Metrics without an answer, and with one that means nothing, for want of the fields they read."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.books import CALLED, CONFIG, engagement
from watchbook.bands import absent_answers, misread
from watchbook.job.months.field_gaps import FieldGaps
from watchbook.ledger import FieldUse
from watchbook.metrics import fields_of, metrics_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from watchbook.bands.series import Cell
    from watchbook.metrics import Field

FIRST = dt.date(2026, 3, 2)
WHERE = engagement(Path(), CONFIG + CALLED)
METRICS, FIELDS = metrics_of(WHERE), fields_of(WHERE)


def days(field: str, count: int, start: int = 0, **counts: Any) -> list[FieldUse]:
    """Return days on which all of 60 records hold a field, unless something else is said."""
    known = {"records": 60, "there": 60, "used": 60, "strange": 0, "invalid": 0, "alike": 0, "positive": 0, "size": 0}
    rows = range(start, start + count)
    return [FieldUse(FIRST + dt.timedelta(days=day), "desk", field, "a", **(known | counts)) for day in rows]


def answers(rows: list[FieldUse], fields: Mapping[str, Field]) -> dict[Cell, str]:
    """Return why metrics cannot be answered, by workflow, metric and day."""
    return absent_answers(FieldGaps.of(rows, fields).lacking_days(), fields, METRICS)


def lacking(rows: list[FieldUse], day: int) -> dict[str, str]:
    """Return why metrics cannot be answered on a day, by their names."""
    found = answers(rows, FIELDS)
    return {name: why for (_, name, at), why in found.items() if at == FIRST + dt.timedelta(days=day)}


def test_metrics_over_a_field_that_no_dump_has_have_no_data() -> None:
    """Each of them that could not come out otherwise; what other fields still carry is judged by them."""
    assert lacking(days("handoff_reason", 1, there=0, used=0), 0) == dict.fromkeys(
        [name for name in METRICS if name.startswith("handoff_") and name != "handoff_rate"],
        "no field: handoff_reason",
    )
    assert lacking(days("repeat_of", 1, there=0, used=0), 0) == {"repeat_contact": "no field: repeat_of"}
    assert lacking(days("repeat_of", 1, used=0), 0) == {}


def test_a_day_without_a_rare_answer_is_no_fault_of_the_field() -> None:
    """It has no data, and nothing is wrong."""
    rows = [*days("csat", 20, used=3), *days("csat", 1, 20, used=0)]
    assert lacking(rows, 20) == {"csat": ""}


def test_a_field_that_watchbook_toml_says_no_dump_has_is_no_loss() -> None:
    """What still reads it is known not to exist."""
    where = engagement(Path(), CONFIG.replace("[evals]", "[dumps.fields]\nfeedback = false\n[evals]") + CALLED)
    metrics, fields = metrics_of(where), fields_of(where)
    assert "negative_feedback" not in metrics
    found = answers(days("feedback", 1, there=0, used=0), fields)
    assert found["desk", "negative_feedback", FIRST] == "known absent: feedback"


def test_numbers_that_mean_nothing_teach_nothing() -> None:
    """A default in every record, and seconds where there were milliseconds."""
    rows = [*days("confidence", 20), *days("confidence", 1, 20, alike=60)]
    day = FIRST + dt.timedelta(days=20)
    found = misread(FieldGaps.of(rows, FIELDS).misread, FIELDS, METRICS)
    readers = ("confidence", "confidence_low", "confidence_high", "confidence_shape", "confident_wrong")
    assert found == {("desk", name, day) for name in readers}
    slow = days("latency_ms", 20, positive=60, size=60 * 2800)
    other = days("latency_ms", 1, 20, positive=60, size=60 * -200)
    assert misread(FieldGaps.of([*slow, *other], FIELDS).misread, FIELDS, METRICS) == {("desk", "latency_p95", day)}
