"""How long 320 metrics of three years take from nothing, and how long a new day of them takes.

    python -m benchmarks.new_day --times 5

Twenty-five of the metrics are histograms, the others shares; the verdicts of twenty workflows are included, and reading
and writing what is remembered. In CPU seconds, so that a machine that does other things too matters less.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path

from tests.bands.many import many, seconds_from_nothing, seconds_of_a_day


def main() -> None:
    """Judge, and print both figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=5, help="new days (default: 5)")
    options = parser.parse_args()
    series = many()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "memory"
        whole = seconds_from_nothing(series, path)
        days = [seconds_of_a_day(series, path) for _ in range(options.times)]
    print(
        f"from nothing {whole:.1f} CPU s; a new day, median of {options.times}: {statistics.median(days):.2f} CPU s, "
        f"least {min(days):.2f}, most {max(days):.2f}"
    )


if __name__ == "__main__":
    main()
