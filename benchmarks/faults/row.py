"""What was tried, how often, and how often the promise was broken."""

from __future__ import annotations

import sys
from typing import NamedTuple


class Row(NamedTuple):
    """A line of the table; any tuple of its three values is as good."""

    what: str
    """What was done, and what must not happen."""
    times: int
    """How often it was done."""
    broken: int
    """How often the promise did not hold."""


def complain(what: str, example: str) -> None:
    """Print how a promise was broken, with what it takes to see it again."""
    print(f"broken: {what}: {example}", file=sys.stderr, flush=True)
