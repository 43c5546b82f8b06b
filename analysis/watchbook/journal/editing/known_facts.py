"""What the ledger knows about some days, as lines of an entry."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from watchbook.journal.entry import WORKED
from watchbook.journal.reading.body import is_answered
from watchbook.journal.reading.front_matter_bytes import CONTROL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from watchbook.journal.entry import Entry
    from watchbook.journal.new_versions import NewVersion
    from watchbook.ledger import Verdict

MAX_QUOTE = 160
"""Characters of what worked in a past incident that a line repeats."""
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


def past_line(entry: Entry, folder: str, *, in_place: bool = False) -> str:
    """Return a line about a past incident, as an entry in `folder` links to it: its cause, and what worked then.

    `in_place` says that most of it lay in the same slice.
    """
    link = f"[{plain(entry.title)}]({posixpath.relpath(entry.path, folder)})"
    cause = f", cause {entry.cause}" if entry.cause and entry.cause != "unknown" else ""
    section = entry.sections.get(WORKED)
    words = " ".join(section.text.split()) if section and is_answered(section) else ""
    remedy = (
        f"; what worked then: {plain(words if len(words) <= MAX_QUOTE else f'{words[:MAX_QUOTE]}…')}" if words else ""
    )
    place = ", in the same slice" if in_place else ""
    return f"- Like {entry.first}: {link}{place}{cause}{remedy}"


def printable(version: NewVersion) -> str:
    """Return a version's text in a length and with characters that a line can hold."""
    text = CONTROL.sub("", " ".join(version.value.split()))
    return text if len(text) <= MAX_VERSION else f"{text[:MAX_VERSION]}…"


def plain(text: str) -> str:
    """Return text of anybody's making as Markdown that renders as it reads."""
    return re.sub(r"([\\`*_{}\[\]<>()#|!&~])", r"\\\1", text)
