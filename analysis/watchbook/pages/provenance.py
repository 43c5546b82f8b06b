"""An entry's page: when git first saw it and each line of its timeline, and how it was changed since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.evidence import after
from watchbook.pages import words

if TYPE_CHECKING:
    from watchbook.evidence import Amendment, Commit, Deleted, Line, Provenance
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
class Seen:
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
class Amended:
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
class Shown:
    """What the page says about an entry's provenance."""

    about: str
    """One or two sentences."""
    signature: str
    """`signed by a@example.com`; empty where nobody looked."""
    timeline: tuple[Seen, ...]
    amended: str
    amendments: tuple[Amended, ...]


@dataclass(frozen=True, slots=True)
class Gone:
    """An entry that was deleted."""

    days: str
    title: str
    written: str
    gone: str


def provenance_of(book: Book, entry: Entry) -> Shown | None:
    """Return what to show of an entry's provenance; None where git was not asked."""
    known = book.witness.entries.get(entry.id) if book.witness else None
    if known is None:
        return None
    provable = known.badge.kind not in ("imported", "not provable")
    return Shown(
        known.badge.about,
        known.signature.text if known.signature else "",
        tuple(_seen(book, line, provable=provable) for line in known.timeline) if known.first_seen else (),
        known.badge.amended.replace("amended", "Amended", 1) or "Moved",
        tuple(_amended(book, each, known) for each in known.amendments),
    )


def deleted_of(book: Book) -> list[Gone]:
    """Return the entries that were deleted, newest first."""
    return [_gone(book, each) for each in reversed(book.witness.deleted)] if book.witness else []


def _gone(book: Book, each: Deleted) -> Gone:
    name = each.path.rsplit("/", 1)[-1].removesuffix(".md")
    how = f"moved to {each.moved_to}" if each.moved_to else "deleted"
    return Gone(
        words.days_span(each.entry.first, each.entry.last) if each.entry else name[:10],
        each.entry.title if each.entry else name,
        f"written on {_on(book, each.first_seen)}, {_who(each.first_seen)}",
        f"{how} on {_on(book, each.by)}, {_who(each.by)} (commit {each.by.short})",
    )


def _seen(book: Book, line: Line, *, provable: bool) -> Seen:
    first, heard = line.first_seen, line.heard
    late = provable and heard is not None and heard > words.LATE
    if first is None:
        said = "not yet"
    elif line.doubt or heard is None:
        said, late = "not provable", True
    elif provable:
        said = f"late, {after(heard)}" if late else after(heard)
    else:
        said = f"on {_on(book, first)}"
    earlier = tuple(wording.text.partition(": ")[2] for wording in line.earlier)
    reworded = _on(book, first) if first and earlier else ""
    return Seen(words.moment(line.remark.at), line.remark.by, line.remark.text, said, late, reworded, earlier)


def _amended(book: Book, amendment: Amendment, known: Provenance) -> Amended:
    lines = amendment.diff.split("\n")
    signature = known.signatures.get(amendment.by.id)
    return Amended(
        _on(book, amendment.by),
        _who(amendment.by),
        "; ".join([*_what(amendment), *([signature.text] if signature else [])]),
        "\n".join(lines[:LONG]),
        max(0, len(lines) - LONG),
        amendment.by.short,
    )


def _what(amendment: Amendment) -> list[str]:
    said = []
    if amendment.kind not in ("front matter", "added"):
        said.append(KINDS[amendment.kind])
    if amendment.keys:
        said.append(f"front matter: {', '.join(amendment.keys)}")
    if amendment.renamed_from and amendment.kind != "renamed":
        said.append("moved")
    if amendment.renamed_from:
        said.append(f"it was {amendment.renamed_from}")
    if amendment.old != amendment.new:
        said.append(f"{words.plural(len(amendment.added), 'line')} added, {len(amendment.removed)} removed")
    return said


def _who(commit: Commit) -> str:
    if commit.author == commit.committer:
        return commit.author.name
    return f"{commit.author.name}, committed by {commit.committer.name}"


def _on(book: Book, commit: Commit) -> str:
    moment = commit.committed.astimezone(book.calendar.zone)
    return f"{words.dated(moment.date())}, {moment:%H:%M}"
