"""What commands cost that only read: medians of CPU seconds, user and system, of whole processes.

python benchmarks/command_cost.py                        in this repository, after `make demo`
python benchmarks/command_cost.py --desk DIR --times 20  in another engagement
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
from pathlib import Path

COMMANDS = (["--version"], ["--help"], ["watch"], ["check", "--as-of", "2026-11-09T06:10-05:00"])


def main() -> None:
    """Run each command so many times, print the medians beside a bare interpreter's."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--desk", type=Path, default=Path(__file__).parents[1], help="where they are run")
    parser.add_argument("--times", type=int, default=12, help="runs of each (default: 12)")
    options = parser.parse_args()
    rows = [("a bare Python", [sys.executable, "-c", "pass"])]
    rows += [(" ".join(words[:1]), [sys.executable, "-m", "watchbook", *words]) for words in COMMANDS]
    print(f"{'command':<16} {'CPU s':>7} {'exit':>5}")
    for name, command in rows:
        code = subprocess.run(command, cwd=options.desk, capture_output=True, check=False).returncode
        median = statistics.median(_cpu_of(command, options.desk) for _ in range(options.times))
        print(f"{name:<16} {median:>7.3f} {code:>5}")


def _cpu_of(command: list[str], desk: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=desk, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
