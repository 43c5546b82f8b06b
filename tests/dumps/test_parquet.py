"""Parquet files that are not as they claim cost themselves, or a value, and never the run."""

from __future__ import annotations

import base64
import datetime as dt
import io
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

from tests.dumps.small import DAY, good, make, refreshed, said
from watchbook.dumps.columnar import process
from watchbook.dumps.columnar.footer import SCHEMA, Footer
from watchbook.dumps.columnar.thrift import ThriftError, ThriftReader, thrift_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

ABORT = Path(__file__).parents[1] / "cases/dumps/abort.parquet.b64"
"""Three records of which one byte is flipped: polars asks for two exabytes over them, which ends its process."""
SOUND = {"ts": ["2026-03-02T09:00:00Z"] * 3, "conversation_id": ["a", "b", "c"], "workflow": ["desk"] * 3}
THREE = f"lines 3, rolled-up 3\n{DAY} desk 3\n"
DAMAGED = "lines 1, rolled-up 0, quarantined:not-parquet 1 (damaged)\nline 1: not-parquet\n"


def _parquet(columns: Mapping[str, object]) -> bytes:
    out = io.BytesIO()
    pl.DataFrame(columns).write_parquet(out, compression="uncompressed")
    return out.getvalue()


def _said(root: Path, data: bytes, name: str = f"{DAY}.parquet") -> str:
    return said(refreshed(make(root, files={f"logs/{name}": data})))


def test_a_file_that_ends_its_reader_is_one_damaged_file(tmp_path: Path) -> None:
    """Polars aborts over this file; it is set aside, the files beside it are read, and by another process."""
    files = {
        f"logs/{DAY}.a.parquet": _parquet(SOUND),
        f"logs/{DAY}.b.parquet": base64.b64decode(ABORT.read_text("ascii")),
        f"logs/{DAY}.c.parquet": _parquet({**SOUND, "conversation_id": ["d", "e", "f"]}),
    }
    state = refreshed(make(tmp_path, files=files))
    assert [source.note for source in state.sources] == ["", "damaged", ""]
    assert said(state) == (
        "lines 3, rolled-up 3\n" + DAMAGED + f"lines 3, rolled-up 3\n{DAY} desk 3\n{DAY} desk 0\n{DAY} desk 3\n"
    ).replace(f"{DAY} desk 0\n", "")


def test_a_reader_that_is_silent_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that does not answer in time is ended, and its file is damaged."""
    process.end_idle()
    reader = process.ParquetProcess()
    monkeypatch.setattr(process, "_idle", [reader])
    monkeypatch.setattr(process, "SILENCE", 0.05)
    slow = tmp_path / "slow"
    os.mkfifo(slow)
    with pytest.raises(process.UnreadableError):
        list(reader.batches(str(slow), b"", ["ts"]))
    assert not reader.is_alive


@pytest.mark.parametrize("unit", ["ms", "us"])
def test_a_time_beyond_all_years_costs_its_own_record(tmp_path: Path, unit: pl.datatypes.TimeUnit) -> None:
    """Polars panics over such a time, in a column of its own, in one that holds structs or lists, and as a date."""
    ticks = pl.Series([1772442000 * (10**3 if unit == "ms" else 10**6), 2**62, -(2**62)])
    times, days = (
        ticks.cast(pl.Datetime(unit, "UTC")),
        pl.Series([20514, 2**31 - 1, -(2**31)], dtype=pl.Int32).cast(pl.Date),
    )
    nested = times.to_frame("at").select(pl.struct("at").alias("deep"), pl.concat_list("at").alias("many"))
    columns = {**SOUND, "ts": times, "channel": days, "turns": nested["deep"], "model_version": nested["many"]}
    account = (
        "lines 3, rolled-up 1, quarantined:ts-far-from-file 2\nline 2: ts-far-from-file\nline 3: ts-far-from-file\n"
    )
    account += "channel: invalid:not-text 1\nmodel_version: invalid:not-text 1\nturns: invalid:not-a-number 1\n"
    assert _said(tmp_path, _parquet(columns)) == f"{account}{DAY} desk 1\n"


def test_a_column_that_nobody_asks_for_may_be_of_any_type(tmp_path: Path) -> None:
    """A type that polars lacks costs its own column: here an integer said to be a type that nobody knows."""
    data = _parquet({**SOUND, "x": [1, 2, 3]})
    footer = Footer.of(io.BytesIO(data))
    fields = ThriftReader(footer.data).structure()
    fields[SCHEMA][1][1][4][1] = (5, 99)
    assert _said(tmp_path, _with_footer(data, footer, thrift_bytes(fields))) == THREE


def _with_footer(data: bytes, footer: Footer, other: bytes) -> bytes:
    return data[: footer.start] + other + len(other).to_bytes(4, "little") + b"PAR1"


def test_a_text_with_a_bad_byte_costs_its_own_row(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 make one timestamp unusable, and no other."""
    data = _parquet({**SOUND, "ts": ["2026-03-02T09:00:00Z", "2026-03-02T09:00:01Z", "2026-03-02T09:00:02Z"]})
    data = data.replace(b"09:00:01Z", b"09:00:01\xff")
    assert _said(tmp_path, data) == f"lines 3, rolled-up 2, quarantined:bad-ts 1\nline 2: bad-ts\n{DAY} desk 2\n"


@pytest.mark.parametrize(
    "column",
    [
        pl.Series([["2026-03-02T09:00:00Z"]] * 3),
        pl.Series([{"at": 1}] * 3),
        pl.Series([b"\xff\xfe"] * 3),
        pl.Series([5] * 3).cast(pl.Duration("us")),
    ],
    ids=["list", "struct", "bytes", "duration"],
)
def test_a_timestamp_of_no_such_type_costs_its_rows(column: pl.Series, tmp_path: Path) -> None:
    """A `ts` that is a list, a structure, mere bytes or a duration is a bad one in each row of a sound file."""
    assert "lines 3, rolled-up 0, quarantined:bad-ts 3\n" in _said(tmp_path, _parquet({**SOUND, "ts": column}))


def test_texts_written_as_bytes_are_texts(tmp_path: Path) -> None:
    """Some writers leave out that bytes are text; ids of mere bytes are none, for two might read alike."""
    data = {name: pl.Series(values).cast(pl.Binary) for name, values in SOUND.items()}
    assert _said(tmp_path, _parquet(data)) == THREE
    ids = pl.Series([bytes([255, index, 254]) for index in range(3)])
    assert "quarantined:no-conversation_id 3" in _said(tmp_path, _parquet({**data, "conversation_id": ids}))


def test_rows_are_counted_by_the_footer_too(tmp_path: Path) -> None:
    """Where a footer counts other rows than its groups hold, the file is damaged, whichever polars believes."""
    data = _parquet(SOUND)
    footer = Footer.of(io.BytesIO(data))
    fields = ThriftReader(footer.data).structure()
    for rows in (0, 6, 1 << 60, -1):
        fields[3] = (fields[3][0], rows)
        assert _said(tmp_path, _with_footer(data, footer, thrift_bytes(fields))) == DAMAGED


def test_rows_that_are_all_alike_are_not_believed_by_the_million(tmp_path: Path) -> None:
    """A few kilobytes that claim more rows than they could tell apart are one file set aside; a million are read."""
    table = pl.select(pl.lit(values[0]).repeat_by(1_000_001).explode().alias(name) for name, values in SOUND.items())
    assert _said(tmp_path, _parquet(table.to_dict())) == DAMAGED.replace("not-parquet", "rows-without-bytes")


def test_a_zone_that_is_an_offset_is_read(tmp_path: Path) -> None:
    """Arrow's name of a zone may be a fixed offset, which polars knows as none: the instants are what they are."""
    times = pl.Series([dt.datetime(2026, 3, 2, 14, tzinfo=dt.UTC)] * 3).dt.convert_time_zone("Israel")
    data = _parquet({**SOUND, "ts": times})
    start = data.index(b"ARROW:schema") + len(b"ARROW:schema")
    schema = re.search(rb"[A-Za-z0-9+/]{100,}={0,2}", data[start:])
    assert schema
    other = base64.b64encode(base64.b64decode(schema[0]).replace(b"Israel", b"+05:30"))
    assert len(other) == len(schema[0])
    assert other != schema[0]
    assert _said(tmp_path, data.replace(schema[0], other)) == THREE


def test_a_name_is_no_pattern(tmp_path: Path) -> None:
    """A star or a bracket in the name of a file or of its folder reads that file and no neighbour's rows."""
    root = tmp_path / "a[1]*"
    root.mkdir()
    files = {
        f"logs/{DAY}*.parquet": _parquet(SOUND),
        f"logs/{DAY}[1].parquet": _parquet({**SOUND, "conversation_id": ["d", "e", "f"]}),
        f"logs/{DAY}?.jsonl": good("g").encode(),
        f"logs/{DAY}x.parquet": _parquet({**SOUND, "conversation_id": ["h", "i", "j"]}),
    }
    state = refreshed(make(root, files=files))
    lines = [(row.source, row.count) for row in state.accounts if not row.field and row.outcome == "rolled-up"]
    assert lines == [(name, 1 if name.endswith("jsonl") else 3) for name in sorted(files)]


def test_a_footer_is_read_and_written_alike() -> None:
    """What is read of a footer is written as the same bytes, and no bytes make the reading last."""
    footer = Footer.of(io.BytesIO(_parquet(SOUND))).data
    assert thrift_bytes(ThriftReader(footer).structure()) == footer
    for cut in range(len(footer)):
        with pytest.raises(ThriftError):
            ThriftReader(footer[:cut]).structure()
    for hostile in (b"\x1c" * 500, b"\x19\xfc" + b"\xff" * 20, b"\x15" + b"\xff" * 20, b"\x1b\x01\x88\x01"):
        with pytest.raises(ThriftError):
            ThriftReader(hostile).structure()
