"""What the site costs: from nothing, after one entry or day, and beside plain mkdocs-material on the same pages.

    python -m benchmarks.site_cost --years 2 --entries 500 --plain
    python -m benchmarks.site_cost --years 10 --entries 5000 --linear

Makes an engagement (its dumps and entries are drawn by chance, the same each time), runs it once, and builds its site.
In CPU seconds of the build and all that it starts, and peak memory of the largest of these; the sizes are of files.
Python keeps what it compiles, as it does in an installation, whatever the environment says.
"""

from __future__ import annotations

import argparse
import os
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
    parser.add_argument("--plain", action="store_true", help="build the same pages by plain mkdocs-material, too")
    parser.add_argument("--linear", action="store_true", help="build a site with a fifth of the entries before")
    parser.add_argument("--keep", type=Path, help="an empty or new folder in which the engagement stays")
    options = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    size = Size(options.years, options.workflows, 20)
    with tempfile.TemporaryDirectory(prefix="watchbook-site-") as scratch:
        root = (options.keep or Path(scratch)) / "desk"
        few = 0.0
        if options.linear:
            make_desk(root, size, options.entries // 5)
            few = from_nothing(root).seconds
        make_desk(root, size, options.entries)
        costs = builds(root, size)
        if options.plain:
            costs["plain mkdocs-material, pages rendered before"] = plain_build(root)
        print_table(root, costs)
        if few:
            times = costs["from nothing"].seconds / few
            print(f"\nfrom nothing with a fifth of the entries {few:.1f} CPU s; with all {times:.1f} times that")


def print_table(root: Path, costs: dict[str, Cost]) -> None:
    """Print what the builds cost, and how large the site is."""
    cold = costs["from nothing"].seconds
    print("| build | CPU s / peak MB | of from nothing |\n| --- | ---: | ---: |")
    for name, cost in costs.items():
        print(f"| {name} | {cost} | {cost.seconds / cold:.2f} |")
    print(f"\n{sizes(root / 'site')}")


def make_desk(root: Path, size: Size, entries: int) -> None:
    """Make an engagement with so many entries more, and run it."""
    make_engagement(root, size)
    days = 365 * size.years
    for number in range(entries):
        day = size.first + number * days // entries * ONE_DAY
        write_entry(root, day, f"Entry {number}", number % size.workflows)
    commit(root)
    command(root, "run", "--as-of", morning(LAST + ONE_DAY))


def from_nothing(root: Path) -> Cost:
    """Build the site with nothing remembered, and none that stands."""
    shutil.rmtree(root / ".watchbook")
    shutil.rmtree(root / "site")
    return command(root, "build")


def builds(root: Path, size: Size) -> dict[str, Cost]:
    """Build the site from nothing, again, after one entry and after one day more."""
    costs = {"from nothing": from_nothing(root), "nothing new": command(root, "build")}
    write_entry(root, LAST, "One more entry", 0)
    commit(root)
    costs["after one entry"] = command(root, "build")
    # The run of a day builds the site, too: it is put back as it stood, so that the build is measured alone.
    before = root.with_name("before")
    shutil.rmtree(before, ignore_errors=True)
    shutil.copytree(root / "site", before / "site")
    shutil.copytree(root / ".watchbook" / "pages", before / "pages")
    write_day(root, LAST + ONE_DAY, size, np.random.default_rng(3))
    command(root, "run", "--as-of", morning(LAST + 2 * ONE_DAY))
    for name, place in (("site", root / "site"), ("pages", root / ".watchbook" / "pages")):
        shutil.rmtree(place)
        shutil.move(before / name, place)
    costs["after one new day"] = command(root, "build")
    return costs


def plain_build(root: Path) -> Cost:
    """Build the site's pages by plain mkdocs, from their Markdown."""
    plain = root.with_name("plain")
    shutil.rmtree(plain, ignore_errors=True)
    command(root, "render", "--to", str(plain))
    (plain / "mkdocs.yml").write_text(PLAIN, "utf-8")  # in place of what `render` wrote: nothing of ours
    return measure(plain, sys.executable, "-m", "mkdocs", "build", "-q")


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
