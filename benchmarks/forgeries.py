"""How many histories that chance makes are seen through, and how many honest ones are accused.

    python -m benchmarks.forgeries --first 1000 --count 400

Each forgery is made on a copy of a week with two entries and a receipt a day: something false on an old branch, merged
in some way, with receipts cut or not. An honest history is four days of people who write, branch, rebase, squash, pick,
revert and move. The package and the client's verify.py must give the same answer of each.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

from tests.evidence.desk import week
from tests.evidence.trial import accusations, silences


def main() -> None:
    """Make the histories and print what went unsaid, and who was accused."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--first", type=int, default=1000, help="the first seed (default: 1000)")
    parser.add_argument("--count", type=int, default=400, help="histories of each kind (default: 400)")
    options = parser.parse_args()
    seeds = range(options.first, options.first + options.count)
    with tempfile.TemporaryDirectory(prefix="watchbook-forgeries-") as made:
        root = Path(made, "desk")
        quiet = week(Path(made, "quiet"))
        for word, problems_of in (
            ("forged, and not seen", lambda seed: silences(quiet, root, seed)),
            ("honest, and accused", lambda seed: accusations(root, seed)),
        ):
            count = 0
            for seed in seeds:
                problems = problems_of(seed)
                shutil.rmtree(root)
                count += bool(problems)
                for problem in problems:
                    print(f"  {seed}: {problem}")
            print(f"{word}: {count} of {len(seeds)}", flush=True)


if __name__ == "__main__":
    main()
