"""Add a switch to an entry's front matter; every other byte of the file stays as it is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ruamel.yaml import YAML
from ruamel.yaml.nodes import CollectionNode, MappingNode, SequenceNode

from watchbook.journal.editing.edit_front_matter import with_values
from watchbook.journal.reading.front_matter_bytes import FENCE, read_frame

if TYPE_CHECKING:
    from ruamel.yaml.nodes import Node

    from watchbook.journal.entry import Switch

KEY = "switches"


def with_switch(text: str, switch: Switch) -> str:
    """Return an entry's text with a switch behind those that it has.

    Args:
        text: the whole file, which has to be readable as an entry.
        switch: what is added; its times are written in the zone they are in.
    """
    frame, _ = read_frame(text.encode(), "")
    assert frame is not None, "only an entry that reads is added to"
    present = _present(frame.header)
    if present is None:
        return with_values(text, {KEY: f"\n  - {as_yaml(switch)}"}).replace(f"{KEY}: \n", f"{KEY}:\n", 1)
    insert = _in_flow if present.flow_style else _in_block
    header = insert(frame.header, present, as_yaml(switch))
    return f"{FENCE}\n{header}{text[len(FENCE) + 1 + len(frame.header) :]}"


def as_yaml(switch: Switch) -> str:
    """Return a switch as one line of front matter."""
    parts = [f"at: {switch.at.isoformat(timespec='seconds')}", f"workflow: {switch.workflow}", f"to: {switch.to}"]
    if switch.decided:
        parts.append(f"decided: {switch.decided.isoformat(timespec='seconds')}")
    # JSON's strings are YAML's double-quoted ones.
    texts = {"by": switch.by, "reason": switch.reason, "authority": switch.authority}
    parts += [f"{key}: {json.dumps(words, ensure_ascii=False)}" for key, words in texts.items() if words]
    return f"{{{', '.join(parts)}}}"


def _present(header: str) -> SequenceNode | None:
    """Return the list of switches that stands there; None where there is no list."""
    top = YAML(typ="safe", pure=True).compose(header)
    values = [value for key, value in top.value if key.value == KEY]
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
