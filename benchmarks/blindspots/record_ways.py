"""Records spoiled: too few, too many, of other days, under other names; ids, times and workflows."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import polars as pl

from benchmarks.blindspots.way import TEXT, Way, records

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.blindspots.spoilable_desk import Desk

DAY = dt.timedelta(days=1)
TS, ID, WORKFLOW = pl.col("ts"), pl.col("conversation_id"), pl.col("workflow")


def record_ways() -> Iterator[Way]:
    """Yield every way in which whole records are spoiled."""
    yield from _volumes()
    yield from _other_days()
    yield from _workflows()
    yield from _ids()
    yield from _times()
    yield from _kinds()


def _volumes() -> Iterator[Way]:
    for what, every in (("half", 2), ("a quarter", 4), ("a tenth", 10), ("one in a hundred", 100)):
        yield records("volume", what, lambda frame, _day, _desk, every=every: frame.gather_every(every))  # type: ignore[misc]
    yield records("volume", "a single record", lambda frame, _day, _desk: frame.head(1))
    yield records(
        "volume",
        "one record of each workflow",
        lambda frame, _day, _desk: frame.unique(WORKFLOW.meta.output_name(), keep="first"),
    )
    yield records("volume", "the morning only", lambda frame, _day, _desk: frame.filter(TS.dt.hour() < 12))
    yield records("volume", "one hour only", lambda frame, _day, _desk: frame.filter(TS.dt.hour() == 9))
    yield records("volume", "hand-offs only", lambda frame, _day, _desk: frame.filter(pl.col("handoff")))
    yield records("volume", "without hand-offs", lambda frame, _day, _desk: frame.filter(~pl.col("handoff")))
    yield records("volume", "reviewed ones only", lambda frame, _day, _desk: frame.filter(pl.col("eval").is_not_null()))
    for times in (2, 3, 5):
        yield records(
            "volume",
            f"{times} times, under new ids",
            lambda frame, _day, _desk, times=times: _under_new_ids(frame, times),
        )  # type: ignore[misc]
        yield records(
            "volume",
            f"{times} times the same lines",
            lambda frame, _day, _desk, times=times: pl.concat([frame] * times),
        )  # type: ignore[misc]
    yield records(
        "volume", "fifty times one record, under new ids", lambda frame, _day, _desk: _under_new_ids(frame.head(1), 50)
    )
    yield Way("volume", "a second file holds the same", _second_file_same)
    yield Way("volume", "a second file holds the same under new ids", _second_file_new_ids)


def _other_days() -> Iterator[Way]:
    yield records("day", "yesterday's records", lambda _frame, day, desk: desk.frame(day - DAY))
    yield records("day", "tomorrow's records", lambda _frame, day, desk: desk.frame(day + DAY))
    yield records("day", "last week's records", lambda _frame, day, desk: desk.frame(day - 7 * DAY))
    yield records(
        "day", "yesterday's records with today's times", lambda _frame, day, desk: _moved(desk.frame(day - DAY), DAY)
    )
    yield records(
        "day", "yesterday's records before today's", lambda frame, day, desk: pl.concat([desk.frame(day - DAY), frame])
    )
    yield records(
        "day",
        "all days so far in one file",
        lambda frame, day, desk: pl.concat([*(desk.frame(day - n * DAY) for n in (3, 2, 1)), frame]),
    )
    yield records("day", "times a year back", lambda frame, _day, _desk: _moved(frame, -365 * DAY))
    yield records("day", "times a year ahead", lambda frame, _day, _desk: _moved(frame, 365 * DAY))
    yield records("day", "times a day back", lambda frame, _day, _desk: _moved(frame, -DAY))
    yield records("day", "times a day ahead", lambda frame, _day, _desk: _moved(frame, DAY))
    yield records("day", "times twelve hours ahead", lambda frame, _day, _desk: _moved(frame, DAY / 2))
    yield records(
        "day",
        "day and month exchanged",
        lambda frame, _day, _desk: frame.with_columns(TS.dt.strftime("%Y-%d-%mT%H:%M:%S%:z").alias("ts")),
    )


def _workflows() -> Iterator[Way]:
    yield records("workflow", "one is gone", lambda frame, _day, _desk: frame.filter(WORKFLOW != "billing"))
    yield records("workflow", "one has a tenth", lambda frame, _day, _desk: _thinned(frame, 10))
    yield records("workflow", "one has one in a hundred", lambda frame, _day, _desk: _thinned(frame, 100))
    yield records(
        "workflow",
        "one comes three times, under new ids",
        lambda frame, _day, _desk: pl.concat(
            [frame, *[_new_ids(frame.filter(WORKFLOW == "billing"), n) for n in "ab"]]
        ),
    )
    yield records(
        "workflow",
        "all under one name",
        lambda frame, _day, _desk: frame.with_columns(pl.lit("support").alias("workflow")),
    )
    yield records(
        "workflow",
        "exchanged",
        lambda frame, _day, _desk: frame.with_columns(
            WORKFLOW.replace({"support": "billing", "billing": "support"}).alias("workflow")
        ),
    )
    yield records(
        "workflow",
        "one under a new name",
        lambda frame, _day, _desk: frame.with_columns(WORKFLOW.replace({"billing": "billing-v2"}).alias("workflow")),
    )
    yield records(
        "workflow",
        "in capitals",
        lambda frame, _day, _desk: frame.with_columns(WORKFLOW.str.to_uppercase().alias("workflow")),
    )
    yield records(
        "workflow",
        "with a blank behind it",
        lambda frame, _day, _desk: frame.with_columns((WORKFLOW + " ").alias("workflow")),
    )
    yield records(
        "workflow",
        "null",
        lambda frame, _day, _desk: frame.with_columns(pl.lit(None, dtype=pl.String).alias("workflow")),
    )
    yield records("workflow", "the field gone", lambda frame, _day, _desk: frame.drop("workflow"))
    yield records("workflow", "the field renamed", lambda frame, _day, _desk: frame.rename({"workflow": "queue"}))
    yield records(
        "workflow",
        "numbers",
        lambda frame, _day, _desk: frame.with_columns((WORKFLOW == "billing").cast(pl.Int64).alias("workflow")),
    )
    yield records(
        "workflow",
        "half of one under a new name",
        lambda frame, _day, _desk: frame.with_columns(
            pl.when((WORKFLOW == "billing") & (pl.int_range(pl.len()) % 2 == 0))
            .then(pl.lit("billing-eu"))
            .otherwise(WORKFLOW)
            .alias("workflow")
        ),
    )


def _ids() -> Iterator[Way]:
    yield records(
        "id",
        "the same in every record",
        lambda frame, _day, _desk: frame.with_columns(pl.lit("c_1").alias("conversation_id")),
    )
    yield records(
        "id", "the workflow's name", lambda frame, _day, _desk: frame.with_columns(WORKFLOW.alias("conversation_id"))
    )
    yield records(
        "id",
        "null",
        lambda frame, _day, _desk: frame.with_columns(pl.lit(None, dtype=pl.String).alias("conversation_id")),
    )
    yield records("id", "empty", lambda frame, _day, _desk: frame.with_columns(pl.lit("").alias("conversation_id")))
    yield records("id", "gone", lambda frame, _day, _desk: frame.drop("conversation_id"))
    yield records("id", "renamed", lambda frame, _day, _desk: frame.rename({"conversation_id": "session"}))
    yield records(
        "id",
        "its first four characters",
        lambda frame, _day, _desk: frame.with_columns(ID.str.head(4).alias("conversation_id")),
    )
    yield records(
        "id",
        "the hour it began",
        lambda frame, _day, _desk: frame.with_columns(TS.dt.strftime("%H").alias("conversation_id")),
    )
    yield records(
        "id",
        "rounded, as a spreadsheet does",
        lambda frame, _day, _desk: frame.with_columns(
            pl.format("{}E+14", pl.int_range(pl.len()) // 50).alias("conversation_id")
        ),
    )
    yield records("id", "five rows a conversation, which differ", lambda frame, _day, _desk: _turns(frame, 5))
    yield records("id", "two rows a conversation: request and answer", lambda frame, _day, _desk: _turns(frame, 2))
    yield records(
        "id",
        "a tenth of the rows twice",
        lambda frame, _day, _desk: pl.concat([frame, frame.gather_every(10)]).sort("ts"),
    )
    yield records(
        "id", "numbers", lambda frame, _day, _desk: frame.with_columns(pl.int_range(pl.len()).alias("conversation_id"))
    )


def _times() -> Iterator[Way]:
    put = lambda what, expression, forms=("jsonl", "csv", "parquet"): records(  # noqa: E731
        "time", what, lambda frame, _day, _desk: frame.with_columns(expression.alias("ts")), forms
    )
    yield put("without zone", TS.dt.replace_time_zone(None))
    yield put("without zone, as text", TS.dt.strftime("%Y-%m-%d %H:%M:%S"))
    yield put("UTC's clock without zone", TS.dt.convert_time_zone("UTC").dt.replace_time_zone(None))
    yield put("local clock marked UTC", TS.dt.replace_time_zone(None).dt.replace_time_zone("UTC"))
    yield put("in seconds", TS.dt.epoch("s"))
    yield put("in milliseconds", TS.dt.epoch("ms"))
    yield put("in seconds, as text", TS.dt.epoch("s").cast(pl.String))
    yield put("all at midnight", TS.dt.truncate("1d"))
    yield put("all at the moment of export", TS.max())
    yield put("all at the next midnight", TS.dt.truncate("1d") + DAY)
    yield put("a date alone", TS.dt.strftime("%Y-%m-%d"))
    yield put("US dates", TS.dt.strftime("%m/%d/%Y %I:%M %p"))
    yield put("German dates", TS.dt.strftime("%d.%m.%Y %H:%M"))
    yield put("the clock alone", TS.dt.strftime("%H:%M:%S"))
    yield put("1970", TS.dt.epoch("s").mul(0))
    yield put("null", pl.lit(None, dtype=pl.String))
    yield put("null in half", pl.when(pl.int_range(pl.len()) % 2 == 0).then(TS))
    yield put("0001-01-01", pl.lit("0001-01-01T00:00:00Z"))
    yield records("time", "the field gone", lambda frame, _day, _desk: frame.drop("ts"))
    yield records("time", "the field renamed", lambda frame, _day, _desk: frame.rename({"ts": "timestamp"}))
    yield put("with the zone's name behind it", TS.dt.strftime("%Y-%m-%dT%H:%M:%S%:z[America/New_York]"), TEXT)
    yield put("offset without colon", TS.dt.strftime("%Y-%m-%dT%H:%M:%S%z"), TEXT)


def _kinds() -> Iterator[Way]:
    yield records("records", "of another client, in another schema", lambda frame, _day, _desk: _another_schema(frame))
    yield records(
        "records",
        "of last year's schema",
        lambda frame, _day, _desk: frame.select("ts", "conversation_id", "workflow", "handoff"),
    )
    yield records(
        "records", "only what is required", lambda frame, _day, _desk: frame.select("ts", "conversation_id", "workflow")
    )
    yield records("records", "every name in camelCase", lambda frame, _day, _desk: frame.rename(_camel))
    yield records(
        "records",
        "every value text",
        lambda frame, _day, _desk: frame.with_columns(pl.all().exclude("ts").cast(pl.String)),
    )
    yield records(
        "records",
        "every optional value null",
        lambda frame, _day, _desk: frame.with_columns(
            pl.lit(None, dtype=pl.String).alias(name) for name in frame.columns[3:]
        ),
    )
    yield records(
        "records",
        "each wrapped in an object",
        lambda frame, _day, _desk: frame.select(
            pl.struct(pl.all().exclude("ts"), TS.dt.strftime("%Y-%m-%dT%H:%M:%S%:z")).alias("record")
        ),
        ("jsonl", "parquet"),
    )
    yield records(
        "records",
        "all alike but for the id",
        lambda frame, _day, _desk: frame.with_columns(pl.all().exclude("conversation_id", "ts", "workflow").first()),
    )
    yield records(
        "records",
        "a load test among them",
        lambda frame, _day, _desk: pl.concat([frame, _under_new_ids(frame.head(1), frame.height)]),
    )
    yield records("records", "values moved by one column", lambda frame, _day, _desk: _shifted_columns(frame), ("csv",))
    yield records(
        "records",
        "values shuffled within columns",
        lambda frame, _day, _desk: frame.with_columns(
            pl.all().exclude("ts", "conversation_id", "workflow").shuffle(seed=1)
        ),
    )
    yield records("records", "of staging", lambda frame, _day, _desk: _staging(frame))
    yield records(
        "records", "a column more", lambda frame, _day, _desk: frame.with_columns(pl.lit("x").alias("region"))
    )
    yield records(
        "records", "columns in another order", lambda frame, _day, _desk: frame.select(reversed(frame.columns))
    )
    yield records("records", "in another order", lambda frame, _day, _desk: frame.reverse())


def _second_file_same(desk: Desk, days: Sequence[dt.date]) -> None:
    for day in days:
        desk.put(day, desk.frame(day))
        desk.put_bytes(desk.path(day).with_name(f"{day}-part2.{desk.form}"), desk.path(day).read_bytes())


def _second_file_new_ids(desk: Desk, days: Sequence[dt.date]) -> None:
    for day in days:
        frame = desk.frame(day)
        desk.put(day, _new_ids(frame, "b"))
        data = desk.path(day).read_bytes()
        desk.put(day, frame)
        desk.put_bytes(desk.path(day).with_name(f"{day}-part2.{desk.form}"), data)


def _new_ids(frame: pl.DataFrame, mark: str) -> pl.DataFrame:
    return frame.with_columns(pl.format("{}{}", ID, pl.lit(mark)).alias("conversation_id"))


def _under_new_ids(frame: pl.DataFrame, times: int) -> pl.DataFrame:
    return pl.concat([frame, *(_new_ids(frame, f"-{n}") for n in range(1, times))]).sort("ts", "conversation_id")


def _moved(frame: pl.DataFrame, by: dt.timedelta) -> pl.DataFrame:
    zone = frame.schema["ts"].time_zone  # type: ignore[attr-defined]
    return frame.with_columns(
        (TS.dt.replace_time_zone(None) + by)
        .dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
        .alias("ts")
    )


def _thinned(frame: pl.DataFrame, every: int) -> pl.DataFrame:
    return pl.concat(
        [frame.filter(WORKFLOW != "billing"), frame.filter(WORKFLOW == "billing").gather_every(every)]
    ).sort("ts")


def _turns(frame: pl.DataFrame, many: int) -> pl.DataFrame:
    rows = [
        frame.with_columns(
            (TS + dt.timedelta(seconds=20 * n)).alias("ts"),
            (pl.col("turns") * 0 + n + 1).alias("turns"),
            pl.lit(n == 0).alias("handoff"),
        )
        for n in range(many)
    ]
    return pl.concat(rows).sort("ts", "conversation_id")


def _another_schema(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(
        TS.dt.epoch("s").alias("created"),
        ID.alias("ticket"),
        pl.lit("sales").alias("queue"),
        pl.lit("open").alias("state"),
    )


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.title() for part in rest)


def _shifted_columns(frame: pl.DataFrame) -> pl.DataFrame:
    text = frame.with_columns(TS.dt.strftime("%Y-%m-%dT%H:%M:%S%:z"), pl.all().exclude("ts").cast(pl.String))
    names = text.columns
    fixed, moved = names[:3], names[3:]
    return text.select(
        *fixed, *(pl.col(source).alias(name) for name, source in zip(moved, [*moved[1:], moved[0]], strict=True))
    )


def _staging(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(
        pl.lit(0.99).alias("confidence"),
        pl.lit(2).cast(pl.Int64).alias("turns"),
        pl.lit(value=False).alias("handoff"),
        pl.lit(value=True).alias("resolved"),
        pl.lit("v3.2-rc1").alias("model_version"),
    )
