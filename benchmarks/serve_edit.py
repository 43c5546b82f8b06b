"""How soon `watchbook serve` shows what somebody writes: from the file that is saved to the page that has the words.

    python -m benchmarks.serve_edit . --entry 2026-11-05

Works on a copy of an engagement whose site is built. Seconds of the clock, so on a machine that does nothing else.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

if TYPE_CHECKING:
    from collections.abc import Iterator

PORT = 8923
PATIENCE = 120
WARM = 15
"""Seconds that somebody looks at the site before writing: `serve` reads the books meanwhile."""
LEFT_OUT = (".venv", ".mutants", "tests", "analysis")


def main() -> None:
    """Edit an entry of a copy, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", type=Path, help="an engagement whose site is built")
    parser.add_argument("--entry", default="", help="how the name of the entry begins (default: the newest)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="watchbook-serve-") as scratch:
        root = Path(scratch) / "desk"
        shutil.copytree(options.root, root, ignore=shutil.ignore_patterns(*LEFT_OUT))
        entries = sorted((root / "journal").glob(f"*/*/{options.entry}*.md"))
        with served(root) as address:
            time.sleep(WARM)
            for number in (1, 2, 3):
                print(
                    f"edit {number}: {seconds_until_shown(root, entries[-1], address, f'edited {number} times'):.2f} s"
                )


@contextmanager
def served(root: Path) -> Iterator[str]:
    """Serve an engagement's site, and yield its address."""
    command = [sys.executable, "-m", "watchbook", "serve", "--port", str(PORT), "--root", str(root)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{PORT}"
    try:
        wait_for(f"{address}/index.html", "<html")
        yield address
    finally:
        process.terminate()
        process.wait()


def seconds_until_shown(root: Path, entry: Path, address: str, words: str) -> float:
    """Write a line in an entry and return how long it takes until its page has it."""
    page = f"{address}/{entry.relative_to(root / 'journal').with_suffix('.html').as_posix()}"
    text = entry.read_text("utf-8")
    start = time.monotonic()
    entry.write_text(f"{text.rstrip()}\n\nThis was {words}.\n", "utf-8")
    wait_for(page, words)
    return time.monotonic() - start


def wait_for(address: str, words: str) -> None:
    """Wait until a page has some words.

    Raises:
        TimeoutError: it does not come to have them.
    """
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with urlopen(address) as answer:
                if words in answer.read().decode():
                    return
        except (URLError, ConnectionError):
            pass
        time.sleep(0.05)
    raise TimeoutError(f"{address} does not say {words!r}")


if __name__ == "__main__":
    main()
