"""Commands that are killed, or refused by the disk, wherever they write; and what became of what they were told.

    python -m benchmarks.faults.kills                            every command, 40 calls of each, 300 moments
    python -m benchmarks.faults.kills --calls 0 --moments 500    every call there is
    python -m benchmarks.faults.kills --only note,run --verbose

A small engagement in git is judged and copied. In each copy one command runs with the interposer (interposer.c), which
counts what the command, and every git under it, asks of the disk, and does something at the n-th call: kill all, kill
the process that asked, or refuse it for want of room, of quota or of a sound disk. Others are killed after a random
time. Then is looked: is each file old or new, and was nothing untrue said? The same command is given once more: is all
of it there, once, committed, and nothing left behind?
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.faults.interposer import (
    DEEDS,
    Fault,
    build_interposer,
    find_ordinary,
    run_command,
    run_killed,
    run_read_only,
    run_under,
)
from benchmarks.faults.kill_desk import ADDRESS, demand, left_behind, make_kill_desk, plain_environment
from benchmarks.faults.kill_scenes import (
    SCENES,
    BookState,
    Scene,
    state_or_trouble,
    torn_parts,
    unhealed_parts,
    untrue_words,
)
from benchmarks.faults.stop_signal import heed_stop_signals, is_stopping
from benchmarks.faults.warm_commands import WarmCommands

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from benchmarks.faults.interposer import CommandResult, Deed

GOES_ON = ("note", "wrong-labels", "went on with it", "--by=bob")
"""What takes away what was left, where the same command finds that nothing is left to do."""
PARTS = (".", "journal", ".git", "ledger", ".watchbook", "site")
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)


@dataclass(frozen=True, slots=True)
class Trial:
    """One copy, one fault."""

    scene: Scene
    deed: str
    """As the table has it."""
    where: str
    """At which call, or after how many seconds."""
    strike: Callable[[Path], CommandResult]


@dataclass(slots=True)
class KillBench:
    """Where it is tried."""

    folder: Path
    library: Path
    environment: dict[str, str]
    verbose: bool = False
    workers: int = 1
    run_command: Callable[[Path, Sequence[str], dict[str, str]], CommandResult] = run_command
    """Runs what heals."""
    run_killed: Callable[[Path, Sequence[str], dict[str, str], float, signal.Signals], CommandResult] = run_killed
    """Runs what is killed at a moment."""
    states: dict[str, tuple[BookState, BookState]] = field(default_factory=dict)
    points: dict[tuple[str, bool], int] = field(default_factory=dict)
    """How many calls each command has that write, and how many that read."""
    seconds: dict[str, float] = field(default_factory=dict)

    def base(self, scene: Scene) -> Path:
        """Return the folder that is copied for a scene."""
        return self.folder / f"base-{scene.name.replace(' ', '-')}" / "desk"

    def prepare(self, scene: Scene, deeds: Iterable[Deed] = DEEDS[:1]) -> None:
        """Make a scene's engagement, and do once undisturbed what shall be disturbed, for each kind of call once."""
        base = self.base(scene)
        shutil.copytree(self.folder / "desk", base, symlinks=True)
        for command in scene.before:
            demand(base, self.environment, *command)
        for deed in {deed.reads: deed for deed in (*deeds, DEEDS[0])}.values():
            with self._copy(base) as done:
                started = time.monotonic()
                result = run_under(self.library, done, scene.command, Fault(deed, 0), self.environment)
                self.seconds[scene.name] = time.monotonic() - started
                assert result.code in {0, 1} or not scene.sentence, result.said
                self.points[scene.name, deed.reads] = result.points
                self.states[scene.name] = (BookState.of(base), BookState.of(done))
        if self.run_command is not run_command:  # moments are those of a command that has no start
            with self._copy(base) as done:
                started = time.monotonic()
                self.run_command(done, scene.command, self.environment)
                self.seconds[scene.name] = time.monotonic() - started

    @contextmanager
    def _copy(self, base: Path) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            root = Path(folder) / "desk"
            shutil.copytree(base, root, symlinks=True)
            yield root

    def trials_at_calls(self, scene: Scene, most: int, chance: random.Random, deeds: Iterable[Deed]) -> Iterator[Trial]:
        """Yield a trial for each deed at each call, or at so many of them."""
        for deed in deeds:
            numbers = range(1, self.points[scene.name, deed.reads] + 1)
            some = sorted(chance.sample(numbers, most)) if 0 < most < len(numbers) else numbers
            for at in some:
                fault = Fault(deed, at)
                strike = partial(self._strike_at_call, scene, fault)
                yield Trial(scene, deed.name, f"call {at}", strike)

    def trials_at_moments(self, scene: Scene, times: int, chance: random.Random) -> Iterator[Trial]:
        """Yield trials that are ended after a random time."""
        for index in range(times):
            after = chance.uniform(0, self.seconds[scene.name] * 1.05)
            sign = SIGNALS[index % len(SIGNALS)]
            strike = partial(self._strike_at_moment, scene, after, sign)
            yield Trial(scene, f"{sign.name} at a random moment", f"after {after:.3f} s", strike)

    def trials_read_only(self, scene: Scene) -> Iterator[Trial]:
        """Yield a trial for each part of the engagement that may be read alone."""
        prefix = find_ordinary()
        if prefix is None:
            return
        for part in PARTS:
            strike = partial(self._strike_read_only, scene, part, prefix)
            yield Trial(scene, "a folder that may be read alone", part, strike)

    def broken_promises(self, trial: Trial) -> list[str]:
        """Try once, and return what did not hold."""
        is_blind = trial.deed in {deed.name for deed in DEEDS if deed.reads}
        scene = (
            replace(trial.scene, times=trial.scene.times + 2) if is_blind else trial.scene
        )  # title and line of another
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            root = Path(folder) / "desk"
            shutil.copytree(self.base(scene), root, symlinks=True)
            result = trial.strike(root)
            old, new = self.states[scene.name]
            found = state_or_trouble(lambda: untrue_words(scene, root, result))
            found += state_or_trouble(lambda: torn_parts(scene, root, old, new, is_blind=is_blind))
            again = self.run_command(root, scene.command, self.environment)
            for command in scene.mends if again.code not in {0, 1} else ():
                again = self.run_command(root, command, self.environment)
            if left_behind(root):
                self.run_command(root, GOES_ON, self.environment)
            found += state_or_trouble(lambda: unhealed_parts(scene, root, again, new))
        if found and self.verbose:
            for what in found:
                print(f"{scene.name}, {trial.deed}, {trial.where}: {what}", file=sys.stderr, flush=True)
        return found

    def findings_of(self, trial: Trial) -> list[str] | None:
        """Try once, unless somebody asked to stop: None then."""
        return None if is_stopping() else self.broken_promises(trial)

    def _strike_at_call(self, scene: Scene, fault: Fault, root: Path) -> CommandResult:
        return run_under(self.library, root, scene.command, fault, self.environment)

    def _strike_read_only(self, scene: Scene, part: str, prefix: tuple[str, ...], root: Path) -> CommandResult:
        return run_read_only(root, part, scene.command, self.environment, prefix)

    def _strike_at_moment(self, scene: Scene, after: float, sign: signal.Signals, root: Path) -> CommandResult:
        return self.run_killed(root, scene.command, self.environment, after, sign)


def make_bench(folder: Path, *, verbose: bool = False, workers: int = 1) -> KillBench:
    """Compile the interposer and make the engagement that is copied."""
    environment = plain_environment(folder) | {ADDRESS: ""}
    make_kill_desk(folder / "desk", environment)
    return KillBench(folder, build_interposer(folder), environment, verbose, workers)


def measure(count: int, seed: int) -> list[tuple[str, int, int]]:
    """Kill at `count` calls of each command and each way, and at as many random moments of all; return the rows."""
    with tempfile.TemporaryDirectory() as folder:
        bench = make_bench(Path(folder), verbose=True)
        return _rows(bench, _trials(bench, SCENES, DEEDS, count, count, random.Random(seed)))


def _trials(  # noqa: PLR0913, PLR0917  # what is tried, and how often
    bench: KillBench, scenes: Iterable[Scene], deeds: Iterable[Deed], calls: int, moments: int, chance: random.Random
) -> Iterator[Trial]:
    """Yield every trial; `calls` 0 for all there are."""
    scenes, deeds = list(scenes), list(deeds)
    for scene in scenes:
        bench.prepare(scene, deeds)
        yield from bench.trials_at_calls(scene, calls, chance, deeds)
        yield from bench.trials_read_only(scene) if moments else ()
        yield from bench.trials_at_moments(scene, round(moments / len(scenes)), chance)


def _rows(bench: KillBench, trials: Iterator[Trial]) -> list[tuple[str, int, int]]:
    tried: Counter[str] = Counter()
    broken: Counter[str] = Counter()
    every = list(trials)
    random.Random(0).shuffle(every)  # so that each command has had its share, should it be stopped
    with ThreadPoolExecutor(bench.workers) as pool:
        for trial, found in zip(every, pool.map(bench.findings_of, every), strict=True):
            if found is None:
                continue
            what = f"{trial.scene.name}: {trial.deed}"
            tried[what] += 1
            broken[what] += bool(found)
    return [(what, times, broken[what]) for what, times in tried.items()]


def main() -> None:
    """Try, print the table; exit 1 where a promise did not hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=40, help="calls of each command and deed; 0: all (default: 40)")
    parser.add_argument("--moments", type=int, default=300, help="random moments of all commands (default: 300)")
    parser.add_argument("--only", default="", metavar="WORDS", help="commands, by how their names begin; unset, all")
    parser.add_argument("--deeds", default="", metavar="WORDS", help="deeds, by how their names begin; unset, all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    heed_stop_signals()
    scenes = [scene for scene in SCENES if scene.name.startswith(tuple(options.only.split(",")))]
    deeds = [deed for deed in DEEDS if deed.name.startswith(tuple(options.deeds.split(",")))]
    with tempfile.TemporaryDirectory() as folder:
        bench = make_bench(Path(folder), verbose=True, workers=options.workers)
        warm = WarmCommands()
        bench.run_command, bench.run_killed = warm.run, warm.run_killed
        trials = _trials(bench, scenes, deeds, options.calls, options.moments, random.Random(options.seed))
        rows = _rows(bench, trials)
        warm.close()
    for what, times, broken in rows:
        print(f"{what}: {times} times, {broken} broken")
    sys.exit(any(broken for _, _, broken in rows))


if __name__ == "__main__":
    main()
