"""A file that is one JSON array, as lines: an element a line, however it was laid out."""

from __future__ import annotations

import codecs
import json
import re
from typing import TYPE_CHECKING

from watchbook.dumps.blocks import BOM, MAX_LINE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.dumps.streams import Pieces

BETWEEN = re.compile(r"[\s,]*")
NEXT_ELEMENT = re.compile(r"[}\]]\s*,\s*(?=[{\[])")
"""Where reading goes on behind an element that is no JSON."""
SEPARATOR = b"\n"
OBJECTS = re.compile(rb"\s*\[\s*\{")
"""How a list of objects starts."""


class ArrayPieces:
    """A file's bytes; where they are one JSON array, its elements, a line each. An element's line is its number."""

    def __init__(self, pieces: Pieces) -> None:
        """Look at what `pieces` start with when they are asked for."""
        self._pieces = pieces
        self._is_open = False

    @property
    def note(self) -> str:
        """What was odd about the bytes."""
        return self._pieces.note or ("truncated" if self._is_open else "")

    @property
    def cut_off(self) -> bool:
        """Whether the bytes stop before the file was meant to end."""
        return self._pieces.cut_off or self._is_open

    def __iter__(self) -> Iterator[bytes]:
        """Yield the lines in pieces."""
        stream = iter(self._pieces)
        head = next(stream, b"")
        while not head.removeprefix(BOM).strip() and (more := next(stream, b"")):
            head += more
        if _is_one_array(head):
            yield from self._elements(head, stream)
        else:
            yield head
            yield from stream

    def _elements(self, head: bytes, stream: Iterator[bytes]) -> Iterator[bytes]:
        decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        scan = json.JSONDecoder().raw_decode
        text = decoder.decode(head.removeprefix(BOM)).lstrip()[1:]
        position, is_end, self._is_open = 0, False, True
        while True:
            position = _behind(text, position)
            if text[position : position + 1] == "]":
                self._is_open = False
                return
            try:
                _, end = scan(text, position)
            except (ValueError, RecursionError):
                if not is_end and len(text) - position < MAX_LINE:
                    more = list(_some(stream, max(1 << 20, len(text) - position)))
                    is_end = not more
                    text, position = text[position:] + "".join(decoder.decode(piece) for piece in more), 0
                    continue
                if position >= len(text):
                    return
                match = NEXT_ELEMENT.search(text, position)
                if match is None:
                    yield _line(text[position:])
                    return
                end = match.start() + 1
            yield _line(text[position:end]) + SEPARATOR
            position = end


def _some(stream: Iterator[bytes], size: int) -> Iterator[bytes]:
    while size > 0 and (piece := next(stream, b"")):
        size -= len(piece)
        yield piece


def _behind(text: str, position: int) -> int:
    match = BETWEEN.match(text, position)
    return match.end() if match else position


def _line(element: str) -> bytes:
    return element.replace("\n", " ").replace("\r", " ").encode("utf-8", "surrogateescape")


def _is_one_array(head: bytes) -> bool:
    """Return whether what a file starts with is a list of objects that goes on, and not one of many, each in a line."""
    text = head.removeprefix(BOM).lstrip()
    if not OBJECTS.match(text):
        return False
    line, _, rest = text.partition(b"\n")
    if not rest.strip():
        return True
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return True
    return False
