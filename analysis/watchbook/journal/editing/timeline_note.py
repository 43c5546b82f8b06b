"""A timestamped line, as it is added to an entry that stands."""

from __future__ import annotations

import datetime as dt

from watchbook.errors import JournalError
from watchbook.journal.editing.edit_section import with_line
from watchbook.journal.entry import TRIED
from watchbook.journal.reading.front_matter_bytes import CONTROL


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


def has_note(text: str, at: dt.datetime, by: str, remark: str) -> bool:
    """Return whether an entry's text has a line of the same person that says the same within a minute of `at`."""
    ending = f" {as_name(by)}: {as_line(remark)}"
    minutes = (at + dt.timedelta(minutes=shift) for shift in (-1, 0, 1))
    lines = {f"- {minute.isoformat(timespec='minutes')}{ending}" for minute in minutes}
    return not lines.isdisjoint(text.splitlines())


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
