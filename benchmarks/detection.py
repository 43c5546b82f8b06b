"""How many known faults our bands find, beside other rules, in made-up series whose normal is known.

    python benchmarks/detection.py                          print the tables
    python benchmarks/detection.py --write docs/method.md   and put them into the page

Series are drawn from fixed seeds: the same seed gives the same series, whatever else is asked for. Nobody's rule, and
none of ours, sees the truth behind them but the oracle, which is there to say how much there is to be seen.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from faultbench.backgrounds import FAMILIES
from faultbench.detectors import results
from faultbench.faults import cases
from faultbench.table import markdown, write

EACH = 24
SEED = 1954


def main() -> None:
    """Make the cases, run every detector, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--cases", type=int, default=EACH, help=f"series for each family, kind and size of fault (default: {EACH})"
    )
    parser.add_argument("--seed", type=int, default=SEED, help=f"of the series (default: {SEED})")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the tables between the page's markers")
    options = parser.parse_args()
    started = time.perf_counter()
    every = []
    for family in FAMILIES:
        every += results(family, cases(family, options.cases, options.seed))
        print(f"{family}: {time.perf_counter() - started:.0f} s", file=sys.stderr)
    command = f"python benchmarks/detection.py --cases {options.cases} --seed {options.seed}"
    text = f"Written by `{command}`.\n\n{markdown(every)}"
    print(text)
    if options.write:
        write(options.write, text)


if __name__ == "__main__":
    main()
