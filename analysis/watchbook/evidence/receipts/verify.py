"""Verification: the chain of receipts, replayed against the repository it lies in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from watchbook.errors import HistoryError, Place
from watchbook.evidence.clock_skew import CLOCKS
from watchbook.evidence.receipt import FILE
from watchbook.evidence.receipts.chain import RESTORE, replay, when
from watchbook.evidence.receipts.commit_bounds import CommitBounds
from watchbook.evidence.receipts.lost_receipts import LostReceipts
from watchbook.evidence.receipts.mismatch import Mismatch
from watchbook.evidence.receipts.receipt_file import as_git_holds
from watchbook.evidence.receipts.rewritten_history import rewritings
from watchbook.evidence.receipts.seen_texts import lost_texts, unexplained_sights
from watchbook.evidence.receipts.sightings import sightings
from watchbook.journal.load import FOLDER

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from watchbook.evidence.file_versions import FileStory
    from watchbook.evidence.journal_history import JournalHistory
    from watchbook.evidence.receipts.chain import Chain, Link
    from watchbook.evidence.receipts.commit_bounds import Bounds, BoundsState
    from watchbook.evidence.receipts.seen_texts import SeenText
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
    lacked: Link | None
    """The last receipt that was made before that one, and did not see the entry; None: there was none."""
    changes: tuple[Link, ...] = ()
    """The receipts that saw another text, or the entry in another place, than the one before, oldest first."""
    cut: str = ""
    """Why these receipts show nothing of it: others that could stand no longer; or empty."""

    @property
    def missed(self) -> str:
        """Why its date cannot be shown, where a receipt was made after it that did not see the entry; or empty.

        The date may be right all the same: a commit that nobody pushed, a branch that was merged late.
        """
        is_older = self.lacked is not None and self.lacked.receipt.at > self.bounds.at + CLOCKS
        return _missed_receipt(self.lacked) if self.lacked and is_older and not self.bounds.contradiction else ""

    @property
    def before_receipts(self) -> bool:
        """Whether the first receipt of all saw it: it was there before anybody looked, so nothing shows since when."""
        return self.state == "unproven" and not self.missed and not self.cut

    @property
    def state(self) -> BoundsState:
        """Return how the date that git gives stands to what the receipts saw of the entry, as `Bounds.state` has it."""
        if self.bounds.contradiction:
            return self.bounds.state
        if self.missed or self.cut or (self.seen and self.seen.receipt.sequence == 1):
            return "unproven"
        return "fits" if self.seen else "unseen"


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
    """The same entries, by path."""
    seen: Mapping[str, Link]
    """The first receipt that saw each commit of an entry itself, by commit; not of the text before it was rewritten."""
    doubts: Mapping[str, str]
    """Why the receipts contradict the date of some commits of entries, by commit."""
    unproven: Mapping[str, str]
    """Why the date of other commits of entries is not shown: a receipt made after it did not see them, or is lost."""
    unsound: Mapping[str, str]
    """Of which entries receipts saw what the history does not hold any more, by path: no date of theirs is shown."""
    standing: Mapping[str, FileStory]
    """The stories of the entries in HEAD, their versions in the order in which receipts saw them; by path."""

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
    receipts = as_git_holds(root, receipts)
    commit_bounds = CommitBounds.of(past, chain := replay(receipts))
    past = replace(past, standing=_in_sighted_order(past.standing, commit_bounds))
    file_sightings = sightings(root, chain, past.places)
    touched_paths = past.touched_entries()
    bounds_by_commit = {name: bounds for name in touched_paths if (bounds := commit_bounds.bounds(name))}
    wrong = {name: bounds for name, bounds in bounds_by_commit.items() if bounds.contradiction}
    losses = LostReceipts.of(past.receipted, receipts)
    texts = list(lost_texts(past, commit_bounds, file_sightings.forged))
    misfits = [
        *chain.misfits,
        *_future_receipts(chain, now),
        *_lost_copies(chain, copies),
        *_shortened_copies(commit_bounds, losses),
        *file_sightings.misfits,
        *rewritings(root, commit_bounds, file_sightings.missing, past.places),
        *unexplained_sights(texts),
        *(_date_mismatch(name, bounds, touched_paths[name]) for name, bounds in wrong.items()),
    ]
    entries = tuple(_entries(past, commit_bounds, file_sightings, losses))
    missed_commits = _missed_commits(bounds_by_commit, entries)
    return Verification(
        chain,
        tuple(sorted(misfits, key=lambda misfit: (misfit.place.line or 0) if misfit.place else 0)),
        (*_notes(commit_bounds, file_sightings), *_amendment_notes(past, missed_commits, entries)),
        entries,
        next((link for digest in reversed([*copies]) if (link := chain.holds(digest))), None),
        {entry.path: entry for entry in entries},
        {name: bounds.seen for name, bounds in bounds_by_commit.items() if bounds.seen},
        {name: bounds.contradiction for name, bounds in wrong.items()},
        {**_cut_commits(commit_bounds, bounds_by_commit, entries, losses), **missed_commits},
        _unsound_entries(past, texts),
        past.standing,
    )


def _in_sighted_order(stories: Mapping[str, FileStory], commit_bounds: CommitBounds) -> dict[str, FileStory]:
    """Return stories with their versions in the order in which receipts first saw them.

    So that a commit of an old branch that brings a file which a receipt saw before is not its birth, whatever its date.
    """
    unseen = len(commit_bounds.chain.links)
    return {
        path: replace(
            story, versions=tuple(sorted(story.versions, key=lambda each: commit_bounds.seen.get(each.by.id, unseen)))
        )
        for path, story in stories.items()
    }


def _unsound_entries(past: JournalHistory, texts: Sequence[SeenText]) -> dict[str, str]:
    """Return why nothing is shown of entries of which a receipt saw what is not there any more, by path."""
    sentences = {sightings.path: sightings.sentence for sightings in reversed(texts)}
    return {
        path: sentences[name]
        for path, story in past.standing.items()
        for name in {version.path for version in story.versions} & sentences.keys()
    }


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


def _shortened_copies(commit_bounds: CommitBounds, losses: LostReceipts) -> Iterator[Mismatch]:
    """Yield the commits that took receipts away which do not stand again, then those whose receipts are gone unsaid."""
    for name, digests in losses.removed.items():
        clause = f"removed or changed {_receipts(len(digests))}"
        yield _cut(commit_bounds, name, f"{clause} and left none" if not commit_bounds.chain.links else clause)
    for name, digests in losses.unsaid.items():
        yield _cut(commit_bounds, name, f"added {_receipts(len(digests))} that no longer stand, and none says why")


def _cut(commit_bounds: CommitBounds, name: str, clause: str) -> Mismatch:
    at = commit_bounds.commits[name].at
    sentence = f"commit {name[:7]} (of {when(at)}, it says) {clause}"
    return Mismatch("cut", sentence, Place(FILE), at, hint=RESTORE)


def _receipts(count: int) -> str:
    return "1 receipt" if count == 1 else f"{count} receipts"


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


def _missed_commits(bounds_by_commit: Mapping[str, Bounds], entries: Sequence[Sighting]) -> dict[str, str]:
    """Return why dates cannot be shown; an entry that a receipt saw before history was rewritten is not in doubt."""
    reasons = {
        name: _missed_receipt(bounds.missed)
        for name, bounds in bounds_by_commit.items()
        if bounds.state == "unproven" and bounds.missed
    }
    births = {entry.commit for entry in entries}
    missed_births = {entry.commit: entry.missed for entry in entries if entry.missed}
    return {name: why for name, why in reasons.items() if name not in births} | missed_births


def _cut_commits(
    commit_bounds: CommitBounds,
    bounds_by_commit: Mapping[str, Bounds],
    entries: Sequence[Sighting],
    losses: LostReceipts,
) -> dict[str, str]:
    """Return the commits about which receipts that are lost could say more; an entry's birth as its sighting has it."""
    doubts = {
        name: losses.doubt_between(commit_bounds.before(name), bounds.seen)
        for name, bounds in bounds_by_commit.items()
        if not bounds.contradiction
    }
    doubts |= {entry.commit: entry.cut for entry in entries if not entry.bounds.contradiction}
    return {name: doubt for name, doubt in doubts.items() if doubt}


def _missed_receipt(link: Link) -> str:
    return f"{link.name} did not see it" if link.fits else f"{link.name}, which could show it, does not fit"


def _notes(commit_bounds: CommitBounds, file_sightings: Sightings) -> Iterator[str]:
    if commit_bounds.chain.links and not commit_bounds.receipted:
        yield "no commit holds the receipts (is ledger/ ignored?), so no commit can be shown to be newer than one"
    for path, first, without in file_sightings.gone:
        back = file_sightings.first.get(path.removeprefix(f"{FOLDER}/"))
        again = f"; {back.name} saw a file of this name again" if back else ""
        yield f"{path}, first seen by {first.name}, was deleted before {without.name}{again}"


def _amendment_notes(past: JournalHistory, unproven: Mapping[str, str], entries: Sequence[Sighting]) -> Iterator[str]:
    """Yield a note for each receipt that did not see amendments dated before it."""
    births = {entry.commit for entry in entries}
    amending = {
        version.by.id
        for story in past.standing.values()
        for version in story.versions
        if {*version.replaced} - {version.blob}
    }
    commits_by_reason: dict[str, list[str]] = {}
    for name, why in unproven.items():
        if name not in births and name in amending:
            commits_by_reason.setdefault(why, []).append(name[:7])
    for why, names in commits_by_reason.items():
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        yield f"amended by {', '.join(names[:NAMED])}{more}: dated earlier, but {why}; not provable before the next one"


def _entries(
    past: JournalHistory, commit_bounds: CommitBounds, file_sightings: Sightings, losses: LostReceipts
) -> Iterator[Sighting]:
    links = commit_bounds.chain.links
    numbers = {link.sha256: number for number, link in enumerate(links)}
    for path, story in sorted(past.standing.items()):
        bounds = commit_bounds.bounds(story.born.id)
        if bounds:
            sightings = file_sightings.first.get(path.removeprefix(f"{FOLDER}/"), bounds.seen)
            before = (numbers[sightings.sha256] if sightings else len(links)) - 1
            gap = links[before] if before >= 0 else None
            changes = tuple(file_sightings.changes.get(path.removeprefix(f"{FOLDER}/"), ()))
            cut = losses.doubt_between(gap, sightings)
            yield Sighting(path, story.born.id, bounds, sightings, gap, changes, cut)
