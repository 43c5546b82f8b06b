"""Where a value stands in a record that is nested: a path, and what stands at its end, read value by value.

    metadata.confidence                         a key in an object
    scores[name=csat].value                     the first element of a list whose `name` is csat
    attributes[key="gen_ai.request.model"].value    the same for keys with dots in them; so are "quoted.keys"
    messages[0].role, messages[-1].role         the first and the last element of a list
    messages.length()                           how many elements a list has
    $.session.id                                from the top of the line, where `rows` goes further down

A text that holds JSON is gone through like the JSON it holds, and the values of OTLP (`{"stringValue": "x"}`) are what
they hold. Whatever is missing on the way is nothing, and no mistake.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Literal

StepKind = Literal["key", "element", "where", "length", "each"]
ANY_VALUES = ("stringValue", "intValue", "doubleValue", "boolValue", "arrayValue", "kvlistValue", "bytesValue")
"""The keys of OTLP's AnyValue, of which a value has one."""
_STEP = re.compile(
    r"""(?P<length>\.length\(\)$)
    |\[\*\](?P<each>)
    |\[(?P<element>-?\d{1,6})\]
    |\["(?P<quoted_key>[^"]+)"\]
    |\[(?P<name>[^\]\["=*]+?)\s*=\s*(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\]\["]*?))\s*\]
    |(?:^|\.)"(?P<text>[^"]+)"
    |(?:^|\.)(?P<key>[^.\[\]"]+)""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class PathStep:
    """One step down."""

    kind: StepKind
    name: str = ""
    """The key; of `where` the key that each element is asked for."""
    value: str = ""
    """What `where` asks for, as text."""
    index: int = 0
    """Which `element`, from 0, or from the end if below 0."""


@dataclass(frozen=True, slots=True)
class FieldPath:
    """A way down into a record."""

    steps: tuple[PathStep, ...]
    from_top: bool = False
    """Whether it starts at the top of the line and not at the row."""


def is_path(text: str) -> bool:
    """Return whether a name in a dump may be meant as a path; a column of exactly that name goes before it."""
    return any(mark in text for mark in '.["$') and parse_path(text) is not None


def parse_path(text: str) -> FieldPath | None:
    """Return a path; None for a text that is none."""
    from_top = text.startswith(("$.", "$["))
    rest = text.removeprefix("$").removeprefix(".") if from_top else text
    steps, position = list[PathStep](), 0
    while position < len(rest):
        match = _STEP.match(rest, position)
        if match is None or match.end() == position:
            return None
        steps.append(_step(match))
        position = match.end()
    return FieldPath(tuple(steps), from_top) if steps else None


def _step(match: re.Match[str]) -> PathStep:
    if match["length"]:
        return PathStep("length")
    if match["each"] is not None:
        return PathStep("each")
    if match["element"]:
        return PathStep("element", index=int(match["element"]))
    if match["name"]:
        return PathStep(
            "where", match["name"].strip(), match["quoted"] if match["quoted"] is not None else match["bare"]
        )
    return PathStep("key", match["quoted_key"] or match["text"] or match["key"].strip())


def value_at(value: Any, steps: tuple[PathStep, ...]) -> Any:
    """Return what stands at the end of a path; None where it leads nowhere."""
    for step in steps:
        if value is None:
            return None
        value = _down(content_of(value), step)
    return content_of(value)


def rows_at(record: Any, steps: tuple[PathStep, ...]) -> list[tuple[Any, ...]]:
    """Return the rows that stand in a record: the last of each tuple, and before it all that they stand in."""
    chains: list[tuple[Any, ...]] = [(record,)]
    for step in steps:
        below = list[tuple[Any, ...]]()
        for chain in chains:
            value = content_of(chain[-1])
            if step.kind != "each":
                below.append((*chain[:-1], _down(value, step)))
            elif isinstance(value, list):
                below.extend((*chain, element) for element in value if element is not None)
        chains = below
    return [chain for chain in chains if chain[-1] is not None]


def value_in(chain: tuple[Any, ...], path: FieldPath) -> Any:
    """Return what stands at the end of a path that starts at a row, or at the top and goes through the row's own."""
    if not path.from_top:
        return value_at(chain[-1], path.steps)
    level, value = 0, chain[0]
    for step in path.steps:
        if step.kind == "each":
            level += 1
            value = chain[level] if level < len(chain) else None
        else:
            value = None if value is None else _down(content_of(value), step)
    return content_of(value)


def content_of(value: Any) -> Any:
    """Return what a value holds: JSON written as text, OTLP's values in their wrapping."""
    if isinstance(value, dict) and len(value) == 1:
        ((key, inner),) = value.items()
        if key in ANY_VALUES:
            return (inner or {}).get("values", []) if key in ("arrayValue", "kvlistValue") else inner
    return value


def _down(value: Any, step: PathStep) -> Any:
    value = _from_text(value)
    if step.kind == "key":
        return value.get(step.name) if isinstance(value, dict) else None
    if not isinstance(value, list):
        return None
    if step.kind == "element":
        inside = -len(value) <= step.index < len(value)
        return value[step.index] if inside else None
    if step.kind == "length":
        return len(value)
    return next((element for element in value if _is_asked_for(element, step)), None)


def _is_asked_for(element: Any, step: PathStep) -> bool:
    return isinstance(element, dict) and plain_text(content_of(element.get(step.name))) == step.value


def _from_text(value: Any) -> Any:
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return None
    return value


def plain_text(value: Any) -> str | None:
    """Return a single value as the text it is compared as; None for what holds more or nothing."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else None
