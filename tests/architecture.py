"""The tree in docs/architecture.md: each room and its own docstring's sentence, in the order of the import contract."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "analysis" / "watchbook"
START, END = "<!-- made by: make docs -->", "<!-- end -->"
NAME = re.compile(r"watchbook\.(\w+)")
TEMPLATE = PACKAGE / "template" / "files"
"""Of the engagement that `watchbook init` copies; no room of ours."""


def with_rooms(page: str) -> str:
    """Return a page with the tree of the package between its two marks."""
    before, _, rest = page.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n\n{tree()}\n\n{END}{after}"


def tree() -> str:
    """Return the package's rooms, those that may import others first, and what each is for in its own words."""
    lines = [_row("watchbook/", PACKAGE / "__init__.py", depth=0)]
    for name in _in_order():
        room = PACKAGE / name
        module = room.with_suffix(".py")
        lines += _rows(room, depth=1) if room.is_dir() else [_row(module.name, module, depth=1)]
    return "\n".join(lines)


def rooms() -> list[Path]:
    """Return every file whose docstring says what a room is for: the packages, and the modules beside them."""
    packages = PACKAGE.rglob("__init__.py")
    return sorted(path for path in {*packages, *PACKAGE.glob("*.py")} if TEMPLATE not in path.parents)


def purpose(path: Path) -> str:
    """Return the first paragraph of a file's docstring; empty where it has none."""
    found = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return " ".join(found.partition("\n\n")[0].split())


def _in_order() -> list[str]:
    """Return the names of the rooms: as the layers of the import contract, then those that it does not name."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    (layers,) = (contract["layers"] for contract in contracts if contract["type"] == "layers")
    listed = [name for layer in layers for name in NAME.findall(layer)]
    there = {path.parent.name if path.name == "__init__.py" else path.stem for path in rooms() if _is_top(path)}
    return [*(name for name in listed if name in there), *sorted(there - set(listed))]


def _is_top(path: Path) -> bool:
    if path.name == "__init__.py":
        return path.parent.parent == PACKAGE
    return path.parent == PACKAGE


def _rows(room: Path, depth: int) -> list[str]:
    inner = sorted(path.parent for path in room.glob("*/__init__.py"))
    row = _row(f"{room.name}/", room / "__init__.py", depth)
    return [row, *(line for path in inner for line in _rows(path, depth + 1))]


def _row(label: str, path: Path, depth: int) -> str:
    return f"{'  ' * depth}- `{label}`: {purpose(path)}"
