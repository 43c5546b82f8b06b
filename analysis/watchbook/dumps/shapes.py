"""The shape of a value that cannot be used: enough to see what it is, and nothing of what it says.

`83 %` is "2 digits, space and %". What a dump says in words leaves memory nowhere; that a confidence is written with a
percent sign is what somebody has to know who is to mend it.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal
from typing import Any

SHAPE = "shape:"
"""What an outcome starts with that is a shape; it stands beside the outcome that says why the value is unusable."""
SAMPLED = 100
"""Unusable values of a field, outcome and batch whose shape is looked at: the first that come."""
MOST_RUNS = 4
"""Runs of characters told apart in a text."""
NUMBERLESS = "a number without end"
_RUNS = re.compile(
    r"(?P<number>\d+[.,]\d+)|(?P<digits>\d+)|(?P<letters>[^\W\d_]+)|(?P<space>\s+)|(?P<sign>.)", re.DOTALL
)
_SIGNS = "%.,:;-+/_@#()[]{}<>|&*=!?'\"~$€£"
"""Characters that are said as they are."""


def shape_of(value: Any) -> str:
    """Return what kind of value this is: `3 letters`, `2 digits and %`, `a list`, `true or false`."""
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, str):
        return _text(value.strip())
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        return "a time"
    return "bytes" if isinstance(value, bytes) else "a list"


def _number(value: float) -> str:
    if not math.isfinite(value):
        return NUMBERLESS
    return _text(format(Decimal(repr(value)), "f").removesuffix(".0"))


def _text(text: str) -> str:
    if not text:
        return "blanks"
    if text[0] in "{[":
        return "an object" if text[0] == "{" else "a list"
    parts = [_part(match) for match, _ in zip(_RUNS.finditer(text), range(MOST_RUNS + 1), strict=False)]
    if len(parts) > MOST_RUNS:
        parts = [*parts[:MOST_RUNS], "more"]
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _part(match: re.Match[str]) -> str:
    kind, text = match.lastgroup, match[0]
    if kind == "number":
        digits = len(re.split("[.,]", text)[0])
        return f"{_plural(digits, 'digit')} with a fraction"
    if kind == "digits":
        return _plural(len(text), "digit")
    if kind == "letters":
        return _plural(len(text), "letter")
    if kind == "space":
        return "space"
    return text if text in _SIGNS else "a sign"


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
