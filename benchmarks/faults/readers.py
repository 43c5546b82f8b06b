"""A reader in another process, while site and flags are swapped: what it reads is always whole, and always there."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from benchmarks.faults.row import Row, complain
from watchbook.fallback.file_store import FileStore
from watchbook.fallback.flags import Flags
from watchbook.job.building.site_build import swap

if TYPE_CHECKING:
    from collections.abc import Callable

    from watchbook.fallback.store import StoreContent

PAGES = ("index.html", "journal/index.html", "search/search_index.json")
SIZE = 20_000
"""Repetitions of a page's number in it: more than one write holds."""
AT = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


def measure(count: int, seed: int) -> list[Row]:
    """Swap the site and the flags so often, and let somebody read all the while."""
    del seed
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        trials = {"site": (_site, "pages"), "flags": (_flags, "routers")}
        for name, (swaps, who) in trials.items():
            root = Path(folder) / name
            root.mkdir()
            reads, wrong, examples = _beside(name, root, swaps, count)
            for example in examples:
                complain(f"{name} swapped", example)
            rows += [
                Row(f"swaps of the {name}, while {who} are read; one that fails", count, 0),
                Row(f"reads of the {name} meanwhile; one that is torn, mixed or finds nothing", reads, wrong),
            ]
    return rows


def _beside(name: str, root: Path, swaps: Callable[[Path, int], None], count: int) -> tuple[int, int, list[str]]:
    """Return how often a reader read during the swaps, how often wrongly, and examples of that."""
    swaps(root, 1)
    command = [sys.executable, "-m", "benchmarks.faults.reading_child", name, str(root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True) as child:
        output = cast("IO[str]", child.stdout)
        output.readline()  # it has begun
        try:
            swaps(root, count)
        finally:
            (root / "end").touch()
        reads, wrong, examples = json.loads(output.readline())
    return reads, wrong, examples


def _site(root: Path, count: int) -> None:
    """Swap whole sites, each page of which holds one number alone."""
    for number in range(count):
        new = root / "new"
        for page in PAGES:
            (new / page).parent.mkdir(parents=True, exist_ok=True)
            (new / page).write_text(f"{number} " * (SIZE // 10 if number % 2 else SIZE // 5), "utf-8")
        swap(new, root / "site", root / "old")


def _flags(root: Path, count: int) -> None:
    """Publish flags, each time with two routes that are alike."""
    store = FileStore(root / "flags.json")
    content: StoreContent | None = store.read()
    for number in range(count):
        route = "ai" if number % 2 else "manual"
        flags = Flags("Desk", number, "x" * (number % 5000), AT, None, {"support": route, "billing": route})
        store.swap(flags.document(), content)
        content = store.read()
