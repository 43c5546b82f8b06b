"""One file's rows, as far as conversations are made of them: no text but what fields hold, and ids as hashes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from watchbook.dumps.discovery import unreachable
from watchbook.dumps.field_values import COERCED, INVALID_PREFIX
from watchbook.dumps.instants import AMBIGUOUS, NAIVE, TOLD, business_days
from watchbook.dumps.log_files import raw_batches
from watchbook.dumps.losses.line_losses import LineLosses
from watchbook.dumps.losses.loss_count import LossCount
from watchbook.dumps.nested.row_kind import ROW_ID
from watchbook.dumps.nested.table_columns import IDENTITY
from watchbook.dumps.shapes import SHAPE
from watchbook.dumps.streams import RawBytes
from watchbook.dumps.words.placeholders import IDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from watchbook.dumps.discovery import DumpFile
    from watchbook.dumps.nested.row_kind import RowField, RowKind
    from watchbook.dumps.raw_rows import RawRows

KEY, TS, LINE, ROW = "#key", "#ts", "#at", "#id"
"""Columns of every row: its conversation's hash, microseconds since 1970, its line, and the hash of its own id."""
FLAW = "!"
"""What a column's name starts with that says why a field of a row is null: `invalid:REASON|shape:SHAPE`."""
CONDITION = "="
"""What a column's name starts with that says of which rows a field's condition is true."""
SEED = 11
REASONS = {
    NAIVE: "naive-ts",
    AMBIGUOUS: "day-or-month-first",
}


@dataclass(slots=True)
class FileRows:
    """What a file's rows say, and the account of those that are no part of a conversation."""

    sha256: str = ""
    size: int = 0
    note: str = ""
    lines: int = 0
    blank: int = 0
    left_out: int = 0
    losses: LossCount = field(default_factory=LossCount)
    """What was set aside."""
    told: dict[str, int] = field(default_factory=dict)
    """By what unit its timestamps were understood, and how many."""
    coerced: dict[str, int] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    """Names that stand in the dump."""


def read_rows(file: DumpFile, kind: RowKind, store: Callable[[pl.DataFrame], None]) -> FileRows:
    """Hand a file's rows to `store`, a batch at a time, and return the account of the others.

    Raises:
        DumpError: the file cannot be reached, or is of a format that is not read.
    """
    rows = FileRows()
    try:
        with file.open() as stream:
            raw = RawBytes(stream)
            for batch in raw_batches(file, raw, kind.selection):
                frame = _slim(batch, file, kind, rows)
                if frame.height:
                    store(frame)
            rows.sha256, rows.size = raw.finish(), raw.size
    except OSError as error:
        raise unreachable(file.source, error) from error
    return rows


def conversation_names(file: DumpFile, kind: RowKind) -> pl.DataFrame:
    """Return the ids of a file's conversations, by their hash, for whoever asked which to read.

    Raises:
        DumpError: the file cannot be reached, or is of a format that is not read.
    """
    names = pl.DataFrame(schema={KEY: pl.UInt64, "conversation_id": pl.String})
    try:
        with file.open() as stream:
            for batch in raw_batches(file, RawBytes(stream), kind.selection):
                ids = batch.frame.select(pl.col("conversation_id").hash(SEED).alias(KEY), "conversation_id")
                names = pl.concat([names, ids.drop_nulls()]).unique(KEY, keep="first", maintain_order=True)
    except OSError as error:
        raise unreachable(file.source, error) from error
    return names


def _slim(batch: RawRows, file: DumpFile, kind: RowKind, rows: FileRows) -> pl.DataFrame:
    """Return what is kept of a batch's rows, and count the others."""
    rows.lines += batch.lines
    rows.blank += batch.blank
    rows.losses.add(batch.lost)
    rows.note = f"{rows.note} {batch.note}".strip()
    rows.names |= batch.names
    frame = batch.frame
    if not frame.height:
        return no_rows()
    numbers = pl.Series(LINE, batch.number(pl.int_range(frame.height, eager=True).to_numpy()), dtype=pl.Int64)
    frame = frame.with_columns(numbers, *_flaw_columns(batch, rows))
    if kind.where is not None:
        part = kind.where.mask(frame)
        rows.left_out += int((~part).sum())
        frame = frame.filter(part)
    frame = _usable(frame, file, kind, rows)
    return _columns(frame, kind)


def _flaw_columns(batch: RawRows, rows: FileRows) -> list[pl.Series]:
    """Return, for each field with unusable values, why they are; and count what is only worth a remark."""
    columns: dict[str, list[str | None]] = {}
    for (name, outcome), at in sorted(batch.flaws.items()):
        if outcome == COERCED:
            rows.coerced[name] = rows.coerced.get(name, 0) + len(at)
        elif outcome.startswith(TOLD):
            rows.told[outcome] = rows.told.get(outcome, 0) + len(at)
        elif outcome.startswith((INVALID_PREFIX, SHAPE)):
            texts = columns.setdefault(name, [None] * batch.frame.height)
            for row in at.tolist():
                texts[row] = outcome if texts[row] is None else f"{texts[row]}|{outcome}"
    return [pl.Series(FLAW + name, texts, dtype=pl.String) for name, texts in columns.items()]


def _usable(frame: pl.DataFrame, file: DumpFile, kind: RowKind, rows: FileRows) -> pl.DataFrame:
    """Return the rows that name a conversation and a time; a part's need no time."""
    reason: pl.Expr = pl.when(pl.col("conversation_id").is_null()).then(pl.lit("no-conversation_id"))
    if kind.is_main:
        days = business_days(frame["ts"], kind.selection.zone, file.date)
        frame = frame.with_columns(days.alias("#day"))
        reason = (
            pl.when(pl.col("ts").is_null())
            .then(pl.lit("no-ts"))
            .when(pl.col("#day").is_null())
            .then(pl.lit("ts-far-from-file"))
            .otherwise(reason)
        )
    why = frame.select(reason.alias("why"))["why"]
    if not why.count():
        return frame
    flaws = frame[FLAW + "ts"].to_list() if FLAW + "ts" in frame.columns else [None] * frame.height
    losses = list[tuple[int, str]]()
    for number, text, flaw in zip(frame[LINE].to_list(), why.to_list(), flaws, strict=True):
        if text is not None:
            outcome = (flaw or "").split("|")[0]
            exact = REASONS.get(outcome, "bad-ts") if text == "no-ts" and outcome else text
            losses.append((number, exact))
    rows.losses.add(LineLosses.of(losses))
    return frame.filter(why.is_null())


def _columns(frame: pl.DataFrame, kind: RowKind) -> pl.DataFrame:
    """Return a row's hashes and one column a field."""
    id_column = ROW_ID if ROW_ID in frame.columns else IDENTITY
    identity = pl.col(id_column).hash(SEED) if id_column == ROW_ID else pl.col(id_column)
    columns = [_field_column(frame, field) for field in kind.fields]
    conditions = [
        field.where.mask(frame).alias(CONDITION + field.name)
        for field in kind.fields
        if field.where is not None and field.how in ("first_row", "last_row")
    ]
    flaws = [frame[name] for name in frame.columns if name.startswith(FLAW)]
    return frame.select(
        pl.col("conversation_id").hash(SEED).alias(KEY),
        pl.col("ts").to_physical().alias(TS),
        pl.col(LINE),
        identity.alias(ROW),
    ).hstack([*columns, *conditions, *flaws])


def _field_column(frame: pl.DataFrame, field: RowField) -> pl.Series:
    mask = field.where.mask(frame) if field.where is not None else None
    if not field.is_column:
        everything = pl.Series([True]).new_from_index(0, frame.height)
        return (everything if mask is None else mask).alias(field.name)
    values = frame[field.name]
    if field.name in IDS:
        values = values.hash(SEED).cast(pl.String).zip_with(values.is_not_null(), values)
    if mask is not None and field.how not in ("first_row", "last_row"):
        values = values.set(~mask, None) if frame.height else values
    return (values.is_not_null() if field.how == "count" else values).alias(field.name)


def no_rows() -> pl.DataFrame:
    """Return a frame of no rows."""
    return pl.DataFrame(schema={KEY: pl.UInt64, TS: pl.Int64, LINE: pl.Int64, ROW: pl.UInt64})
