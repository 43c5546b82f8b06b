"""One value of one line, read by itself: the exact reasons for what the fast path refuses.

What both paths accept they read alike. Where polars is lenient its reading is the rule here too: the first of duplicate
keys, a number where text is declared as its plain decimal text, half a surrogate pair as NUL.
"""

from __future__ import annotations

import json
import math
import re
import sys
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from watchbook.dumps.words.placeholders import placeholders_of

if TYPE_CHECKING:
    from watchbook.config.tables import FieldType
    from watchbook.metrics import Field

COERCED = "coerced"
INVALID_PREFIX = "invalid:"
NUMBER_TEXT = r"^[ \t\n\v\f\r]*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[ \t\n\v\f\r]*$"
"""A number written as text; a regular expression that Python and polars read alike: `\\s` and `\\d` they do not."""
BOOLEAN_TEXT = {"true": True, "false": False, "1": True, "0": False}
"""A boolean written as text or number, in small letters."""
INVALID: dict[FieldType, str] = {
    "text": "invalid:not-text",
    "number": "invalid:not-a-number",
    "integer": "invalid:not-a-number",
    "boolean": "invalid:not-a-boolean",
    "timestamp": "invalid:not-a-timestamp",
}
"""The outcome of a value that is not what its field's type says."""
OUT_OF_RANGE = "invalid:out-of-range"
NOT_AMONG = "invalid:not-among-choices"
Value = str | float | bool | None
_NUMBER = re.compile(NUMBER_TEXT, re.ASCII)
_BRACKETS = re.compile(rb"[\[\]{}]")
_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"')
_SURROGATE = re.compile("[\ud800-\udfff]")


DEEPEST = 1024
"""Lists and objects within each other up to which a line is read; polars refuses what is deeper."""
TORN = b"\0" * 512
"""What a disk or a copy leaves where it wrote nothing, a sector at least: in its place stood nobody knows how much."""


class BadLineError(ValueError):
    """A line that holds no record, and why."""

    def __init__(self, reason: str) -> None:
        """Hold the reason under which the line is quarantined."""
        self.reason = reason
        super().__init__(reason)


def read_line(line: bytes) -> dict[str, Any]:
    """Return the object a line holds.

    Raises:
        BadLineError: `zero-bytes`, `not-utf8`, `not-json` or `not-an-object`.
    """
    if TORN in line:
        raise BadLineError("zero-bytes")
    if line.count(b"[") + line.count(b"{") > DEEPEST and _is_too_deep(line):
        raise BadLineError("not-json")
    try:
        value = _json_value(line.decode())
    except UnicodeDecodeError as error:
        raise BadLineError("not-utf8") from error
    except (ValueError, RecursionError) as error:
        raise BadLineError("not-json") from error
    if not isinstance(value, dict):
        raise BadLineError("not-an-object")
    return value


def _is_too_deep(line: bytes) -> bool:
    depth = 0
    for bracket in _BRACKETS.findall(_STRINGS.sub(b"", line)):
        depth += 1 if bracket in b"[{" else -1
        if depth > DEEPEST:
            return True
    return False


def _json_value(text: str) -> Any:
    """Return what a text holds, however little of the stack is left: that is no matter of the text."""
    try:
        return _DECODER.decode(text)
    except RecursionError:
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(limit + 2 * DEEPEST)
        try:
            return _DECODER.decode(text)
        finally:
            sys.setrecursionlimit(limit)


def read_field(record: dict[str, Any], field: Field) -> tuple[Value, str | None]:
    """Return a field's value and its outcome, which is None where nothing is to be said."""
    value = held_value(record, field)
    return (None, None) if value is None else _READERS[field.type](value, field)


def held_value(record: dict[str, Any], field: Field) -> Any:
    """Return what stands under the first of a field's names that holds something; None where none does."""
    nothing = placeholders_of(field)
    for source in field.sources:
        value = record.get(source)
        if value is not None and value != "" and not _is_nothing(value, nothing):
            return value
    return None


def _is_nothing(value: Any, nothing: frozenset[str]) -> bool:
    if isinstance(value, bool | int):
        return str(value).lower() in nothing
    return isinstance(value, str) and value in nothing


def _first_wins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    return members if len(members) == len(pairs) else dict(reversed(pairs))


def _refuse(token: str) -> Any:
    raise ValueError(f"{token} is not JSON")


def _text(value: Any, field: Field) -> tuple[Value, str | None]:
    if isinstance(value, str):
        return value if value.isascii() else _SURROGATE.sub("\0", value), None
    if isinstance(value, bool):
        return str(value).lower(), None
    if isinstance(value, int):
        return str(value), None
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f").removesuffix(".0"), None
    return None, NOT_AMONG if field.choices else INVALID[field.type]


def _number(value: Any, field: Field) -> tuple[Value, str | None]:
    if type(value) is float and math.isfinite(value):
        return value, None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None, INVALID[field.type]
    if isinstance(value, str) and not _NUMBER.match(value):
        return None, INVALID[field.type]
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if math.isinf(number):
        return None, OUT_OF_RANGE
    return number, COERCED if isinstance(value, str) else None


def _boolean(value: Any, field: Field) -> tuple[Value, str | None]:
    if isinstance(value, bool):
        return value, None
    boolean = BOOLEAN_TEXT.get(str(value).strip().lower()) if isinstance(value, str | int) else None
    return (None, INVALID[field.type]) if boolean is None else (boolean, COERCED)


_READERS = {"text": _text, "timestamp": _text, "number": _number, "integer": _number, "boolean": _boolean}
_DECODER = json.JSONDecoder(object_pairs_hook=_first_wins, parse_constant=_refuse)
