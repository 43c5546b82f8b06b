"""A timestamped line, as it is added to an entry that stands."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

from watchbook.errors import JournalError
from watchbook.journal.editing.edit_section import section_lines, with_line
from watchbook.journal.entry import TRIED
from watchbook.journal.reading.front_matter_bytes import CONTROL

AGAIN = dt.timedelta(minutes=1)
"""Within which the same words of the same person are said once: somebody types again what a kill kept back."""


def with_note(text: str, at: dt.datetime, by: str, remark: str) -> str:
    """Return an entry's text with a timestamped line at the end of What was tried.

    Args:
        text: the whole file, which has to be readable as an entry.
        at: when it was, to the minute.
        by: who did it.
        remark: what was done; it becomes one line.

    Raises:
        JournalError: nothing is said, or nobody said it.
    """
    return with_line(text, TRIED, f"- {at.isoformat(timespec='minutes')} {as_name(by)}: {as_line(remark)}")


def standing_note(  # noqa: PLR0913  # a line's three parts, and where
    text: str, at: dt.datetime, by: str, remark: str, committed_text: str | None = None, *, heading: str = TRIED
) -> str | None:
    """Return the line that says the same already, by the same person; None where none does.

    Args:
        text: the entry's, as it stands.
        at: when it was, to the minute.
        by: who did it.
        remark: what was done.
        committed_text: the entry's as HEAD holds it: a line that it lacks was never finished, whenever it was written.
            None where none of them is to count.
        heading: under which it stands.
    """
    ending = f" {as_name(by)}: {as_line(remark)}"
    for line in section_lines(text, heading):
        if line.startswith("- ") and line.endswith(ending):
            with suppress(ValueError, TypeError):
                written_entry = dt.datetime.fromisoformat(line.removeprefix("- ").removesuffix(ending))
                minute = at.replace(second=0, microsecond=0)
                if abs(minute - written_entry) <= AGAIN or (committed_text is not None and line not in committed_text):
                    return line
    return None


def as_line(remark: str) -> str:
    """Return what a person said as one line of Markdown that hides nothing behind it.

    Raises:
        JournalError: nothing is said, or some of it cannot be seen.
    """
    line = " ".join(remark.split())
    if not line:
        raise JournalError("nothing is said", hints=('say it in quotes: watchbook note ENTRY "what was tried"',))
    if match := CONTROL.search(line):
        raise JournalError(f"an invisible control character (U+{ord(match[0]):04X})", hints=("take it out",))
    # A comment would hide what follows from whoever looks whether a question is answered.
    return line.replace("<!--", "&lt;!--")


def as_name(by: str) -> str:
    """Return who did something as it stands before the colon of a timestamped line.

    Raises:
        JournalError: it is no name.
    """
    name = " ".join(by.split())
    if not name or ":" in name or CONTROL.search(name):
        raise JournalError(f"{by!r} is no name to put before a colon", hints=("--by engineer-a",))
    return name
