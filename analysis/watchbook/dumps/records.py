"""Rows become records: usable values, a business day, and a reason for each row set aside."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from watchbook.dumps.decoded import Flaws, Rows, rows_where
from watchbook.dumps.values import COERCED, INVALID, OUT_OF_RANGE

if TYPE_CHECKING:
    from collections.abc import Collection

    from watchbook.dumps.decoded import Decoded
    from watchbook.dumps.wanted import Wanted
    from watchbook.metrics import Field

FAR = dt.timedelta(days=31)
"""A record further than this from the date in its file's name is set aside: a clock was wrong, and no month of the ledger
shall be made up by it."""
FINITE = sys.float_info.max
EXACT = float(2**53)
"""Integers beyond this are no longer exact as numbers, and out of range."""
NAIVE = "invalid:no-offset"
"""The outcome of a timestamp without an offset where no zone is assumed."""
DAY, WORKFLOW = "_day", "_workflow"
"""Columns beside the fields: the business day, and the workflow's position in `Wanted.workflows`."""

_NO_ROWS: Rows = np.array([], np.int64)


@dataclass(frozen=True, slots=True)
class Records:
    """A batch of records that can be rolled up, and the account of the lines they come from."""

    frame: pl.DataFrame
    """One row per record: a column per field, `_day` (Date) and `_workflow` (UInt32)."""
    flaws: Flaws
    """Values that were coerced, or are null because they were unusable."""
    lost: tuple[tuple[int, str], ...]
    """(line, reason) of every line set aside."""
    lines: int
    blank: int
    note: str

    def keep(self, mask: pl.Series) -> Records:
        """Return the batch with the records where `mask` is true; its lines stay what they are."""
        kept = Records(self.frame.filter(mask), _kept(self.flaws, mask), self.lost, self.lines, self.blank, self.note)
        return kept if kept.frame.height < self.frame.height else self


def records(decoded: Decoded, wanted: Wanted, date: dt.date, frozen: Collection[dt.date]) -> Records:
    """Return the records of a batch that came in a file dated `date`.

    `frozen` are the business days whose dumps have expired: nothing can be added to them, so their lines are set aside.
    """
    frame, flaws = decoded.frame, dict(decoded.flaws)
    checks = [check for field in wanted.fields for check in _checks(field)]
    found = frame.select(bad.any().alias(str(index)) for index, (_, _, bad) in enumerate(checks)).row(0)
    for (name, outcome, bad), any_bad in zip(checks, found, strict=True):
        if any_bad:
            frame = _without(frame, name, outcome, bad, flaws)
    for field in wanted.fields:
        if field.type == "timestamp":
            frame = _instants(frame, field.name, wanted, flaws)
    integers = [field.name for field in wanted.fields if field.type == "integer"]
    frame = frame.with_columns(
        pl.col(integers).cast(pl.Int64),
        pl.col("ts").dt.date().alias(DAY),
        pl.col("workflow").cast(pl.Enum(wanted.workflows), strict=False).to_physical().cast(pl.UInt32).alias(WORKFLOW),
    )
    return _judged(frame, flaws, decoded, date, frozen)


def _checks(field: Field) -> list[tuple[str, str, pl.Expr]]:
    """Return (field, outcome, what is unusable) in the order in which they are made."""
    value = pl.col(field.name)
    if field.type == "text" and field.choices:
        return [(field.name, "invalid:not-among-choices", value.is_in(list(field.choices)).not_())]
    if field.type not in ("number", "integer"):
        return []
    bound = EXACT if field.type == "integer" else FINITE
    low = -bound if field.min is None else max(field.min, -bound)
    high = bound if field.max is None else min(field.max, bound)
    whole = [(field.name, "invalid:not-an-integer", value != value.floor())] if field.type == "integer" else []
    not_a_number = (field.name, INVALID[field.type], value.is_nan())
    return [not_a_number, *whole, (field.name, OUT_OF_RANGE, (value < low) | (value > high))]


def _without(frame: pl.DataFrame, name: str, outcome: str, bad: pl.Expr, flaws: Flaws) -> pl.DataFrame:
    """Return the frame with a field's bad values null, and note their rows."""
    mask = frame.select(bad.fill_null(value=False)).to_series()
    rows = rows_where(mask)
    flaws[name, outcome] = np.union1d(flaws.get((name, outcome), _NO_ROWS), rows)
    if (name, COERCED) in flaws:
        flaws[name, COERCED] = np.setdiff1d(flaws[name, COERCED], rows)
    return frame.with_columns(pl.when(~mask).then(pl.col(name)).alias(name))


def _instants(frame: pl.DataFrame, name: str, wanted: Wanted, flaws: Flaws) -> pl.DataFrame:
    """Return the frame with a timestamp's texts as instants in the engagement's zone."""
    texts = frame[name]
    if texts.dtype == pl.String:
        moments = texts.str.to_datetime("%+", time_zone="UTC", time_unit="us", strict=False)
        hard = rows_where(moments.is_null() & texts.is_not_null())
        if hard.size:
            read = [_instant(text, wanted.naive_zone) for text in texts.gather(hard)]
            for outcome in (NAIVE, INVALID["timestamp"]):
                rows = hard[[one == outcome for one in read]]
                if rows.size:
                    flaws[name, outcome] = rows
            good = [one if isinstance(one, dt.datetime) else None for one in read]
            moments = moments.scatter(hard, pl.Series(good, dtype=pl.Datetime("us", "UTC")))
        frame = frame.with_columns(moments.alias(name))
    return frame.with_columns(pl.col(name).dt.convert_time_zone(wanted.zone))


def _instant(text: str, naive_zone: str | None) -> dt.datetime | str:
    """Return the instant of a text that is not RFC 3339, or why there is none.

    In the hour that a clock is set back over, the first of the two is meant; in the hour it leaves out, the offset before it.
    """
    try:
        moment = dt.datetime.fromisoformat(text.strip())
        if moment.tzinfo is None and naive_zone is None:
            return NAIVE
        return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(naive_zone or "UTC"))).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return INVALID["timestamp"]


def _judged(frame: pl.DataFrame, flaws: Flaws, decoded: Decoded, date: dt.date, frozen: Collection[dt.date]) -> Records:
    """Set the rows aside that cannot be rolled up, each for the first reason that applies."""
    reasons = {
        "no-ts": pl.col("ts").is_null(),
        "ts-far-from-file": ((pl.col(DAY) < date - FAR) | (pl.col(DAY) > date + FAR)),
        "no-workflow": pl.col("workflow").is_null(),
        "unknown-workflow": pl.col(WORKFLOW).is_null(),
        "no-conversation_id": pl.col("conversation_id").is_null(),
    }
    if frozen:
        reasons["frozen-day"] = pl.col(DAY).is_in(sorted(frozen))
    met = frame.select(**{reason: bad.fill_null(value=False) for reason, bad in reasons.items()})
    hit = [reason for reason, found in met.select(pl.all().any()).row(0, named=True).items() if found]
    if not hit:
        return Records(frame, flaws, decoded.lost, decoded.lines, decoded.blank, decoded.note)
    first = reduce(
        lambda rest, reason: rest.when(pl.col(reason)).then(pl.lit(reason)),
        hit[1:],
        pl.when(pl.col(hit[0])).then(pl.lit(hit[0])),
    )
    why = met.select(first.alias("why")).to_series()
    rows = rows_where(why.is_not_null())
    exact = _exact_reasons(flaws)
    named = [exact.get((reason, row), reason) for row, reason in zip(rows.tolist(), why.gather(rows), strict=True)]
    lost = (*decoded.lost, *zip(decoded.number(rows).tolist(), named, strict=True))
    kept = why.is_null()
    return Records(frame.filter(kept), _kept(flaws, kept), tuple(lost), decoded.lines, decoded.blank, decoded.note)


def _exact_reasons(flaws: Flaws) -> dict[tuple[str, int], str]:
    """Return, by (reason, row), what stood in a required field that is null because it was unusable."""
    reasons = {
        ("ts", INVALID["timestamp"]): ("no-ts", "bad-ts"),
        ("ts", NAIVE): ("no-ts", "naive-ts"),
        ("workflow", INVALID["text"]): ("no-workflow", "unknown-workflow"),
    }
    return {(null, row): exact for key, (null, exact) in reasons.items() for row in flaws.get(key, _NO_ROWS).tolist()}


def _kept(flaws: Flaws, mask: pl.Series) -> Flaws:
    keep = mask.to_numpy()
    position = np.cumsum(keep) - 1
    kept: dict[tuple[str, str], Rows] = {key: position[rows[keep[rows]]] for key, rows in flaws.items()}
    return {key: rows for key, rows in kept.items() if rows.size}
