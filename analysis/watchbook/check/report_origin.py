"""What a report of the check is made of, so that who asks for the same again is handed the same."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from importlib.metadata import version
from typing import TYPE_CHECKING

from watchbook.check.rules import published_routes
from watchbook.evidence import head

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.check.check_inputs import Books
    from watchbook.check.report import Report


def report_origin(books: Books, as_of: dt.datetime) -> str:
    """Return 64 hex digits over what a report is made of beside the ledger: journal, commit, configuration and now.

    What routers read is no part of it: see `without_routers`. Empty where the journal was not read from its folder.
    """
    if not books.journal.digest:
        return ""
    digest = sha256(f"{version('watchbook')}\0{as_of.isoformat()}\0{books.calendar.zone}\0".encode())
    digest.update(f"{books.journal.digest}\0{head(books.engagement.root)}\0".encode())
    digest.update(repr(books.engagement.source).encode("utf-8", "surrogateescape"))  # as it was read, with its lines
    return digest.hexdigest()


def without_routers(report: Report) -> Report:
    """Return a report without what routers were seen to read, which no page says: it is another the next minute."""
    findings = tuple(finding for finding in report.findings if finding.code not in published_routes.CODES)
    return replace(report, findings=findings)
