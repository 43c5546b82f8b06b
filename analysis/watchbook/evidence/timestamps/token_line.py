"""A line of ledger/log/timestamps: which receipt an authority stamped, and its answer as it came."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

_LINE = re.compile(r"(\d+) ([0-9a-f]{64}) ([A-Za-z0-9+/=]+)")


@dataclass(frozen=True, slots=True)
class TokenLine:
    """An authority's answer about one receipt."""

    sequence: int
    """The receipt's."""
    sha256: str
    """The receipt's hash, which the authority stamped."""
    answer: bytes
    """A TimeStampResp of RFC 3161, DER."""

    def line(self) -> bytes:
        """Return it as a line of the file."""
        return f"{self.sequence} {self.sha256} {base64.b64encode(self.answer).decode()}\n".encode()


def read_tokens(data: bytes) -> tuple[list[TokenLine], list[int]]:
    """Return the tokens of a file, and the numbers of the lines that hold none."""
    tokens: list[TokenLine] = []
    spoilt_lines: list[int] = []
    for number, line in enumerate(data.decode("ascii", "replace").splitlines(), 1):
        match = _LINE.fullmatch(line)
        try:
            answer = base64.b64decode(match[3], validate=True) if match else b""
        except binascii.Error:
            answer = b""
        if match and answer:
            tokens.append(TokenLine(int(match[1]), match[2], answer))
        else:
            spoilt_lines.append(number)
    return tokens, spoilt_lines
