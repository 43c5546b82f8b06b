"""Verification: the chain of receipts, replayed against the repository it lies in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.errors import HistoryError, Place
from watchbook.evidence.clock_skew import CLOCKS
from watchbook.evidence.receipt import FILE
from watchbook.evidence.receipts.chain import RESTORE, replay, when
from watchbook.evidence.receipts.commit_bounds import CommitBounds
from watchbook.evidence.receipts.mismatch import Mismatch
from watchbook.evidence.receipts.rewritten_history import rewritings
from watchbook.evidence.receipts.sightings import sightings
from watchbook.journal.load import FOLDER

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from watchbook.evidence.journal_history import JournalHistory
    from watchbook.evidence.receipts.chain import Chain, Link
    from watchbook.evidence.receipts.commit_bounds import Bounds
    from watchbook.evidence.receipts.sightings import Sightings
NAMED = 5
"""How many commits a sentence names."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What the receipts prove about when an entry came into the journal."""

    path: str
    """Below the engagement's root."""
    commit: str
    """The commit in which git first saw it."""
    bounds: Bounds
    """Between which receipts that commit was made."""
    seen: Link | None
    """The first receipt that saw the entry, in this commit or one that has since been rewritten; None: none yet."""

    @property
    def missed(self) -> str:
        """Why its date cannot be shown, where a receipt was made after it and before one that saw the entry; or empty.

        The date may be right all the same: a commit that nobody pushed, a branch that was merged late.
        """
        missed_link = self.bounds.missed if self.bounds.state == "unproven" else None
        if missed_link is None or (self.seen and self.seen.receipt.sequence <= missed_link.receipt.sequence):
            return ""
        return _missed_receipt(missed_link)

    @property
    def before_receipts(self) -> bool:
        """Whether the first receipt of all saw it: it was there before anybody looked, so nothing shows since when."""
        return self.bounds.state == "unproven" and self.bounds.missed is None


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether the receipts fit each other, git, and the copy that somebody kept."""

    chain: Chain
    misfits: tuple[Mismatch, ...]
    """What does not fit, in the order of the chain."""
    notes: tuple[str, ...]
    """Sentences about what fits and is worth knowing."""
    entries: tuple[Sighting, ...]
    """Every entry that HEAD holds, by path."""
    kept: Link | None
    """The newest receipt of the copy that it was compared with; None without a copy, or where the chain lacks it."""
    sighted: Mapping[str, Sighting]
    """The same entries, by the commit that brought each."""
    seen: Mapping[str, Link]
    """The first receipt that saw each commit of an entry itself, by commit; not of the text before it was rewritten."""
    doubts: Mapping[str, str]
    """Why the receipts contradict the date of some commits of entries, by commit."""
    unproven: Mapping[str, str]
    """Why the date of other commits of entries cannot be shown: a receipt made after it did not see them."""

    @property
    def exit_code(self) -> int:
        """0 where all fits, 1 where something does not, 2 where there is nothing to verify."""
        if self.misfits:
            return 1
        return 0 if self.chain.links else 2


def verify(
    root: Path, receipts: bytes, past: JournalHistory, now: dt.datetime, copies: Collection[str] = ()
) -> Verification:
    """Replay the chain of receipts offline and set it beside git and the copies that somebody kept.

    Args:
        root: the engagement's root.
        receipts: what `Ledger.receipts` returns.
        past: what `read_past` returned of the same repository.
        now: no receipt is newer.
        copies: hashes of receipts that were kept elsewhere, oldest first.

    Raises:
        HistoryError: there is no git repository or no commit, the history is not the whole one, or git cannot be asked.
    """
    _refuse(past)
    commit_bounds = CommitBounds.of(past, chain := replay(receipts))
    file_sightings = sightings(root, chain)
    paths_by_commit = _entries_by_commit(past)
    bounds_by_commit = {name: bounds for name in paths_by_commit if (bounds := commit_bounds.bounds(name))}
    wrong = {name: bounds for name, bounds in bounds_by_commit.items() if bounds.contradiction}
    misfits = [
        *chain.misfits,
        *_future_receipts(chain, now),
        *_lost_copies(chain, copies),
        *_shortened_copies(commit_bounds),
        *file_sightings.misfits,
        *rewritings(root, commit_bounds, file_sightings.missing),
        *(_date_mismatch(name, bounds, paths_by_commit[name]) for name, bounds in wrong.items()),
    ]
    entries = tuple(_entries(past, commit_bounds, file_sightings))
    sightings_by_commit = {entry.commit: entry for entry in entries}
    unproven = _unproven_commits(bounds_by_commit, sightings_by_commit)
    return Verification(
        chain,
        tuple(sorted(misfits, key=lambda misfit: (misfit.place.line or 0) if misfit.place else 0)),
        (*_notes(commit_bounds, file_sightings), *_amendment_notes(unproven, sightings_by_commit)),
        entries,
        next((link for digest in reversed([*copies]) if (link := chain.holds(digest))), None),
        sightings_by_commit,
        {name: bounds.seen for name, bounds in bounds_by_commit.items() if bounds.seen},
        {name: bounds.contradiction for name, bounds in wrong.items()},
        unproven,
    )


def _refuse(past: JournalHistory) -> None:
    if not past.repository:
        raise HistoryError("there is no git repository here, so no receipt can be verified")
    if past.gap:
        raise HistoryError(past.gap.what, hints=past.gap.hints)
    if not past.revisions:
        raise HistoryError("there is no commit here, so no receipt can be verified")


def _future_receipts(chain: Chain, now: dt.datetime) -> Iterator[Mismatch]:
    for link in chain.links:
        if link.receipt.at > now + CLOCKS:
            yield Mismatch(
                "clock",
                f"{link.name} says it was made in the future",
                link.place,
                link.receipt.at,
                hint="a clock is wrong: this machine's, or that of the run that made it",
            )


def _lost_copies(chain: Chain, copies: Collection[str]) -> Iterator[Mismatch]:
    lost_hashes = [digest for digest in copies if not chain.holds(digest)]
    if lost_hashes:
        yield Mismatch(
            "not-kept",
            f"the chain does not hold the receipt that was kept ({lost_hashes[-1][:16]}...): "
            "receipts were removed from its end, or the whole chain was written anew",
            Place(FILE),
            hint="ask whoever keeps the repository for the chain that holds it",
        )


def _shortened_copies(commit_bounds: CommitBounds) -> Iterator[Mismatch]:
    """Yield the commits that took receipts away which the chain does not hold again."""
    for name, touch in commit_bounds.receipted.items():
        lost_count = sum(commit_bounds.chain.holds(digest) is None for digest in touch.removed)
        if lost_count:
            ending = " and left none" if not commit_bounds.chain.links else ""
            receipts = "1 receipt" if lost_count == 1 else f"{lost_count} receipts"
            yield Mismatch(
                "cut",
                f"commit {name[:7]} (of {when(commit_bounds.commits[name].at)}, it says) "
                f"removed or changed {receipts}{ending}",
                Place(FILE),
                commit_bounds.commits[name].at,
                hint=RESTORE,
            )


def _entries_by_commit(past: JournalHistory) -> dict[str, set[str]]:
    """Return every commit of an entry, and the entries that it touched."""
    paths_by_commit: dict[str, set[str]] = {}
    for story in (*past.standing.values(), *past.deleted):
        for version in story.versions:
            paths_by_commit.setdefault(version.by.id, set()).add(version.path)
    return paths_by_commit


def _date_mismatch(name: str, bounds: Bounds, paths: Collection[str]) -> Mismatch:
    """Return the misfit of a commit whose own date lies outside what the receipts prove."""
    by = bounds.after if bounds.state == "backdated" else bounds.seen
    return Mismatch(
        "backdated" if bounds.state == "backdated" else "postdated",
        f"commit {name[:7]} says it was made on {when(bounds.at)}, but {bounds.contradiction}",
        by.place if by else None,
        bounds.seen.receipt.at if bounds.seen else None,
        tuple(sorted(paths)),
        "a wrong clock, --committer-date-is-author-date, or a date that was chosen; ask who made it",
    )


def _unproven_commits(
    bounds_by_commit: Mapping[str, Bounds], sightings_by_commit: Mapping[str, Sighting]
) -> dict[str, str]:
    """Return why dates cannot be shown; an entry that a receipt saw before history was rewritten is not in doubt."""
    reasons = {
        name: _missed_receipt(bounds.missed)
        for name, bounds in bounds_by_commit.items()
        if bounds.state == "unproven" and bounds.missed
    }
    return {
        name: why
        for name, why in reasons.items()
        if name not in sightings_by_commit or sightings_by_commit[name].missed
    }


def _missed_receipt(link: Link) -> str:
    return f"{link.name} did not see it" if link.fits else f"{link.name}, which could show it, does not fit"


def _notes(commit_bounds: CommitBounds, file_sightings: Sightings) -> Iterator[str]:
    if commit_bounds.chain.links and not commit_bounds.receipted:
        yield "no commit holds the receipts (is ledger/ ignored?), so no commit can be shown to be newer than one"
    for path, first, without in file_sightings.gone:
        back = file_sightings.first.get(path.removeprefix(f"{FOLDER}/"))
        again = f"; {back.name} saw a file of this name again" if back else ""
        yield f"{path}, first seen by {first.name}, was deleted before {without.name}{again}"


def _amendment_notes(unproven: Mapping[str, str], sightings_by_commit: Mapping[str, Sighting]) -> Iterator[str]:
    """Yield a note for each receipt that did not see amendments dated before it."""
    commits_by_reason: dict[str, list[str]] = {}
    for name, why in unproven.items():
        if name not in sightings_by_commit:
            commits_by_reason.setdefault(why, []).append(name[:7])
    for why, names in commits_by_reason.items():
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        yield f"amended by {', '.join(names[:NAMED])}{more}: dated earlier, but {why}; not provable before the next one"


def _entries(past: JournalHistory, commit_bounds: CommitBounds, file_sightings: Sightings) -> Iterator[Sighting]:
    for path, story in sorted(past.standing.items()):
        bounds = commit_bounds.bounds(story.born.id)
        if bounds:
            links = [link for link in (bounds.seen, file_sightings.first.get(path.removeprefix(f"{FOLDER}/"))) if link]
            first = min(links, key=lambda link: link.receipt.sequence, default=None)
            yield Sighting(path, story.born.id, bounds, first)
