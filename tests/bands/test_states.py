"""What a day is called."""

from __future__ import annotations

import datetime as dt
import tomllib
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.blocks import Block, blocks
from watchbook.bands import Series, score

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from watchbook.ledger import Verdict

FIRST = dt.date(2026, 1, 5)


def span(text: str) -> range:
    """Return the days of "70" or "70..72"."""
    first, _, last = text.partition("..")
    return range(int(first), int(last or first) + 1)


def marks(spans: Iterable[str], days: int) -> NDArray[np.bool_]:
    """Return a flag for each day that lies in one of the spans."""
    marked = np.zeros(days, np.bool_)
    for text in spans:
        marked[span(text)] = True
    return marked


def scaled(spec: dict[str, Any], name: str, weekdays: str, days: int) -> NDArray[np.float64]:
    """Return a factor for each day: the weekday's, and those given for spans."""
    week = spec.get(weekdays, [1] * 7)
    factor = np.array([float(week[day % 7]) for day in range(days)])
    for text, value in spec.get(name, {}).items():
        factor[span(text)] *= value
    return factor


def made(spec: dict[str, Any]) -> Series:
    """Return the series a case describes; its noise is the same every time."""
    days, kind = spec["days"], spec.get("kind", "share")
    random = np.random.default_rng(7 + spec.get("seed", 0))
    n = np.rint(spec.get("n", 0) * scaled(spec, "factor_n", "weekdays_n", days)).astype(np.int64)
    for day, size in spec.get("size", {}).items():
        n[int(day)] = size
    value = np.full(days, np.nan)
    bins = np.zeros((days, 0), np.int64)
    if kind == "share":
        p = np.clip(spec["p"] * scaled(spec, "factor_p", "weekdays_p", days), 0.0, 1.0)
        hits = random.binomial(n, p)
        for day, count in spec.get("hits", {}).items():
            hits[int(day)] = count
        value = np.where(n > 0, hits / np.maximum(n, 1), np.nan)
    elif kind == "count":
        value = random.poisson(spec["mean"] * scaled(spec, "factor", "weekdays", days)).astype(float)
        n = value.astype(np.int64)
    elif kind == "mean":
        value = random.normal(spec["mean"], spec["sd"], days)
    else:
        shapes = [spec.get("reshaped", {}).get(str(day), spec["shape"]) for day in range(days)]
        bins = np.array([random.multinomial(n[day], shapes[day]) for day in range(days)], np.int64)
    for day, fixed in spec.get("set", {}).items():
        value[int(day)] = fixed
    gone = marks(spec.get("gone", []), days)
    bins[gone] = 0
    return Series(
        workflow="desk",
        metric="metric",
        kind=kind,
        worse=spec.get("worse", "both"),
        alerts=spec.get("alerts", True),
        limits=(spec.get("min"), spec.get("max")),
        first=FIRST,
        value=np.where(gone, np.nan, value),
        n=np.where(gone, 0, n),
        spread=np.full(days, spec.get("spread", np.nan)),
        bins=bins,
        holiday=marks(spec.get("holiday", []), days),
        excluded=marks(spec.get("excluded", []), days),
        manual=marks(spec.get("manual", []), days),
        shift=marks(spec.get("shift", []), days),
        older=marks(spec.get("older", []), days),
        dumps=("",) * days,
    )


def broken(line: str, verdicts: list[Verdict]) -> list[str]:
    """Return what contradicts a line of a case's expectations."""
    word, _, rest = line.partition(" ")
    if word == "never":
        return [f"day {i}: {verdict.state}" for i, verdict in enumerate(verdicts) if verdict.state == rest]
    if word in {"flag", "provisional"}:
        wanted = {day for text in rest.split() if text != "none" for day in span(text)}
        found = {i for i, verdict in enumerate(verdicts) if getattr(verdict, word)}
        return [f"{word}: {sorted(found)}"] if found != wanted else []
    states = {i: f"{verdicts[i].state} {verdicts[i].test}".strip() for i in span(word)}
    return [f"day {i}: {state}, not {rest}: {verdicts[i]}" for i, state in states.items() if state != rest]


@pytest.mark.parametrize("block", blocks("bands/states.txt"), ids=str)
def test_each_series_gets_the_states_it_must_get(block: Block) -> None:
    """A day is called what the case says, and nothing else asks for an entry."""
    verdicts = score([made(tomllib.loads(block["series"]))])
    assert [fault for line in block["expected"].splitlines() if line for fault in broken(line, verdicts)] == []


@pytest.mark.parametrize("block", blocks("bands/states.txt"), ids=str)
def test_a_day_is_out_by_the_point_test_exactly_when_its_value_lies_outside_the_band_drawn(block: Block) -> None:
    """Picture and verdict never contradict each other, not even in the last digit; other tests name themselves."""
    for verdict in score([made(tomllib.loads(block["series"]))]):
        if verdict.state in {"in", "out"} and verdict.test != "limit":
            assert verdict.value is not None
            assert verdict.lower is not None
            assert verdict.upper is not None
            assert (verdict.test == "point") == (not verdict.lower <= verdict.value <= verdict.upper)
