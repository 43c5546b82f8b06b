"""What stands where in a file that no preset reads, and which lines of watchbook.toml to begin with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import polars as pl
import pytest

from watchbook.errors import DumpError
from watchbook.queries.path_survey import survey, survey_text
from watchbook.queries.preset_detection import detect_preset, undetected_text

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
        '# rephrases = "..."   # not found by its name; if no dump has it: rephrases = false',
        '# turns = { count = "true" }; handoff = { any = "..." }: made of rows, see docs/dumps.md of Watchbook',
        "",
        "[workflows.helpbot]",
        'also = ["HelpBot"]',
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
    assert survey(_write(tmp_path / "2026-09-02.jsonl", '1\n"x"\nnull\ntrue\n[2]\n')) is None
    assert survey(_write(tmp_path / "2026-09-01.jsonl", "\x00\x01\n")) is None


GERMAN = "Gesprächs-ID;Zeit;Bot;Sicherheit;Kosten in Euro\n" + "".join(
    f"b{index}ad3c8b-c788;05.11.2026 09:{index:02}:12;help-bot;0,{50 + index};x\n" for index in range(20)
)


def test_a_german_table_has_lines_that_read_it(tmp_path: Path) -> None:
    """Columns are shown with spaces and umlauts, the file's name tells day from month, nothing is ruled out."""
    path = _write(tmp_path / "2026-11-05.csv", GERMAN)
    text = undetected_text(path)
    assert '"Kosten in Euro"' in text
    assert _lines(text) == [
        "[dumps]",
        f'path = "{tmp_path}/{{date}}.csv"',
        '# naive_timestamps = "..."   # needed: the times have no offset; the zone they are in, like "Europe/Berlin"',
        "",
        "[dumps.csv]",
        'delimiter = ";"',
        'decimal = ","',
        "",
        "[dumps.fields]",
        'ts = { path = "Zeit", format = "%d.%m.%Y %H:%M:%S" }',
        "conversation_id = '\"Gesprächs-ID\"'",
        'workflow = "Bot"',
        'confidence = "Sicherheit"',
        '# handoff = "..."   # not found by its name; if no dump has it: handoff = false',
        '# turns = "..."   # not found by its name; if no dump has it: turns = false',
        '# rephrases = "..."   # not found by its name; if no dump has it: rephrases = false',
        "",
        "[workflows.help-bot]",
    ]


def test_two_readings_of_a_date_are_both_shown(tmp_path: Path) -> None:
    """Where neither the values nor the file's name tell day from month, neither reading is taken."""
    lines = _lines(undetected_text(_write(tmp_path / "2026-01-01.csv", GERMAN)))
    unsure = "   # or the other: day and month could be changed about"
    assert [line for line in lines if "ts = {" in line] == [
        f'# ts = {{ path = "Zeit", format = "%d.%m.%Y %H:%M:%S" }}{unsure}',
        f'# ts = {{ path = "Zeit", format = "%m.%d.%Y %H:%M:%S" }}{unsure}',
    ]


def test_what_names_do_not_say_values_may(tmp_path: Path) -> None:
    """The one column of times is the time, and the one of ids, one a row, the conversation's."""
    rows = [{"begun": f"2026-11-05T09:{index:02}:00Z", "nr": f"b{index}ad3c-c788"} for index in range(20)]
    lines = _lines(undetected_text(_write(tmp_path / "2026-11-05.jsonl", "\n".join(map(json.dumps, rows)))))
    assert lines[4:6] == ['ts = "begun"', 'conversation_id = "nr"']


def test_a_first_line_of_data_is_not_shown(tmp_path: Path) -> None:
    """A table without a header has somebody's words where names would stand."""
    rows = "".join(f"2026-11-05T09:{index:02}:00Z,Ana Kovac asks,b{index}ad3c-c788\n" for index in range(20))
    assert "Kovac" not in undetected_text(_write(tmp_path / "2026-11-05.csv", rows))


def test_a_column_of_two_words_is_no_id(tmp_path: Path) -> None:
    """Several rows share an id that looks like one; a sender who is one of two people is none."""
    lines = [
        f"b{index // 4}ad3c-c788,{'bot' if index % 2 else 'user'},2026-11-05T09:{index:02}:00Z" for index in range(40)
    ]
    path = _write(tmp_path / "2026-11-05.csv", "\n".join(["case,sender,at", *lines]) + "\n")
    assert 'id = "case"' in _lines(undetected_text(path))


def test_columns_of_parquet_are_found_within_structs(tmp_path: Path) -> None:
    """Structs and lists have paths like JSON's, and the length of a list may be the turns."""
    rows = [
        {"meta": {"uid": f"b{index}ad3c-c788", "begin": "2026-11-05T09:00:00Z"}, "turns": [{"p": 0.5}] * 2}
        for index in range(9)
    ]
    pl.DataFrame(rows).write_parquet(tmp_path / "2026-11-05.parquet")
    lines = _lines(undetected_text(tmp_path / "2026-11-05.parquet"))
    assert lines[4:7] == ['ts = "meta.begin"', 'conversation_id = "meta.uid"', 'turns = "turns.length()"']


def test_what_is_no_parquet_is_no_survey(tmp_path: Path) -> None:
    """A file that only claims to be Parquet holds no row."""
    assert survey(_write(tmp_path / "2026-11-05.parquet", "PAR1 no footer PAR1")) is None


def test_a_day_that_no_template_reads_is_said(tmp_path: Path) -> None:
    """Day and month that could be changed about are no day: the file has to be renamed, and the text says so."""
    text = undetected_text(_write(tmp_path / "calls-05-11-2026.jsonl", '{"when": 1}'))
    assert "hold a day that is sure" in text
    assert f'path = "{tmp_path}/calls-{{date}}.jsonl"' in text


def test_per_cent_with_its_sign_is_a_confidence(tmp_path: Path) -> None:
    """`87 %` is a number of per cent."""
    rows = [{"id": f"b{index}", "time": "2026-11-05T09:00:00Z", "confidence": f"{50 + index} %"} for index in range(9)]
    lines = _lines(undetected_text(_write(tmp_path / "2026-11-05.jsonl", "\n".join(map(json.dumps, rows)))))
    assert 'confidence = { path = "confidence", scale = 0.01 }' in lines


def test_a_file_of_noise_is_said_to_hold_no_row(tmp_path: Path) -> None:
    """Lines to write under [dumps.fields] would mend nothing where nothing can be read."""
    path = tmp_path / "2026-09-01.jsonl"
    path.write_bytes(bytes(range(128, 256)) * 9)
    assert undetected_text(path).splitlines()[-1] == (
        "No row of it can be read: it is no JSON, CSV or Parquet as its name says, or it is damaged."
    )


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    """Who names a folder is asked for a file in it."""
    with pytest.raises(DumpError, match="is a folder"):
        detect_preset(tmp_path, tmp_path)


def test_decimal_commas_before_a_per_cent_sign_are_seen(tmp_path: Path) -> None:
    """Numbers that all have the sign show the comma, too; without it none of them could be read."""
    rows = [f"G{index};20.11.2026 08:0{index}:00;80,{index} %" for index in range(9)]
    path = _write(tmp_path / "2026-11-20.csv", "\n".join(["Fall;Zeit;Sicherheit", *rows]))
    assert 'decimal = ","' in undetected_text(path)
