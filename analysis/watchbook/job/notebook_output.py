"""What may be shown of what a notebook says: not more than people read, and no secret it was told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from watchbook.journal.secrets import secret_problems, without_secrets

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MOST = 10_000_000
"""Bytes that one notebook may put out, on all its ways; a page with fifty charts has two million."""
LONGEST = 500
"""Characters of a line that are printed or sent."""
LOOKED_AT = 20 * LONGEST
"""Characters of a line that are searched: more than are shown, lest half a key be."""
NOT_SHOWN = b"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 32">
<text x="4" y="21">Not shown: a secret stands here.</text>
</svg>
"""


def size_of(message: Mapping[str, Any]) -> int:
    """Return how many bytes of output a kernel's message holds, about."""
    content = message["content"]
    if message["msg_type"] == "stream":
        return len(content["text"])
    return sum(
        len(part) if isinstance(part, str) else len(json.dumps(part)) for part in content.get("data", {}).values()
    )


def printable(line: str) -> str:
    """Return a line of a cell's output as it may be printed or sent: cut, and without secrets."""
    text = without_secrets(line[:LOOKED_AT])
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def publishable(report_files: Mapping[str, bytes], log: Callable[[str], None]) -> dict[str, bytes]:
    """Return a report's files by name as they may be published: what holds a secret says so in its place."""
    return {name: _publishable(name, data, log) for name, data in report_files.items()}


def _publishable(name: str, data: bytes, log: Callable[[str], None]) -> bytes:
    if not name.endswith((".md", ".svg", ".html", ".txt")):
        return data
    text = data.decode("utf-8", "replace")
    problems = list(secret_problems(text, 1, name))
    for problem in problems:
        log(f"{problem.place}: {problem.what} in what the notebook says; it is not shown")
    if not problems:
        return data
    return NOT_SHOWN if name.endswith(".svg") else without_secrets(text).encode()
