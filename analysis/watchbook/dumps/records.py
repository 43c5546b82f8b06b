"""Rows become records: usable values, a business day, and a reason for each row set aside."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from watchbook.dumps.field_values import COERCED, INVALID, INVALID_PREFIX, NOT_AMONG, OUT_OF_RANGE
from watchbook.dumps.flaws import note_shapes
from watchbook.dumps.instants import AMBIGUOUS, NAIVE, business_days, instants
from watchbook.dumps.losses.line_losses import LineLosses, join_losses
from watchbook.dumps.raw_rows import Flaws, Rows, rows_where
from watchbook.dumps.shapes import SAMPLED, SHAPE
from watchbook.dumps.words.undeclared_names import UNKNOWN

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Mapping

    from watchbook.dumps.raw_rows import RawRows
    from watchbook.dumps.selection import Selection
    from watchbook.metrics import Field

FINITE = sys.float_info.max
"""The largest number; infinity is out of range."""
EXACT = float(2**53)
"""Integers beyond this are no longer exact as numbers, and out of range."""
DAY, WORKFLOW = "_day", "_workflow"
"""Columns beside the fields: the business day, and the workflow's position in `Wanted.workflows`."""

EXACT_REASONS = {
    ("ts", INVALID["timestamp"]): "bad-ts",
    ("ts", NAIVE): "naive-ts",
    ("ts", AMBIGUOUS): "day-or-month-first",
    ("workflow", INVALID["text"]): UNKNOWN,
}
"""(Needed field, what was found about its value) → why its row is set aside."""
FILE, DATE = "_file", "_date"
"""Columns of rows that are of several files: the position of each row's file, and the date in its name."""
FEW_SHAPES = 20
"""Shapes up to which all of a file's are told apart, whatever stands beside them."""
_NO_ROWS: Rows = np.array([], np.int64)


@dataclass(frozen=True, slots=True)
class Records:
    """A batch of records that can be rolled up, and the account of the lines they come from."""

    frame: pl.DataFrame
    """One row per record: a column per field, `_day` (Date) and `_workflow` (UInt32)."""
    flaws: Flaws
    """Values that were coerced, or are null because they were unusable."""
    lost: LineLosses
    """Every line set aside."""
    lines: int
    blank: int
    note: str
    names: frozenset[str]
    """Names of fields that stand in the dump, whether they hold something or not."""
    undeclared: Mapping[int, Mapping[str, int]]
    """Of the lines set aside for a workflow that is not declared: how many have which name, by their file's
    position."""
    crowded_files: frozenset[int] = frozenset()
    """Where rows are of several files: the positions of those with so many unusable values that alone, other ones of
    them would have been looked at."""

    def keep(self, mask: pl.Series) -> Records:
        """Return the batch with the records where `mask` is true; its lines stay what they are."""
        return replace(self, frame=self.frame.filter(mask), flaws=_flaws_where(self.flaws, mask))


def records(batch: RawRows, selection: Selection, date: dt.date | None, frozen: Collection[dt.date]) -> Records:
    """Return the records of a batch that came in a file dated `date`; None: in several, which stand beside the rows.

    `frozen` are the business days whose dumps have expired: nothing can be added to them, so their lines are set aside.
    """
    frame, flaws = batch.frame.rechunk(), dict(batch.flaws)  # each computation pays for every chunk
    sound_fields = set()
    for field in selection.fields:
        if field.choices:
            frame, is_sound = _in_our_case(frame, field, flaws)
            sound_fields |= {field.name} if is_sound and field.type == "text" else set()
    checks = [check for field in selection.fields if field.name not in sound_fields for check in _checks(field)]
    faults = frame.select(bad.any().alias(str(index)) for index, (_, _, bad) in enumerate(checks))
    flags = faults.row(0) if checks else ()
    for (name, outcome, bad), any_bad in zip(checks, flags, strict=True):
        if any_bad:
            frame = _without(frame, name, outcome, bad, flaws)
    for field in selection.fields:
        if field.type == "timestamp" and frame[field.name].dtype == pl.String:
            frame = frame.with_columns(instants(frame[field.name], selection.naive_zone, flaws))
    frame = frame.with_columns(
        *(pl.col(field.name).cast(pl.Int64) for field in selection.fields if field.type == "integer"),
        *(
            pl.col(field.name).dt.convert_time_zone(selection.zone)
            for field in selection.fields
            if field.type == "timestamp"
        ),
        business_days(frame["ts"], selection.zone, frame[DATE] if date is None else date).alias(DAY),
        _position(selection, is_joint=date is None).alias(WORKFLOW),
    )
    crowded_files = _crowded_files(frame, flaws) if date is None else frozenset[int]()
    usable = _set_aside_unusable(frame, flaws, batch, frozen)
    return replace(usable, crowded_files=crowded_files) if crowded_files else usable


def _crowded_files(frame: pl.DataFrame, flaws: Flaws) -> frozenset[int]:
    """Return the positions of files of which unusable values were looked at that share a limit with others' values."""
    counts = [len(rows) for (_, outcome), rows in flaws.items() if outcome.startswith(INVALID_PREFIX)]
    shapes = sum(outcome.startswith(SHAPE) for _, outcome in flaws)
    if max(counts, default=0) <= SAMPLED and shapes <= FEW_SHAPES:
        return frozenset()
    rows = np.concatenate([rows for (_, outcome), rows in flaws.items() if outcome.startswith(INVALID_PREFIX)])
    return frozenset(frame[FILE].gather(np.unique(rows)).to_list())


def unusable_values(row: pl.DataFrame, fields: Iterable[Field]) -> dict[str, str]:
    """Return why values of one row could not be used, by field; what can be is not among them."""
    outcomes: dict[str, str] = {}
    for field in fields:
        frame = _in_our_case(row, field, {})[0] if field.choices else row
        for name, outcome, bad in _checks(field):
            if frame.select(bad.any()).item():
                outcomes.setdefault(name, outcome)
    return outcomes


def _ours(selection: Selection) -> pl.Expr:
    """Return the workflow under our name, where a dump calls it otherwise."""
    workflow = pl.col("workflow")
    return workflow.replace(dict(selection.aliases)) if selection.aliases else workflow


def _position(selection: Selection, *, is_joint: bool) -> pl.Expr:
    """Return the workflow's position, beyond those of the files before where rows are of several."""
    position = _ours(selection).cast(pl.Enum(selection.workflows), strict=False).to_physical().cast(pl.UInt32)
    return position + pl.col(FILE) * len(selection.workflows) if is_joint else position


def _checks(field: Field) -> list[tuple[str, str, pl.Expr]]:
    """Return (field, outcome, what is unusable) in the order in which they are made."""
    value = pl.col(field.name)
    if field.type == "text" and field.choices:
        return [(field.name, NOT_AMONG, value.is_in(list(field.choices)).not_())]
    if field.type not in ("number", "integer"):
        return []
    bound = EXACT if field.type == "integer" else FINITE
    low = -bound if field.min is None else max(field.min, -bound)
    high = bound if field.max is None else min(field.max, bound)
    whole = [(field.name, "invalid:not-an-integer", value != value.floor())] if field.type == "integer" else []
    not_a_number = (field.name, INVALID[field.type], value.is_nan())
    return [not_a_number, *whole, (field.name, OUT_OF_RANGE, (value < low) | (value > high))]


def _in_our_case(frame: pl.DataFrame, field: Field, flaws: Flaws) -> tuple[pl.DataFrame, bool]:
    """Return the frame with a field's choices written as they are declared: `Down` and `DOWN ` are `down`.

    And whether all of them were, so that there is nothing left to be looked for.
    """
    value = pl.col(field.name)
    strays = frame.select(value.is_in(list(field.choices)).not_().fill_null(value=False)).to_series()
    if not strays.any():
        return frame, True
    lower = [choice.lower() for choice in field.choices]
    cases = {low: choice for low, choice in zip(lower, field.choices, strict=True) if lower.count(low) == 1}
    choices = frame[field.name].str.strip_chars().str.to_lowercase().replace_strict(cases, default=None)
    mask = strays & choices.is_not_null()
    if not mask.any():
        return frame, False
    rows = rows_where(mask)
    flaws[field.name, COERCED] = np.union1d(flaws.get((field.name, COERCED), _NO_ROWS), rows)
    return frame.with_columns(choices.zip_with(mask, frame[field.name]).alias(field.name)), False


def _without(frame: pl.DataFrame, name: str, outcome: str, bad: pl.Expr, flaws: Flaws) -> pl.DataFrame:
    """Return the frame with a field's bad values null, and note their rows."""
    mask = frame.select(bad.fill_null(value=False)).to_series()
    rows = rows_where(mask)
    flaws[name, outcome] = np.union1d(flaws.get((name, outcome), _NO_ROWS), rows)
    note_shapes(flaws, name, rows, frame[name].gather(rows[:SAMPLED]).to_list())
    if (name, COERCED) in flaws:
        flaws[name, COERCED] = np.setdiff1d(flaws[name, COERCED], rows)
    return frame.with_columns(pl.when(~mask).then(pl.col(name)).alias(name))


def _set_aside_unusable(frame: pl.DataFrame, flaws: Flaws, batch: RawRows, frozen: Collection[dt.date]) -> Records:
    """Set the rows aside that cannot be rolled up, each for the first reason that applies."""
    reasons = {
        "no-ts": pl.col("ts").is_null(),
        "ts-far-from-file": pl.col(DAY).is_null(),
        "no-workflow": pl.col("workflow").is_null(),
        UNKNOWN: pl.col(WORKFLOW).is_null(),
        "no-conversation_id": pl.col("conversation_id").is_null(),
    }
    if frozen:
        reasons["frozen-day"] = pl.col(DAY).is_in(sorted(frozen))
    masks = frame.select(**{reason: bad.fill_null(value=False) for reason, bad in reasons.items()})
    hit = [reason for reason, is_met in masks.select(pl.all().any()).row(0, named=True).items() if is_met]
    if not hit:
        return _records(frame, flaws, batch, batch.lost, {})
    is_bad = masks.select(pl.any_horizontal(hit)).to_series()
    rows = rows_where(is_bad)
    why = pl.coalesce(pl.when(reason).then(pl.lit(reason)) for reason in hit)
    reasons_of_rows = masks[rows].select(why.alias("why")).to_series()
    exact = _exact_reasons(flaws)
    exact_reasons = [
        exact.get((reason, row), reason) for row, reason in zip(rows.tolist(), reasons_of_rows, strict=True)
    ]
    losses = join_losses([batch.lost, LineLosses.of(zip(batch.number(rows).tolist(), exact_reasons, strict=True))])
    undeclared = _undeclared_names(frame[rows].filter(reasons_of_rows == UNKNOWN))
    mask = ~is_bad
    return _records(frame.filter(mask), _flaws_where(flaws, mask), batch, losses, undeclared)


def _records(
    frame: pl.DataFrame,
    flaws: Flaws,
    batch: RawRows,
    losses: LineLosses,
    undeclared: Mapping[int, Mapping[str, int]],
) -> Records:
    return Records(frame, flaws, losses, batch.lines, batch.blank, batch.note, batch.names, undeclared)


def _undeclared_names(frame: pl.DataFrame) -> dict[int, dict[str, int]]:
    """Return how many rows have which name of a workflow, by their file's position."""
    file = pl.col(FILE) if FILE in frame.columns else pl.lit(0)
    counts: dict[int, dict[str, int]] = {}
    names = frame.select(file.alias(FILE), "workflow").drop_nulls("workflow")
    for position, name, lines in names.group_by(FILE, "workflow").len().iter_rows():
        counts.setdefault(position, {})[name] = lines
    return counts


def _exact_reasons(flaws: Flaws) -> dict[tuple[str, int], str]:
    """Return, by (reason, row), what stood in a required field that is null because it was unusable."""
    return {
        (f"no-{key[0]}", row): exact
        for key, exact in EXACT_REASONS.items()
        for row in flaws.get(key, _NO_ROWS).tolist()
    }


def _flaws_where(flaws: Flaws, mask: pl.Series) -> Flaws:
    keep = mask.to_numpy()
    position = np.cumsum(keep) - 1
    rows_by_flaw: dict[tuple[str, str], Rows] = {key: position[rows[keep[rows]]] for key, rows in flaws.items()}
    return {key: rows for key, rows in rows_by_flaw.items() if rows.size}
