"""What git witnessed of the whole journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.evidence.journal_history import ENTRY
from watchbook.evidence.provenance import Provenance, provenance
from watchbook.journal import Entry, KnownNames, read_entry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from watchbook.calendar import Calendar
    from watchbook.evidence.file_versions import FileStory
    from watchbook.evidence.git.log import Commit
    from watchbook.evidence.journal_proof import JournalProof
    from watchbook.journal import Journal


@dataclass(frozen=True, slots=True)
class DeletedEntry:
    """An entry that stood once, and does so no more."""

    path: str
    """Where it stood last as an entry."""
    first_seen: Commit
    by: Commit
    """The commit that took it away: deleted it, put another file in its place, or moved it."""
    moved_to: str | None
    """Where it lies now, outside the folders of entries; None where it is gone."""
    entry: Entry | None
    """What it said last; None where that cannot be read as an entry."""


@dataclass(frozen=True, slots=True)
class JournalProvenance:
    """What git witnessed of the whole journal."""

    past: JournalProof
    entries: Mapping[str, Provenance]
    """By an entry's id."""
    deleted: tuple[DeletedEntry, ...]
    """In the order in which they were taken away."""


def journal_provenance(
    past: JournalProof, journal: Journal, names: KnownNames, calendar: Calendar
) -> JournalProvenance:
    """Return what git witnessed of a journal.

    Args:
        past: what git holds of it.
        journal: its entries, as they stand.
        names: the names that deleted entries may have used.
        calendar: what a day is.
    """
    entries = {entry.id: provenance(entry, past, calendar) for entry in journal.entries}
    return JournalProvenance(past, entries, tuple(_deleted_entry(story, past, names) for story in past.deleted))


def _deleted_entry(story: FileStory, past: JournalProof, names: KnownNames) -> DeletedEntry:
    last = max(number for number, version in enumerate(story.versions) if ENTRY.fullmatch(version.path))
    last_version, later = story.versions[last], story.versions[last + 1 :]
    entry, _ = read_entry(past.texts[last_version.blob].encode(), last_version.path, names)
    by = later[0].by if later else story.ended or story.versions[-1].by
    return DeletedEntry(last_version.path, story.born, by, None if story.ended else story.path, entry)
