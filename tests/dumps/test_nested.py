"""Records that are not flat, or not in our words, give what flat ones give."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import tomllib
import zipfile
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from tests.blocks import Block, blocks
from tests.dumps.small import DAY, make, plan_of, refreshed
from watchbook.dumps.blocks import blocks as lines_of
from watchbook.dumps.intake_account import intake_rows
from watchbook.dumps.nested import nested_json
from watchbook.dumps.nested.declared_moments import declared_moments
from watchbook.dumps.nested.path_columns import PathColumns
from watchbook.dumps.nested.path_tree import PathNode, dtype_of
from watchbook.dumps.records import records
from watchbook.dumps.streams import Pieces, RawBytes
from watchbook.errors import ConfigError
from watchbook.metrics.field_path import parse_path, value_at
from watchbook.metrics.field_reading import FieldReading

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.rollups import IntakeState

HEAD = """
[engagement]
name = "Desk"
timezone = "UTC"
[workflows.desk]
also = ["Card Desk", "DESK"]
[workflows.phone]
"""
FLAT = HEAD + '[dumps]\npath = "logs/{date}.*"\n'
NESTED = (
    HEAD
    + """
[dumps]
path = "logs/{date}.*"
nulls = ["?"]
[dumps.fields]
ts = "timestamp"
conversation_id = "id"
workflow = "name"
confidence = {path = "metadata.confidence", scale = 0.01}
handoff = "metadata.handoff"
csat = "scores[name=csat].value"
turns = "messages.length()"
feedback = 'attributes[key="app.feedback"].value'
rephrases = 'attributes[key="app.rephrases"].value'
latency_ms = "payload.latency.ms"
channel = {constant = "web"}
status = "state"
[dumps.words.feedback]
up = ["Good", 1]
down = ["bad", 0]
[dumps.words.handoff]
true = ["t", "yes"]
false = ["f", ""]
"""
)
FEEDBACK = ("Good", "bad", "1", None)
HANDOFF = ("t", "f", "", "yes")


def _flat(index: int) -> dict[str, Any]:
    return {
        "ts": dt.datetime.fromtimestamp(1772442000 + index, dt.UTC).isoformat(),
        "conversation_id": f"c{index}",
        "workflow": ("desk", "phone", "desk")[index % 3],
        "confidence": (index % 97) / 100,
        "handoff": (True, False, False, True)[index % 4],
        "csat": 1 + index % 5 if index % 2 else None,
        "turns": index % 4,
        "feedback": ("up", "down", "up", None)[index % 4],
        "rephrases": index % 3,
        "latency_ms": 100 + index,
        "channel": "web",
        "status": ("ok", "error", None)[index % 3],
    }


def _nested(index: int) -> dict[str, Any]:
    feedback = FEEDBACK[index % 4]
    attributes = [{"key": "app.rephrases", "value": {"intValue": str(index % 3)}}]
    if feedback:
        attributes.append({"key": "app.feedback", "value": {"stringValue": feedback}})
    return {
        "id": f"c{index}",
        "timestamp": 1772442000000 + index * 1000,
        "name": ("Card Desk", "phone", "DESK")[index % 3],
        "metadata": {"confidence": index % 97, "handoff": HANDOFF[index % 4]},
        "scores": [{"name": "tone", "value": 9}, {"name": "csat", "value": 1 + index % 5}] if index % 2 else None,
        "messages": [{"role": "user"}] * (index % 4),
        "attributes": attributes,
        "payload": json.dumps({"latency": {"ms": 100 + index}}),
        "state": ("ok", "error", "?")[index % 3],
    }


ROWS = [_nested(index) for index in range(60)]


def _lines(rows: list[Any]) -> bytes:
    return "\n".join(json.dumps(row) for row in rows).encode()


def _parquet() -> bytes:
    out = io.BytesIO()
    pl.DataFrame(ROWS).write_parquet(out)
    return out.getvalue()


def _csv() -> bytes:
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(ROWS[0])
    table.writerows([json.dumps(v) if isinstance(v, dict | list) else v for v in row.values()] for row in ROWS)
    return out.getvalue().encode()


SHAPES = {
    "jsonl": lambda: _lines(ROWS),
    "json": lambda: json.dumps(ROWS).encode(),
    "indented.json": lambda: json.dumps(ROWS, indent=2).encode(),
    "arrays.jsonl": lambda: _lines([ROWS[start : start + 7] for start in range(0, 60, 7)]),
    "parquet": _parquet,
    "csv": _csv,
    "odd.jsonl": lambda: _lines([row | {"scores": 5} if not row["scores"] else row for row in ROWS]),
}


def _numbers(state: IntakeState) -> list[tuple[Any, ...]]:
    intake_rows(state.sources, state.accounts)
    return [(r.day, r.workflow, r.metric, r.n, r.total, r.squares, r.bins) for r in state.rollups]


@pytest.fixture(scope="module")
def flat(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Any, ...]]:
    """Return what the same conversations say in our own names."""
    data = _lines([_flat(index) for index in range(60)])
    return _numbers(refreshed(make(tmp_path_factory.mktemp("flat"), FLAT, {f"logs/{DAY}.jsonl": data})))


@pytest.mark.parametrize("shape", SHAPES)
def test_a_nested_record_gives_what_a_flat_one_gives(shape: str, flat: list[tuple[Any, ...]], tmp_path: Path) -> None:
    """Paths, lists of key and value, JSON in texts, words and scales: the sums are the same to the integer."""
    config = NESTED.replace("{date}.*", "{date}*")
    state = refreshed(make(tmp_path, config, {f"logs/{DAY}.{shape}": SHAPES[shape]()}))
    assert _numbers(state) == flat
    assert {row.count for row in state.accounts if not row.field and row.outcome == "rolled-up"} == {60}


def test_python_reads_what_polars_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said of a nested line does not depend on which path reads it."""
    files = {f"logs/{DAY}.jsonl": _lines(ROWS) + b'\n\nbroken\n{"id": "x"}\n[1]\n'}
    fast = refreshed(make(tmp_path, NESTED, files))
    monkeypatch.setattr(nested_json._BlockReader, "_portion_of", lambda *_: None)
    assert refreshed(tmp_path) == fast


def test_every_way_to_read_lines_says_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines without JSON in texts are decoded by msgspec, else by polars, else by Python."""
    config = NESTED.replace('latency_ms = "payload.latency.ms"\n', "")
    odd = [{}, {"metadata": None, "scores": [None], "attributes": []}, {"id": 5, "name": "phone", "messages": []}]
    first = refreshed(make(tmp_path, config, {f"logs/{DAY}.jsonl": _lines([*ROWS, *odd])}))
    monkeypatch.setattr(nested_json, "line_columns", lambda *_: None)
    assert refreshed(tmp_path) == first
    monkeypatch.setattr(nested_json._BlockReader, "_portion_of", lambda *_: None)
    assert refreshed(tmp_path) == first


@pytest.mark.parametrize("case", blocks("dumps/paths.txt"), ids=str)
def test_a_path_leads_to_its_value(case: Block) -> None:
    """In Python and in polars, and where parts are missing to nothing."""
    text, record, _ = case["input"].split("\n")
    expected = json.loads(case["expected"])
    path = parse_path(text)
    assert path is not None
    assert value_at(json.loads(record), path.steps) == expected
    root = PathNode()
    leaf = root.reach(path.steps)
    leaf.sources.append("x")
    schema = dtype_of(root, [json.loads(record)])
    top = pl.read_ndjson(record.encode(), schema={field.name: field.dtype for field in schema.fields}).to_struct()
    (value,) = PathColumns(root, top, 0).frame({"x": pl.String})["x"].to_list()
    assert value is None if expected is None else str(value).removesuffix(".0") == str(expected)


@pytest.mark.parametrize("text", ["a..b", "a[", "a[b", ".a.", "a[b=c", 'a."b'])
def test_what_is_no_path_is_a_name(text: str) -> None:
    """A name with odd characters in it is looked for as it stands."""
    assert parse_path(text) is None


@pytest.mark.parametrize("case", blocks("dumps/moments.txt"), ids=str)
def test_a_time_is_read_as_declared_or_in_the_one_way_it_can_be(case: Block) -> None:
    """Of two readings none is taken; what a number's size tells is said."""
    text, _, rest = case["input"].partition("\n")
    declared = tomllib.loads(rest)
    formats = declared.get("format", [])
    reading = FieldReading(unit=declared.get("unit"), formats=tuple([formats] if isinstance(formats, str) else formats))
    moments, outcomes = declared_moments(pl.Series("ts", [text]), reading, declared.get("zone"))
    found = [outcome for outcome, mask in outcomes.items() if mask[0]]
    moment = moments[0]
    assert ", ".join([*([moment.isoformat()] if moment else []), *found]) == case["expected"].strip()


HEADER = "ID;Zeit;Bot;Sicherheit;Antwort;Übergabe\r\n"
TABLE = HEADER + "".join(
    f'c{i};02.03.2026 09:{i:02};"desk";0,{50 + i};1.2{i:02},5;{("WAHR", "FALSCH")[i % 2]}\r\n' for i in range(20)
)
GERMAN = """
[dumps]
path = "logs/{date}*"
naive_timestamps = "UTC"
[dumps.fields]
conversation_id = "ID"
ts = {path = "Zeit", format = "%d.%m.%Y %H:%M"}
workflow = "Bot"
confidence = "Sicherheit"
latency_ms = "Antwort"
handoff = "Übergabe"
[dumps.words.handoff]
true = ["WAHR"]
false = ["FALSCH"]
[dumps.csv]
delimiter = ";"
decimal = ","
thousands = "."
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
@pytest.mark.parametrize("first", ["", "sep=;\r\n"])
def test_a_table_is_read_in_its_dialect(encoding: str, first: str, tmp_path: Path) -> None:
    """Semicolons, decimal commas, points between thousands, `sep=`, and any encoding that is declared."""
    config = HEAD + GERMAN + f'encoding = "{encoding}"\n'
    state = refreshed(make(tmp_path, config, {f"logs/{DAY}.csv": (first + TABLE).encode(encoding)}))
    numbers = {row.metric: (row.n, row.total) for row in state.rollups if row.workflow == "desk"}
    assert numbers["volume"] == (20, 0)
    assert numbers["confidence"] == (20, 11_900_000)
    assert numbers["handoff_rate"] == (20, 10)
    assert not [row for row in state.accounts if row.outcome.startswith(("quarantined", "invalid"))]


def test_a_character_that_its_encoding_lacks_costs_its_line(tmp_path: Path) -> None:
    """What cannot be decoded is set aside by itself."""
    data = TABLE.encode("cp1252").replace(b"c3;", b"c\x81;")
    config = HEAD + GERMAN + 'encoding = "cp1252"\n'
    state = refreshed(make(tmp_path, config, {f"logs/{DAY}.csv": data}))
    assert [(row.line, row.reason) for row in state.quarantine] == [(5, "not-utf8")]


def test_a_file_without_a_header_has_its_names_declared(tmp_path: Path) -> None:
    """The first line is a record, then."""
    config = HEAD + GERMAN + 'header = ["ID", "Zeit", "Bot", "Sicherheit", "Antwort", "Übergabe"]\n'
    state = refreshed(make(tmp_path, config, {f"logs/{DAY}.csv": TABLE.removeprefix(HEADER).encode()}))
    assert [row.n for row in state.rollups if (row.metric, row.workflow) == ("volume", "desk")] == [20]


def test_a_path_says_the_workflow(tmp_path: Path) -> None:
    """Where the template has {workflow}, the file's path names it, by any of its names."""
    config = HEAD + '[dumps]\npath = "logs/{workflow}/{date}.jsonl"\n'
    line = b'{"ts": "2026-03-02T09:00:00Z", "conversation_id": "a"}'
    names = {"Card Desk": 1, "phone": 1, "nobody": 0}
    state = refreshed(make(tmp_path, config, {f"logs/{name}/{DAY}.jsonl": line for name in names}))
    assert [row.workflow for row in state.rollups if row.metric == "volume"] == ["desk", "phone"]
    assert [row.reason for row in state.quarantine] == ["unknown-workflow"]


ABOVE = '[engagement]\nname = "Desk"\ntimezone = "UTC"\n[workflows.desk]\n[dumps]\npath = "logs/{date}"\n'


@pytest.mark.parametrize("case", blocks("config/mapping.txt"), ids=str)
def test_what_cannot_be_meant_is_an_error_at_its_line(case: Block, tmp_path: Path) -> None:
    """A wrong path, word, unit, delimiter or encoding is said where it stands, with what would work."""
    make(tmp_path, ABOVE + case["input"], {})
    with pytest.raises(ConfigError) as caught:
        refreshed(tmp_path)
    assert str(caught.value) == case["expected"].strip()


SHEET = """<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}
</sheetData></worksheet>"""
BOOK = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default '
    'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
    'PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
    'Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" '
    'r:id="r1"/></sheets></workbook>',
}


def _workbook(rows: list[list[str | float]]) -> bytes:
    cells = "".join(
        "<row>"
        + "".join(
            f'<c t="inlineStr"><is><t>{cell}</t></is></c>' if isinstance(cell, str) else f"<c><v>{cell}</v></c>"
            for cell in row
        )
        + "</row>"
        for row in rows
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for name, text in {**BOOK, "xl/worksheets/sheet1.xml": SHEET.format(cells)}.items():
            book.writestr(name, text)
    return out.getvalue()


def test_a_workbook_is_a_table(tmp_path: Path) -> None:
    """The first sheet, a row a record; what is no workbook is one line set aside."""
    rows: list[list[str | float]] = [["conversation_id", "ts", "workflow", "confidence"]]
    rows += [[f"c{index}", "2026-03-02T09:00:00Z", "desk", index / 10] for index in range(9)]
    config = FLAT.replace("{date}.*", "{date}*")
    files = {f"logs/{DAY}.xlsx": _workbook(rows), f"logs/{DAY}.torn.xlsx": _workbook(rows)[:-30]}
    state = refreshed(make(tmp_path, config, files))
    numbers = {(r.source, r.metric): (r.n, r.total) for r in state.rollups if r.workflow == "desk"}
    assert numbers[f"logs/{DAY}.xlsx", "volume"] == (9, 0)
    assert numbers[f"logs/{DAY}.xlsx", "confidence"] == (9, 3_600_000)
    assert [(row.source, row.line, row.reason) for row in state.quarantine] == [
        (f"logs/{DAY}.torn.xlsx", 1, "not-excel")
    ]


SPANS = (
    HEAD
    + """
[dumps]
path = "logs/{date}.*"
[dumps.fields]
ts = "span.start"
latency_ms = {path = ["span.end", "end"], since = "span.start"}
"""
)


@pytest.mark.parametrize(
    ("start", "end", "milliseconds"),
    [
        ('"2026-03-02T09:00:00Z"', '"2026-03-02T09:00:01.250Z"', 1250.0),
        ('"2026-03-02T23:59:59.999+00:00"', '"2026-03-02T16:00:00-08:00"', 1.0),
        ("1772442000000000000", '"1772442000250000000"', 250.0),
        ("1772442000", "1772442002.5", 2500.0),
        ('"2026-03-02T09:00:01Z"', '"2026-03-02T09:00:00Z"', None),
        ('"2026-03-02T09:00:01Z"', "null", None),
        ('"2026-03-02T09:00:01Z"', '"soon"', None),
    ],
)
@pytest.mark.parametrize("odd", ["", ', "turns": {"a": 1}'])
def test_a_number_may_be_the_time_between_two_moments(
    start: str, end: str, milliseconds: float | None, odd: str, tmp_path: Path
) -> None:
    """Spans say when they began and ended: what lies between, in milliseconds, is never below zero."""
    line = f'{{"conversation_id": "a", "workflow": "desk", "span": {{"start": {start}, "end": {end}}}{odd}}}'
    selection = plan_of(make(tmp_path, SPANS)).selection
    (batch,) = nested_json.decode(lines_of(Pieces(RawBytes(io.BytesIO(line.encode())), "")), selection)
    frame = records(batch, selection, dt.date(2026, 3, 2), ()).frame
    assert frame["latency_ms"].to_list() == [milliseconds]
