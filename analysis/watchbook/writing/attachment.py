"""A picture or a file that belongs to an entry: put where the site publishes it, and committed."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from watchbook.errors import JournalError, Place
from watchbook.evidence.git.commit import commit_entry
from watchbook.files import write_file
from watchbook.journal import is_publishable
from watchbook.writing.lock import hold_journal_lock

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.config import Engagement
    from watchbook.journal import Entry

FOLDER = "journal/assets"
"""Below it each entry has a folder of its own."""
MOST_BYTES = 5_000_000
"""Of a file; a repository keeps it for ever."""


def attach(engagement: Engagement, entry: Entry, file: Path, *, commits: bool) -> str:
    """Copy a file to journal/assets/ENTRY/, commit it, and return the Markdown link to it from the entry.

    Raises:
        JournalError: it cannot be read, is too large, could run in a reader's browser, or another stands there.
        CommitError: it is written, and not committed.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise JournalError(f"cannot be read: {error.strerror}", place=Place(str(file))) from error
    if len(data) > MOST_BYTES:
        hint = "git keeps it for ever: crop it, or link to where it lies"
        raise JournalError(f"{len(data):,} bytes, at most {MOST_BYTES:,}", place=Place(str(file)), hints=(hint,))
    if not is_publishable(file):
        hint = "a picture, a PDF, CSV or text may be attached; no page that holds a secret, and no drawing with scripts"
        raise JournalError("it could not be published", place=Place(str(file)), hints=(hint,))
    name = re.sub(r"[^A-Za-z0-9.-]+", "-", file.name).strip("-.").lower()
    path = f"{FOLDER}/{entry.id}/{name}"
    with hold_journal_lock(engagement.root / ".watchbook"):
        _put(engagement.root / path, data, path)
        if commits:
            trailers = {"Watchbook-Entry": entry.id}
            commit_entry(engagement.root, path, f"Attach {name}: {entry.title}", trailers)
    return f"[{name}]({posixpath.relpath(path, posixpath.dirname(entry.path))})"


def _put(target: Path, data: bytes, path: str) -> None:
    if target.exists() and target.read_bytes() != data:
        raise JournalError("another file stands there", place=Place(path), hints=("rename yours",))
    target.parent.mkdir(parents=True, exist_ok=True)
    write_file(target, data)
