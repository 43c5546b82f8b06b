"""Values spoiled by programs that compute, round, cap, fill or exchange them: most are still of the right kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from benchmarks.blindspots.way import TEXT, Way, column, records

if TYPE_CHECKING:
    from collections.abc import Iterator

EXCHANGES = (
    ("confidence", "turns"),
    ("turns", "rephrases"),
    ("turns", "latency_ms"),
    ("turns", "duration_s"),
    ("handoff", "resolved"),
    ("handoff", "abandoned"),
    ("resolved", "abandoned"),
    ("feedback", "eval"),
    ("csat", "rephrases"),
    ("status", "handoff_reason"),
)
NTH = pl.int_range(pl.len())


def value_ways() -> Iterator[Way]:
    """Yield every way in which values are computed wrongly."""
    for one, other in EXCHANGES:
        yield records(one, f"exchanged with {other}", lambda frame, pair=(one, other): _exchanged(frame, *pair))  # type: ignore[misc]
    yield from _confidences()
    yield from _counts()
    yield from _truths()
    yield from _words()


def _confidences() -> Iterator[Way]:
    value = pl.col("confidence")
    for what, expression in (
        ("rounded to one place", value.round(1)),
        ("rounded to a half", (value * 2).round() / 2),
        ("0.99 at most", value.clip(upper_bound=0.99)),
        ("0.5 at least", value.clip(lower_bound=0.5)),
        ("the day's mean", value.mean()),
        ("the mean of its workflow", value.mean().over("workflow")),
        ("0 in a tenth of the records", pl.when(NTH % 10 == 0).then(0.0).otherwise(value)),
        ("1 in a fifth of the records", pl.when(NTH % 5 == 0).then(1.0).otherwise(value)),
        ("per cent in one workflow", pl.when(pl.col("workflow") == "billing").then(value * 100).otherwise(value)),
        ("squared", value**2),
        ("its square root", value**0.5),
        ("between 0.4 and 1, not 0 and 1", 0.4 + 0.6 * value),
        ("random", (NTH * 7919 % 10_000) / 10_000),
        ("null where below 0.5", pl.when(value >= 0.5).then(value)),
        ("as text with a per cent sign", pl.format("{}%", (value * 100).round(1))),
        ("as a share of 5 stars", (value * 5).round()),
    ):
        yield column("confidence", what, "confidence", expression)
    yield column("confidence", "NaN where handed over", "confidence", _json_text("NaN"), TEXT)


def _json_text(word: str) -> pl.Expr:
    return pl.when(pl.col("handoff")).then(pl.lit(word)).otherwise(pl.col("confidence").cast(pl.String))


def _counts() -> Iterator[Way]:
    turns, latency = pl.col("turns"), pl.col("latency_ms")
    yield column("turns", "10 at most", "turns", turns.clip(upper_bound=10))
    yield column("turns", "one less, counted from 0", "turns", turns - 1)
    yield column("turns", "counted twice", "turns", turns * 2)
    yield column("turns", "1 in a third of the records", "turns", pl.when(NTH % 3 == 0).then(1).otherwise(turns))
    yield column("turns", "with a word behind it", "turns", pl.format("{} turns", turns))
    yield column("turns", "summed up through the day", "turns", turns.cum_sum())
    yield column("rephrases", "one more", "rephrases", pl.col("rephrases") + 1)
    yield column("latency_ms", "1,000 at most", "latency_ms", latency.clip(upper_bound=1000))
    yield column("latency_ms", "below zero", "latency_ms", -latency)
    yield column("latency_ms", "with thousands separators", "latency_ms", pl.format("1,{}", latency))
    yield column(
        "latency_ms", "0 in half of the records", "latency_ms", pl.when(NTH % 2 == 0).then(0).otherwise(latency)
    )
    yield column("latency_ms", "a duration as ISO 8601", "latency_ms", pl.format("PT{}S", latency / 1000))
    yield column("csat", "3 where it was null", "csat", pl.col("csat").fill_null(3))
    yield column("csat", "0 where it was null", "csat", pl.col("csat").fill_null(0))
    yield column("csat", "-1 where it was null", "csat", pl.col("csat").fill_null(-1))
    yield column("csat", "0 to 4", "csat", pl.col("csat") - 1)


def _truths() -> Iterator[Way]:
    for name in ("handoff", "resolved", "abandoned"):
        value = pl.col(name)
        yield column(name, "false in one channel", name, value & (pl.col("channel") != "app"))
        yield column(name, "0.0 and 1.0 as numbers", name, value.cast(pl.Float64))
        yield column(name, "known after noon only", name, pl.when(pl.col("ts").dt.hour() >= 12).then(value))
        yield column(name, "true in all of one workflow", name, value | (pl.col("workflow") == "billing"))


def _words() -> Iterator[Way]:
    yield column("feedback", "up where it was null", "feedback", pl.col("feedback").fill_null("up"))
    yield column("feedback", "down where it was null", "feedback", pl.col("feedback").fill_null("down"))
    yield column(
        "feedback", "in another alphabet", "feedback", pl.col("feedback").replace({"up": "ｕｐ", "down": "ｄｏｗｎ"})
    )
    yield column("eval", "pass where it was null", "eval", pl.col("eval").fill_null("pass"))
    yield column("eval", "a score of 0 to 1", "eval", pl.when(pl.col("eval").is_not_null()).then(pl.lit(0.87)))
    yield column("status", "0 and 1", "status", (pl.col("status") == "error").cast(pl.Int64))
    yield column("status", "completed", "status", pl.lit("completed"))
    yield column("status", "timeout instead of error", "status", pl.col("status").replace({"error": "timeout"}))
    yield column("handoff_reason", "there always", "handoff_reason", pl.col("handoff_reason").fill_null("none"))
    yield column("handoff_reason", "numbers", "handoff_reason", pl.col("handoff_reason").str.len_chars())
    yield column(
        "repeat_of", "another's id in every record", "repeat_of", pl.col("conversation_id").shift(1).fill_null("c_0")
    )
    yield column("repeat_of", "a customer's id in every record", "repeat_of", pl.format("u_{}", NTH % 50))


def _exchanged(frame: pl.DataFrame, one: str, other: str) -> pl.DataFrame:
    return frame.with_columns(pl.col(one).alias(other), pl.col(other).alias(one))
