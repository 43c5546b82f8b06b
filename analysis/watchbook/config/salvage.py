"""What can be read of a watchbook.toml that has mistakes: enough to give a workflow to people, and for nothing else."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from watchbook.config.engagement import CONFIG_NAME, Engagement
from watchbook.config.tables import Config
from watchbook.config.toml import ENDLESS_KEY, TomlFile

if TYPE_CHECKING:
    from pathlib import Path

TABLE = re.compile(r"^(?=\[)", re.MULTILINE)
NEEDED = (("engagement", "name"), ("engagement", "timezone"), ("fallback", "publish"))
"""What says whose flags they are and where they are published: with a mistake in one of them nothing is read."""
PUBLISHES = re.compile(r"^\s*\[\s*fallback\b|^\s*fallback\b|^\s*publish\b", re.MULTILINE)
"""A text that names a place to publish, or may."""
NO_DUMPS = {"path": "{date}"}
LONGEST = 30
"""Lines of one value that is looked for among lines of which some do not read."""


def salvage(root: Path) -> Engagement | None:
    """Return an engagement without what does not read; None where that is among it which a switch needs.

    Mistakes are left out by key: beside one, what else a table says is kept, such as a workflow's flag.
    """
    try:
        text = (root / CONFIG_NAME).read_text("utf-8", "replace")
    except OSError:
        return None
    data = _tables(text)
    while not PUBLISHES.search(text) or _has(data, NEEDED[2]):
        try:
            config = Config.model_validate(data)
        except ValidationError as error:
            mistake = error.errors()[0]["loc"]
            if mistake == ("dumps",) and "dumps" not in data:
                data["dumps"] = NO_DUMPS  # no switch reads any
            elif not _left_out(data, mistake):
                return None
        else:
            return Engagement(root.resolve(), config, TomlFile(CONFIG_NAME, data, {}), partial=True)
    return None


def _tables(text: str) -> dict[str, Any]:
    """Return what TOML reads of a text, without the lines that it cannot read; without its header a table is none."""
    read = _with_tables("", TABLE.split(text))
    return _parse(read) or {}


def _with_tables(read: str, tables: list[str]) -> str:
    """Return a text with what reads of the tables behind it: all at once, or half and half, down to a bad one."""
    text = read + "".join(tables)
    if _parse(text) is not None:
        return text
    if len(tables) > 1:
        middle = len(tables) // 2
        return _with_tables(_with_tables(read, tables[:middle]), tables[middle:])
    header, *lines = tables[0].splitlines(keepends=True) or [""]
    return _with_lines(read + header, lines) if _parse(read + header) is not None else read


def _with_lines(read: str, lines: list[str]) -> str:
    """Return a text with those lines behind it that read; a value may take several."""
    start = 0
    while start < len(lines):
        for end in range(start + 1, min(start + LONGEST, len(lines)) + 1):
            value = "".join(lines[start:end])
            if _parse(read + value) is not None:
                read += value
                start = end
                break
        else:
            start += 1
    return read


def _parse(text: str) -> dict[str, Any] | None:
    if ENDLESS_KEY.search(text):
        return None
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None


def _has(data: dict[str, Any], path: tuple[str, ...]) -> bool:
    table = data.get(path[0])
    return isinstance(table, dict) and path[1] in table


def _left_out(data: dict[str, Any], mistake: tuple[str | int, ...]) -> bool:
    """Take out the key that a mistake stands at; False where that cannot be left out.

    A workflow itself stays, as it is what is switched. A mistake that stands nowhere is one between people and turns.
    """
    path = list(mistake) or ["oncall"]
    node: Any = data
    prefix: list[str | int] = []
    while (
        len(prefix) + 1 < len(path)
        and _holds(node, path[len(prefix)])
        and _inside(node[path[len(prefix)]], path, prefix)
    ):
        prefix.append(path[len(prefix)])
        node = node[prefix[-1]]
    key = path[len(prefix)]
    where = tuple(str(part) for part in (*prefix, key))
    if not _holds(node, key) or any(where == need[: len(where)] for need in NEEDED):
        return False
    if where[:-1] == ("workflows",) and node[key] != {}:
        node[key] = {}
        return True
    del node[key]
    return True


def _holds(node: Any, key: str | int) -> bool:
    if isinstance(node, list):
        return isinstance(key, int) and key < len(node)
    return isinstance(node, dict) and key in node


def _inside(node: Any, path: list[str | int], prefix: list[str | int]) -> bool:
    """Return whether the next part of a path is in a table or list; what is missing in it is its own mistake."""
    return _holds(node, path[len(prefix) + 1])
