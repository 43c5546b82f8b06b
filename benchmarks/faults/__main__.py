"""What Watchbook withstands, part by part, with the counts.

    python -m benchmarks.faults                                   all parts, print the tables
    python -m benchmarks.faults --only mutations,bombs --seed 7   some, on other dice
    python -m benchmarks.faults --only mutations --count 1000     and so often
    python -m benchmarks.faults --write docs/reliability.md       and put the tables into the page

Of mutations and kills, what was measured before SIGTERM or Ctrl-C is printed, too.
It ends with 1 where a promise is broken; how to see that again is on standard error.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from benchmarks.faults.fault_table import table, write
from benchmarks.faults.parts import parts
from benchmarks.faults.stop_signal import heed_stop_signals, is_stopping


def main() -> None:
    """Measure, print, write."""
    options = _options()
    heed_stop_signals()
    chosen = {name: part for name, part in parts().items() if not options.only or name in options.only.split(",")}
    tables, broken = dict[str, str](), 0
    for name, part in chosen.items():
        started = time.perf_counter()
        count = options.count or part.count
        rows = part.measure(count, options.seed)
        broken += sum(row.broken for row in rows)
        command = f"python -m benchmarks.faults --only {name} --count {count} --seed {options.seed}"
        ending = ", stopped before its end" if is_stopping() else ""
        tables[name] = f"{table(rows)}\n\n`{command}`, {time.perf_counter() - started:,.0f} s{ending}."
        print(f"## {part.title}\n\n{tables[name]}\n", flush=True)
    if options.write:
        write(options.write, tables)
    sys.exit(bool(broken))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", metavar="NAMES", help=f"some of {', '.join(parts())}")
    parser.add_argument("--count", type=int, default=0, help="how often; unset, what each part has in parts.py")
    parser.add_argument("--seed", type=int, default=1, help="of everything that is left to chance (default: 1)")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the tables between the page's markers")
    options = parser.parse_args()
    if unknown := set(filter(None, options.only.split(","))) - parts().keys():
        parser.error(f"no part is called {', '.join(sorted(unknown))}")
    return options


if __name__ == "__main__":
    main()
