"""A workflow's route for a router without an SDK. This file needs Python alone: copy it, or import it from here.

    if route("/var/lib/router/flags.json", "card-support", engagement="Card desk") == "ai": ...

People have the work unless the file says otherwise, is whole, is of this engagement, and its lease runs: whatever is
wrong is "manual", and nothing is raised. The file is read at every call, so an answer is never older than the file;
only parsing is remembered, by the file's bytes. The digest finds damage, not deceit: who may write the file may switch.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import time
from typing import Any

LIMIT = 1_000_000
"""Bytes; a longer file is not what was published."""


def route(
    path_or_bytes: str | os.PathLike[str] | bytes, workflow: str, *, engagement: str, now: float | None = None
) -> str:
    """Return "ai" or "manual".

    Args:
        path_or_bytes: flags.json, or what stands in it.
        workflow: the workflow's flag; its name unless watchbook.toml says otherwise.
        engagement: the engagement's name.
        now: seconds since 1970; unset, the clock.
    """
    try:
        document = path_or_bytes if isinstance(path_or_bytes, bytes) else _read(path_or_bytes)
        flag = _flags(document, engagement)[workflow]
        runs, *ways = flag["targeting"]["if"]
        usual = [flag["state"], flag["variants"]["ai"], *ways] == ["ENABLED", "ai", "ai", "manual"]
        if runs is not True:
            clock, end = runs["<"]
            usual = usual and len(runs) == 1 and clock == {"var": "$flagd.timestamp"}
            usual = usual and (time.time() if now is None else now) < end
    # What a missing, strange or damaged file can raise: OSError, ValueError, and what a wrong shape raises.
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError, MemoryError):
        return "manual"
    return "ai" if usual else "manual"


def _read(path: str | os.PathLike[str]) -> bytes:
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))  # what is no file shall not be waited for
    try:
        return os.read(handle, LIMIT + 1)
    finally:
        os.close(handle)


@functools.lru_cache(maxsize=8)
def _flags(document: bytes, engagement: str) -> Any:
    head, mark, tail = document.partition(b'"digest": "')
    if hashlib.sha256(head + mark + tail[64:]).hexdigest().encode() != tail[:64] or len(document) > LIMIT:
        raise ValueError("damaged")
    definitions = json.loads(document, parse_constant=int)  # which raises: NaN and Infinity are no JSON
    if definitions["metadata"]["engagement"] != engagement:
        raise ValueError("another engagement's")
    return definitions["flags"]
