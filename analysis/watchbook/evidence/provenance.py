"""What can be proved of one entry: from what it claims, and what git saw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.evidence.amendment import Amendment, amendments_of
from watchbook.evidence.badge import Badge, badge
from watchbook.evidence.claims import claim_of, is_imported
from watchbook.evidence.timeline_lines import TimelineLine, timeline_lines

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from watchbook.calendar import Calendar
    from watchbook.evidence.git.log import Commit
    from watchbook.evidence.journal_proof import JournalProof
    from watchbook.evidence.signing.signature import Signature
    from watchbook.journal import Entry


@dataclass(frozen=True, slots=True)
class Provenance:
    """What git knows of one entry, beside what the entry says."""

    claimed: dt.datetime
    """When it was noticed, as it first said, or now says if earlier; the end of its first day where nobody said."""
    first_seen: Commit | None
    """The commit in which the file first stood, through renames; None where no commit has it, or none can be told."""
    deleted_before: Commit | None
    """The commit that deleted an entry at the same path, before this one was added; None where there was none."""
    amendments: tuple[Amendment, ...]
    """Every later commit that changed or moved it, oldest first."""
    timeline: tuple[TimelineLine, ...]
    """The lines of its timeline."""
    uncommitted: bool
    """Whether its file is not as the last commit has it."""
    doubt: str | None
    """Why the first commit's date cannot be right, or cannot be shown to be; None where it may be."""
    signatures: Mapping[str, Signature]
    """What is known of the signatures of these commits and others, by commit; empty where nobody looked."""
    badge: Badge
    """All of this in a few words."""
    imported: bool = False
    """Whether it said from the start that it was imported."""

    @property
    def signature(self) -> Signature | None:
        """What is known of the first commit's signature; None where nobody looked."""
        return self.signatures.get(self.first_seen.id) if self.first_seen else None

    @property
    def delay(self) -> dt.timedelta | None:
        """From `claimed` until git first saw it; None where that cannot be said."""
        return self.first_seen.committed - self.claimed if self.first_seen and not self.doubt else None


def provenance(entry: Entry, past: JournalProof, calendar: Calendar) -> Provenance:
    """Return what git knows of an entry."""
    story = past.of(entry.path)
    amendments = amendments_of(story, past.texts) if story else ()
    claim = claim_of(entry, story, past.texts, calendar)
    return Provenance(
        claim,
        story.born if story else None,
        story.earlier.ended if story and story.earlier else None,
        amendments,
        timeline_lines(entry, story, past),
        past.repository and not past.gap and (story is None or entry.path in past.changed),
        past.doubt_of(story.born) if story else None,
        past.signatures,
        badge(entry, past, amendments, claim, calendar),
        is_imported(entry, story, past.texts),
    )
