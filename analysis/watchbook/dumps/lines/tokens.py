"""Texts that stand in the bytes of many lines, found without cutting the lines up."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re


def stands_before(token: bytes, mark: re.Pattern[bytes], data: bytes) -> bool:
    """Return whether a token stands anywhere just before what a mark matches, as a key does before its colon."""
    position = data.find(token)
    while position >= 0:
        end = position + len(token)
        if mark.match(data, end):
            return True
        position = data.find(token, end)
    return False
