"""Mutated Parquet: many types and layouts, then harm to the bytes. pyarrow, where there is one, is witness."""

from __future__ import annotations

import datetime as dt
import io
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import polars as pl

from benchmarks.faults.byte_harm import harmed
from benchmarks.faults.odd_values import MOMENTS, TEXTS
from benchmarks.faults.oracle import Expectation, record_of
from benchmarks.faults.small_desk import COLUMNS

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

HAS_WITNESS = find_spec("pyarrow") is not None
"""Whether pyarrow is there; without it no value of Parquet is compared."""
ROWS = 40
START = dt.datetime(2026, 3, 2, 14, tzinfo=dt.UTC)
CONFIDENCES = (0.0, -0.0, 1.0, 0.5, 5e-324, 0.1, float("nan"), float("inf"), 83.0, -1.0, None)
TURNS = (0, 1, 7, 120, 127, -1, -128, None)
CODECS = ("uncompressed", "snappy", "zstd", "gzip")


def parquet_file(dice: Random) -> tuple[bytes, bool]:
    """Return a file, and whether it is whole."""
    columns = _columns(dice, dice.randrange(1, ROWS))
    if dice.random() < 0.15:
        del columns[dice.choice(tuple(columns))]
    data = _by_pyarrow(columns, dice) if HAS_WITNESS and dice.random() < 0.5 else _by_polars(columns, dice)
    return (data, True) if dice.random() < 0.3 else (harmed(data, dice), False)


def parquet_expectation(path: Path) -> Expectation | None:
    """Return what the file must be read as, by pyarrow; None where it does not read it, or is not there."""
    if not HAS_WITNESS:
        return None
    import pyarrow as pa  # noqa: PLC0415  # a witness that need not be there
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        file = pq.ParquetFile(path)
        table = file.read(columns=[name for name in COLUMNS if name in file.schema_arrow.names])
        table.validate(full=True)
        columns = {name: _python_values(table.column(name), pa) for name in table.column_names}
    except Exception:  # noqa: BLE001  # whatever it is: no witness
        return None
    expectation = Expectation()
    for row in range(table.num_rows):
        expectation.take(record_of({name: values[row] for name, values in columns.items()}))
    return expectation


def _python_values(column: Any, pa: Any) -> list[Any]:
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    values: list[Any] = column.to_pylist()
    return values


def _columns(dice: Random, height: int) -> dict[str, list[Any]]:
    odd = dice.choice((0.0, 0.1, 0.5))
    return {
        "ts": _moments(dice, height, odd),
        "conversation_id": [f"c{dice.randrange(1000)}" for _ in range(height)]
        if dice.random() < 0.7
        else [dice.choice((dice.randrange(-(2**63), 2**63), dice.randrange(100))) for _ in range(height)],
        "workflow": [dice.choice(("desk", "phone", "desk ", None)) if dice.random() < odd else "desk"] * height,
        "confidence": [dice.choice(CONFIDENCES) if dice.random() < odd else dice.random() for _ in range(height)],
        "turns": [dice.choice(TURNS) if dice.random() < odd else dice.randrange(40) for _ in range(height)],
        "handoff": [dice.choice((True, False, None)) for _ in range(height)],
        "channel": [dice.choice(TEXTS) if dice.random() < odd else "web" for _ in range(height)],
        "csat": [dice.choice((None, 1, 5, 6)) for _ in range(height)],
    }


def _moments(dice: Random, height: int, odd: float) -> list[Any]:
    if dice.random() < 0.3:
        return [dice.choice(MOMENTS) if dice.random() < odd else "2026-03-02T09:00:00-05:00" for _ in range(height)]
    moments = [START + dt.timedelta(microseconds=dice.randrange(3 * 10**10)) for _ in range(height)]
    return [None if dice.random() < odd / 4 else moment for moment in moments]


def _by_polars(columns: dict[str, list[Any]], dice: Random) -> bytes:
    frame = pl.DataFrame(columns, strict=False)
    narrow = {
        "turns": dice.choice((pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.Float32, pl.Float64)),
        "confidence": dice.choice((pl.Float32, pl.Float64)),
        "handoff": dice.choice((pl.Boolean, pl.Int8)),
        "csat": dice.choice((pl.UInt8, pl.UInt64, pl.Int32)),
        "channel": dice.choice((pl.String, pl.Categorical)),
    }
    frame = frame.with_columns(pl.col(name).cast(kind) for name, kind in narrow.items() if name in frame.columns)
    if "ts" in frame.columns and isinstance(frame.schema["ts"], pl.Datetime):
        frame = frame.with_columns(pl.col("ts").cast(pl.Datetime(dice.choice(("ms", "us", "ns")), "UTC")))
    out = io.BytesIO()
    frame.write_parquet(
        out,
        compression=dice.choice(CODECS),
        statistics=dice.random() < 0.5,
        row_group_size=dice.choice((None, 5)),
        data_page_size=dice.choice((None, 64)),
    )
    return out.getvalue()


def _by_pyarrow(columns: dict[str, list[Any]], dice: Random) -> bytes:
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    kinds = {
        "turns": dice.choice((pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.float32(), pa.float64())),
        "confidence": dice.choice((pa.float32(), pa.float64())),
        "channel": dice.choice((pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string()))),
        "csat": dice.choice((pa.uint8(), pa.uint64(), pa.int32(), pa.decimal128(12, 2))),
    }
    if "ts" in columns and any(isinstance(moment, dt.datetime) for moment in columns["ts"]):
        kinds["ts"] = pa.timestamp("us", dice.choice(("UTC", "America/New_York", "+05:30")))
    table = pa.table({name: pa.array(values, kinds.get(name)) for name, values in columns.items()})
    is_old = dice.random() < 0.2  # such times have no zone, so the schema must not claim one
    out = io.BytesIO()
    pq.write_table(
        table,
        out,
        compression=dice.choice(("none", *CODECS[1:])),
        use_dictionary=dice.random() < 0.5,
        write_statistics=dice.random() < 0.5,
        data_page_version=dice.choice(("1.0", "2.0")),
        row_group_size=dice.choice((None, 5)),
        use_deprecated_int96_timestamps=is_old,
        store_schema=not is_old,
        write_page_checksum=dice.random() < 0.3,
    )
    return out.getvalue()
