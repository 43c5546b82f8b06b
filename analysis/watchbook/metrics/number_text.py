"""How a metric's numbers are said: on a page, in a finding, in an entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from watchbook.metrics.metric import Metric

THIN = "\N{NARROW NO-BREAK SPACE}"
"""Between a number and its unit; no line breaks there."""
MOST_DECIMALS = 4
WHOLE = {
    "errors or latency": "calls failed, or took long",
    "golden set": "the golden set fell against its last fourteen nights",
}
"""What a workflow's plain rules say."""


def number(metric: Metric, value: float | None, lower: float | None = None, upper: float | None = None) -> str:
    """Return a value as people read it: percent for shares, with its unit behind a narrow space.

    Beside a range that it lies outside of, it has as many decimals as it takes to see that.
    """
    if value is None:
        return "–"
    decimals = max(_decimals(metric, abs(value)), _telling(metric, value, lower, upper))
    return _number(metric, value, decimals) + _unit(metric)


def span(metric: Metric, lower: float | None, upper: float | None, value: float | None = None) -> str:
    """Return a range in words, both ends with the same decimals; empty where there is none.

    Beside a value outside of it, it has as many decimals as it takes to see that.
    """
    if lower is None or upper is None:
        return ""
    decimals = max(_decimals(metric, max(abs(lower), abs(upper))), _telling(metric, value, lower, upper))
    low, high = (_number(metric, end, decimals) for end in (lower, upper))
    return f"{low} to {high}{_unit(metric)}"


def bare_numbers(metric: Metric, value: float | None, lower: float | None, upper: float | None) -> tuple[str, str, str]:
    """Return a value and the ends of its range as `number` and `span` say them, without the unit; empty for none."""
    telling = _telling(metric, value, lower, upper)
    text = "" if value is None else _number(metric, value, max(_decimals(metric, abs(value)), telling))
    if lower is None or upper is None:
        return text, "", ""
    decimals = max(_decimals(metric, max(abs(lower), abs(upper))), telling)
    return text, _number(metric, lower, decimals), _number(metric, upper, decimals)


def measurement(metric: Metric, value: float | None, lower: float | None, upper: float | None) -> str:
    """Return what was measured against its band: `Rephrased stood at 18 % where 5 to 15 % is normal`."""
    normal = span(metric, lower, upper, value)
    # A histogram's value is its distance from the past, which says nothing to a reader.
    if value is None or not normal or metric.kind == "histogram":
        return f"{metric.title} is unlike before"
    return f"{metric.title} stood at {number(metric, value, lower, upper)} where {normal} is normal"


SLICE_VOICES = {
    "mix": "other questions than usual came",
    "trouble": "answers were of no use more often than usual",
    "low": "the AI was unsure of more conversations than usual",
    "handoff": "more was handed over than usual",
}
"""What a voice of slices says, in plain words."""
PLACE = " @ "
"""Between what a workflow's test found and the slices in which most of it lies."""
POOLS = {
    "(new)": "values never seen before",
    "(rare)": "rare values",
    "(other)": "values that are not told apart",
    "(withheld)": "values that are withheld",
}
"""Slices that are no single value, in plain words."""
NAMED = 3
"""Slices that are named in a sentence; the others are counted."""


def phrase_of_test(test: str, metrics: Mapping[str, Metric], *, up: bool) -> str:
    """Return what a test found, in plain words.

    Args:
        test: As a verdict has it: `point`, `window-12`, `ewma`; for a workflow `together over 7 days: turns rephrased`,
            `slices: mix`, `hours 13-19: handoff_low_confidence`; behind ` @ ` where most of it lies, `intent=refund`.
        metrics: By name, for the titles of those a workflow's test names.
        up: Whether the metric is above what was expected.
    """
    if test.startswith("no field: "):
        return f"without {test.removeprefix('no field: ').replace(' ', ' and ')}"
    test, _, where = test.partition(PLACE)
    if where:
        return f"{phrase_of_test(test, metrics, up=up)}, most of all in {phrase_of_place(where)}"
    if ": " in test or test in WHOLE or test.startswith("together"):
        return _whole(test, metrics)
    side = "higher" if up else "lower"
    name, _, days = test.partition("-")
    if name == "window":
        return f"{side} for {days} days than any such stretch in half a year"
    if name == "shape" and days:
        return f"spread differently for {days} days than in the weeks before"
    return {
        "point": f"{side} than its band allows",
        "limit": "beyond its hard limit",
        "two-of-three": f"{side} on two of three days than chance allows",
        "ewma": f"{side} than usual over the last days together",
        "shape": "spread differently than in the weeks before",
        "interval": "away from the level of the months before",
        "other definition": "measured by another definition",
        "above the bins": "or more, above what its bins hold",
        "below the bins": "or less, below what its bins hold",
    }.get(test, test)


def names_in_test(test: str) -> tuple[str, ...]:
    """Return the metrics that a workflow's test names, e.g. `turns` and `rephrased` of `together: turns rephrased`."""
    head, _, names = test.partition(PLACE)[0].partition(": ")
    return () if head.startswith(("slices", "hours ")) else tuple(names.split())


def _whole(test: str, metrics: Mapping[str, Metric]) -> str:
    head, _, names = test.partition(": ")
    movers = _join_names([metrics[name].title.lower() for name in names.split() if name in metrics])
    if head in WHOLE:
        return WHOLE[head]
    if head.startswith(("slices", "hours ")):
        return _of_slices(head, names)
    _, _, span = head.partition(" over ")
    over = f" over {span}" if span else ""
    if head.startswith("together"):
        return f"metrics moved together{over}" + (f": {movers}" if movers else "")
    return f"{movers or 'one metric'} alone is far enough out"


def _of_slices(head: str, voice: str) -> str:
    """Return what slices or hours say: `slices over 3 days` and `mix`, `hours 13-19` and what is missing."""
    if head.startswith("hours "):
        start, _, stop = head.removeprefix("hours ").partition("-")
        return f"hand-offs for want of confidence are missing from {start}:00 to {stop}:00"
    _, _, span = head.partition(" over ")
    return SLICE_VOICES.get(voice, voice) + (f" over {span}" if span else "")


def phrase_of_place(where: str) -> str:
    """Return slices in words: of `intent=refund,card_arrival` they are `intent “refund” and “card_arrival”`."""
    dimension, _, values = where.partition("=")
    listed_names, _, others_count = values.partition(",+")
    names = [POOLS.get(value, f"“{value}”") for value in listed_names.split(",") if value]
    more = max(len(names) - NAMED, 0) + int(others_count or 0)
    shown_names = _join_names([*names[:NAMED], f"{more} more"] if more > 0 else names)
    return f"{dimension.replace('_', ' ').replace('+', ' and ')} {shown_names}"


def _join_names(names: list[str]) -> str:
    return names[0] if len(names) == 1 else " and ".join([", ".join(names[:-1]), names[-1]]) if names else ""


def _telling(metric: Metric, value: float | None, lower: float | None, upper: float | None) -> int:
    """Return how many decimals tell a value from the end of the range that it is beyond; 0 where it is within."""
    if value is None or lower is None or upper is None or lower <= value <= upper:
        return 0
    end = lower if value < lower else upper
    most = MOST_DECIMALS if metric.kind != "count" else 0
    apart = (count for count in range(most) if _number(metric, value, count) != _number(metric, end, count))
    return next(apart, most)


def _decimals(metric: Metric, size: float) -> int:
    if metric.kind == "count":
        return 0
    if metric.kind == "share":
        return 0 if size >= 0.0995 else 1
    return 0 if size >= 99.95 else 1 if size >= 9.995 else 2


def _number(metric: Metric, value: float, decimals: int) -> str:
    text = f"{value * 100 if metric.kind == 'share' else value:,.{decimals}f}"
    if not text.startswith("-"):
        return text
    return text.removeprefix("-") if float(text.replace(",", "")) == 0 else text.replace("-", "\N{MINUS SIGN}")


def _unit(metric: Metric) -> str:
    unit = "%" if metric.kind == "share" else metric.unit
    return f"{THIN}{unit}" if unit else ""
