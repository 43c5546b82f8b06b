"""What slices count, and which of their values are told apart."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.dumps.small import CONFIG, DAY, make, refreshed
from watchbook.config import load_engagement
from watchbook.errors import ConfigError
from watchbook.metrics import fields_of

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.rollups import IntakeState

DIMENSIONS = CONFIG + "[dimensions.intent]\n"


def state_of(root: Path, *records: dict[str, Any], config: str = DIMENSIONS) -> IntakeState:
    """Return the intake of a day with these records, hour by hour."""
    lines = [
        {"ts": f"{DAY}T{index % 24:02}:30:00-05:00", "conversation_id": str(index), "workflow": "desk", **values}
        for index, values in enumerate(records)
    ]
    text = "".join(f"{json.dumps(line)}\n" for line in lines)
    return refreshed(make(root, config, {f"logs/{DAY}.jsonl": text.encode()}))


def of_intent(state: IntakeState) -> dict[str, tuple[int, ...]]:
    """Return (n, unsure, low, answered, trouble) by value of the intent."""
    return {
        row.value: (row.n, row.unsure, row.low, row.answered, row.trouble)
        for row in state.slices
        if row.dimension == "intent"
    }


def test_every_slice_counts_what_became_of_its_conversations(tmp_path: Path) -> None:
    """Unsure, low in confidence, answered, answered to no use; a hand-off without a reason is an unsure one."""
    state = state_of(
        tmp_path,
        {"intent": "refund", "confidence": 0.3, "handoff": True, "handoff_reason": "low_confidence"},
        {"intent": "refund", "confidence": 0.3, "handoff": True},
        {"intent": "refund", "confidence": 0.9, "rephrases": 2},
        {"intent": "refund", "handoff": True, "handoff_reason": "user_request"},
        {"intent": "pin", "handoff": True, "handoff_reason": "policy"},
        {"intent": "pin", "feedback": "down"},
        {"intent": None, "abandoned": True},
    )
    assert of_intent(state) == {"refund": (4, 2, 2, 2, 2), "pin": (2, 0, 0, 1, 1), "": (1, 0, 0, 1, 1)}


def test_a_pair_joins_the_values_of_two_dimensions(tmp_path: Path) -> None:
    """Its values add up to the whole; a record without one of the two has none, and what may not be shown is not."""
    state = state_of(
        tmp_path,
        *({"intent": "refund", "channel": "web"} for _ in range(3)),
        {"intent": "refund", "channel": "app", "abandoned": True},
        {"intent": "pin", "channel": None},
        {"intent": None, "channel": "web"},
        {"intent": "Jane.Doe", "channel": "web"},
        config=DIMENSIONS + 'pairs = ["intent", "channel"]\n',
    )
    pairs = {row.value: (row.n, row.trouble) for row in state.slices if row.dimension == "intent+channel"}
    assert pairs == {"refund & web": (3, 0), "refund & app": (1, 1), "": (2, 0), "(withheld)": (1, 0)}


def test_without_pairs_and_minimums_files_are_rolled_up_as_before(tmp_path: Path) -> None:
    """Nobody's dumps are read anew for what they did not ask for."""
    hashes = [
        state_of(tmp_path, {"intent": "refund"}, config=DIMENSIONS + text).sources[0].definitions
        for text in ("", "pairs = []\n", "minimum = 1\n", 'pairs = ["channel"]\n', "minimum = 2\n")
    ]
    assert hashes[0] == hashes[1] == hashes[2]
    assert len(set(hashes)) == 3


def test_a_pair_with_what_is_no_dimension_is_refused(tmp_path: Path) -> None:
    """By name, before anything is read."""
    with pytest.raises(ConfigError, match="'intent' is paired with 'language', which is no dimension"):
        state_of(tmp_path, {"intent": "refund"}, config=DIMENSIONS + 'pairs = ["language"]\n')


def test_the_values_of_a_dimension_add_up_to_the_whole(tmp_path: Path) -> None:
    """Those without one, those beyond the most and those that may not be shown among them."""
    texts = ["a", "a", "a", "b", "b", "c", "Jane.Doe", "please call me", "+1 555 010 1234", None, "a"]
    config = DIMENSIONS + "top = 2\n"
    found = of_intent(state_of(tmp_path, *({"intent": text} for text in texts), config=config))
    assert {value: n for value, (n, *_) in found.items()} == {
        "a": 4, "b": 2, "(other)": 1, "(withheld)": 3, "": 1
    }  # fmt: skip


@pytest.mark.parametrize("declared", ["", 'values = ["a", "b", "c"]\n'])
def test_values_of_few_conversations_are_one(tmp_path: Path, declared: str) -> None:
    """Below the minimum that watchbook.toml asks, and nothing of the whole is lost; of a pair the higher holds."""
    texts = ["a", "a", "a", "b", "b", "c", None]
    records: list[dict[str, Any]] = [{"intent": text, "channel": "web"} for text in texts]
    config = DIMENSIONS + f'minimum = 3\npairs = ["channel"]\n{declared}'
    state = state_of(tmp_path, *records, config=config)
    assert {value: n for value, (n, *_) in of_intent(state).items()} == {"a": 3, "(other)": 3, "": 1}
    pairs = {row.value: row.n for row in state.slices if row.dimension == "intent+channel"}
    assert pairs == {"a & web": 3, "(other)": 3, "": 1}


@pytest.mark.parametrize("word", ["jane@example.com", "where is my card", "4111111111111111", "Max.Mustermann"])
def test_a_column_of_customers_words_shows_nothing(tmp_path: Path, word: str) -> None:
    """Where most of it may not be shown, what looks like a label is somebody's word, too."""
    found = of_intent(state_of(tmp_path, {"intent": word}, {"intent": word}, {"intent": "John"}))
    assert set(found) == {"(withheld)"}


def test_declared_values_alone_are_told_apart(tmp_path: Path) -> None:
    """And are shown whatever they look like."""
    config = DIMENSIONS + 'values = ["Card lost, stolen"]\n'
    found = of_intent(
        state_of(tmp_path, {"intent": "Card lost, stolen"}, {"intent": "refund"}, {"intent": ""}, config=config)
    )
    assert {value: n for value, (n, *_) in found.items()} == {"Card lost, stolen": 1, "(other)": 1, "": 1}


def test_a_dimension_that_no_record_has_is_none(tmp_path: Path) -> None:
    """Nothing is written of it; channels and versions are dimensions by themselves."""
    state = state_of(tmp_path, {"channel": "web"}, {"channel": "app"}, {"channel": "web"})
    assert {(row.dimension, row.value, row.n) for row in state.slices} == {("channel", "web", 2), ("channel", "app", 1)}


def test_hours_are_the_engagements_own(tmp_path: Path) -> None:
    """Local time; what failed loudly or went to people anyway is no case."""
    state = state_of(
        tmp_path,
        {"handoff": True, "handoff_reason": "low_confidence"},
        {"handoff": True, "handoff_reason": "error"},
        {"handoff": False},
    )
    (row,) = state.hours
    assert (row.cases[:4], row.unsure[:4]) == ((1, 0, 1, 0), (1, 0, 0, 0))
    assert sum(row.cases) == 2


def test_a_field_of_another_type_cuts_nothing(tmp_path: Path) -> None:
    """Slices go by texts."""
    with pytest.raises(ConfigError, match="cuts by 'turns', which is of type integer"):
        state_of(tmp_path, {}, config=CONFIG + '[dimensions.length]\nfield = "turns"\n')


def test_what_a_dimension_cuts_by_is_a_text(tmp_path: Path) -> None:
    """It is mapped like any built-in field: no type has to be said."""
    config = CONFIG + '[dimensions.language]\nfield = "lang"\n[dumps.fields]\nlang = "nlu.language"\n'
    field = fields_of(load_engagement(make(tmp_path, config, {})))["lang"]
    assert (field.type, field.sources) == ("text", ("nlu.language",))


def test_a_dimension_of_ever_new_values_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From a number of values on, new ones are one sum; nothing is lost."""
    monkeypatch.setattr("watchbook.rollups.slices.CROWD", 5)
    names = [f"label_{letter}" for letter in "abcdefghijkl"]
    found = of_intent(state_of(tmp_path, *({"intent": name} for name in names)))
    assert len(found) == 6
    assert found["(other)"][0] == 7
    assert sum(n for n, *_ in found.values()) == 12


def test_a_constant_dimension_is_one_slice(tmp_path: Path) -> None:
    """And another spelling is another value."""
    found = of_intent(state_of(tmp_path, *({"intent": name} for name in ("refund", "refund ", "refund", "Refund"))))
    assert {value: n for value, (n, *_) in found.items()} == {"refund": 3, "Refund": 1}


def test_names_numbers_and_addresses_are_withheld(tmp_path: Path) -> None:
    """They are counted, and shown nowhere."""
    texts = ("jane.doe@example.com", "+1 555 010 1234", "Jane.Doe")
    assert {value: n for value, (n, *_) in of_intent(state_of(tmp_path, *({"intent": t} for t in texts))).items()} == {
        "(withheld)": 3
    }
