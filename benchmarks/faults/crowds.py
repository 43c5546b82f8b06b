"""Many at once: writers in one clone, clones that push to one repository, runs, switches and renewals side by side.

    python -m benchmarks.faults.crowds
    python -m benchmarks.faults.crowds --writers 20 --clones 50

Nothing that anybody was told had landed may be missing, and nothing may stand twice. Whoever is refused does what the
hint says, and nothing else, until it lands.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from shutil import copytree
from typing import TYPE_CHECKING

from benchmarks.faults.interposer import run_command
from benchmarks.faults.kill_desk import (
    ADDRESS,
    AS_OF,
    IDENTITY,
    flags_route,
    git,
    head_texts,
    ledger_digest,
    make_kill_desk,
    plain_environment,
    unreadable_entries,
)
from benchmarks.faults.renewals import renewals_beside_switches

if TYPE_CHECKING:
    from benchmarks.faults.interposer import CommandResult

ROUNDS = 200
"""How often a clone does what the hint says before it is given up."""
HINT = re.compile(r"^hint: (git .+)$", re.MULTILINE)
Row = tuple[str, int, int]


def measure(count: int, seed: int) -> list[Row]:
    """Bring together so many clones, and two fifths as many writers; return the rows."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        environment = plain_environment(home) | {ADDRESS: ""}
        make_kill_desk(home / "desk", environment)
        return [
            writers_in_one_clone(home, environment, max(2, count * 2 // 5)),
            *clones_of_one_repository(home, environment, count, random.Random(seed)),
            two_runs(home, environment),
            run_beside_switches(home, environment, max(2, count // 5)),
            *renewals_beside_switches(home, count),
        ]


def writers_in_one_clone(home: Path, environment: dict[str, str], times: int) -> Row:
    """Write so many notes on one entry at once."""
    root = home / "writers"
    copytree(home / "desk", root, symlinks=True)
    commands = [("note", "wrong-labels", f"look number {index}.", "--by=bob") for index in range(times)]
    results = _at_once(root, environment, commands)
    text = "".join(head_texts(root).values())
    broken = sum(result.code != 0 or text.count(f"look number {index}.") != 1 for index, result in enumerate(results))
    return f"notes on one entry at once, in one clone ({times})", times, broken


def clones_of_one_repository(home: Path, environment: dict[str, str], times: int, chance: random.Random) -> list[Row]:
    """Switch in so many clones at once and push; follow the hint until all have landed."""
    bare = home / "bare.git"
    git(home / "desk", "clone", "--quiet", "--bare", ".", str(bare))
    roots = [home / f"clone-{index}" for index in range(times)]
    for root in roots:
        git(home, "clone", "--quiet", str(bare), str(root))
        for name, value in IDENTITY:
            git(root, "config", name, value)
    pauses = [chance.uniform(0, 1) for _ in roots]
    with ThreadPoolExecutor(times) as pool:
        lands = partial(_land, environment)
        rounds = list(pool.map(lands, roots, range(times), pauses))
    git(home, "clone", "--quiet", str(bare), str(home / "all"))
    text = "".join(head_texts(home / "all").values())
    lost = sum(text.count(_reason(index)) != 1 for index in range(times))
    unreadable = len(unreadable_entries(home / "all"))
    stuck = sum(number > ROUNDS for number in rounds)
    return [
        (f"clones that switch one workflow and push (longest: the hint {max(rounds)} times): landed", times, stuck),
        ("the same: in the journal once, in an entry that reads", times, min(times, lost + unreadable * times)),
    ]


def _land(environment: dict[str, str], root: Path, index: int, pause: float) -> int:
    """Switch and push; return how often the hint had to be followed."""
    result = run_command(root, ("switch", "support", "manual", f"--reason={_reason(index)}", "--by=bob"), environment)
    hint = HINT.search(result.said)
    for number in range(ROUNDS + 1):
        if "Pushed." in result.said and number == 0:
            return 0
        if hint is None:
            break
        done = subprocess.run(
            hint[1], shell=True, cwd=root, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode == 0:
            return number + 1
        time.sleep(pause / 4)
    print(f"clone {index} did not land: {result.said}", file=sys.stderr)
    return ROUNDS + 1


def _reason(index: int) -> str:
    return f"the labels are wrong in clone {index}."


def two_runs(home: Path, environment: dict[str, str]) -> Row:
    """Start two runs at once: one does it, the other says so, and the ledger is that of one."""
    alone, root = home / "run-alone", home / "two-runs"
    for folder in (alone, root):
        copytree(home / "desk", folder, symlinks=True)
    command = ("run", "--as-of", AS_OF)
    run_command(alone, command, environment)
    results = _at_once(root, environment, [command] * 2)
    refused = sum(result.code == 2 and "another run is at work" in result.said for result in results)
    is_well = refused + sum(result.code in {0, 1} for result in results) == len(results) and refused < len(results)
    return "two runs at once", 1, int(not is_well or ledger_digest(root) != ledger_digest(alone))


def run_beside_switches(home: Path, environment: dict[str, str], times: int) -> Row:
    """Switch to people, back, and write notes while a run is at work."""
    root = home / "run-beside"
    copytree(home / "desk", root, symlinks=True)
    with ThreadPoolExecutor(1) as pool:
        run = pool.submit(run_command, root, ("run", "--as-of", AS_OF), environment)
        results: list[CommandResult] = []
        for index in range(times):
            results.append(run_command(root, ("note", "wrong-labels", f"note {index}.", "--by=bob"), environment))
            words = ("switch", "support", "ai" if index % 2 else "manual", f"--reason=reason {index}.", "--by=bob")
            results.append(run_command(root, (*words, *(("--because=tried",) if index % 2 else ())), environment))
        code = run.result().code
    text = "".join(head_texts(root).values())
    broken = sum(result.code != 0 for result in results) + int(code not in {0, 1})
    broken += sum(text.count(f"{word} {index}.") != 1 for word in ("note", "reason") for index in range(times))
    broken += int(flags_route(root) != ("manual" if times % 2 else "ai")) + len(unreadable_entries(root))
    return "notes and switches beside a run", 2 * times, broken


def _at_once(root: Path, environment: dict[str, str], commands: list[tuple[str, ...]]) -> list[CommandResult]:
    with ThreadPoolExecutor(len(commands)) as pool:
        return list(pool.map(lambda command: run_command(root, command, environment), commands))


def main() -> None:
    """Bring them together, print the rows; exit 1 where something was lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clones", type=int, default=50, help="clones; two fifths as many writers (default: 50)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rows = measure(options.clones, options.seed)
    for what, times, broken in rows:
        print(f"{what}: {times} times, {broken} broken")
    sys.exit(any(broken for _, _, broken in rows))


if __name__ == "__main__":
    main()
