"""TOML with the line of every key, so that a mistake is reported where it stands."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import tree_sitter_toml
from tree_sitter import Language, Parser

from watchbook.config.mistake_words import example_of_line
from watchbook.errors import ConfigError, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tree_sitter import Node

KeyPath = tuple[str, ...]
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""What neither a tab nor an LF is, and no editor shows."""
_PART = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')"""
ENDLESS_KEY = re.compile(rf"(?:^[ \t]*+\[?\[?|[{{,])[ \t]*+{_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{64}}", re.MULTILINE)
"""A key of more than 64 parts: the time that `tomllib` takes for one grows with the square of them."""

STOPPED = "the line named is where reading stopped; the mistake is there or just above"


@dataclass(frozen=True, slots=True)
class TomlFile:
    """A parsed TOML file and where each of its keys stands."""

    name: str
    """Path as messages show it."""
    data: dict[str, Any]
    """What `tomllib` reads."""
    lines: dict[KeyPath, int]
    """1-based line of every table header and key; a table of an array stands under its index, from 0."""

    def place(self, path: tuple[str | int, ...]) -> Place:
        """Return the place of a key, or of the nearest table around it that is written out."""
        keys = tuple(str(part) for part in path)
        while keys and keys not in self.lines:
            keys = keys[:-1]
        return Place(self.name, self.lines.get(keys))


def read_toml(text: str, name: str) -> TomlFile:
    """Parse TOML text.

    Raises:
        ConfigError: the text is not TOML; the place is the offending line.
    """
    if match := ENDLESS_KEY.search(text):
        raise ConfigError(
            "a key has more than 64 parts",
            place=Place(name, text.count("\n", 0, match.end()) + 1),
            hints=("no key of watchbook.toml has more than a handful",),
        )
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = _line_of(str(error)) or text.rstrip().count("\n") + 1
        hint = (
            example_of_line(text, line) or "the line named is where reading stopped; the mistake is there or just above"
        )
        raise ConfigError(f"not valid TOML: {error}", place=Place(name, line), hints=(hint,)) from error
    except RecursionError as error:
        raise ConfigError("tables or lists are nested too deeply to be read", place=Place(name)) from error
    parser = Parser(Language(tree_sitter_toml.language()))
    lines = dict(_keys(parser.parse(text.encode()).root_node))
    for keys, line in sorted(lines.items(), key=lambda item: item[1]):
        for end in range(1, len(keys)):  # a table that is written out nowhere stands where its first key does
            lines.setdefault(keys[:end], line)
    source = TomlFile(name, data, lines)
    _refuse_controls(source, data, ())
    return source


def _refuse_controls(source: TomlFile, value: Any, path: KeyPath) -> None:
    """Raise a ConfigError at the first text that holds what no editor shows: an escape can write it."""
    if isinstance(value, dict | list):
        items: Iterable[tuple[Any, Any]] = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            _refuse_controls(source, item, (*path, str(key)))
    texts = [path[-1] if path else "", value if isinstance(value, str) else ""]
    if match := CONTROL.search("".join(texts)):
        raise ConfigError(
            f"{'.'.join(path[:-1])} holds a text with an invisible control character (U+{ord(match[0]):04X})",
            place=source.place(path),
            hints=("take it out: it would stand in calendars, messages and terminals",),
        )


def _line_of(message: str) -> int | None:
    _, _, rest = message.partition("at line ")
    digits = rest.split(",")[0].strip(" )")
    return int(digits) if digits.isdigit() else None


def _keys(root: Node) -> Iterator[tuple[KeyPath, int]]:
    """Yield every key with its line; a table of an array under its index, and the first of them also without."""
    counts: dict[KeyPath, int] = {}
    for child in root.named_children:
        if child.type in ("table", "table_array_element"):
            header, line = _path(child.named_children[0]), child.start_point[0] + 1
            path = _with_indices(header, counts)
            if child.type == "table_array_element":
                index = counts[path] = counts.get(path, -1) + 1
                if not index:
                    yield path, line
                path = (*path, str(index))
            yield path, line
            yield from _pairs(child, path)
    yield from _pairs(root, ())


def _with_indices(header: KeyPath, counts: dict[KeyPath, int]) -> KeyPath:
    """Return a header's path with the index of the latest table of each array it goes through."""
    path: KeyPath = ()
    for part in header[:-1]:
        path = (*path, part)
        if path in counts:
            path = (*path, str(counts[path]))
    return (*path, *header[-1:])


def _pairs(node: Node, prefix: KeyPath) -> Iterator[tuple[KeyPath, int]]:
    for child in node.named_children:
        if child.type == "pair":
            path = prefix + _path(child.named_children[0])
            yield path, child.start_point[0] + 1
            for value in child.named_children[1:]:
                if value.type == "inline_table":
                    yield from _pairs(value, path)


def _path(node: Node) -> KeyPath:
    if node.type == "dotted_key":
        return tuple(part for child in node.named_children for part in _path(child))
    text = (node.text or b"").decode()
    return (text[1:-1] if node.type == "quoted_key" else text,)
