"""What pydantic finds in watchbook.toml, in words: what stands there, what is needed, and a right value to copy."""

from __future__ import annotations

import datetime as dt
import difflib
import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Path = tuple[str | int, ...]
NEEDED = {
    "string": "a text in quotes",
    "int": "a whole number",
    "float": "a number",
    "finite_number": "a finite number",
    "string_pattern_mismatch": "a text of another form",
    "bool": "true or false",
    "list": "a list in brackets",
    "dict": "a table of keys",
    "model": "a table of keys",
    "model_attributes": "a table of keys",
    "time_delta": "a duration",
    "time": "a time of day",
    "date": "a day, without quotes,",
    "datetime": "a time with an offset",
}
"""pydantic's error types without `_type` → what belongs there."""
BOUNDS = {
    "greater_than": ("above", "gt"),
    "greater_than_equal": ("of at least", "ge"),
    "less_than": ("below", "lt"),
    "less_than_equal": ("of at most", "le"),
}
LENGTHS = {
    "too_short": "holds {actual_length} of at least {min_length} values",
    "too_long": "holds {actual_length} values; at most {max_length} fit",
    "string_too_short": "is empty or too short; at least {min_length} characters are needed",
    "string_too_long": "is too long; at most {max_length} characters fit",
}
ASSIGNMENT = re.compile(r"\s*(?:\[+\s*)?([A-Za-z0-9_-]+)\s*=")
HEADER = re.compile(r"\s*\[{1,2}([^\[\]]+)\]{1,2}\s*(?:#.*)?$")


def sentence(error: Mapping[str, Any], path: Path) -> str:
    """Return what is wrong with the value at a path."""
    name = ".".join(str(part) for part in path)
    kind, value, context = str(error["type"]), error["input"], error.get("ctx", {})
    described, needed = _description(value), _requirement(kind)
    message = str(error["msg"]).removeprefix("Value error, ")
    if kind == "missing":
        return f"{name!r} is missing"
    if kind == "literal_error":
        described = "this name" if error["loc"][-1] == "[key]" else described
        needed = f"one of {context['expected']}"
    elif kind in BOUNDS:
        word, key = BOUNDS[kind]
        needed = f"a number {word} {context[key]:g}"
    elif kind in LENGTHS:
        return f"{name} {LENGTHS[kind].format(**context)}"
    if needed:
        return f"{name}: {described} stands where {needed} is needed"
    return f"{name}: {message}" if name else message


def example(path: Path, error: Mapping[str, Any] | None = None) -> str | None:
    """Return how a right value is written, as a hint; None where nothing like it is known."""
    close = None
    if error and error["type"] == "literal_error" and isinstance(error["input"], str):
        choices = re.findall(r"'([^']*)'", error["ctx"]["expected"])
        close = next(iter(difflib.get_close_matches(error["input"].lower(), choices, n=1)), None)
        if not close:
            return None  # the sentence names them
    if close:
        return f"did you mean {close!r}?"
    if error and error["loc"][-1:] == ("[key]",):
        return None
    found = max(_similar(path), key=lambda like: like[0], default=None)
    if found is None:
        return example(path[:-1]) if path else None
    _, header, key, value = found
    if isinstance(value, dict) or _is_tables(value):
        return f"write a table of its own: {_table(header, key, value)}"
    return f"write it like: {key} = {_notation(value)}"


def example_of_line(text: str, number: int) -> str | None:
    """Return how the key of a line is written that cannot be read, as a hint."""
    lines = text.splitlines()[:number]
    match = ASSIGNMENT.match(lines[-1]) if lines else None
    if not match:
        return None
    headers = [header[1] for line in lines if (header := HEADER.match(line))]
    table = [part.strip().strip("\"'") for part in headers[-1].split(".")] if headers else []
    return example((*table, match[1])) if any(_similar((*table, match[1]))) else None


def data_path(data: Any, location: Path) -> Path:
    """Return where in the data an error stands: without what pydantic adds of its own, such as `str` of a union."""
    path: list[str | int] = []
    for part in location:
        if part == "[key]" or not isinstance(data, dict | list):
            break
        path.append(part)
        if isinstance(data, list):
            data = data[part] if isinstance(part, int) and part < len(data) else None
        else:
            data = data.get(part)
    return tuple(path)


def _requirement(kind: str) -> str | None:
    if kind.startswith(("date_", "date_from")) and not kind.startswith("datetime"):
        return NEEDED["date"]
    if kind == "timezone_aware":
        return NEEDED["datetime"]
    return NEEDED.get(kind.removesuffix("_type").removesuffix("_parsing"))


def _description(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, dt.datetime):
        return "a time"
    if isinstance(value, dt.date):
        return "a day"
    if isinstance(value, dt.time):
        return "a time of day without quotes"
    return "a text" if isinstance(value, str) else "a list" if isinstance(value, list) else "a table"


def _similar(path: Path) -> Iterator[tuple[int, str, str, Any]]:
    """Yield keys of the file of right values that are like one: how like it, its table, its name, its value."""
    words = [str(part) for part in path if not isinstance(part, int)]
    for known, value in _right_values():
        if len(known) == len(words) and known[:1] == tuple(words[:1]):
            alike = sum(a == b for a, b in zip(known, words, strict=True))
            named = known[-1] == words[-1]
            if named or isinstance(value, dict):
                yield 2 * alike + named, ".".join(known[:-1]), words[-1], value


@cache
def _right_values() -> tuple[tuple[tuple[str, ...], Any], ...]:
    text = files("watchbook.config").joinpath("every_key.toml").read_text("utf-8")
    return tuple(_flat(tomllib.loads(text), ()))


def _flat(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, value in table.items():
        yield (*path, key), value
        for inner in value if _is_tables(value) else (value,):
            if isinstance(inner, dict):
                yield from _flat(inner, (*path, key))


def _table(header: str, key: str, value: Any) -> str:
    """Return the header of a table, and of its keys the first."""
    name = f"{header}.{key}" if header else key
    inner: Mapping[str, Any] = value[0] if _is_tables(value) else value
    first = next((key for key, item in inner.items() if not isinstance(item, dict) and not _is_tables(item)), None)
    if first is None:  # a table of named tables
        return f"[{name}.{next(iter(inner))}]"
    return f"{f'[[{name}]]' if _is_tables(value) else f'[{name}]'}, and below it {first} = {_notation(inner[first])}"


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _notation(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(_notation(item) for item in value)}]"
    if isinstance(value, str):
        return f"'{value}'" if '"' in value else f'"{value}"'
    return str(value)
