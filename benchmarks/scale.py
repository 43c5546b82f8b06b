"""What workers bring: the living example's dumps rolled up by this process and by processes beside it.

    python -m benchmarks.scale                     # serial and processes, clock and CPU, in turns
    python -m benchmarks.scale --executor dask     # a cluster on this machine instead
    python -m benchmarks.scale --ids 1000000       # what the driver holds for so many conversations of a day

Both give the same rows, or it ends with an error.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from watchbook.calendar import Calendar
from watchbook.config import Engagement, RunConfig, load_engagement
from watchbook.metrics import fields_of, metrics_of
from watchbook.rollups import IntakeState, refresh
from watchbook.rollups.workers.executors import crew_of

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Cost:
    """What a roll-up took."""

    clock: float
    """Seconds."""
    cpu: float
    """Seconds of this process and those that it began."""
    state: IntakeState

    def row(self, name: str, base: Cost) -> str:
        """Return a line of the table."""
        ratio = f"{self.clock / base.clock:.2f} of the clock, {self.cpu / base.cpu:.2f} of the CPU"
        return f"{name:<12}{self.clock:8.2f} s{self.cpu:8.2f} s   {ratio}"


def cost(engagement: Engagement, run: RunConfig) -> Cost:
    """Roll all dumps of an engagement up, from nothing."""
    fields, metrics = fields_of(engagement), metrics_of(engagement)
    calendar = Calendar.of(engagement.config)
    clock, cpu = time.perf_counter(), _cpu()
    state = refresh(engagement, fields, metrics, calendar, IntakeState(), crew=crew_of(run))
    return Cost(time.perf_counter() - clock, _cpu() - cpu, state)


def _cpu() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--executor", choices=("processes", "dask"), default="processes")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("root", nargs="?", type=Path, default=ROOT)
    words = parser.parse_args()
    engagement = load_engagement(words.root)
    cost(engagement, RunConfig())  # what is read is then in memory for both
    runs = {"serial": RunConfig(), words.executor: RunConfig(executor=words.executor, workers=words.workers)}
    best: dict[str, Cost] = {}
    for _ in range(words.repeat):
        for name, run in runs.items():
            turn = cost(engagement, run)
            best[name] = min(best.get(name, turn), turn, key=lambda each: each.clock)
    serial = best["serial"]
    print(f"{len(serial.state.sources)} files, {words.workers} workers, the quickest of {words.repeat}")
    for name, each in best.items():
        print(each.row(name, serial))
        if each.state != serial.state:
            print(f"{name}: other rows than serial")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
