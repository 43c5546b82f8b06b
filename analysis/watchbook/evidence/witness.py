"""What git witnessed of the whole journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.evidence.past import ENTRY
from watchbook.evidence.provenance import Provenance, provenance
from watchbook.journal import Entry, Known, read_entry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from watchbook.calendar import Calendar
    from watchbook.evidence.log import Commit
    from watchbook.evidence.past import Past
    from watchbook.evidence.story import Story
    from watchbook.journal import Journal


@dataclass(frozen=True, slots=True)
class Deleted:
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
class Witness:
    """What git witnessed of the whole journal."""

    past: Past
    entries: Mapping[str, Provenance]
    """By an entry's id."""
    deleted: tuple[Deleted, ...]
    """In the order in which they were taken away."""


def witness(past: Past, journal: Journal, known: Known, calendar: Calendar) -> Witness:
    """Return what git witnessed of a journal.

    Args:
        past: what git holds of it.
        journal: its entries, as they stand.
        known: the names that deleted entries may have used.
        calendar: what a day is.
    """
    entries = {entry.id: provenance(entry, past, calendar) for entry in journal.entries}
    return Witness(past, entries, tuple(_deleted(story, past, known) for story in past.deleted))


def _deleted(story: Story, past: Past, known: Known) -> Deleted:
    last = max(number for number, version in enumerate(story.versions) if ENTRY.fullmatch(version.path))
    stood, later = story.versions[last], story.versions[last + 1 :]
    entry, _ = read_entry(past.texts[stood.blob].encode(), stood.path, known)
    by = later[0].by if later else story.ended or story.versions[-1].by
    return Deleted(stood.path, story.born, by, None if story.ended else story.path, entry)
