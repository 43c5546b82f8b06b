"""What workers bring: the living example's dumps rolled up by this process and by processes beside it.

    python -m benchmarks.scale                     # serial and processes, clock and CPU, in turns
    python -m benchmarks.scale --executor dask     # a cluster on this machine instead
    python -m benchmarks.scale --ids 1000000       # what the run itself holds for so many conversations of a day
    python -m benchmarks.scale --ids 1000000 --shared   # and where workers settle them, as with [run] scratch

Both give the same rows, or it ends with an error.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.made_up_keys import DAY, make_up
from watchbook.calendar import Calendar
from watchbook.config import Engagement, RunConfig, load_engagement
from watchbook.dumps.discovery import DumpFile
from watchbook.metrics import fields_of, metrics_of
from watchbook.rollups import FileRollup, IntakeState, Plan, refresh
from watchbook.rollups.credit import Settlement
from watchbook.rollups.readers import Readers
from watchbook.rollups.workers.crew import Crew
from watchbook.rollups.workers.executors import crew_of
from watchbook.rollups.workers.worker_processes import WorkerProcesses

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from watchbook.rollups.workers.rollup_task import RollupTask

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
    state = refresh(engagement, fields, metrics, calendar, IntakeState(), crew=crew_of(run)).applied(IntakeState())
    return Cost(time.perf_counter() - clock, _cpu() - cpu, state)


def _cpu() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


class MadeUpReaders(Readers):
    """Workers that have read files of a day, each with so many conversations, of which every tenth is the next's."""

    def rollups_again(self, tasks: Iterable[RollupTask]) -> Iterator[tuple[DumpFile, FileRollup]]:
        """Yield what they say: a row, and keys."""
        for task, file_rollup in self.crew.results(make_up, tasks):
            assert file_rollup is not None
            yield task.file, file_rollup


def hold_ids(ids: int, files: int, workers: int = 0) -> None:
    """Settle a day's made-up conversations, and print what this process holds at most.

    Args:
        ids: how many.
        files: in how many files.
        workers: processes that settle them in a folder that they share; none: this process does.
    """
    parts = [DumpFile(DAY, f"{part:03}", "logs", "", ids // files, "") for part in range(files)]
    engagement = load_engagement(ROOT)
    plan = Plan.of(engagement, fields_of(engagement), metrics_of(engagement), Calendar.of(engagement.config))
    os.environ["PYTHONPATH"] = str(ROOT)  # for the workers: what they do stands beside this file
    before, cpu = _peak(), _cpu()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "shared"
        crew = Crew(lambda: WorkerProcesses(workers), workers, is_here=True) if workers else Crew()
        readers = MadeUpReaders(crew, lambda *_: None, lambda _: "", scratch=str(folder) if workers else None)
        clock = time.perf_counter()
        with crew:
            settlement = Settlement(parts, plan, frozenset(), Path(scratch), readers)
            settlement.settle({part.source for part in parts}, {}, set())
        put = sum(path.stat().st_size for path in folder.rglob("*.keys")) / 1e6
    print(
        f"{ids:,} ids in {files} files: {_peak() - before:,.0f} MB beside {before:,.0f}, {_cpu() - cpu:.1f} CPU seconds"
        + (f" of all, {time.perf_counter() - clock:.1f} s by the clock, {put:,.0f} MB put" if workers else "")
    )


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--executor", choices=("processes", "dask"), default="processes")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("root", nargs="?", type=Path, default=ROOT)
    parser.add_argument("--ids", type=int)
    parser.add_argument("--files", type=int, default=20)
    parser.add_argument("--shared", action="store_true", help="the workers settle the ids in a folder that they share")
    words = parser.parse_args()
    if words.ids:
        hold_ids(words.ids, words.files, words.workers if words.shared else 0)
        return 0
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
