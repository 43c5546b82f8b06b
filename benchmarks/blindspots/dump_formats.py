"""A day's conversations as the bytes of a dump, in each format that dumps come in."""

from __future__ import annotations

import io
from typing import Literal

import polars as pl

Format = Literal["jsonl", "csv", "parquet"]
FORMATS: tuple[Format, ...] = ("jsonl", "csv", "parquet")
MOMENT = "%Y-%m-%dT%H:%M:%S%:z"


def encoded(frame: pl.DataFrame, form: Format) -> bytes:
    """Return a frame as one file; text has its times in ISO 8601, Parquet as times."""
    out = io.BytesIO()
    if form == "parquet":
        frame.write_parquet(out)
        return out.getvalue()
    moments = [name for name, kind in frame.schema.items() if isinstance(kind, pl.Datetime)]
    text = frame.with_columns(
        pl.col(name).dt.strftime(MOMENT if frame.schema[name].time_zone else "%Y-%m-%dT%H:%M:%S")  # type: ignore[attr-defined]
        for name in moments
    )
    if form == "jsonl":
        text.write_ndjson(out)
    else:
        flat = [name for name, kind in text.schema.items() if isinstance(kind, pl.Struct | pl.List)]
        text.with_columns(_as_text(text[name]) for name in flat).write_csv(out)
    return out.getvalue()


def _as_text(column: pl.Series) -> pl.Series:
    """Return nested values as a CSV's writer would print them."""
    return pl.Series(
        column.name, [None if value is None else str(value) for value in column.to_list()], dtype=pl.String
    )
