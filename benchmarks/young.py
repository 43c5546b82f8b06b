"""How soon a desk of some weeks calls for a fault in one of its intents or in all, and how often for nothing.

    python benchmarks/young.py                          print the tables
    python benchmarks/young.py --write docs/method.md   and put them into the page

A seed is a desk of 4 to 8 intents and 60 to 400 conversations a day, with a rhythm of weekdays and noise between days
beyond chance; half of them log nothing of rephrasing, leaving and ratings. It is judged as it is over 134 days, and at
each of five ages with a fault from then on, of which nobody writes an entry: 1.3 to 3 times the hand-offs or the
trouble of one intent, 1.15 to 2 times those of all. Counted are faults that could be shown: whoever knew what is struck
would see 4 standard deviations more of it than usual in the first week.
"""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from watchbook.bands import judge
from watchbook.calendar import Calendar
from watchbook.config import find_root, load_engagement
from watchbook.metrics import metrics_of
from workflowbench.scoring import YEAR, alarms, calls, cost
from youngbench.desk import NAME, YoungDesk, YoungFault, desk, records
from youngbench.series import seen_desk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import polars as pl

    from watchbook.bands.series import Flags
    from watchbook.metrics import Metric

SEEDS = "1001-1100"
"""On which nothing was tuned."""
AGES: Final = (30, 45, 60, 90, 120)
"""Days of a desk before its fault."""
AFTER = 14
"""Days of a fault that are judged."""
WITHIN: Final = (3, 7, 14)
SPANS: Final = ((14, 42), (42, 63), (63, 91), (91, 134))
"""Days of a desk over which its calls for nothing are counted."""
SHOWN = 4.0
WHAT: Final = ("handoff", "handoff", "unsure", "unsure", "trouble")
OF_ONE: Final = (1.3, 1.5, 2.0, 3.0)
OF_ALL: Final = (1.15, 1.3, 1.5, 2.0)
START, END = "<!-- young table: begin -->", "<!-- young table: end -->"
KINDS: Final[Mapping[str, Callable[[YoungFault], bool]]] = {
    "all": lambda _: True,
    "hand-offs of one intent, as sure as before": lambda fault: fault.in_one and fault.what == "handoff",
    "hand-offs of one intent, less sure": lambda fault: fault.in_one and fault.what == "unsure",
    "trouble in one intent": lambda fault: fault.in_one and fault.what == "trouble",
    "in all intents": lambda fault: not fault.in_one,
    "that creep over ten days": lambda fault: fault.creeping,
}


@dataclass(frozen=True, slots=True)
class FaultOutcome:
    """What became of a fault that could be shown."""

    fault: YoungFault
    delay: int | None
    """Days to the first call that began in it; None where nobody was called."""


@dataclass(frozen=True, slots=True)
class DeskOutcome:
    """What became of a desk."""

    healthy: tuple[int, ...]
    """Days on which it called while nothing was wrong."""
    faults: tuple[FaultOutcome, ...]


def outcome(seed: int) -> DeskOutcome:
    """Judge a desk as it is, and with a fault at each age."""
    engagement = load_engagement(find_root(Path(__file__).parent))
    called = partial(_called, metrics=metrics_of(engagement), calendar=Calendar.of(engagement.config))
    usual = desk(seed, AGES[-1] + AFTER)
    healthy = records(usual, None)
    random = np.random.default_rng([seed, 3])
    outcomes = []
    for age in AGES:
        fault = _fault(random, age, len(usual.part))
        young = usual.until(age + AFTER)
        struck = records(young, fault)
        if _is_shown(healthy, struck, fault):
            days = called(young, struck).nonzero()[0].tolist()
            first = next((day for day, _ in alarms(days) if day >= age), None)
            outcomes.append(FaultOutcome(fault, None if first is None else first - age))
    return DeskOutcome(tuple(called(usual, healthy).nonzero()[0].tolist()), tuple(outcomes))


def _called(usual: YoungDesk, made: pl.DataFrame, metrics: Mapping[str, Metric], calendar: Calendar) -> Flags:
    seen = seen_desk(usual, made, metrics, calendar)
    return calls(judge(seen.series, slices={NAME: seen.slices}), NAME)


def _fault(random: np.random.Generator, age: int, intents: int) -> YoungFault:
    what, in_one = WHAT[random.integers(len(WHAT))], bool(random.random() < 0.65)
    factor = float(random.choice(OF_ONE if in_one else OF_ALL))
    return YoungFault(what, age, factor, in_one, bool(random.random() < 0.3), int(random.integers(intents - 1)))


def _is_shown(healthy: pl.DataFrame, struck: pl.DataFrame, fault: YoungFault) -> bool:
    usual, raised = (_hits(made, fault) for made in (healthy, struck))
    return (raised - usual) / max(usual, 1) ** 0.5 >= SHOWN


def _hits(made: pl.DataFrame, fault: YoungFault) -> int:
    """Return how many conversations of the fault's first week count against it, among those that it strikes."""
    week = made.filter((made["day"] >= fault.first) & (made["day"] < fault.first + 7))
    hits = (week["rephrases"] > 0) | week["abandoned"] if fault.what == "trouble" else week["handoff"]
    return int((hits & (week["intent"] == f"intent-{fault.intent}") if fault.in_one else hits).sum())


def markdown(outcomes: Sequence[DeskOutcome]) -> str:
    """Return the tables."""
    lines = ["| days of the desk | calls for nothing in a workflow-year |", "| --- | ---: |"]
    for first, last in SPANS:
        many = sum(cost([day for day in found.healthy if first <= day < last]) for found in outcomes)
        lines.append(f"| {first} to {last - 1} | {many * YEAR / (len(outcomes) * (last - first)):.2f} |")
    ages = " | ".join(f"after {age} days" for age in AGES)
    lines += ["", f"| faults found within 3 · 7 · 14 days, % (of) | {ages} | together |"]
    lines.append(f"| --- |{' ---: |' * (len(AGES) + 1)}")
    faults = [fault for found in outcomes for fault in found.faults]
    for name, is_one in KINDS.items():
        of_kind = [fault for fault in faults if is_one(fault.fault)]
        cells = [_cell([fault for fault in of_kind if fault.fault.first == age]) for age in AGES]
        lines.append(f"| {name} | {' | '.join([*cells, _cell(of_kind)])} |")
    return "\n".join(lines)


def _cell(faults: Iterable[FaultOutcome]) -> str:
    delays = [AFTER if fault.delay is None else fault.delay for fault in faults]
    if not delays:
        return "–"
    parts = [f"{100 * sum(delay < days for delay in delays) / len(delays):.0f}" for days in WITHIN]
    return f"{' · '.join(parts)} ({len(delays)})"


def main() -> None:
    """Make the desks, judge them, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default=SEEDS, metavar="FIRST-LAST", help=f"of the desks (default: {SEEDS})")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the tables between the page's markers")
    options = parser.parse_args()
    first, _, last = options.seeds.partition("-")
    started = time.perf_counter()
    with ProcessPoolExecutor() as pool:
        outcomes = list(pool.map(outcome, range(int(first), int(last or first) + 1)))
    text = f"Written by `python benchmarks/young.py --seeds {options.seeds}`.\n\n{markdown(outcomes)}"
    print(text)
    print(f"{time.perf_counter() - started:.0f} s", file=sys.stderr)
    if options.write:
        head, _, rest = options.write.read_text("utf-8").partition(START)
        _, _, tail = rest.partition(END)
        options.write.write_text(f"{head}{START}\n\n{text}\n\n{END}{tail}", "utf-8")


if __name__ == "__main__":
    main()
