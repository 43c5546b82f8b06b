"""How many faults in a few slices are heard and named, and how often a slice is called for nothing.

    python benchmarks/slices.py                          print the tables
    python benchmarks/slices.py --write docs/method.md   and put them into the page

A seed is a workflow of some conversations a day and some intents, whose parts of the traffic wander by day and by week,
and whose rates differ from slice to slice and day to day. Faults are put into slices that hold 2 to 60 % of the
traffic, into one value or several, and into all of them alike. Of a fault the metric could show it where, in the week
behind its begin, its slices have 4 standard deviations more than usual of what it raises. Whoever knows the slices sees
those. Whoever has to find them among all could tell them where their likelihood ratio is beyond what the luckiest of
all sets of as many slices reaches by chance, and where some number of slices, taken in order of counted over expected,
overlaps with them by two thirds: no scan over such sets can do better.
"""

from __future__ import annotations

import argparse
import datetime as dt
import math
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from watchbook.bands.slices import SliceCounts, slice_names
from watchbook.bands.slices.voices import slice_scans
from watchbook.bands.slices.workflow_slices import DimensionTable, WorkflowSlices
from watchbook.bands.tests.slice_test import slice_evidence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.bands.series import Counts, Floats

FIRST: Final = dt.date(2025, 1, 6)
BEGIN, DAYS = 220, 250
"""The day a fault begins, and how many days there are."""
YEAR = 365.25
SETTLED = 90
"""Days after which false alarms are counted."""
SHOWN = 4.0
"""Standard deviations that a fault's slices must be above what is usual in a week to be shown by the metric."""
DESKS: Final = ((60, 5), (250, 30), (550, 77), (2000, 150))
"""Conversations a day, and intents."""
WEIGHTS: Final = ((0.02, 0.05), (0.05, 0.2), (0.2, 0.6))
"""Parts of the traffic that the slices of a fault hold together."""
LUCK: Final = 0.05
"""How often the luckiest set of a size may pass for a fault that could be told."""
KINDS: Final = ("mix", "trouble", "handoff")
TWO_THIRDS: Final = 2.0 / 3.0
START, END = "<!-- slice table: begin -->", "<!-- slice table: end -->"


@dataclass(frozen=True, slots=True)
class Workflow:
    """What a made-up workflow is when nothing is wrong."""

    part: Floats
    """(S,) of the traffic."""
    unsure: Floats
    trouble: Floats
    """(S,) rates."""
    drift: Floats
    """(T, S) how each part wanders."""
    sway: Floats
    """(2, T, S) how rates do."""
    volume: Floats
    """(T,) conversations expected."""


def workflow(random: np.random.Generator, volume: int, intents: int) -> Workflow:
    """Return a workflow: parts fall by rank, wander by day and week; rates differ by slice, and sway by day."""
    part = 1.0 / np.arange(2.0, intents + 2.0)
    week = np.repeat(random.normal(0.0, 0.06, (DAYS // 7 + 1, intents)), 7, axis=0)[:DAYS]
    weekday = np.tile(random.normal(0.0, 0.08, (7, intents)), (DAYS // 7 + 1, 1))[:DAYS]
    return Workflow(
        part=part / part.sum(),
        unsure=random.uniform(0.06, 0.25, intents),
        trouble=random.uniform(0.04, 0.15, intents),
        drift=np.exp(random.normal(0.0, 0.08, (DAYS, intents)) + week + weekday),
        sway=np.exp(random.normal(0.0, 0.05, (2, DAYS, 1)) + random.normal(0.0, 0.05, (2, DAYS, intents))),
        volume=volume * np.exp(random.normal(0.0, 0.06, DAYS)),
    )


def counts_of(random: np.random.Generator, made: Workflow, raised: dict[str, Floats]) -> SliceCounts:
    """Return what its slices count, with mix, trouble or handoff multiplied by (T, S) factors."""
    one = np.ones_like(made.drift)
    weight = made.part * made.drift * raised.get("mix", one)
    n = random.poisson(made.volume[:, None] * weight / (made.part * made.drift).sum(axis=1)[:, None])
    unsure = _binomial(random, n, made.unsure * made.sway[0] * raised.get("handoff", one))
    always = np.ones(DAYS, np.bool_)
    return SliceCounts(
        workflow="desk",
        dimension="intent",
        first=FIRST,
        values=tuple(f"intent-{at:03}" for at in range(n.shape[1])),
        conversations=n,
        unsure=unsure,
        low=_binomial(random, n, made.unsure * made.sway[0] * raised.get("handoff", one)),
        answered=n - unsure,
        trouble=_binomial(random, n - unsure, made.trouble * made.sway[1] * raised.get("trouble", one)),
        usable=always,
        is_judged=always,
        level_from=np.full(DAYS, -1),
    )


def _binomial(random: np.random.Generator, n: Counts, p: Floats) -> Counts:
    return random.binomial(n, np.clip(p, 0.0, 0.95))


def loudness(counts: SliceCounts) -> Floats:
    """Return what the slices' voice says of each day; at 1 it calls."""
    tables = (counts.conversations, counts.unsure, counts.low, counts.answered, counts.trouble)
    table = DimensionTable("intent", is_few=False, values=counts.values, counts=np.stack(tables, axis=2))
    slices = WorkflowSlices("desk", FIRST, (table,), np.zeros((DAYS, 24, 2), np.int64))
    return slice_evidence(slices, counts.usable, counts.is_judged, counts.level_from).loudness


def episodes(days: list[int]) -> Iterator[int]:
    """Yield the first days of runs with gaps of up to two days, and one more for each further week."""
    last = begin = -99
    for day in days:
        if day - last > 3:
            begin = day
            yield day
        elif (day - begin) % 7 == 0:
            yield day
        last = day


def false_alarms(seeds: range) -> dict[tuple[int, int], float]:
    """Return by desk how often the slices' voice calls in a healthy year."""
    rates = {}
    for volume, intents in DESKS:
        found = 0
        for seed in seeds:
            random = np.random.default_rng([seed, volume])
            levels = loudness(counts_of(random, workflow(random, volume, intents), {}))
            found += sum(1 for _ in episodes([day for day in range(SETTLED, DAYS) if levels[day] >= 1.0]))
        rates[volume, intents] = found * YEAR / (len(seeds) * (DAYS - SETTLED))
    return rates


@dataclass(slots=True)
class Tally:
    """What became of faults of one kind and size."""

    cases: int = 0
    shown: int = 0
    """Faults that the metric could show."""
    told: int = 0
    """Of those shown, faults that could be told among all sets of slices."""
    found: int = 0
    named: int = 0
    """Of those shown, with the right set named: an overlap of at least two thirds, by parts of the traffic."""
    named_told: int = 0
    """Of those that could be told, with the right set named."""
    claims: int = 0
    """Of those shown, with any set named."""


def faults(seeds: range) -> dict[tuple[str, str], Tally]:
    """Return by kind and weight what became of faults."""
    tallies: dict[tuple[str, str], Tally] = {}
    for volume, intents in DESKS[1:]:
        for seed in seeds:
            for at, kind in enumerate(KINDS):
                for low, high in WEIGHTS:
                    random = np.random.default_rng([seed, volume, at, int(100 * low)])
                    tally = tallies.setdefault((kind, f"{low:.0%} to {high:.0%}"), Tally())
                    _try(random, workflow(random, volume, intents), kind, random.uniform(low, high), tally)
    return tallies


def _try(random: np.random.Generator, made: Workflow, kind: str, weight: float, tally: Tally) -> None:
    order = random.permutation(len(made.part))
    order = order[made.part[order] <= weight]
    touched = order[: max(int(np.searchsorted(np.cumsum(made.part[order]), weight)), 1)]
    factor = np.ones_like(made.drift)
    factor[BEGIN:, touched] = random.uniform(1.5, 3.0)
    counts = counts_of(random, made, {kind: factor})
    tally.cases += 1
    hits, cases = {
        "mix": (counts.conversations, np.broadcast_to(counts.conversations.sum(axis=1)[:, None], factor.shape)),
        "trouble": (counts.trouble, counts.answered),
        "handoff": (counts.unsure, counts.conversations),
    }[kind]
    if not _is_shown(hits[:, touched].sum(axis=1), (cases[:, 0] if kind == "mix" else cases[:, touched].sum(axis=1))):
        return
    tally.shown += 1
    tally.found += bool((loudness(counts)[BEGIN : BEGIN + 14] >= 1.0).any())
    right = set(touched.tolist())
    could_be_told = _could_be_told(counts, made, kind, right)
    tally.told += could_be_told
    name = slice_names([(counts, False)], BEGIN + 6)
    if name is not None:
        tally.claims += 1
        named = {int(value.removeprefix("intent-")) for value in name.values if value.startswith("intent-")}
        is_right = _overlap(made, right, named) >= TWO_THIRDS
        tally.named += is_right
        tally.named_told += is_right and could_be_told


def _overlap(made: Workflow, right: set[int], named: set[int]) -> float:
    """Return how far two sets of slices agree, by parts of the traffic."""
    both, either = (float(made.part[sorted(places)].sum()) for places in (right & named, right | named))
    return both / either if either else 0.0


def _could_be_told(counts: SliceCounts, made: Workflow, kind: str, right: set[int]) -> bool:
    """Return whether the week behind a fault's begin tells its slices from the luckiest of all sets of as many."""
    week = next(each for each in slice_scans(counts, (kind,)) if each.window == 7)
    tally, forecast = (values[BEGIN + 6][: len(made.part)] for values in (week.tally, week.forecast))
    takes_part = np.flatnonzero(forecast > 0.0)
    inside = sorted(right & set(takes_part.tolist()))
    whole, normal = float(week.tally[BEGIN + 6].sum()), float(week.forecast[BEGIN + 6].sum())
    hits, usual = float(tally[inside].sum()), float(forecast[inside].sum())
    if hits <= usual or hits >= whole:
        return False
    likelihood = hits * math.log(hits / usual) + (whole - hits) * math.log((whole - hits) / (normal - usual))
    sets = math.lgamma(len(takes_part) + 1) - math.lgamma(len(inside) + 1)
    sets -= math.lgamma(len(takes_part) - len(inside) + 1)
    order = takes_part[np.argsort(-tally[takes_part] / forecast[takes_part], kind="stable")].tolist()
    best = max(_overlap(made, right, set(order[: size + 1])) for size in range(len(order)))
    return likelihood > sets - math.log(LUCK) and best >= TWO_THIRDS


def _is_shown(hits: Counts, cases: Counts) -> bool:
    rate = hits[BEGIN - 112 : BEGIN - 7].sum() / cases[BEGIN - 112 : BEGIN - 7].sum()
    expected = rate * cases[BEGIN : BEGIN + 7].sum()
    return bool(hits[BEGIN : BEGIN + 7].sum() - expected > SHOWN * np.sqrt(expected))


def claims_of_the_whole(seeds: range) -> tuple[int, int]:
    """Return on how many days that are out for the whole a slice is claimed, and of how many."""
    claims = days = 0
    for volume, intents in DESKS:
        for seed in seeds:
            random = np.random.default_rng([seed, volume, 7])
            factor = np.ones((DAYS, intents))
            factor[BEGIN:] = random.uniform(1.5, 2.5)
            made = counts_of(random, workflow(random, volume, intents), {"handoff": factor, "trouble": factor})
            for day in range(BEGIN, BEGIN + 10):
                days += 1
                claims += slice_names([(made, False)], day) is not None if day in {BEGIN, BEGIN + 3, BEGIN + 7} else 0
    return claims, days * 3 // 10


def markdown(seeds: range) -> str:
    """Return the tables."""
    lines = [
        "| conversations a day | intents | calls of the slices alone in a healthy workflow-year |",
        "| ---: | ---: | ---: |",
    ]
    lines += [f"| {volume} | {intents} | {rate:.2f} |" for (volume, intents), rate in false_alarms(seeds).items()]
    tallies = faults(seeds)
    lines += [
        "",
        (
            "| fault in slices | part of the traffic | put in | shown | heard in 14 days | named, day 7 | rightly "
            "| of those that could be told | rightly |"
        ),
    ]
    lines += ["| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"]
    lines += [
        f"| {kind} | {weight} | {tally.cases} | {tally.shown} | {tally.found} | {tally.claims} | {tally.named} "
        f"| {tally.told} | {tally.named_told} |"
        for (kind, weight), tally in tallies.items()
    ]
    told, named = (sum(getattr(tally, name) for tally in tallies.values()) for name in ("told", "named_told"))
    lines += ["", f"Of {told} that could be told from the luckiest set of as many slices, {named} were named rightly."]
    claims, days = claims_of_the_whole(seeds)
    whole = f"Of {days} days on which all slices alike had more hand-offs and more trouble"
    lines += ["", f"{whole}, a slice was claimed on {claims}."]
    return "\n".join(lines)


def main() -> None:
    """Make the workflows, hear their slices, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=12, help="workflows of each kind (default: 12)")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the tables between the page's markers")
    options = parser.parse_args()
    started = time.perf_counter()
    text = f"Written by `python benchmarks/slices.py --seeds {options.seeds}`.\n\n{markdown(range(options.seeds))}"
    print(text)
    print(f"{time.perf_counter() - started:.0f} s", file=sys.stderr)
    if options.write:
        page = options.write.read_text("utf-8")
        head, _, rest = page.partition(START)
        _, _, tail = rest.partition(END)
        options.write.write_text(f"{head}{START}\n\n{text}\n\n{END}{tail}", "utf-8")


if __name__ == "__main__":
    main()
