"""`python -m benchmarks.faults.reading_child site|flags ROOT`: read until ROOT/end is there, print what was wrong."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from watchbook.errors import WatchbookError
from watchbook.fallback.flags import read_flags

PAGES = ("index.html", "journal/index.html", "search/search_index.json")
EXAMPLES = 5


def main() -> None:
    """Read."""
    name, root = sys.argv[1], Path(sys.argv[2])
    fault = {"site": _site_fault, "flags": _flags_fault}[name]
    reads, faults = 0, list[str]()
    print("begun", flush=True)
    while not (root / "end").exists():
        reads += 1
        if found := fault(root, reads):
            faults.append(found)
    print(json.dumps([reads, len(faults), sorted(set(faults))[:EXAMPLES]]), flush=True)


def _site_fault(root: Path, reads: int) -> str:
    page = PAGES[reads % len(PAGES)]
    try:
        words = (root / "site" / page).read_text("utf-8").split()
    except OSError as error:
        return f"{page}: {error.strerror}"
    if len(set(words)) != 1 or len(words) not in {2000, 4000}:
        return f"{page}: {len(words)} numbers, {len(set(words))} different ones"
    return ""


def _flags_fault(root: Path, _: int) -> str:
    try:
        routes = read_flags((root / "flags.json").read_bytes()).routes
    except (OSError, WatchbookError) as error:
        return str(error)
    return "" if len(set(routes.values())) == 1 else f"half of one and half of another: {dict(routes)}"


if __name__ == "__main__":
    main()
