"""Add a switch to an entry's front matter; every other byte of the file stays as it is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from watchbook.journal.editing.edit_list import with_item

if TYPE_CHECKING:
    from watchbook.journal.entry import Switch


def with_switch(text: str, switch: Switch) -> str:
    """Return an entry's text with a switch behind those that it has.

    Args:
        text: the whole file, which has to be readable as an entry.
        switch: what is added; its times are written in the zone they are in.
    """
    return with_item(text, "switches", as_yaml(switch))


def as_yaml(switch: Switch) -> str:
    """Return a switch as one line of front matter."""
    parts = [f"at: {switch.at.isoformat(timespec='seconds')}", f"workflow: {switch.workflow}", f"to: {switch.to}"]
    if switch.decided:
        parts.append(f"decided: {switch.decided.isoformat(timespec='seconds')}")
    # JSON's strings are YAML's double-quoted ones.
    texts = {"by": switch.by, "reason": switch.reason, "authority": switch.authority}
    parts += [f"{key}: {json.dumps(words, ensure_ascii=False)}" for key, words in texts.items() if words]
    return f"{{{', '.join(parts)}}}"
