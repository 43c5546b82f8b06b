"""What receipts saw of entries, held against the versions that git lists: each has to be one of them.

The receipts say by SHA-256 what every file held when they were made. A text that a receipt saw and that no version of
the entry's story holds was taken out of the history; a file that went away without an end was, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.evidence.journal_history import ENTRY
from watchbook.evidence.places import FOLDER
from watchbook.evidence.receipts.mismatch import Mismatch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.evidence.file_versions import FileStory
    from watchbook.evidence.journal_history import JournalHistory
    from watchbook.evidence.receipts.chain import Link
    from watchbook.evidence.receipts.commit_bounds import CommitBounds

GONE = ""
"""What stands for the content of a file that is gone."""


@dataclass(frozen=True, slots=True)
class SeenText:
    """What a receipt saw of an entry, and no version of it holds."""

    link: Link
    path: str
    """Below the engagement's root."""
    is_gone: bool
    """Whether the receipt saw that it was gone."""
    is_named: bool = False
    """Whether it is said already that history was rewritten there."""

    @property
    def sentence(self) -> str:
        """Say what was seen."""
        sight = "saw that it was gone" if self.is_gone else "saw a text of it"
        return f"{self.link.name} {sight}, and the history that stands here says nothing of that"


def lost_texts(past: JournalHistory, commit_bounds: CommitBounds, forged: Link | None) -> Iterator[SeenText]:
    """Yield what receipts saw of entries and git does not list any more, in the order of the chain.

    Args:
        past: what git holds of the journal.
        commit_bounds: the repository's commits beside the chain.
        forged: the first receipt that is not as its commit: from there on nothing is taken from what they say.
    """
    chain = commit_bounds.chain
    numbers = _numbers(past, commit_bounds)
    whole = True
    for number, link in enumerate(chain.links[: chain.told]):
        if forged is not None and link.receipt.sequence >= forged.receipt.sequence:
            break
        before, whole = whole, link.receipt.head in commit_bounds.commits
        for name, digest in link.receipt.changed.items() if link.fits else ():
            path = f"{FOLDER}/{name}"
            matches = numbers.get((path, digest), len(chain.links) + 1)
            # Commits that were made anew are seen late by later receipts, whatever they hold.
            if ENTRY.fullmatch(path) and matches > (number if whole and before else len(chain.links)):
                yield SeenText(link, path, not digest, is_named=not (whole and before))


def unexplained_sights(texts: list[SeenText]) -> Iterator[Mismatch]:
    """Yield a misfit for each receipt whose commit still stands, while what it saw does not.

    Where the commit is gone, too, history was rewritten, and that is named already.
    """
    paths_by_link: dict[int, list[str]] = {}
    links = {seen.link.receipt.sequence: seen.link for seen in texts}
    for sightings in texts:
        if not sightings.is_named:
            paths_by_link.setdefault(sightings.link.receipt.sequence, []).append(sightings.path)
    for sequence, paths in paths_by_link.items():
        link = links[sequence]
        yield Mismatch(
            "unexplained",
            f"{link.name} saw {' and '.join(sorted(paths))} change, and no commit up to it says how",
            link.place,
            link.receipt.at,
            tuple(sorted(paths)),
            "the history shown here is not the one that the run saw: compare with another clone",
        )


def _numbers(past: JournalHistory, commit_bounds: CommitBounds) -> dict[tuple[str, str], int]:
    """Return by path and content which link of the chain first saw a commit that left the file so."""
    numbers: dict[tuple[str, str], int] = {}
    unseen = len(commit_bounds.chain.links)

    def note(path: str, digest: str, commit: str) -> None:
        number = commit_bounds.seen.get(commit, unseen)
        numbers[path, digest] = min(number, numbers.get((path, digest), unseen))

    for first in (*past.standing.values(), *past.deleted):
        story: FileStory | None = first
        while story:
            for version in story.versions:
                note(version.path, past.digests.get(version.blob, GONE), version.by.id)
                if version.renamed_from:
                    note(version.renamed_from, GONE, version.by.id)
            for end in (*story.undone, *([story.ended] if story.ended else [])):
                note(story.path, GONE, end.id)
            story = story.earlier
    return numbers
