"""An entry's page: when git first saw it and each line of its timeline, and how it was changed since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.evidence import after
from watchbook.pages import formatting

if TYPE_CHECKING:
    from watchbook.evidence import Amendment, Commit, DeletedEntry, Provenance, TimelineLine
    from watchbook.journal import Entry
    from watchbook.pages.book import Book

LONG = 120
"""Lines of a diff that a page shows; git shows the rest."""
KINDS = {
    "rewritten": "most of the text replaced",
    "small": "a small correction",
    "text": "text changed",
    "renamed": "moved",
}


@dataclass(frozen=True, slots=True)
class LineSighting:
    """A line of the timeline."""

    claimed: str
    by: str
    text: str
    seen: str
    """`14 minutes after`; `late, 3 days after`; `not yet`."""
    late: bool
    reworded: str
    """When git first saw it in these words; empty where it was in these from the start."""
    earlier: tuple[str, ...]
    """How it read before, oldest first."""


@dataclass(frozen=True, slots=True)
class AmendmentRow:
    """A later change."""

    on: str
    who: str
    what: str
    """`front matter: status, days; 3 lines added, 1 removed`."""
    diff: str
    cut: int
    """Lines of the diff that are not shown."""
    commit: str


@dataclass(frozen=True, slots=True)
class EntryProvenance:
    """What the page says about an entry's provenance."""

    about: str
    """One or two sentences."""
    signature: str
    """`signed by a@example.com`; empty where nobody looked."""
    timeline: tuple[LineSighting, ...]
    amended: str
    amendments: tuple[AmendmentRow, ...]


@dataclass(frozen=True, slots=True)
class DeletedRow:
    """An entry that was deleted."""

    days: str
    title: str
    written: str
    gone: str


def provenance_of(book: Book, entry: Entry) -> EntryProvenance | None:
    """Return what to show of an entry's provenance; None where git was not asked."""
    provenance = book.witness.entries.get(entry.id) if book.witness else None
    if provenance is None:
        return None
    provable = provenance.badge.kind not in ("imported", "not provable")
    return EntryProvenance(
        provenance.badge.about,
        provenance.signature.text if provenance.signature else "",
        tuple(_line_sighting(book, line, provable=provable) for line in provenance.timeline)
        if provenance.first_seen
        else (),
        provenance.badge.amended.replace("amended", "Amended", 1) or "Moved",
        tuple(_amendment_row(book, amendment, provenance) for amendment in provenance.amendments),
    )


def deleted_rows(book: Book) -> list[DeletedRow]:
    """Return the entries that were deleted, newest first."""
    return [_deleted_row(book, deletion) for deletion in reversed(book.witness.deleted)] if book.witness else []


def _deleted_row(book: Book, deletion: DeletedEntry) -> DeletedRow:
    name = deletion.path.rsplit("/", 1)[-1].removesuffix(".md")
    how = f"moved to {deletion.moved_to}" if deletion.moved_to else "deleted"
    return DeletedRow(
        formatting.days_span(deletion.entry.first, deletion.entry.last) if deletion.entry else name[:10],
        deletion.entry.title if deletion.entry else name,
        f"written on {_date_of(book, deletion.first_seen)}, {_authors_of(deletion.first_seen)}",
        f"{how} on {_date_of(book, deletion.by)}, {_authors_of(deletion.by)} (commit {deletion.by.short})",
    )


def _line_sighting(book: Book, line: TimelineLine, *, provable: bool) -> LineSighting:
    first, delay = line.first_seen, line.heard
    late = provable and delay is not None and delay > formatting.LATE
    if first is None:
        sighting = "not yet"
    elif line.doubt or delay is None:
        sighting, late = "not provable", True
    elif provable:
        sighting = f"late, {after(delay)}" if late else after(delay)
    else:
        sighting = f"on {_date_of(book, first)}"
    earlier = tuple(wording.text.partition(": ")[2] for wording in line.earlier)
    rewording_date = _date_of(book, first) if first and earlier else ""
    return LineSighting(
        formatting.moment(line.remark.at), line.remark.by, line.remark.text, sighting, late, rewording_date, earlier
    )


def _amendment_row(book: Book, amendment: Amendment, provenance: Provenance) -> AmendmentRow:
    lines = amendment.diff.split("\n")
    signature = provenance.signatures.get(amendment.by.id)
    return AmendmentRow(
        _date_of(book, amendment.by),
        _authors_of(amendment.by),
        "; ".join([*_changes_of(amendment), *([signature.text] if signature else [])]),
        "\n".join(lines[:LONG]),
        max(0, len(lines) - LONG),
        amendment.by.short,
    )


def _changes_of(amendment: Amendment) -> list[str]:
    clauses = []
    if amendment.kind not in ("front matter", "added"):
        clauses.append(KINDS[amendment.kind])
    if amendment.keys:
        clauses.append(f"front matter: {', '.join(amendment.keys)}")
    clauses += amendment.moved_claims
    if amendment.renamed_from and amendment.kind != "renamed":
        clauses.append("moved")
    if amendment.renamed_from:
        clauses.append(f"it was {amendment.renamed_from}")
    if amendment.old != amendment.new:
        clauses.append(f"{formatting.plural(len(amendment.added), 'line')} added, {len(amendment.removed)} removed")
    return clauses


def _authors_of(commit: Commit) -> str:
    if commit.author == commit.committer:
        return commit.author.name
    return f"{commit.author.name}, committed by {commit.committer.name}"


def _date_of(book: Book, commit: Commit) -> str:
    moment = commit.committed.astimezone(book.calendar.zone)
    return f"{formatting.short_date(moment.date())}, {moment:%H:%M}"
