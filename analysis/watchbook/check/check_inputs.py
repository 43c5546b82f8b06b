"""The two books of an engagement, read: what a check is of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from watchbook import evidence, journal
from watchbook.calendar import Calendar
from watchbook.evidence.announcement import announcement_of
from watchbook.evidence.journal_proof import with_receipts, with_signatures
from watchbook.journal.known_names import names_of
from watchbook.ledger import VERDICTS, Ledger
from watchbook.metrics import metrics_of, with_workflow

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from watchbook.config import Engagement
    from watchbook.evidence import JournalProvenance
    from watchbook.fallback.store_look import StoreLook
    from watchbook.journal import Entry, Journal
    from watchbook.metrics import Metric


@dataclass(frozen=True, slots=True)
class Books:
    """What people and machines wrote about one engagement."""

    engagement: Engagement
    metrics: Mapping[str, Metric]
    """By name, with the metric `workflow`; verdicts of metrics that no longer exist are passed over."""
    calendar: Calendar
    """What a day is, and when its dump is due."""
    ledger: Ledger
    """The book that machines write."""
    journal: Journal
    """The book that people write."""
    witness: JournalProvenance | None = None
    """What git saw of the journal; None where nobody asked it."""
    published: StoreLook | None = None
    """What routers read; None where nobody looked, or nothing is to be published."""

    @classmethod
    def read(cls, engagement: Engagement, store: Ledger | None = None) -> Books:
        """Read the books of an engagement; `store` stands in for its own ledger.

        Raises:
            WatchbookError: metrics, ledger or journal cannot be read.
        """
        metrics, calendar = metrics_of(engagement), Calendar.of(engagement.config)
        store = store or Ledger(engagement.root / "ledger")
        book = journal.load(engagement.root, engagement, metrics)
        book = journal.with_meaning(book, lambda: store.read_part(VERDICTS, "flag"), calendar)
        return cls(engagement, with_workflow(metrics), calendar, store, book)

    @classmethod
    def witnessed(cls, engagement: Engagement, clock: dt.datetime, store: Ledger | None = None) -> Books:
        """Read the books with what git saw of the journal; no commit can be newer than `clock`, the reader's own.

        Git looks for its answers while the entries are read.

        Raises:
            WatchbookError: metrics, ledger or journal cannot be read, or git cannot be asked.
        """
        with evidence.ask_git(engagement.root) as question:
            books = cls.read(engagement, store)
            past = evidence.history_of(question, clock)
        past = with_receipts(past, engagement.root, books.ledger.receipts(), clock)
        past = with_signatures(past, engagement.root, engagement.config.signing, clock)
        known_values = names_of(engagement, books.metrics)
        witness = evidence.journal_provenance(past, books.journal, known_values, books.calendar)
        book = _with_announcements(_without_late_imports(books.journal, witness), witness)
        return replace(books, witness=witness, journal=book)


def _without_late_imports(book: Journal, witness: JournalProvenance) -> Journal:
    """Return a journal in which `imported`, written into an entry after it was first seen, silences nothing."""
    late_ids = {name for name, provenance in witness.entries.items() if not provenance.imported}
    if not any(entry.imported and entry.id in late_ids for entry in book.entries):
        return book
    return book.with_entries(
        [replace(entry, imported=None) if entry.id in late_ids else entry for entry in book.entries]
    )


def _with_announcements(book: Journal, witness: JournalProvenance) -> Journal:
    """Return a journal in which a planned change explains its days only where git saw it before its window began."""
    if not any(entry.planned for entry in book.entries):
        return book
    return book.with_entries([_with_announcement(entry, witness) for entry in book.entries])


def _with_announcement(entry: Entry, witness: JournalProvenance) -> Entry:
    if entry.planned is None:
        return entry
    announcement = announcement_of(entry.planned, witness.entries.get(entry.id), witness.past)
    return replace(entry, is_announced=announcement.is_made)
