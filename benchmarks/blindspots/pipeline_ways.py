"""Whole records spoiled by what stands between the vendor's program and the dump: joins, samplers, exporters."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from benchmarks.blindspots.dump_formats import MOMENT
from benchmarks.blindspots.way import TYPED, Way, column, of_day, records

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.blindspots.spoilable_desk import Desk

TS, ID, WORKFLOW = pl.col("ts"), pl.col("conversation_id"), pl.col("workflow")
HOUR = TS.dt.hour()
HASH = ID.hash(7)
"""By which a sampler keeps or drops: the same for an id on every day."""


def pipeline_ways() -> Iterator[Way]:
    """Yield every way in which what delivers the records spoils them."""
    yield from _samplers()
    yield from _windows()
    yield from _additions()
    yield from _joins()
    yield from _writers()
    yield from _ids()


def _samplers() -> Iterator[Way]:
    for what, condition in (
        ("half, by a hash of the id", HASH % 2 == 0),
        ("nine tenths, by a hash of the id", HASH % 10 != 0),
        ("short conversations only", pl.col("turns") <= 6),
        ("without those that took longest", pl.col("duration_s") <= pl.col("duration_s").quantile(0.8)),
        ("one channel only", pl.col("channel") == "app"),
        ("without one channel", pl.col("channel") != "voice"),
        ("resolved ones only", pl.col("resolved")),
        ("without abandoned ones", ~pl.col("abandoned")),
        ("without errors", pl.col("status") != "error"),
    ):
        yield records("sample", what, lambda frame, condition=condition: frame.filter(condition))  # type: ignore[misc]
    yield records("sample", "cut at a round number of rows", lambda frame: frame.head(_round_number(frame.height)))
    yield records(
        "sample",
        "cut at a round number of rows, workflow by workflow",
        lambda frame: frame.sort("workflow", "ts").head(_round_number(frame.height)),
    )


def _windows() -> Iterator[Way]:
    for what, condition in (
        ("from noon on", HOUR >= 12),
        ("an hour missing", HOUR != 10),
        ("three hours missing", ~HOUR.is_between(10, 12)),
        ("the last two hours missing", HOUR < 20),
        ("every second hour", HOUR % 2 == 0),
        ("one workflow until noon", (WORKFLOW != "billing") | (HOUR < 12)),
    ):
        yield records("window", what, lambda frame, condition=condition: frame.filter(condition))  # type: ignore[misc]
    yield records("window", "an hour twice", lambda frame: pl.concat([frame, frame.filter(HOUR == 10)]))
    yield records("window", "an hour twice, under new ids", _hour_twice)
    yield of_day("window", "from six in the evening to six in the evening", _moved_window)
    yield of_day("window", "in UTC's day", partial(_moved_window, by=dt.timedelta(hours=4)))
    yield records("window", "times moved by five hours, as UTC read as local", partial(_clock, hours=5))
    yield records("window", "times moved back by five hours", partial(_clock, hours=-5))
    yield records("window", "half of the times moved by ten hours", _half_moved)


def _additions() -> Iterator[Way]:
    yield records("addition", "a bot's tests, a fifth", partial(_with_bot, share=0.2))
    yield records("addition", "a bot's tests, as many again", partial(_with_bot, share=1.0))
    yield of_day("addition", "last week's day under its old ids, in new times", _with_last_week)
    yield records("addition", "the other desk's records under one of our names", _with_strangers)
    yield records("addition", "one conversation five hundred times, under new ids", _one_many_times)


def _joins() -> Iterator[Way]:
    later = pl.all().exclude("ts", "conversation_id", "workflow")
    text = pl.lit(None, dtype=pl.String)
    third = pl.int_range(pl.len()) % 3 == 0
    yield records(
        "join",
        "a third of the records found nothing",
        lambda frame: frame.with_columns(
            pl.when(~third).then(pl.col(name)) for name in frame.columns if name not in {*FIXED}
        ),
    )
    yield records("join", "values of the record before", lambda frame: frame.with_columns(later.shift(1)))
    yield records("join", "each row with two ratings", _two_ratings)
    yield column("join", "channel and workflow in one field", "workflow", pl.format("{}/{}", WORKFLOW, "channel"))
    yield column("join", "id and workflow in one field", "conversation_id", pl.format("{}:{}", WORKFLOW, ID))
    yield column("join", "one workflow's name where it found none", "workflow", WORKFLOW.replace({"billing": "n/a"}))
    yield records("join", "workflow null in a third", lambda frame: frame.with_columns(_third_null(third, text)))


def _writers() -> Iterator[Way]:
    yield records("writer", "optional fields in an object of their own", _nested, TYPED)
    yield records("writer", "each record in an array of one", _boxed, ("jsonl",))
    yield records("writer", "every text in capitals", lambda frame: frame.with_columns(_texts().str.to_uppercase()))
    yield records("writer", "a NUL behind every text", lambda frame: frame.with_columns(_texts() + "\0"))
    yield records("writer", "booleans as 0 and 1 in texts", lambda frame: frame.with_columns(_truths("1", "0")))
    yield records("writer", "booleans as yes and no", lambda frame: frame.with_columns(_truths("yes", "no")))
    yield records("writer", "booleans as Y and N", lambda frame: frame.with_columns(_truths("Y", "N")))
    yield records("writer", "defaults where there was nothing", _with_defaults)
    yield records("writer", "0 where there was nothing", lambda frame: frame.with_columns(pl.col("csat").fill_null(0)))
    yield records("writer", "whole numbers only", lambda frame: frame.with_columns(pl.col("confidence").cast(pl.Int64)))
    yield Way("writer", "a table of the golden set's results", _golden_set_as_dump, ("jsonl",))


def _ids() -> Iterator[Way]:
    yield of_day("ids", "last week's", lambda desk, day: _with_ids_of(desk, day, day - 7 * DAY))
    yield of_day("ids", "yesterday's", lambda desk, day: _with_ids_of(desk, day, day - DAY))
    yield records("ids", "null in a third", lambda frame: frame.with_columns(_third_null_id()))
    yield column(
        "ids", "shared by the two workflows", "conversation_id", pl.format("c_{}", pl.int_range(pl.len()) // 2)
    )
    yield column("ids", "in capitals", "conversation_id", ID.str.to_uppercase())


FIXED = ("ts", "conversation_id", "workflow")
DAY = dt.timedelta(days=1)


def _round_number(rows: int) -> int:
    """Return the largest of 10, 20, 50, 100 … that cuts a fifth and more off."""
    sizes = [int(lead * 10**power) for power in range(6) for lead in (1, 2, 5)]
    return max(size for size in sizes if size <= max(1, rows * 0.8))


def _hour_twice(frame: pl.DataFrame) -> pl.DataFrame:
    again = frame.filter(HOUR == 10).with_columns(ID + "-x", TS + dt.timedelta(hours=1))
    return pl.concat([frame, again]).sort("ts", "conversation_id")


def _moved_window(desk: Desk, day: dt.date, by: dt.timedelta = dt.timedelta(hours=6)) -> pl.DataFrame:
    """Return the records of a window that ends some hours before the day does."""
    end = dt.datetime.combine(day + DAY, dt.time(0)) - by
    both = pl.concat([desk.frame(day - DAY), desk.frame(day)])
    local = TS.dt.replace_time_zone(None)
    return both.filter((local >= end - DAY) & (local < end))


def _clock(frame: pl.DataFrame, hours: int) -> pl.DataFrame:
    return frame.with_columns((TS + dt.timedelta(hours=hours)).alias("ts"))


def _half_moved(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.when(HASH % 2 == 0).then(TS).otherwise(TS + dt.timedelta(hours=10)).alias("ts"))


def _with_bot(frame: pl.DataFrame, share: float) -> pl.DataFrame:
    bot = frame.head(int(frame.height * share)).with_columns(
        ID + "-probe",
        pl.lit(0.99).alias("confidence"),
        pl.lit(1, dtype=pl.Int64).alias("turns"),
        pl.lit(value=False).alias("handoff"),
        pl.lit(value=True).alias("resolved"),
        pl.lit(value=False).alias("abandoned"),
    )
    return pl.concat([frame, bot]).sort("ts", "conversation_id")


def _with_last_week(desk: Desk, day: dt.date) -> pl.DataFrame:
    local = TS.dt.replace_time_zone(None) + 7 * DAY
    old = desk.frame(day - 7 * DAY).with_columns(local.dt.replace_time_zone("America/New_York"))
    return pl.concat([desk.frame(day), old]).sort("ts", "conversation_id")


def _with_strangers(frame: pl.DataFrame) -> pl.DataFrame:
    strangers = frame.filter(WORKFLOW == "support").with_columns(
        ID + "-b", pl.lit("billing").alias("workflow"), (1 - pl.col("confidence")).alias("confidence")
    )
    return pl.concat([frame, strangers]).sort("ts", "conversation_id")


def _one_many_times(frame: pl.DataFrame) -> pl.DataFrame:
    copies = pl.concat([frame.head(1)] * 500).with_columns(
        pl.format("loop-{}", pl.int_range(pl.len())).alias(ID.meta.output_name())
    )
    return pl.concat([frame, copies]).sort("ts", "conversation_id")


def _two_ratings(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a row for each of two ratings, as a join with a table of ratings does that has old ones, too."""
    other = frame.with_columns(pl.lit("up").alias("feedback"))
    return pl.concat([frame, other]).sort("ts", "conversation_id", maintain_order=True)


def _third_null(third: pl.Expr, text: pl.Expr) -> pl.Expr:
    return pl.when(third).then(text).otherwise(WORKFLOW).alias("workflow")


def _third_null_id() -> pl.Expr:
    return pl.when(pl.int_range(pl.len()) % 3 != 0).then(ID).alias("conversation_id")


def _texts() -> pl.Expr:
    return pl.col(pl.String).exclude("conversation_id", "workflow", "repeat_of")


def _truths(yes: str, no: str) -> pl.Expr:
    truth = pl.col(pl.Boolean)
    return pl.when(truth).then(pl.lit(yes)).otherwise(pl.lit(no)).name.keep()


def _with_defaults(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the records as a mapper writes them whose fields have defaults."""
    return frame.with_columns(
        pl.col("csat").fill_null(3),
        pl.col("feedback").fill_null("up"),
        pl.col("eval").fill_null("pass"),
        pl.col("handoff_reason").fill_null("policy"),
    )


def _nested(frame: pl.DataFrame) -> pl.DataFrame:
    inner = pl.struct(pl.all().exclude(*FIXED)).alias("data")
    return frame.select(*FIXED, inner)


def _boxed(frame: pl.DataFrame) -> pl.DataFrame:
    whole = pl.struct(TS.dt.strftime(MOMENT), pl.all().exclude("ts"))
    return frame.select(pl.concat_list(whole).alias("items"))


def _golden_set_as_dump(desk: Desk, days: Sequence[dt.date]) -> None:
    for day in days:
        desk.put_bytes(desk.path(day), (desk.root / "evals" / f"{day}.json").read_bytes())


def _with_ids_of(desk: Desk, day: dt.date, other: dt.date) -> pl.DataFrame:
    frame, ids = desk.frame(day), desk.frame(other)["conversation_id"]
    many = min(frame.height, ids.len())
    return (
        frame.head(many).with_columns(ids.head(many).alias("conversation_id")).vstack(frame.tail(frame.height - many))
    )
