"""What the site costs: from nothing, after one entry, and beside plain mkdocs-material on the same pages.

    python -m benchmarks.site_cost --years 1 --entries 200
    python -m benchmarks.site_cost --years 10 --entries 5000

Makes an engagement (its dumps and entries are drawn by chance, the same each time), runs it once, and builds its site.
In CPU seconds of the build and all that it starts, and peak memory of the largest of these; the sizes are of files.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.growth import (
    LAST,
    ONE_DAY,
    Cost,
    Size,
    command,
    commit,
    make_engagement,
    measure,
    morning,
    write_day,
    write_entry,
)

BUILT = (".watchbook", "site")
"""What a build leaves, and reads again."""
PLAIN = """\
site_name: Growth
docs_dir: pages
site_dir: site
use_directory_urls: false
theme: {name: material, font: false}
plugins: [search]
"""


def main() -> None:
    """Build the sites and print what they cost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--years", type=int, default=1)
    parser.add_argument("--workflows", type=int, default=4)
    parser.add_argument("--entries", type=int, default=200)
    parser.add_argument("--keep", type=Path, help="an empty or new folder in which the engagement stays")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="watchbook-site-") as scratch:
        root = (options.keep or Path(scratch)) / "desk"
        size = Size(options.years, options.workflows, 20)
        make_engagement(root, size)
        days = 365 * size.years
        for number in range(options.entries):
            day = size.first + number * days // options.entries * ONE_DAY
            write_entry(root, day, f"Entry {number}", number % size.workflows)
        commit(root)
        command(root, "run", "--as-of", morning(LAST + ONE_DAY))
        costs = builds(root, size)
        cold = costs["from nothing"].seconds
        print("| build | CPU s / peak MB | of from nothing |\n| --- | ---: | ---: |")
        for name, cost in costs.items():
            print(f"| {name} | {cost} | {cost.seconds / cold:.2f} |")
        print(f"\n{sizes(root / 'site')}")


def after_one_day(root: Path, size: Size) -> Cost:
    """Build the site again once a day more is in the ledger, from what was remembered before it came."""
    stand = root.with_name("before")
    shutil.rmtree(stand, ignore_errors=True)
    for name in BUILT:
        shutil.copytree(root / name, stand / name, symlinks=True)
    write_day(root, LAST + ONE_DAY, size, np.random.default_rng(1))
    command(root, "run", "--no-drill", "--as-of", morning(LAST + 2 * ONE_DAY))
    for name in BUILT:
        shutil.rmtree(root / name)
        (stand / name).rename(root / name)
    return command(root, "build")


def builds(root: Path, size: Size) -> dict[str, Cost]:
    """Build the site from nothing, again, after one entry and one day, and by plain mkdocs from the same pages."""
    shutil.rmtree(root / ".watchbook")
    shutil.rmtree(root / "site")
    costs = {"from nothing": command(root, "build")}
    costs["nothing new"] = command(root, "build")
    write_entry(root, LAST, "One more entry", 0)
    commit(root)
    costs["after one entry"] = command(root, "build")
    costs["after one new day"] = after_one_day(root, size)
    plain = root.with_name("plain")
    shutil.rmtree(plain, ignore_errors=True)
    command(root, "render", "--to", str(plain))
    (plain / "mkdocs.yml").write_text(PLAIN, "utf-8")  # in place of what `render` wrote: nothing of ours
    costs["plain mkdocs-material, pages rendered before"] = measure(
        plain, sys.executable, "-m", "mkdocs", "build", "-q"
    )
    return costs


def sizes(site: Path) -> str:
    """Return how large the largest parts of a site are."""
    pages = sorted(site.rglob("*.html"), key=lambda path: path.stat().st_size)
    index = (site / "search" / "search_index.json").stat().st_size
    largest = pages[-1]
    return (
        f"{len(pages):,} pages; front {(site / 'index.html').stat().st_size / 1e3:.0f} kB, largest "
        f"{largest.relative_to(site)} {largest.stat().st_size / 1e3:.0f} kB, search index {index / 1e6:.1f} MB"
    )


if __name__ == "__main__":
    main()
