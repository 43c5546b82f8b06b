"""SIGKILL to all at every call of a command, by the states that it would leave: one run of it tells them all.

    python -m benchmarks.faults.state_kills                           every command: each kind of state, and 40 others
    python -m benchmarks.faults.state_kills --only note,drill --more 0    every state of some
    python -m benchmarks.faults.state_kills --only run --after 90     go on behind those that were healed before
    python -m benchmarks.faults.state_kills --validate 25             is that what a real SIGKILL leaves?

Every state of a command that takes a second is put back and healed. Those of build and run, which take many, are of
kinds: two are of one kind if they differ only in what lies in folders that are made aside and thrown away unread. One
of each kind is healed, chosen by chance, and so many others.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.faults.crash_states import record
from benchmarks.faults.disk_state import DiskStates
from benchmarks.faults.interposer import CommandResult
from benchmarks.faults.kill_scenes import SCENES
from benchmarks.faults.kills import KillBench, Trial, make_bench
from benchmarks.faults.stop_signal import heed_stop_signals, is_stopping
from benchmarks.faults.warm_commands import WarmCommands

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.faults.crash_states import CrashStates
    from benchmarks.faults.disk_state import DiskState
    from benchmarks.faults.kill_scenes import Scene

ASIDE = re.compile(r"(\.watchbook/(site-new|site-old|staging-[^/]*|preview))(/.*)?")
"""Folders that are made aside: nobody reads what another process left in them."""
TEMPORARY = re.compile(r"\.\d+-[0-9a-f]+\.new$|/tmp_obj_\w+$|staging-[^/]*|\.incoming-[^/]*")
"""Names that no two runs share."""
SLOW = ("build", "run")
OTHERS = 40


@dataclass(slots=True)
class Count:
    """What was tried of a command."""

    calls: int = 0
    states: int = 0
    kinds: int = 0
    healed: int = 0
    broken: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class StateBench:
    """A bench, and what heals without a start."""

    bench: KillBench
    warm: WarmCommands = field(default_factory=WarmCommands)

    def recorded(self, scene: Scene, *, kill_at: int = 0) -> tuple[CrashStates, Path]:
        """Run a scene's command once, gated, in a copy of its engagement; return its states and where that lies."""
        root = Path(tempfile.mkdtemp(dir=self.bench.folder)) / "desk"
        shutil.copytree(self.bench.base(scene), root, symlinks=True)
        found = record(self.bench.library, root, scene.command, self.bench.environment, kill_at=kill_at)
        return found, root

    def try_scene(self, scene: Scene, more: int, chance: random.Random, after: int = 0) -> Count:
        """Record a scene and heal its states; of a slow one each kind and `more` others, behind the `after`th."""
        started = time.monotonic()
        self.bench.prepare(scene)
        scene = replace(scene, times=max(2, scene.times))  # a state is healed when its minute is over: once more, then
        found, root = self.recorded(scene)
        shutil.rmtree(root.parent)
        kinds = kinds_of(found)
        count = Count(len(found.calls), len(found.states), len(kinds))
        print(f"{scene.name}: {count.calls} calls, {count.states} states, {count.kinds} kinds", flush=True)
        for name in _chosen(found, kinds, more if scene.name in SLOW else 0, chance)[after:]:
            if is_stopping():
                break
            call = next(call for call in found.calls if call.state == name)
            where = f"call {call.number}, {call.what} {call.path}"
            strike = partial(restore, found.disk, found.states[name])
            count.broken += bool(self.bench.broken_promises(Trial(scene, "the state of a SIGKILL", where, strike)))
            count.healed += 1
        count.seconds = time.monotonic() - started
        return count

    def validate(self, scene: Scene, times: int, chance: random.Random) -> tuple[int, int]:
        """Kill at random calls in earnest; return how often, and how often the disk was other than the state noted."""
        calls = self.bench.points[scene.name, False]
        wrong = tried = 0
        for at in sorted(chance.sample(range(1, calls + 1), min(times, calls))):
            found, root = self.recorded(scene, kill_at=at)
            if found.code != -signal.SIGKILL:  # this run had fewer calls
                continue
            noted = found.states[found.calls[-1].state]
            time.sleep(2)  # a kernel has a session of its own, and ends once it sees that nobody is there
            left = DiskStates().read(root)
            tried += 1
            if noted.name != left.name:
                wrong += 1
                print(f"{scene.name}, call {at}: {_difference(noted, left)}", file=sys.stderr, flush=True)
            shutil.rmtree(root.parent)
        return tried, wrong


def kinds_of(found: CrashStates) -> dict[str, list[str]]:
    """Return the states of each kind, by name."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for name, state in found.states.items():
        kinds[_kind(state)].append(name)
    return kinds


def _kind(state: DiskState) -> str:
    lines = set()
    for path, item in state.items.items():
        aside = ASIDE.fullmatch(path)
        name = TEMPORARY.sub("*", aside[1] if aside else path)
        lines.add(name if aside or name.endswith("*") else f"{name}\0{item.mode}\0{item.content}")
    return "\n".join(sorted(lines))


def _chosen(found: CrashStates, kinds: dict[str, list[str]], more: int, chance: random.Random) -> list[str]:
    """Return the states to heal, in an order of chance: all, or one of each kind and some others."""
    if not more:
        names = list(found.states)
        chance.shuffle(names)
        return names
    names = [chance.choice(states) for states in kinds.values()]
    others = sorted(found.states.keys() - set(names))
    chance.shuffle(names)
    return names + chance.sample(others, min(more, len(others)))


def restore(disk: DiskStates, state: DiskState, root: Path) -> CommandResult:
    """Put a state into a folder, as if a command had been killed there."""
    disk.restore(state, root)
    return CommandResult(-signal.SIGKILL, "", 0)


def _difference(noted: DiskState, left: DiskState) -> str:
    names = sorted(noted.items.keys() | left.items.keys())
    return ", ".join(name for name in names if noted.items.get(name) != left.items.get(name))[:300]


def make_state_bench(folder: Path) -> StateBench:
    """Make the engagement that is copied, and what heals it."""
    bench = make_bench(folder, verbose=True)
    state_bench = StateBench(bench)
    bench.run_command = state_bench.warm.run
    return state_bench


def _rows(states: StateBench, scenes: list[Scene], options: argparse.Namespace) -> Iterator[tuple[str, bool]]:
    chance = random.Random(options.seed)
    if options.validate:
        total: Counter[str] = Counter()
        for scene in scenes:
            states.bench.prepare(scene)
            tried, wrong = states.validate(scene, max(1, options.validate // len(scenes)), chance)
            total.update(tried=tried, wrong=wrong)
        line = f"killed in earnest at a call: {total['tried']} times, {total['wrong']} not the state that was noted"
        yield line, bool(total["wrong"])
        return
    for scene in scenes:
        if is_stopping():
            return
        count = states.try_scene(scene, options.more, chance, options.after)
        yield (
            (
                f"{scene.name}: {count.calls} calls, {count.states} states, {count.kinds} kinds; "
                f"healed {count.healed}, broken {count.broken} ({count.seconds:.0f} s)"
            ),
            bool(count.broken),
        )


def main() -> None:
    """Try, print a line a command; exit 1 where a promise did not hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", metavar="WORDS", help="commands, by how their names begin; unset, all")
    parser.add_argument("--more", type=int, default=OTHERS, help="others than one of a kind (0: every state)")
    parser.add_argument("--after", type=int, default=0, metavar="N", help="leave out the first N that the seed chooses")
    parser.add_argument("--validate", type=int, default=0, metavar="N", help="kill in earnest at N calls, and compare")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    heed_stop_signals()
    scenes = [scene for scene in SCENES if scene.name.startswith(tuple(options.only.split(",")))]
    is_broken = False
    with tempfile.TemporaryDirectory() as folder:
        states = make_state_bench(Path(folder))
        for line, broken in _rows(states, scenes, options):
            print(line, flush=True)
            is_broken |= broken
        states.warm.close()
    sys.exit(is_broken)


if __name__ == "__main__":
    main()
