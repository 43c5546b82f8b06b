"""How many silent faults of made-up workflows call a person, how early, and how often one is called for nothing.

    python benchmarks/workflows.py                          print the tables
    python benchmarks/workflows.py --write docs/method.md   and put them into the page

A seed is a replay of three workflows: the same seed gives the same conversations. The metrics, the budget of false
alarms and the holidays are those of the engagement in which this is run.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from watchbook.bands import judge
from watchbook.calendar import Calendar
from watchbook.config import find_root, load_engagement
from watchbook.metrics import metrics_of
from workflowbench.clean import DAYS, clean
from workflowbench.conversations import DESKS, RIGHT, Desk
from workflowbench.scoring import FREE, YEAR, Tally, calls, cost, loudness, tally
from workflowbench.simulator import replay, series
from workflowbench.table import markdown, write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watchbook.bands.series import Floats
    from watchbook.config import Engagement
    from workflowbench.simulator import Replay

SEEDS = "101-112"
VARIANTS = {"all metrics": (), "without rephrasing metrics": ("rephrased", "confident_wrong")}
CLEAN = {3: 24, 8: 24, 20: 24, 40: 12}
"""Metrics of a workflow → how many such workflows are made."""
CLEAN_SEED = 500
LIMITS = (0.5, 2.0)
"""Of a workflow's loudness, between which the one that gives one false alarm a year is looked for."""
HALVINGS = 12


def replays(engagement: Engagement, seeds: range) -> dict[str, Tally]:
    """Return what was found on the replays of some seeds: by which metrics there were; with all, also by workflow."""
    metrics, calendar = metrics_of(engagement), Calendar.of(engagement.config)
    budget = engagement.config.alerts.false_alarms_per_workflow_year
    found = dict.fromkeys(VARIANTS, Tally()) | {_title(desk): Tally() for desk in DESKS}
    heard: list[tuple[Floats, Replay, str]] = []
    for seed in seeds:
        made = replay(seed, metrics, calendar)
        for name, without in VARIANTS.items():
            verdicts = judge(series(made, metrics, calendar, without), workflow_budget=budget, reviews_right=RIGHT)
            for desk in DESKS:
                here = tally(calls(verdicts, desk.name), made, desk.name)
                found[name] += here
                if not without:
                    found[_title(desk)] += here
                    heard.append((loudness(verdicts, desk.name), made, desk.name))
        print(f"seed {seed} of {seeds[-1]}", file=sys.stderr)
    return found | {"all metrics, at the limit that gives one false alarm": at_one(heard)}


def at_one(heard: Sequence[tuple[Floats, Replay, str]]) -> Tally:
    """Return what is found with the lowest limit that gives at most one false alarm a workflow-year, by bisection."""
    low, high = LIMITS
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if _at(heard, middle).false_alarms > 1.0:
            low = middle
        else:
            high = middle
    return _at(heard, high)


def _at(heard: Sequence[tuple[Floats, Replay, str]], limit: float) -> Tally:
    return sum((tally(levels >= limit, made, workflow) for levels, made, workflow in heard), Tally())


def clean_rates(budget: float) -> dict[int, float]:
    """Return how often workflows in which nothing is wrong call in a year, by how many metrics they have."""
    rates = {}
    for metrics, many in CLEAN.items():
        random = np.random.default_rng(CLEAN_SEED + metrics)
        false = 0
        for _ in range(many):
            called = calls(judge(clean(random, "clean", metrics), workflow_budget=budget), "clean")
            false += cost(np.flatnonzero(called[FREE:]).tolist())
        rates[metrics] = false * YEAR / (many * (DAYS - FREE))
    return rates


def _title(desk: Desk) -> str:
    return f"all metrics, {desk.volume} conversations a day"


def main() -> None:
    """Make the replays and the clean workflows, judge them, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default=SEEDS, metavar="FIRST-LAST", help=f"of the replays (default: {SEEDS})")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the tables between the page's markers")
    options = parser.parse_args()
    first, _, last = options.seeds.partition("-")
    started = time.perf_counter()
    engagement = load_engagement(find_root(Path(__file__).parent))
    found = replays(engagement, range(int(first), int(last or first) + 1))
    rates = clean_rates(engagement.config.alerts.false_alarms_per_workflow_year)
    print(f"{time.perf_counter() - started:.0f} s", file=sys.stderr)
    text = f"Written by `python benchmarks/workflows.py --seeds {options.seeds}`.\n\n{markdown(found, rates)}"
    print(text)
    if options.write:
        write(options.write, text)


if __name__ == "__main__":
    main()
