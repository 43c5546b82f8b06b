"""Fields spoiled: gone, null, constant, renamed, of another type, of another unit, in other words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from benchmarks.blindspots.way import TYPED, Way, column, records

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


NUMBERS = ("confidence", "turns", "rephrases", "csat", "latency_ms")
BOOLEANS = ("handoff", "resolved", "abandoned")
TEXTS = ("handoff_reason", "feedback", "repeat_of", "status", "eval")
UNREAD = ("duration_s", "channel", "model_version", "prompt_version")
"""No built-in metric reads these."""
USUAL: dict[str, object] = {
    "confidence": 0.9,
    "turns": 7,
    "duration_s": 90,
    "rephrases": 0,
    "csat": 5,
    "latency_ms": 700,
    "handoff": False,
    "resolved": True,
    "abandoned": False,
    "handoff_reason": "policy",
    "feedback": "up",
    "repeat_of": "c_0",
    "status": "ok",
    "eval": "pass",
    "channel": "app",
    "model_version": "v9",
    "prompt_version": "p9",
}
"""What a field holds most often, or nearly."""
NTH = pl.int_range(pl.len())
LEADING = ("confidence", "handoff", "feedback", "repeat_of", "status")
"""One field of each type, and of each way in which texts are used, on which the rarer kinds are tried."""


def field_ways() -> Iterator[Way]:
    """Yield every way in which a single field is spoiled."""
    for name in (*NUMBERS, *BOOLEANS, *TEXTS, *UNREAD):
        yield from _any_type(name)
    for name in NUMBERS:
        yield from _numbers(name)
    for name in BOOLEANS:
        yield from _booleans(name)
    for name in TEXTS:
        yield from _texts(name)
    yield from _units()
    yield from _words()


def _any_type(name: str) -> Iterator[Way]:
    values = pl.col(name)
    yield records(name, "gone", lambda frame: frame.drop(name))
    yield _to(name, "null", pl.lit(None, dtype=pl.String))
    yield _to(name, "the same in every record", pl.lit(USUAL[name]))
    yield records(name, "renamed", lambda frame: frame.rename({name: f"{name}_v2"}))
    yield _to(name, "an object around it", pl.struct(values.alias("value")))
    yield _to(name, "the text None", pl.lit("None"))
    yield _kept_where(name, "null in half of the records", lambda many: np.arange(many) % 2 == 0)
    yield _only_of(name, "null in one workflow", pl.lit(None))
    if name in LEADING:
        yield records(name, "its name in capitals", lambda frame: frame.rename({name: name.upper()}))
        yield records(name, "its name with a blank", lambda frame: frame.rename({name: f"{name} "}))
        yield _to(name, "a list of it", pl.concat_list(values))
        yield _to(name, "the text N/A", pl.lit("N/A"))
        yield _to(name, "an empty text", pl.lit(""))
        yield _to(name, "redacted", pl.lit("[REDACTED]"))
        yield _kept_where(name, "null in nine of ten records", lambda many: np.arange(many) % 10 == 0)
        yield _only_of(name, "the same in one workflow", pl.lit(USUAL[name]))


def _numbers(name: str) -> Iterator[Way]:
    values = pl.col(name)
    yield _to(name, "zero", pl.lit(0))
    yield _to(name, "minus one", pl.lit(-1))
    yield _to(name, "with a decimal comma", values.cast(pl.Float64).cast(pl.String).str.replace(".", ",", literal=True))
    yield _to(name, "true and false", values > values.median())
    yield _to(name, "words", pl.when(values > values.median()).then(pl.lit("high")).otherwise(pl.lit("low")))
    yield _to(name, "a hundred times as large", values * 100)
    yield _to(name, "a thousandth", values / 1000)
    yield column(name, "as text", name, values.cast(pl.String), TYPED)


def _booleans(name: str) -> Iterator[Way]:
    values = pl.col(name)
    pairs = (("t", "f"), ("ja", "nein"), ("1.0", "0.0"), ("on", "off"), ("TRUE", "FALSE"))
    for yes, no in pairs if name in LEADING else pairs[:2]:
        yield _to(name, f"{yes} and {no}", pl.when(values).then(pl.lit(yes)).otherwise(pl.lit(no)))
    yield _to(name, "1 and 0", values.cast(pl.Int64))
    yield _to(name, "2 and 1", values.cast(pl.Int64) + 1)
    yield _to(name, "inverted", ~values)
    yield _to(name, "true and null", pl.when(values).then(pl.lit(value=True)))
    yield _to(name, "false and null", pl.when(~values).then(pl.lit(value=False)))
    halved = pl.when(NTH % 2 == 0).then(values.cast(pl.String).str.head(1)).otherwise(values.cast(pl.String))
    yield _to(name, "t and f in half of the records", halved)
    yield _to(name, "a time and null", pl.when(values).then(pl.lit("2026-01-01T00:00:00Z")))


def _texts(name: str) -> Iterator[Way]:
    values = pl.col(name)
    yield _to(name, "in capitals", values.str.to_uppercase())
    yield _to(name, "with a capital first letter", values.str.to_titlecase())
    yield _to(name, "with blanks around it", pl.format(" {} ", values))
    yield _to(name, "in quotes", pl.format('"{}"', values))
    yield _to(name, "numbers instead of words", values.str.len_chars())
    yield _to(name, "other words", pl.format("zz{}", values))
    if name != "status":  # which is never null
        yield _to(name, "where it was null, the text null", values.fill_null("null"))
        yield _to(name, "where it was null, a dash", values.fill_null("-"))


def _units() -> Iterator[Way]:
    confidence = pl.col("confidence")
    yield _to("confidence", "83 % as text", pl.format("{} %", (confidence * 100).round(0).cast(pl.Int64)))
    yield _to("confidence", "0 to 10", confidence * 10)
    halved = pl.when(NTH % 2 == 0).then(confidence * 100).otherwise(confidence)
    yield _to("confidence", "in per cent in half of the records", halved)
    yield _to("confidence", "null where handed over", pl.when(~pl.col("handoff")).then(confidence))
    yield _to("confidence", "0.8 at most", confidence.clip(upper_bound=0.8))
    yield _to("confidence", "its logarithm", confidence.log())
    yield _to("confidence", "doubt instead (1 minus it)", 1 - confidence)
    yield _to("confidence", "rounded to 0 or 1", confidence.round(0))
    yield _to("confidence", "those of other records", confidence.reverse())
    yield _to("latency_ms", "in seconds", pl.col("latency_ms") / 1000)
    yield _to("latency_ms", "in microseconds", pl.col("latency_ms") * 1000)
    yield _to("turns", "one side's only", (pl.col("turns") + 1) // 2)
    yield _to("turns", "9999", pl.lit(9999))
    yield _to("csat", "0 to 100", pl.col("csat") * 20)
    yield _to("csat", "1 is best", 6 - pl.col("csat"))
    yield _to("csat", "5/5", pl.format("{}/5", pl.col("csat")))
    yield _to("rephrases", "yes and no", pl.col("rephrases") > 0)


def _words() -> Iterator[Way]:
    for field, pairs in (
        ("feedback", (("👍", "👎"), ("1", "-1"), ("positiv", "negativ"), ("down", "up"), ("thumbs_up", "thumbs_down"))),
        (
            "eval",
            (("passed", "failed"), ("true", "false"), ("1", "0"), ("bestanden", "durchgefallen"), ("fail", "pass")),
        ),
    ):
        good = "up" if field == "feedback" else "pass"
        for one, other in pairs:
            words = (
                pl.when(pl.col(field) == good).then(pl.lit(one)).when(pl.col(field).is_not_null()).then(pl.lit(other))
            )
            yield _to(field, f"{one} and {other}", words)
    yield _to("feedback", "good ones only", pl.when(pl.col("feedback") == "up").then(pl.lit("up")))
    yield _to("eval", "good ones only", pl.when(pl.col("eval") == "pass").then(pl.lit("pass")))
    status = pl.when(pl.col("status") == "error")
    yield _to("status", "200 and 500", status.then(pl.lit(500)).otherwise(pl.lit(200)))
    yield _to("status", "ERROR and OK", pl.col("status").str.to_uppercase())
    yield _to("status", "success and failure", status.then(pl.lit("failure")).otherwise(pl.lit("success")))
    yield _to(
        "handoff_reason", "sentences", pl.format("handed over: {}", pl.col("handoff_reason").str.replace("_", " "))
    )
    yield _to("repeat_of", "its own id", pl.col("conversation_id"))
    yield _to("repeat_of", "where it was null, 0", pl.col("repeat_of").fill_null("0"))
    yield _to("repeat_of", "true and false", pl.col("repeat_of").is_not_null())


def _to(name: str, what: str, expression: pl.Expr) -> Way:
    return column(name, what, name, expression)


def _only_of(name: str, what: str, expression: pl.Expr) -> Way:
    chosen = pl.when(pl.col("workflow") == "billing").then(expression).otherwise(pl.col(name))
    return records(name, what, lambda frame: frame.with_columns(chosen.cast(frame.schema[name]).alias(name)))


def _kept_where(name: str, what: str, mask: Callable[[int], np.ndarray[tuple[int], np.dtype[np.bool_]]]) -> Way:
    return records(
        name,
        what,
        lambda frame: frame.with_columns(pl.when(pl.Series(mask(frame.height))).then(pl.col(name)).alias(name)),
    )
