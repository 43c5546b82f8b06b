"""What the process that reads Parquet and the one that asks it say to each other, over two pipes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import BinaryIO

    Buffer = bytes | memoryview

READY, QUESTION, ROWS, END, UNREADABLE = (b"y", b"q", b"r", b"e", b"u")
"""Kinds: the process stands, a file to read, some of its rows, its end, nothing (more) of it can be read."""
LENGTH = 8
"""Bytes that say how long a part of a message is."""


def write_message(pipe: BinaryIO, kind: bytes, words: dict[str, Any] | None = None, data: Buffer = b"") -> None:
    """Write a message: its kind, some JSON and some bytes."""
    text = json.dumps(words or {}).encode()
    pipe.write(kind + len(text).to_bytes(LENGTH, "big") + len(data).to_bytes(LENGTH, "big") + text)
    pipe.write(data)
    pipe.flush()


def read_message(pipe: BinaryIO) -> tuple[bytes, dict[str, Any], bytes]:
    """Return the kind, the JSON and the bytes of the next message.

    Raises:
        EOFError: there is none, or half of one: the other process has ended.
    """
    kind = _exactly(pipe, 1)
    text_length, data_length = (int.from_bytes(_exactly(pipe, LENGTH), "big") for _ in range(2))
    return kind, json.loads(_exactly(pipe, text_length)), _exactly(pipe, data_length)


def _exactly(pipe: BinaryIO, count: int) -> bytes:
    data = pipe.read(count)
    if len(data) < count:
        raise EOFError
    return data
