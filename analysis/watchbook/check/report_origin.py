"""What a report of the check is made of, so that who asks for the same again is handed the same."""

from __future__ import annotations

from hashlib import sha256
from importlib.metadata import version
from typing import TYPE_CHECKING

from watchbook.evidence import head

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.check.check_inputs import Books


def report_origin(books: Books, as_of: dt.datetime) -> str:
    """Return 64 hex digits over what a report is made of beside the ledger: journal, commit, configuration and now.

    Empty where routers' answers are part of it, or the journal was not read from its folder: that is never the same.
    """
    if books.published is not None or not books.journal.digest:
        return ""
    root = books.engagement.root
    digest = sha256(f"{version('watchbook')}\0{as_of.isoformat()}\0{books.calendar.zone}\0".encode())
    digest.update(f"{books.journal.digest}\0{head(root)}\0".encode())
    digest.update((root / "watchbook.toml").read_bytes())
    return digest.hexdigest()
