"""Records spoiled: too few, too many, of other days, under other workflows' names, and in other shapes."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from benchmarks.blindspots.dump_formats import MOMENT
from benchmarks.blindspots.way import TYPED, Way, column, of_day, records

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from benchmarks.blindspots.spoilable_desk import Desk

DAY = dt.timedelta(days=1)
TS, ID, WORKFLOW = pl.col("ts"), pl.col("conversation_id"), pl.col("workflow")
OPTIONAL = pl.all().exclude("ts", "conversation_id", "workflow")


def record_ways() -> Iterator[Way]:
    """Yield every way in which whole records are spoiled."""
    yield from _too_few()
    yield from _too_many()
    yield from _other_days()
    yield from _workflows()
    yield from _shapes()
    yield from _contents()


def _too_few() -> Iterator[Way]:
    for what, every in (("half", 2), ("a quarter", 4), ("a tenth", 10), ("one in a hundred", 100)):
        yield records("volume", what, partial(_each, every=every))
    yield of_day("volume", "a fifth less on each day", _falling)
    yield records("volume", "a single record", lambda frame: frame.head(1))
    yield records("volume", "one record of each workflow", lambda frame: frame.unique("workflow", keep="first"))
    yield records("volume", "the morning only", lambda frame: frame.filter(TS.dt.hour() < 12))
    yield records("volume", "one hour only", lambda frame: frame.filter(TS.dt.hour() == 9))
    yield records("volume", "hand-offs only", lambda frame: frame.filter(pl.col("handoff")))
    yield records("volume", "without hand-offs", lambda frame: frame.filter(~pl.col("handoff")))
    yield records("volume", "reviewed ones only", lambda frame: frame.filter(pl.col("eval").is_not_null()))


def _too_many() -> Iterator[Way]:
    for times in (2, 3, 5):
        yield records("volume", f"{times} times, under new ids", partial(_multiplied, times=times))
        yield records("volume", f"{times} times the same lines", partial(_repeated, times=times))
    yield records("volume", "fifty times one record, under new ids", lambda frame: _multiplied(frame.head(1), 50))
    yield records("volume", "a load test among them", _with_load_test)
    yield Way("volume", "a second file holds the same", _second_file_same)
    yield Way("volume", "a second file holds the same under new ids", _second_file_new_ids)


def _other_days() -> Iterator[Way]:
    yield of_day("day", "yesterday's records", lambda desk, day: desk.frame(day - DAY))
    yield of_day("day", "tomorrow's records", lambda desk, day: desk.frame(day + DAY))
    yield of_day("day", "last week's records", lambda desk, day: desk.frame(day - 7 * DAY))
    yield of_day("day", "yesterday's records with today's times", lambda desk, day: _moved(desk.frame(day - DAY), DAY))
    yield of_day("day", "yesterday's records before today's", lambda desk, day: _since(desk, day, 1))
    yield of_day("day", "the last four days in one file", lambda desk, day: _since(desk, day, 3))
    for what, by in (
        ("times a year back", -365 * DAY),
        ("times a year ahead", 365 * DAY),
        ("times a day back", -DAY),
        ("times a day ahead", DAY),
        ("times twelve hours ahead", DAY / 2),
    ):
        yield records("day", what, partial(_moved, by=by))


def _workflows() -> Iterator[Way]:
    billing, exchange = WORKFLOW == "billing", {"support": "billing", "billing": "support"}
    put = partial(column, "workflow", name="workflow")
    yield records("workflow", "one is gone", lambda frame: frame.filter(~billing))
    yield records("workflow", "one has a tenth", partial(_thinned, every=10))
    yield records("workflow", "one has one in a hundred", partial(_thinned, every=100))
    yield records("workflow", "one comes three times, under new ids", _thrice)
    yield put("all under one name", expression=pl.lit("support"))
    yield put("exchanged", expression=WORKFLOW.replace(exchange))
    yield put("one under a new name", expression=WORKFLOW.replace({"billing": "billing-v2"}))
    yield put("in capitals", expression=WORKFLOW.str.to_uppercase())
    yield put("with a blank behind it", expression=WORKFLOW + " ")
    yield put("null", expression=pl.lit(None, dtype=pl.String))
    yield put("numbers", expression=billing.cast(pl.Int64))
    half = billing & (pl.int_range(pl.len()) % 2 == 0)
    yield put("half of one under a new name", expression=pl.when(half).then(pl.lit("billing-eu")).otherwise(WORKFLOW))
    yield records("workflow", "the field gone", lambda frame: frame.drop("workflow"))
    yield records("workflow", "the field renamed", lambda frame: frame.rename({"workflow": "queue"}))


def _shapes() -> Iterator[Way]:
    required = ("ts", "conversation_id", "workflow")
    yield records("records", "of another client, in another schema", _another_schema)
    yield records("records", "of last year's schema", lambda frame: frame.select(*required, "handoff"))
    yield records("records", "only what is required", lambda frame: frame.select(*required))
    yield records("records", "every name in camelCase", lambda frame: frame.rename(_camel))
    yield records("records", "each wrapped in an object", _wrapped, TYPED)
    yield records("records", "values moved by one column", _shifted_columns, ("csv",))
    yield records("records", "a column more", lambda frame: frame.with_columns(pl.lit("x").alias("region")))
    yield records("records", "columns in another order", lambda frame: frame.select(reversed(frame.columns)))


def _contents() -> Iterator[Way]:
    nothing = OPTIONAL.cast(pl.String).head(0).max()
    yield records(
        "records",
        "every value text",
        lambda frame: frame.with_columns(pl.all().exclude("ts").cast(pl.String)),
        TYPED,
    )
    yield records("records", "every optional value null", lambda frame: frame.with_columns(nothing))
    yield records("records", "all alike but for id and time", lambda frame: frame.with_columns(OPTIONAL.first()))
    yield records(
        "records", "values shuffled within columns", lambda frame: frame.with_columns(OPTIONAL.shuffle(seed=1))
    )
    yield records("records", "of staging", _staging)
    yield records("records", "in another order", lambda frame: frame.reverse())


def _each(frame: pl.DataFrame, every: int) -> pl.DataFrame:
    return frame.gather_every(every)


def _falling(desk: Desk, day: dt.date) -> pl.DataFrame:
    """Return 80 % of a day's conversations, of the next day's 64 %, and so on: back to 80 % after ten days."""
    frame = desk.frame(day)
    return frame.sample(fraction=0.8 ** (1 + (day.toordinal() - 3) % 10), seed=1).sort("ts", "conversation_id")


def _repeated(frame: pl.DataFrame, times: int) -> pl.DataFrame:
    return pl.concat([frame] * times)


def _multiplied(frame: pl.DataFrame, times: int) -> pl.DataFrame:
    return pl.concat([frame, *(_new_ids(frame, f"-{n}") for n in range(1, times))]).sort("ts", "conversation_id")


def _with_load_test(frame: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([frame, _new_ids(_multiplied(frame.head(1), frame.height), "load")])


def _new_ids(frame: pl.DataFrame, mark: str) -> pl.DataFrame:
    return frame.with_columns(pl.format("{}{}", ID, pl.lit(mark)).alias("conversation_id"))


def _since(desk: Desk, day: dt.date, before: int) -> pl.DataFrame:
    return pl.concat([desk.frame(day - n * DAY) for n in range(before, -1, -1)])


def _moved(frame: pl.DataFrame, by: dt.timedelta) -> pl.DataFrame:
    """Return the records with their clocks moved; a time that a clock change left out becomes null."""
    local = TS.dt.replace_time_zone(None) + by
    return frame.with_columns(
        local.dt.replace_time_zone("America/New_York", ambiguous="earliest", non_existent="null").alias("ts")
    )


def _thinned(frame: pl.DataFrame, every: int) -> pl.DataFrame:
    rest, billing = frame.filter(WORKFLOW != "billing"), frame.filter(WORKFLOW == "billing")
    return pl.concat([rest, billing.gather_every(every)]).sort("ts")


def _thrice(frame: pl.DataFrame) -> pl.DataFrame:
    billing = frame.filter(WORKFLOW == "billing")
    return pl.concat([frame, *(_new_ids(billing, mark) for mark in "ab")])


def _another_schema(frame: pl.DataFrame) -> pl.DataFrame:
    words = {"queue": "sales", "state": "open"}
    return frame.select(
        TS.dt.epoch("s").alias("created"),
        ID.alias("ticket"),
        *(pl.lit(word).alias(name) for name, word in words.items()),
    )


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.title() for part in rest)


def _wrapped(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(pl.struct(pl.all().exclude("ts"), TS.dt.strftime(MOMENT)).alias("record"))


def _shifted_columns(frame: pl.DataFrame) -> pl.DataFrame:
    text = frame.with_columns(TS.dt.strftime(MOMENT), pl.all().exclude("ts").cast(pl.String))
    fixed, moved = text.columns[:3], text.columns[3:]
    pairs = zip(moved, [*moved[1:], moved[0]], strict=True)
    return text.select(*fixed, *(pl.col(source).alias(name) for name, source in pairs))


def _staging(frame: pl.DataFrame) -> pl.DataFrame:
    """Return what a test system would answer: sure, short, never handed over."""
    return frame.with_columns(
        pl.lit(0.99).alias("confidence"),
        pl.lit(2).cast(pl.Int64).alias("turns"),
        pl.lit(value=False).alias("handoff"),
        pl.lit(value=True).alias("resolved"),
        pl.lit("v3.2-rc1").alias("model_version"),
    )


def _second_file_same(desk: Desk, days: Sequence[dt.date]) -> None:
    for day in days:
        desk.put(day, desk.frame(day))
        desk.put_bytes(_second(desk, day), desk.path(day).read_bytes())


def _second_file_new_ids(desk: Desk, days: Sequence[dt.date]) -> None:
    for day in days:
        desk.put(day, _new_ids(desk.frame(day), "b"))
        desk.put_bytes(_second(desk, day), desk.path(day).read_bytes())
        desk.put(day, desk.frame(day))


def _second(desk: Desk, day: dt.date) -> Path:
    return desk.path(day).with_name(f"{day}-part2.{desk.form}")
