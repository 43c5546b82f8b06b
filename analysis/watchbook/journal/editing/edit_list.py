"""Add items to a list of an entry's front matter; every other byte of the file stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ruamel.yaml import YAML
from ruamel.yaml.nodes import CollectionNode, MappingNode, SequenceNode

from watchbook.journal.editing.edit_front_matter import with_values
from watchbook.journal.reading.front_matter_bytes import FENCE, read_frame

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ruamel.yaml.nodes import Node


def with_item(text: str, key: str, item: str) -> str:
    """Return an entry's text with an item behind those that a list of its front matter has.

    Args:
        text: the whole file, which has to be readable as an entry.
        key: the list's; where it is missing, or is no list, it is begun below the days.
        item: YAML on one line.
    """
    frame, _ = read_frame(text.encode(), "")
    assert frame is not None, "only an entry that reads is added to"
    present = _present(frame.header, key)
    if present is None:
        return with_values(text, {key: f"\n  - {item}"}).replace(f"{key}: \n", f"{key}:\n", 1)
    insert = _in_flow if present.flow_style else _in_block
    header = insert(frame.header, present, item)
    return f"{FENCE}\n{header}{text[len(FENCE) + 1 + len(frame.header) :]}"


def with_names(text: str, key: str, names: Sequence[str]) -> str:
    """Return an entry's text with names added to a list of names; a list that is missing is begun on one line."""
    frame, _ = read_frame(text.encode(), "")
    assert frame is not None, "only an entry that reads is added to"
    if _present(frame.header, key) is None and names:
        return with_values(text, {key: f"[{', '.join(names)}]"})
    for name in names:
        text = with_item(text, key, name)
    return text


def _present(header: str, key: str) -> SequenceNode | None:
    """Return the list that stands there; None where there is no list."""
    top = YAML(typ="safe", pure=True).compose(header)
    values = [value for name, value in top.value if name.value == key]
    return values[0] if values and isinstance(values[0], SequenceNode) else None


def _in_flow(header: str, present: SequenceNode, item: str) -> str:
    """Return the header with an item before the bracket that closes a list."""
    close = present.end_mark.index - 1
    comma = ", " if present.value and not header[:close].rstrip().endswith(",") else ""
    return f"{header[:close].rstrip(' ')}{comma}{item}{header[close:]}"


def _in_block(header: str, present: SequenceNode, item: str) -> str:
    """Return the header with an item on the line below the last one's."""
    end = _end(present.value[-1])
    behind = end if header[end - 1] == "\n" else header.index("\n", end) + 1
    return f"{header[:behind]}{' ' * present.start_mark.column}- {item}\n{header[behind:]}"


def _end(node: Node) -> int:
    """Return where a node's text ends; YAML says of a block only where the next thing starts."""
    if not isinstance(node, CollectionNode) or node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end(last[1] if isinstance(node, MappingNode) else last)
