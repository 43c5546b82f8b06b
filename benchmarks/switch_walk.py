"""Through how much of the package `watchbook switch WORKFLOW manual` walks: what somebody who follows it has to open.

    python -m benchmarks.switch_walk
    python -m benchmarks.switch_walk --list

A new engagement of `watchbook init`, committed to git, that publishes into a file of its own. The command runs in this
process, from its first import on. Counted are the package's files in which at least one function was entered, and its
functions that were: methods and nested ones too; no module or class bodies, no lambdas and comprehensions.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from contextlib import redirect_stdout
from importlib.util import find_spec
from inspect import CO_OPTIMIZED
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import CodeType, FrameType

COMMAND = ["switch", "support", "manual", "--reason", "labels mixed up", "--by", "ada"]
GIT = ("init -q", "config user.name ada", "config user.email ada@example.com", "add .", "commit -qm Begin")


def main() -> None:
    """Make an engagement, switch in it, print both numbers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="also print each function, in the order of the walk")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "desk"
        make_engagement(root)
        functions = walk(root)
    if options.list:
        for path, name, line in functions:
            print(f"{path}:{line} {name}")
    print(f"{len({path for path, _, _ in functions})} files, {len(functions)} functions")


def make_engagement(root: Path) -> None:
    """Write an engagement, commit it to git, and give its one workflow to the AI."""
    subprocess.run([sys.executable, "-m", "watchbook", "init", str(root)], check=True, stdout=subprocess.DEVNULL)
    config = root / "watchbook.toml"
    config.write_text(config.read_text("utf-8") + '\n[fallback]\npublish = ".watchbook/flags.json"\n', "utf-8")
    for words in GIT:
        subprocess.run(["git", *words.split()], cwd=root, check=True)
    command = [sys.executable, "-m", "watchbook", "switch", "--renew"]
    subprocess.run(command, cwd=root, check=True, stdout=subprocess.DEVNULL)


def walk(root: Path) -> list[tuple[str, str, int]]:
    """Switch, and return path, name and line of the package's functions that were entered, in that order.

    Raises:
        SystemExit: the switch did not hold, so that there is nothing to count.
    """
    package = find_spec("watchbook")
    assert package is not None
    assert package.origin is not None
    home = Path(package.origin).parent
    codes: dict[int, CodeType] = {}

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            codes.setdefault(id(frame.f_code), frame.f_code)

    os.chdir(root)
    sys.argv = ["watchbook", *COMMAND]
    printed = StringIO()
    sys.setprofile(note)
    try:
        from watchbook.__main__ import main as run_command  # noqa: PLC0415  # its imports are a part of the walk

        with redirect_stdout(printed):
            run_command()
    except SystemExit as end:
        if end.code:
            raise
    finally:
        sys.setprofile(None)
    return [
        (Path(code.co_filename).relative_to(home).as_posix(), code.co_qualname, code.co_firstlineno)
        for code in codes.values()
        if code.co_flags & CO_OPTIMIZED and code.co_name[0] != "<" and Path(code.co_filename).is_relative_to(home)
    ]


if __name__ == "__main__":
    main()
