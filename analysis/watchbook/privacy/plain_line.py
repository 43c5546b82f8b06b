"""Text of anybody's making on one line that is what it looks like."""

from __future__ import annotations

import re

BREAKS = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Control characters, marks that turn the direction of reading, halves of pairs: what some format cannot hold."""


def one_line(text: str) -> str:
    """Return text on one line, each character that has no shape of its own as U+FFFD.

    What people and dumps wrote reaches terminals, logs of CI and XML: a line break there could begin a command, an
    escape sequence could hide the rest.
    """
    return UNSHOWN.sub("\N{REPLACEMENT CHARACTER}", BREAKS.sub(" ", text))
