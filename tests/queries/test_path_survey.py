"""What stands where in a file that no preset reads, and which lines of watchbook.toml to begin with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from watchbook.queries.path_survey import survey, survey_text
from watchbook.queries.preset_detection import undetected_text

if TYPE_CHECKING:
    from pathlib import Path

EVENT = {
    "time": "2026-09-01T13:16:24Z",
    "name": "BotMessageSend",
    "dims": json.dumps({"conversationId": "c-0", "botName": "HelpBot", "score": 83.5}),
}


def _write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def _lines(found: str) -> list[str]:
    return found.split("`watchbook look` shows what it gives):\n\n", 1)[1].splitlines()


def test_paths_are_found_in_json_in_texts(tmp_path: Path) -> None:
    """Several events of a conversation: its id, the time, the workflow and a confidence in per cent are guessed."""
    events = [{**EVENT, "dims": EVENT["dims"].replace("c-0", f"c-{index // 4}")} for index in range(20)]
    path = _write(tmp_path / "app_2026-09-01.json", "\n".join(map(json.dumps, events)))
    assert _lines(undetected_text(path)) == [
        "[dumps]",
        f'path = "{tmp_path}/app_{{date}}.json"',
        "",
        "[dumps.conversation]             # several rows have the same id",
        'id = "dims.conversationId"',
        "",
        "[dumps.fields]",
        'ts = "time"',
        'workflow = "dims.botName"',
        'confidence = { path = "dims.score", scale = 0.01 }',
        '# turns = { count = "true" }; handoff = { any = "..." }: made of rows, see docs/dumps.md of Watchbook',
    ]


def test_a_list_in_one_document_holds_the_rows(tmp_path: Path) -> None:
    """What an API answers with is a list within an object: its elements are the rows."""
    rows = [{"_id": f"a{index}", "createdAt": 1788266584 + index, "bot": "x"} for index in range(9)]
    path = _write(tmp_path / "2026-09-01.json", json.dumps({"data": rows, "has_more": False}))
    found = survey(path)
    assert found is not None
    assert (found.rows, found.within) == (9, "data")
    assert 'rows = "data[*]"' in _lines(survey_text(found, "logs/{date}.json"))
    assert 'conversation_id = "_id"' in survey_text(found, "logs/{date}.json")


def test_pairs_of_key_and_value_have_a_path_each(tmp_path: Path) -> None:
    """Attributes as OTLP writes them are found by their key."""
    row = {"when": "2026-09-01T13:16:24Z", "attributes": [{"key": "app.confidence", "value": {"doubleValue": 0.5}}]}
    found = survey(_write(tmp_path / "2026-09-01.jsonl", json.dumps(row)))
    assert found is not None
    assert [sight.path for sight in found.sights][-1] == 'attributes[key="app.confidence"].value'


@pytest.mark.parametrize(
    "row",
    [
        {"ana.kovac@example.com": 1, "time": "2026-09-01T13:16:24Z"},
        {"time": "2026-09-01T13:16:24Z", "tel": [{"name": "+49 170 1234567", "value": 3}]},
        {"time": "2026-09-01T13:16:24Z", "text": "my card is 4111 1111 1111 1111, Ana Kovac"},
    ],
)
def test_nothing_of_what_rows_say_is_shown(row: dict[str, object], tmp_path: Path) -> None:
    """Shapes alone are printed; a key that is somebody's address or number is not."""
    text = undetected_text(_write(tmp_path / "2026-09-01.jsonl", json.dumps(row)))
    assert not any(secret in text for secret in ("kovac", "Kovac", "1234567", "4111"))


def test_a_table_is_told_apart(tmp_path: Path) -> None:
    """A table's columns are paths, too, and how it is written is said."""
    path = _write(tmp_path / "2026-09-01.csv", "Session;Start time;Bot;Certainty\ns1;01.09.2026 08:00;A;0,5\n" * 1)
    text = undetected_text(path)
    assert 'delimiter = ";"' in text
    assert "Session" in text


def test_what_is_no_text_is_no_survey(tmp_path: Path) -> None:
    """A file that holds no row is said to hold none."""
    assert survey(_write(tmp_path / "2026-09-01.jsonl", "\x00\x01\n")) is None
