"""What routers read: flagd's flag definitions, one flag a workflow, people unless a lease says that the AI has it.

Only what every flagd client takes is written: a property that the Python provider does not know makes it refuse the
whole file, so what we need beside the flags stands in the metadata of the set. All of it is ASCII, as that provider
opens the file in whatever encoding its machine prefers.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from watchbook.errors import FallbackError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from watchbook.journal.entry import Route

MARK = b'"digest": "'
"""What the digest stands behind; in a name of somebody's choosing its quotes would be escaped."""
START = b'{"flags": {'
HEX = 64
"""Digits of a SHA-256."""
NO_LEASE = "none"


@dataclass(frozen=True, slots=True)
class Flags:
    """The routes of an engagement as they are published."""

    engagement: str
    seq: int
    """Greater than that of every publication before."""
    by: str
    """Who published it."""
    written: dt.datetime
    """When, UTC, in whole seconds."""
    expires: dt.datetime | None
    """When the lease ends, from which on people have all of the work; None where there is no lease."""
    routes: Mapping[str, Route]
    """By flag, as they are while the lease runs."""

    def route(self, flag: str, at: dt.datetime) -> Route:
        """Return the route that a router reads at an instant; manual for a flag there is not."""
        runs = self.expires is None or at < self.expires
        return self.routes.get(flag, "manual") if runs else "manual"

    def document(self) -> bytes:
        """Return the file, a line for each flag: the same bytes for the same values."""
        metadata = {
            "by": self.by,
            "digest": "",
            "engagement": self.engagement,
            "expires": self.expires.isoformat() if self.expires else NO_LEASE,
            "seq": self.seq,
            "written": self.written.isoformat(),
        }
        flags = {flag: _flag(route, self.expires) for flag, route in self.routes.items()}
        text = f'{{"flags": {_lines(flags)},\n"metadata": {_lines(metadata)}}}\n'.encode("ascii")
        head, mark, tail = text.partition(MARK)
        return head + mark + hashlib.sha256(text).hexdigest().encode("ascii") + tail


def is_ours(document: bytes) -> bool:
    """Return whether something is what this program publishes, perhaps damaged; an empty document is nobody else's."""
    return document.startswith(START) or MARK in document or not document.strip()


def read_flags(document: bytes) -> Flags:
    """Return what a file says.

    Raises:
        FallbackError: it is damaged, or nothing that this program wrote.
    """
    head, mark, tail = document.partition(MARK)
    whole = hashlib.sha256(head + mark + tail[HEX:]).hexdigest().encode("ascii") == tail[:HEX]
    try:
        definitions = json.loads(document) if whole else {}
        metadata = definitions["metadata"]
        ends = metadata["expires"]
        return Flags(
            metadata["engagement"],
            int(metadata["seq"]),
            metadata["by"],
            dt.datetime.fromisoformat(metadata["written"]),
            None if ends == NO_LEASE else dt.datetime.fromisoformat(ends),
            {flag: "ai" if "targeting" in table else "manual" for flag, table in definitions["flags"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FallbackError("the flags are damaged: they do not fit their digest") from error


def _lines(table: Mapping[str, Any]) -> str:
    rows = (f"{json.dumps(key)}: {json.dumps(table[key], sort_keys=True)}" for key in sorted(table))
    return "{\n" + ",\n".join(rows) + "\n}"


def _flag(route: Route, expires: dt.datetime | None) -> dict[str, Any]:
    flag: dict[str, Any] = {
        "defaultVariant": "manual",
        "state": "ENABLED",
        "variants": {"ai": "ai", "manual": "manual"},
    }
    if route == "ai":
        runs = {"<": [{"var": "$flagd.timestamp"}, int(expires.timestamp())]} if expires else True
        flag["targeting"] = {"if": [runs, "ai", "manual"]}
    return flag
