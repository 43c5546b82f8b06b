"""The same records in every format, and files that were cut off or damaged."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
import zstandard

from tests.dumps.small import CONFIG, DAY, good, make, put, refreshed, said
from watchbook.errors import DumpError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from watchbook.rollups import IntakeState

RECORDS: list[dict[str, Any]] = [
    {
        "ts": f"2026-03-02T{9 + index % 9:02}:00:00-05:00",
        "conversation_id": f"c{index}",
        "workflow": "desk" if index % 3 else "phone",
        "confidence": None if index == 5 else index / 40,
        "turns": index,
        "handoff": index % 4 == 0,
        "handoff_reason": "policy, or so" if index % 4 == 0 else None,
        "status": "ok",
    }
    for index in range(30)
]


def _jsonl() -> bytes:
    return "".join(json.dumps(record) + "\n" for record in RECORDS).encode()


def _csv() -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(RECORDS[0]))
    writer.writeheader()
    writer.writerows(RECORDS)
    return out.getvalue().encode()


def _parquet() -> bytes:
    out = io.BytesIO()
    pl.DataFrame(RECORDS, infer_schema_length=None).write_parquet(out)
    return out.getvalue()


def _typed_parquet() -> bytes:
    out = io.BytesIO()
    frame = pl.DataFrame(RECORDS, infer_schema_length=None).with_columns(
        pl.col("ts").str.to_datetime("%+", time_zone="UTC", time_unit="ms"),
        pl.col("workflow").cast(pl.Categorical),
        pl.col("turns").cast(pl.UInt8),
    )
    frame.write_parquet(out)
    return out.getvalue()


def _two_members(data: bytes) -> bytes:
    return gzip.compress(data[:500]) + gzip.compress(data[500:]) + b"\0" * 512


def _two_frames(data: bytes) -> bytes:
    return zstandard.compress(data[:500]) + zstandard.compress(data[500:])


FORMATS: dict[str, Callable[[], bytes]] = {
    ".jsonl": _jsonl,
    ".ndjson": _jsonl,
    ".json": _jsonl,
    ".JSONL.GZ": lambda: gzip.compress(_jsonl()),
    ".jsonl.gz": lambda: _two_members(_jsonl()),
    ".jsonl.zst": lambda: _two_frames(_jsonl()),
    ".csv": _csv,
    ".csv.gz": lambda: gzip.compress(_csv()),
    ".csv.zst": lambda: zstandard.compress(_csv()),
    ".parquet": _parquet,
    "-typed.parquet": _typed_parquet,
}


@pytest.mark.parametrize("ending", FORMATS)
def test_every_format_says_the_same(ending: str, tmp_path: Path) -> None:
    """JSONL and CSV, plain, gzip (of several members) and zstandard, and Parquet hold the same records alike."""
    plain = _one(tmp_path / "plain", ".jsonl", _jsonl())
    state = _one(tmp_path / "other", ending, FORMATS[ending]())
    assert said(state) == said(plain)
    assert [row[4:] for row in map(_values, state.rollups)] == [row[4:] for row in map(_values, plain.rollups)]
    fields = [(row.field, row.outcome, row.count) for row in state.accounts if row.field]
    assert fields == [(row.field, row.outcome, row.count) for row in plain.accounts if row.field]


def _one(root: Path, ending: str, data: bytes) -> IntakeState:
    root.mkdir()
    return refreshed(make(root, files={f"logs/{DAY}{ending}": data}))


def _values(row: Any) -> tuple[Any, ...]:
    return (row.source, row.day, row.workflow, row.metric, row.n, row.total, row.squares, row.bins)


@pytest.mark.parametrize("compress", [gzip.compress, zstandard.compress], ids=["gz", "zst"])
def test_a_truncated_file_gives_the_lines_it_holds(compress: Callable[[bytes], bytes], tmp_path: Path) -> None:
    """Wherever a file is cut off, its whole lines are read, half a line is set aside, and the file says so."""
    ending = "gz" if compress is gzip.compress else "zst"
    lines = [good(f"{index * 7919:x}") + "\n" for index in range(4000)]
    whole = compress("".join(lines).encode())
    for cut in range(1, len(whole), len(whole) // 11):
        put(make(tmp_path), f"logs/{DAY}.jsonl.{ending}", whole[:cut])
        state = refreshed(tmp_path)
        counts = {row.outcome: row.count for row in state.accounts if not row.field}
        assert state.sources[0].note == "truncated"
        assert counts["lines"] == counts["rolled-up"] + counts.get("quarantined:cut-off", 0)
        assert counts.get("quarantined:cut-off", 0) <= 1
    assert counts["rolled-up"] > 2000


def test_a_damaged_file_gives_the_lines_before_the_damage(tmp_path: Path) -> None:
    """A bit that flipped costs what stands behind it; a checksum that does not fit costs nothing but says so."""
    whole = bytearray(gzip.compress("".join(good(f"{index * 7919:x}") + "\n" for index in range(4000)).encode()))
    whole[-6] ^= 1
    state = refreshed(make(tmp_path, files={f"logs/{DAY}.jsonl.gz": bytes(whole)}))
    assert said(state) == f"lines 4000, rolled-up 4000 (damaged)\n{DAY} desk 4000\n"
    whole[len(whole) // 2] ^= 255
    put(tmp_path, f"logs/{DAY}.jsonl.gz", bytes(whole))
    state = refreshed(tmp_path)
    assert state.sources[0].note == "damaged"
    assert 1000 < sum(row.n for row in state.rollups if row.metric == "volume") < 4000


@pytest.mark.parametrize("ending", [".jsonl.gz", ".jsonl.zst", ".csv.gz", ".jsonl", ".csv", ".parquet"])
def test_a_file_of_nothing_is_empty(ending: str, tmp_path: Path) -> None:
    """A file of no bytes, and a compressed file that holds none, are empty, and say so."""
    compress = {"gz": gzip.compress, "zst": zstandard.compress}.get(ending.rpartition(".")[2], bytes)
    for data in (b"", compress(b"")):
        put(make(tmp_path), f"logs/{DAY}{ending}", data)
        assert said(refreshed(tmp_path)) == "lines 0, rolled-up 0 (empty)\n"


def test_a_line_that_is_too_long_is_not_held(tmp_path: Path) -> None:
    """A kilobyte that unfolds to a line of many megabytes is set aside, and the lines around it are read."""
    bomb = b'{"x":"' + b"a" * (40 << 20) + b'"}'
    data = gzip.compress(good("a").encode() + b"\n" + bomb + b"\n" + good("b").encode() + b"\n")
    state = refreshed(make(tmp_path, files={f"logs/{DAY}.jsonl.gz": data}))
    assert said(state) == f"lines 3, rolled-up 2, quarantined:too-long 1\nline 2: too-long\n{DAY} desk 2\n"


def test_csv_records_may_span_lines_and_a_bad_one_costs_itself(tmp_path: Path) -> None:
    """A quoted newline is one record; an open quote, a ragged row and invalid UTF-8 cost one line each."""
    head = "ts,conversation_id,workflow,channel,confidence"
    row = "2026-03-02T09:00:00-05:00,{},desk,{},0.5"
    lines = [
        head,
        row.format("a", '"two\nlines, ""quoted"""'),
        row.format("b", '"never closed'),
        row.format("c", "web"),
        "",
        row.format("d", "web") + ",1",
        row.format("e", "caf\udcff"),
        row.format("f", ""),
    ]
    data = "\r\n".join(lines).encode("utf-8", "surrogateescape")
    state = refreshed(make(tmp_path, files={f"logs/{DAY}.csv": data}))
    assert said(state) == (
        "lines 7, blank 1, rolled-up 3, quarantined:not-csv 1, quarantined:not-utf8 1, quarantined:ragged 1\n"
        "line 4: not-csv\nline 7: ragged\nline 8: not-utf8\n"
        f"{DAY} desk 3\n"
    )
    assert {row.value for row in state.categories} == {"(withheld)", "web"}


def test_a_number_in_csv_is_made_of_ascii_digits_and_blanks(tmp_path: Path) -> None:
    """As in a line of JSON: what other scripts have for digits and blanks makes a value unusable, and it is counted."""
    numbers = ("0.5", " 0.5 ", "\u20280.5", "\u00a00.5", "\u0660", "1\u0663")
    rows = "".join(f"{DAY}T09:00:00-05:00,c{index},desk,{number}\n" for index, number in enumerate(numbers))
    data = f"ts,conversation_id,workflow,confidence\n{rows}".encode()
    state = refreshed(make(tmp_path, files={f"logs/{DAY}.csv": data}))
    counts = {row.outcome: row.count for row in state.accounts if row.field == "confidence"}
    assert counts == {"used": 2, "invalid:not-a-number": 4}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"], ids=["lf", "crlf", "cr", "crcrlf"])
def test_csv_lines_end_as_they_may(end: str, tmp_path: Path) -> None:
    """LF, CR LF, a bare CR and what Python writes on Windows without `newline=""` end a line, in no quotes."""
    text = end.join(
        ["ts,conversation_id,workflow,handoff", *(f'{DAY}T09:00:00-05:00,"{i}\r",desk,true' for i in "ab"), ""]
    )
    state = refreshed(make(tmp_path, files={f"logs/{DAY}.csv": text.encode()}))
    assert said(state) == f"lines 2, rolled-up 2\n{DAY} desk 2\n"
    assert [(row.outcome, row.count) for row in state.accounts if row.field == "handoff"] == [("used", 2)]


def test_a_return_in_a_line_ends_it(tmp_path: Path) -> None:
    """Where some lines end otherwise than others, each is a line with its own number."""
    rows = [f"{DAY}T09:00:00-05:00,{name},desk" for name in ("a", "b", "c,d", "e")]
    data = ("ts,conversation_id,workflow\n" + rows[0] + "\r" + "\r\n".join(rows[1:])).encode()
    state = refreshed(make(tmp_path, files={f"logs/{DAY}.csv": data}))
    assert said(state) == f"lines 4, rolled-up 3, quarantined:ragged 1\nline 4: ragged\n{DAY} desk 3\n"


@pytest.mark.parametrize("header", ['ts,"conversation_id,workflow', "ts,\0,workflow"], ids=["quote", "NUL"])
def test_a_header_that_cannot_be_read_is_named(header: str, tmp_path: Path) -> None:
    """It is the header that is at fault, and no row of the file."""
    data = f"{header}\n{DAY}T09:00:00-05:00,a,desk\n".encode()
    state = refreshed(make(tmp_path, files={f"logs/{DAY}.csv": data}))
    assert said(state) == "lines 1, rolled-up 0, quarantined:bad-header 1\nline 2: bad-header\n"


def test_a_name_that_is_no_utf8_spoils_no_other(tmp_path: Path) -> None:
    """A column's name in Latin-1 costs that column."""
    data = f"ts,conversation_id,workflow,caf\xe9\n{DAY}T09:00:00-05:00,a,desk,\n".encode("latin-1")
    state = refreshed(make(tmp_path, files={f"logs/{DAY}.csv": data}))
    assert said(state) == f"lines 1, rolled-up 1\n{DAY} desk 1\n"


def test_csv_that_is_cut_off_loses_half_a_record_aloud(tmp_path: Path) -> None:
    """The last line of a truncated CSV is set aside: nobody can tell 12 from the beginning of 123."""
    text = "ts,conversation_id,workflow,turns\n" + "".join(f"{DAY}T09:00:00-05:00,c{i},desk,123\n" for i in range(900))
    data = gzip.compress(text.encode())
    state = refreshed(make(tmp_path, files={f"logs/{DAY}.csv.gz": data[: len(data) * 2 // 3]}))
    assert state.sources[0].note == "truncated"
    assert [row.reason for row in state.quarantine] == ["cut-off"]


def test_parquet_types_that_do_not_fit_make_the_field_null(tmp_path: Path) -> None:
    """In Parquet too a wrong type costs the field, a NaN is a null, and a text that is a number is coerced."""
    frame = pl.DataFrame(
        {
            "ts": [dt.datetime(2026, 3, 2, 9)] * 3,  # noqa: DTZ001  # naive on purpose
            "conversation_id": [1, 2, 3],
            "workflow": ["desk"] * 3,
            "confidence": [0.5, float("nan"), 83.0],
            "turns": ["3", "x", None],
            "handoff": [1, 0, 7],
            "status": [["ok"], None, ["ok"]],
            "latency_ms": [True, None, None],
        }
    )
    out = io.BytesIO()
    frame.write_parquet(out)
    root = make(tmp_path, files={f"logs/{DAY}.parquet": out.getvalue()})
    assert "quarantined:naive-ts 3" in said(refreshed(root))
    make(tmp_path, CONFIG.replace("[dumps]", '[dumps]\nnaive_timestamps = "UTC"'))
    assert said(refreshed(root)) == (
        "lines 3, rolled-up 3\n"
        "confidence: invalid:out-of-range 1\n"
        "handoff: coerced 2\nhandoff: invalid:not-a-boolean 1\n"
        "latency_ms: invalid:not-a-number 1\n"
        "status: invalid:not-among-choices 2\n"
        "turns: coerced 1\nturns: invalid:not-a-number 1\n"
        f"{DAY} desk 3\n"
    )


def test_a_file_that_is_not_parquet_is_one_line_set_aside(tmp_path: Path) -> None:
    """A torn Parquet file tells nothing of its rows: it counts as one line, and says that it is damaged."""
    state = refreshed(make(tmp_path, files={f"logs/{DAY}.parquet": _parquet()[:-20]}))
    expected = "lines 1, rolled-up 0, quarantined:not-parquet 1 (damaged)\nline 1: not-parquet\n"
    assert said(state) == expected


def test_an_ending_that_is_not_read_is_an_error(tmp_path: Path) -> None:
    """A file that the path matches and nobody can read stops the run, with the endings that are read."""
    with pytest.raises(DumpError, match=r"logs/2026-03-02.ods: has an ending that is not read"):
        refreshed(make(tmp_path, files={f"logs/{DAY}.ods": b"PK"}))
