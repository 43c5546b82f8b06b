"""What the ledger knows about some days, as lines of an entry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from watchbook.journal.reading.front_matter_bytes import CONTROL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from watchbook.journal.new_versions import NewVersion
    from watchbook.ledger import Verdict

MAX_VERSION = 40
"""Characters of a version that a title or line repeats: dumps may hold anything."""


def numbers(rows: Iterable[Verdict], in_words: Callable[[Verdict], str], title_of: Callable[[str], str]) -> list[str]:
    """Return a line for the worst day of each metric that was out of band.

    Args:
        rows: verdicts, the worst first.
        in_words: says what a verdict found.
        title_of: a workflow's title.
    """
    worst: dict[tuple[str, str], Verdict] = {}
    for row in rows:
        worst.setdefault((row.workflow, row.metric), row)
    several = len({workflow for workflow, _ in worst}) > 1
    return [
        f"- {row.day}: {title_of(row.workflow) + ': ' if several else ''}{plain(in_words(row))}"
        for row in worst.values()
    ]


def firsts(versions: Iterable[NewVersion]) -> list[str]:
    """Return a line for each version on the day it was first seen in the dumps."""
    return [
        f"- {version.day}: {version.workflow} first seen with {version.kind} version {plain(printable(version))}"
        for version in versions
    ]


def printable(version: NewVersion) -> str:
    """Return a version's text in a length and with characters that a line can hold."""
    text = CONTROL.sub("", " ".join(version.value.split()))
    return text if len(text) <= MAX_VERSION else f"{text[:MAX_VERSION]}…"


def plain(text: str) -> str:
    """Return text of anybody's making as Markdown that renders as it reads."""
    return re.sub(r"([\\`*_{}\[\]<>()#|!&~])", r"\\\1", text)
