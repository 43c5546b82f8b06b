"""Add a line to a section of an entry; every other byte of the file stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.journal.entry import SECTIONS
from watchbook.journal.reading.body import read_body
from watchbook.journal.reading.front_matter_bytes import read_frame

if TYPE_CHECKING:
    from collections.abc import Sequence

ITEM = ("- ", "* ", "+ ")
"""How an item of a list starts."""


def with_line(text: str, heading: str, line: str) -> str:
    """Return an entry's text with a line at the end of a section.

    An item joins the list that the section ends with; anything else becomes a paragraph of its own. A section that is
    not there yet is made, in the order of SECTIONS, or at the end.

    Args:
        text: the whole file, which has to be readable as an entry.
        heading: the section's, without its number signs.
        line: what is added, without line ends.
    """
    lines = text.split("\n")
    starts = _headings(text)
    if heading not in starts:
        return _with_section(lines, starts, heading, line)
    end = min((start for start in starts.values() if start > starts[heading]), default=len(lines))
    return _insert_lines(lines, _last_written(lines, end), line)


def section_lines(text: str, heading: str) -> list[str]:
    """Return the lines under a heading of an entry that reads; none where the section is not there."""
    lines = text.split("\n")
    starts = _headings(text)
    if heading not in starts:
        return []
    end = min((start for start in starts.values() if start > starts[heading]), default=len(lines))
    return lines[starts[heading] + 1 : end]


def _with_section(lines: list[str], starts: dict[str, int], heading: str, line: str) -> str:
    later = SECTIONS[SECTIONS.index(heading) + 1 :] if heading in SECTIONS else ()
    end = min((starts[name] for name in later if name in starts), default=len(lines))
    last = _last_written(lines, end)
    return _insert_lines(lines, last, f"## {heading}", "", line)


def _insert_lines(lines: list[str], last: int, *new: str) -> str:
    """Return the lines with new ones behind the one at `last`, blank lines kept where Markdown wants them."""
    before = [] if _continues(lines, last, new[0]) else [""]
    rest = lines[last + 1 :]
    after = [""] if not rest or rest[0].strip() else []
    return "\n".join([*lines[: last + 1], *before, *new, *after, *rest])


def _last_written(lines: Sequence[str], end: int) -> int:
    """Return the index of the last line before `end` that is not blank."""
    return next(index for index in range(end - 1, -1, -1) if lines[index].strip())


def _continues(lines: Sequence[str], last: int, new: str) -> bool:
    """Return whether a line behind the one at `last` is an item of the list that ends there."""
    start = last
    while lines[start - 1].strip() and not lines[start].startswith(ITEM):
        start -= 1
    return new.startswith(ITEM) and lines[start].startswith(ITEM)


def _headings(text: str) -> dict[str, int]:
    frame, _ = read_frame(text.encode(), "")
    assert frame is not None, "only an entry that reads is added to"
    body, _ = read_body(frame.body, frame.body_line, "")
    return {name: section.line - 1 for name, section in body.sections.items()}
