"""How many records each field could be used of, by workflow and day."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.dumps.small import CONFIG, DAY, make, refreshed

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.ledger import FieldUse
    from watchbook.rollups import IntakeState

Values = dict[str, Any]


def state_of(root: Path, *records: Values, config: str = CONFIG, name: str = "") -> IntakeState:
    """Return the intake of a day on which workflow `desk` had these records."""
    lines = [
        {"ts": f"{DAY}T09:00:00-05:00", "conversation_id": f"{name}{index}", "workflow": "desk", **values}
        for index, values in enumerate(records)
    ]
    return refreshed(
        make(root, config, {f"logs/{DAY}{name}.jsonl": "".join(f"{json.dumps(x)}\n" for x in lines).encode()})
    )


def use_of(state: IntakeState, field: str) -> FieldUse:
    """Return what is counted of a field."""
    (row,) = [row for row in state.fields if row.field == field]
    return row


def counts(row: FieldUse) -> tuple[int, ...]:
    """Return (records, there, used, strange, invalid, alike)."""
    return row.records, row.there, row.used, row.strange, row.invalid, row.alike


def test_a_field_that_holds_nothing_is_another_thing_than_one_that_is_not_there(tmp_path: Path) -> None:
    """Its name stands in the file, or it does not."""
    state = state_of(tmp_path, {"repeat_of": None}, {"confidence": 0.5})
    assert counts(use_of(state, "repeat_of")) == (2, 2, 0, 0, 0, 0)
    assert counts(use_of(state, "handoff")) == (2, 0, 0, 0, 0, 0)
    assert counts(use_of(state, "confidence")) == (2, 2, 1, 0, 0, 1)


def test_what_cannot_be_used_is_counted_and_shown_by_its_shape(tmp_path: Path) -> None:
    """By workflow, whether its type, its range or its words are wrong."""
    values = ({"confidence": 83}, {"confidence": "83%"}, {"feedback": "schlecht", "confidence": 0.5})
    state = state_of(tmp_path, *values)
    assert counts(use_of(state, "confidence")) == (3, 3, 1, 0, 2, 1)
    assert [(row.field, row.shape, row.n) for row in state.shapes] == [
        ("confidence", "2 digits", 1),
        ("confidence", "2 digits and %", 1),
        ("feedback", "8 letters", 1),
    ]


def test_reasons_that_nobody_asks_for_are_kept_and_counted(tmp_path: Path) -> None:
    """A metric of one's own asks for its reason."""
    reasons = [{"handoff": True, "handoff_reason": reason} for reason in ("policy", "angry", "LowConfidence")]
    assert counts(use_of(state_of(tmp_path, *reasons), "handoff_reason"))[2:4] == (3, 2)
    config = CONFIG + "[metrics.angry]\nshare = \"handoff_reason = 'angry'\"\n"
    assert counts(use_of(state_of(tmp_path, *reasons, config=config), "handoff_reason"))[2:4] == (3, 1)


def test_a_word_that_stands_alone_is_counted(tmp_path: Path) -> None:
    """Of the texts that may hold but few."""
    alone = state_of(tmp_path, {"feedback": "up"}, {"feedback": "up"}, {})
    assert counts(use_of(alone, "feedback")) == (3, 3, 2, 0, 0, 2)
    both = state_of(tmp_path, {"feedback": "up"}, {"feedback": "down"})
    assert counts(use_of(both, "feedback"))[5] == 0


def test_sizes_are_added_up_in_thousandths_of_a_power_of_ten(tmp_path: Path) -> None:
    """1,000 and 10 milliseconds are 3 and 1; zero and none have no size."""
    row = use_of(state_of(tmp_path, *({"latency_ms": each} for each in (1000, 10, 0, None))), "latency_ms")
    assert (row.positive, row.size) == (2, 4000)


def test_a_mapped_field_is_counted_though_no_metric_reads_it(tmp_path: Path) -> None:
    """Whoever wrote its name in watchbook.toml expects it to be there."""
    config = CONFIG.replace("[evals]", '[dumps.fields]\nduration_s = "seconds"\n[evals]')
    assert counts(use_of(state_of(tmp_path, {"seconds": 3.0}, {}, config=config), "duration_s"))[:3] == (2, 2, 1)


def test_a_field_that_no_dump_has_is_not_read(tmp_path: Path) -> None:
    """`feedback = false` says so; what stands under its name after all is left where it is."""
    config = CONFIG.replace("[evals]", "[dumps.fields]\nfeedback = false\n[evals]")
    assert counts(use_of(state_of(tmp_path, {"feedback": "up"}, config=config), "feedback"))[:3] == (1, 0, 0)


def test_what_stands_for_no_earlier_conversation_is_none(tmp_path: Path) -> None:
    """0, false and -1 are no ids, and None is no text; 0 turns are 0 turns."""
    values: list[Values] = [{"repeat_of": each, "turns": 0} for each in (0, False, "-1", "None", "0", "c_7", None)]
    state = state_of(tmp_path, *values)
    assert use_of(state, "repeat_of").used == 1
    assert use_of(state, "turns").used == 7
    assert [row.total for row in state.rollups if row.metric == "repeat_contact"] == [1]
