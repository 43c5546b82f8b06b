"""`make mutants`: change the code at one place at a time, and see whether a test, or mypy, notices.

mutmut makes the changes and runs the tests that reach the changed function; this file lays out what it reads, draws a
sample, asks mypy about what the tests let pass, and says which survivors benchmarks/mutants.md does not argue.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import libcst
from mutmut import __main__ as mutmut
from mutmut.mutation import diff_apply
from mutmut.stats import status_by_exit_code
from mutmut.utils.format_utils import orig_function_and_class_names_from_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).parents[1]
ROOMS = ("bands", "check", "evidence", "fallback", "journal", "ledger")
"""Packages that are changed; the tests of a room are asked about it."""
BESIDE = {
    "fallback": ["tests/check/test_check_fallback.py", "tests/switching"],
    "journal": ["tests/fallback/test_timings.py"],
}
"""And tests that stand in another room."""
ARGUED = ROOT / "benchmarks" / "mutants.md"
LINKS = {"src": "analysis"} | {
    name: name for name in ("README.md", "docs", "journal", "notebooks", "pyproject.toml", "tests", "watchbook.toml")
}
DEAD = ("killed", "timeout", "segfault", "refused by mypy")
LEAST = 0.9
"""Share of mutants that have to die."""


def lay_out(rooms: Sequence[str]) -> Path:
    """Return a folder with links to what mutmut reads; it writes below it, in mutants/, and the tree stays as it is."""
    place = ROOT / ".mutants" / "-".join(rooms)
    place.mkdir(parents=True, exist_ok=True)
    for name, target in LINKS.items():
        link = place / name
        link.unlink(missing_ok=True)
        link.symlink_to(ROOT / target)
    # mutmut copies a file that is no code only once, and never takes one away.
    copies = place / "mutants" / "src"
    for path in [path for path in copies.rglob("*") if path.is_file() and path.suffix not in {".meta", ".pyc"}]:
        source = ROOT / "analysis" / path.relative_to(copies)
        if not source.is_file() and not path.name.endswith(".json"):
            path.unlink()
        elif path.suffix != ".py" and source.is_file():
            shutil.copy2(source, path)
    (place / "mutants").mkdir(exist_ok=True)
    os.chdir(place)
    os.environ["PYTHONPATH"] = str(place / "mutants" / "src")  # for commands that tests start
    mutmut.config().only_mutate = [f"src/watchbook/{room}/*" for room in rooms]
    beside = [path for room in rooms for path in BESIDE.get(room, ()) if path.split("/")[1] not in rooms]
    mutmut.config().pytest_add_cli_args_test_selection = [*(f"tests/{room}" for room in rooms), *beside]
    return place


def draw_names(size: int, seed: int) -> list[str]:
    """Return so many mutants, drawn by chance, the same ones for a seed and a state of the code; 0 for all."""
    mutmut.copy_src_dir()
    mutmut.create_mutants(os.cpu_count() or 1)
    every = sorted(name for _, name, _ in mutmut.collect_source_file_mutation_data(mutant_names=())[0])
    return random.Random(seed).sample(every, min(size, len(every))) if size else every


def verdicts_of(names: Sequence[str]) -> dict[str, str]:
    """Return what became of mutants, by name."""
    every = mutmut.collect_source_file_mutation_data(mutant_names=tuple(names))[0]
    return {name: status_by_exit_code[code] for _, name, code in every}


def is_refused_by_mypy(name: str, seen: Path) -> bool:
    """Return whether mypy, which `make test` runs, refuses a mutant; `seen` is a copy of the package to change.

    Tests rarely pass None where no None may be, and need not.
    """
    path = diff_apply.find_mutant(name).path
    indexed = diff_apply.read_functions_from_index(name, path)
    changed = indexed[1] if indexed else diff_apply.read_mutant_function(diff_apply.read_mutants_module(path), name)
    function_name, class_name = orig_function_and_class_names_from_key(name)
    module = diff_apply.read_orig_module(path)
    scopes = [part for part in module.body if isinstance(part, libcst.ClassDef) and part.name.value == class_name]
    scope = scopes[0].body if scopes else module
    before = next(
        part for part in scope.body if isinstance(part, libcst.FunctionDef) and part.name.value == function_name
    )
    mutant = module.deep_replace(before, changed)
    assert isinstance(mutant, libcst.Module)
    target = seen / "analysis" / Path(path).relative_to("src")
    text = target.read_text("utf-8")
    try:
        target.write_text(mutant.code, "utf-8")
        done = subprocess.run([sys.executable, "-m", "mypy"], cwd=seen, capture_output=True, check=False)
    finally:
        target.write_text(text, "utf-8")
    return done.returncode != 0


def ask_mypy(found: Mapping[str, str], seen: Path) -> dict[str, str]:
    """Return what became of mutants, with those that mypy refuses among the dead."""
    alive = [name for name, status in found.items() if status not in DEAD]
    shutil.rmtree(seen / "analysis", ignore_errors=True)
    shutil.copytree(ROOT / "analysis", seen / "analysis", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy2(ROOT / "pyproject.toml", seen)
    return dict(found) | {name: "refused by mypy" for name in alive if is_refused_by_mypy(name, seen)}


def change_of(name: str) -> str:
    """Return what a mutant changes, as benchmarks/mutants.md has it: its function, lines taken out and put in."""
    lines = diff_apply.get_diff_for_mutant(name).split("\n")[3:]
    changed = [f"{line[0]} {line[1:].strip()}" for line in lines if line[:1] in {"-", "+"}]
    function = name.partition("__mutmut_")[0].removeprefix("watchbook.").replace("ǁ", ".").replace(".x_", ".")
    return "\n".join([f"### {function.replace('.x.', '.')}", "", "```diff", *changed, "```"])


def print_report(found: Mapping[str, str]) -> bool:
    """Print what became of mutants and every survivor that nobody argued; return whether enough of them died."""
    argued = ARGUED.read_text("utf-8")
    counts = Counter(found.values())
    dead = sum(counts[status] for status in DEAD)
    for name in sorted(name for name, status in found.items() if status not in DEAD):
        change = change_of(name)
        if change not in argued:
            print(f"\n{change}\n\n({found[name]}: {name})")
    print(f"\n{dead} of {len(found)} mutants died ({dead / len(found):.1%}):", dict(counts))
    return dead >= LEAST * len(found)


def main(words: Sequence[str] | None = None) -> int:
    """Run mutants; return 0 where nine of ten died, else 1."""
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("--sample", type=int, default=0, help="so many mutants, drawn by chance; 0 for all")
    parser.add_argument("--seed", type=int, default=1, help="of the draw")
    parser.add_argument("--rooms", default=",".join(ROOMS), help="packages to change")
    parser.add_argument("names", nargs="*", help="mutants by name instead, with * for any text")
    chosen = parser.parse_args(words)
    place = lay_out(chosen.rooms.split(","))
    names = chosen.names or draw_names(chosen.sample, chosen.seed)
    # Without a name mutmut keeps what it found the last time, whatever the tests have learned since.
    mutmut.cli.main(["run", *(names if chosen.names or chosen.sample else ["*"])], standalone_mode=False)
    return 0 if print_report(ask_mypy(verdicts_of(names), place / "typed")) else 1


if __name__ == "__main__":
    sys.exit(main())
