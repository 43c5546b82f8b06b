"""Ids and times spoiled: what says which conversation a record is of, and which day's."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from benchmarks.blindspots.way import TEXT, Way, column, records

if TYPE_CHECKING:
    from collections.abc import Iterator

TS, ID, WORKFLOW = pl.col("ts"), pl.col("conversation_id"), pl.col("workflow")
NTH = pl.int_range(pl.len())
NAIVE = TS.dt.replace_time_zone(None)


def key_ways() -> Iterator[Way]:
    """Yield every way in which ids and times are spoiled."""
    yield from _ids()
    yield from _rows_of_an_id()
    yield from _other_types()
    yield from _other_times()


def _ids() -> Iterator[Way]:
    put = partial(column, "id", name="conversation_id")
    yield put("the same in every record", expression=pl.lit("c_1"))
    yield put("the workflow's name", expression=WORKFLOW)
    yield put("null", expression=pl.lit(None, dtype=pl.String))
    yield put("empty", expression=pl.lit(""))
    yield put("its first four characters", expression=ID.str.head(4))
    yield put("its first five characters", expression=ID.str.head(5))
    yield put("the hour it began", expression=TS.dt.strftime("%H"))
    yield put("rounded, as a spreadsheet does", expression=pl.format("{}E+14", NTH // 50))
    yield put("its number in the file", expression=NTH)
    yield put("a customer's, who comes twice a day", expression=pl.format("u_{}", NTH // 2))
    yield records("id", "gone", lambda frame: frame.drop("conversation_id"))
    yield records("id", "renamed", lambda frame: frame.rename({"conversation_id": "session"}))


def _rows_of_an_id() -> Iterator[Way]:
    yield records("id", "five rows a conversation, which differ", lambda frame: _turns(frame, 5))
    yield records("id", "two rows a conversation: request and answer", lambda frame: _turns(frame, 2))
    yield records("id", "a tenth of the rows twice", lambda frame: _partly_twice(frame, 10))
    yield records("id", "a thirtieth of the rows twice", lambda frame: _partly_twice(frame, 30))
    yield records("id", "each row again, with its final state", _updated)


def _other_types() -> Iterator[Way]:
    put = partial(column, "time", name="ts")
    yield put("without zone", expression=NAIVE)
    yield put("without zone, as text", expression=TS.dt.strftime("%Y-%m-%d %H:%M:%S"))
    yield put("UTC's clock without zone", expression=TS.dt.convert_time_zone("UTC").dt.replace_time_zone(None))
    yield put("in seconds", expression=TS.dt.epoch("s"))
    yield put("in milliseconds", expression=TS.dt.epoch("ms"))
    yield put("in seconds, as text", expression=TS.dt.epoch("s").cast(pl.String))
    yield put("a date alone", expression=TS.dt.strftime("%Y-%m-%d"))
    yield put("US dates", expression=TS.dt.strftime("%m/%d/%Y %I:%M %p"))
    yield put("German dates", expression=TS.dt.strftime("%d.%m.%Y %H:%M"))
    yield put("day and month exchanged", expression=TS.dt.strftime("%Y-%d-%mT%H:%M:%S%:z"))
    yield put("the clock alone", expression=TS.dt.strftime("%H:%M:%S"))
    yield put("null", expression=pl.lit(None, dtype=pl.String))
    yield put("null in half", expression=pl.when(NTH % 2 == 0).then(TS))
    yield put("without zone in half", expression=pl.when(NTH % 2 == 0).then(_text()).otherwise(_text("%FT%T")))
    yield put("the zone's name behind it", expression=_text("%FT%T%:z[America/New_York]"), forms=TEXT)
    yield put("offset without colon", expression=_text("%FT%T%z"), forms=TEXT)
    yield records("time", "the field gone", lambda frame: frame.drop("ts"))
    yield records("time", "the field renamed", lambda frame: frame.rename({"ts": "timestamp"}))


def _other_times() -> Iterator[Way]:
    put = partial(column, "time", name="ts")
    yield put("local clock marked UTC", expression=NAIVE.dt.replace_time_zone("UTC"))
    yield put("all at midnight", expression=TS.dt.truncate("1d"))
    yield put("all at noon", expression=TS.dt.truncate("1d") + dt.timedelta(hours=12))
    yield put("all at the moment of export", expression=TS.max())
    yield put("all at the next midnight", expression=TS.dt.truncate("1d") + dt.timedelta(days=1))
    yield put("1970", expression=TS.dt.epoch("s") * 0)
    yield put("1970, as text", expression=pl.lit("1970-01-01T00:00:00Z"))
    yield put("the year 1", expression=pl.lit("0001-01-01T00:00:00Z"))


def _text(form: str = "%FT%T%:z") -> pl.Expr:
    return TS.dt.strftime(form)


def _turns(frame: pl.DataFrame, many: int) -> pl.DataFrame:
    """Return a row for each of some turns of a conversation."""
    rows = [
        frame.with_columns(
            (TS + dt.timedelta(seconds=20 * n)).alias("ts"),
            pl.lit(n + 1, dtype=pl.Int64).alias("turns"),
            pl.lit(n == 0).alias("handoff"),
        )
        for n in range(many)
    ]
    return pl.concat(rows).sort("ts", "conversation_id")


def _partly_twice(frame: pl.DataFrame, every: int) -> pl.DataFrame:
    return pl.concat([frame, frame.gather_every(every)]).sort("ts", "conversation_id")


def _updated(frame: pl.DataFrame) -> pl.DataFrame:
    """Return each conversation as it began, not yet resolved nor rated, and as it ended."""
    begun = frame.with_columns(
        pl.lit(value=False).alias("handoff"),
        pl.lit(value=False).alias("resolved"),
        pl.lit(value=False).alias("abandoned"),
        *(
            pl.lit(None, dtype=frame.schema[name]).alias(name)
            for name in ("handoff_reason", "feedback", "csat", "eval")
        ),
    )
    return pl.concat([begun, frame]).sort("ts", "conversation_id", maintain_order=True)
