"""Change values of an entry's front matter where they stand; every other byte of the file stays as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ruamel.yaml import YAML
from ruamel.yaml.events import CollectionEndEvent, CollectionStartEvent, ScalarEvent

from watchbook.journal.reading.front_matter_bytes import FENCE, read_frame

if TYPE_CHECKING:
    from collections.abc import Mapping

BESIDE = "days"
"""The key behind which new ones are put; every entry has it."""


@dataclass(frozen=True, slots=True)
class _Value:
    """Where the text of a key's value stands, in characters of the front matter."""

    start: int
    end: int
    empty: bool
    """Nothing stands there, so that a space has to go before what is written."""
    indent: int
    """Column of the key."""


def with_values(text: str, values: Mapping[str, str]) -> str:
    """Return an entry's text with values of its front matter changed, or added where the key is missing.

    Args:
        text: the whole file, which has to be readable as an entry.
        values: YAML by key; keys whose present value is a list or a table cannot be among them.
    """
    frame, _ = read_frame(text.encode(), "")
    assert frame is not None, "only an entry that reads is changed"
    header = frame.header
    there = _values(header)
    beside = there[BESIDE]
    behind = header.index("\n", beside.end) + 1
    changes = []
    for key, value in values.items():
        span = there.get(key)
        if span is None:
            changes.append((behind, behind, f"{' ' * beside.indent}{key}: {value}\n"))
        else:
            changes.append((span.start, span.end, f" {value}" if span.empty else value))
    changes.sort(key=lambda change: change[0])
    for start, end, replacement in changes[::-1]:  # from the end, so that what stands before keeps its place
        header = header[:start] + replacement + header[end:]
    return f"{FENCE}\n{header}{text[len(FENCE) + 1 + len(frame.header) :]}"


def _values(header: str) -> dict[str, _Value]:
    """Return where each key's value stands that is one text."""
    values: dict[str, _Value] = {}
    depth = 0
    key: ScalarEvent | None = None
    for event in YAML(typ="safe", pure=True).parse(header):
        if isinstance(event, CollectionStartEvent):
            depth += 1
        elif isinstance(event, CollectionEndEvent):
            depth -= 1
            key = None if depth == 1 else key
        elif isinstance(event, ScalarEvent) and depth == 1:
            if key is None:
                key = event
                continue
            values[str(key.value)] = _value(header, key, event)
            key = None
    return values


def _value(header: str, key: ScalarEvent, value: ScalarEvent) -> _Value:
    if value.style is None and not value.value:
        # An empty value is reported where the next key starts; it belongs behind its own colon.
        behind = header.index(":", key.end_mark.index) + 1
        return _Value(behind, behind, empty=True, indent=key.start_mark.column)
    return _Value(value.start_mark.index, value.end_mark.index, empty=False, indent=key.start_mark.column)
