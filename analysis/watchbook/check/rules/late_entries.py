"""What git saw of entries × what they claim → findings: facts, and no accusation."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.calendar import ONE_DAY
from watchbook.check.codes import codes
from watchbook.check.finding import Finding
from watchbook.errors import Place
from watchbook.evidence import CLOCKS, commit_day, duration
from watchbook.journal import LOOKS_BACK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.calendar import Calendar
    from watchbook.check.case import Case
    from watchbook.evidence import Commit, DeletedEntry, JournalProof, JournalProvenance, Provenance
    from watchbook.journal import Entry

LATE = ONE_DAY
"""A line written up later than this is said to be."""
RECENT = dt.timedelta(days=30)
"""How long a fact that nobody can mend is a finding; entry pages and the journal's index show it for good."""
MISSIGNED = ("other", "unknown", "bad")
"""Signatures that do not fit; a key that has expired since, and no signature at all, are none of them."""
TIME_HINT = "correct the time, or its offset"


def provenance_findings(case: Case) -> Iterator[Finding]:
    """Yield what git contradicts, or cannot prove, of a journal; nothing where git was not asked, or is not there."""
    witness = case.books.witness
    if witness is None or not witness.past.repository:
        return
    if gap := witness.past.gap:
        yield _finding("WB507", gap.what, Place("journal"), "; ".join(gap.hints))
        return
    news = _News(case.as_of, witness.past, case.calendar)
    for entry in case.journal.entries:
        provenance = witness.entries[entry.id]
        yield from _standing(entry, provenance)
        if not provenance.imported:
            yield from _times(entry, provenance)
            yield from _late(entry, provenance, news)
        yield from _doubts(entry, witness)
        yield from _signatures(entry, provenance, news)
        yield from _change_findings(entry, provenance, news)
    for deletion in witness.deleted:
        yield from _deletion_finding(deletion, news)


@dataclass(frozen=True, slots=True)
class _News:
    """What happened lately, as of the check's now."""

    as_of: dt.datetime
    past: JournalProof
    calendar: Calendar

    def holds(self, commit: Commit | None) -> bool:
        """Return whether a commit is news: lately made, merged, or first seen; one of no right date always is.

        What was done on a branch long ago is news on the day on which everybody gets it.
        """
        if commit is None:
            return False
        lately = any(self.as_of - RECENT <= instant <= self.as_of for instant in self.past.instants_of(commit))
        return lately or commit.id in self.past.doubts

    def by(self, commit: Commit) -> str:
        return f"{commit_day(commit, self.calendar)} by {commit.committer.name}"


def _standing(entry: Entry, provenance: Provenance) -> Iterator[Finding]:
    if provenance.uncommitted:
        sentence = "changed, and the change is not yet in git" if provenance.first_seen else "not yet in git"
        yield _finding("WB501", sentence, entry.place(), f"git add {entry.path} && git commit", entry.id)


def _times(entry: Entry, provenance: Provenance) -> Iterator[Finding]:
    if entry.noticed and provenance.delay is not None and provenance.delay < -CLOCKS:
        sentence = f"says that it was noticed {duration(provenance.delay)} after git first saw it"
        yield _finding("WB502", sentence, entry.place("noticed"), TIME_HINT, entry.id)
    for line in provenance.timeline:
        if line.delay is not None and line.delay < -CLOCKS:
            sentence = f"a line about {_at(line.remark.at)}, which git saw {duration(line.delay)} before that"
            yield _finding("WB502", sentence, Place(entry.path, line.remark.line), TIME_HINT, entry.id)


def _late(entry: Entry, provenance: Provenance, news: _News) -> Iterator[Finding]:
    late = [
        (line.heard, line.remark)
        for line in provenance.timeline
        if line.heard is not None and line.heard > LATE and news.holds(line.first_seen)
    ]
    if not late:
        return
    delay, remark = max(late, key=lambda item: item[0])
    sentence = f"the line about {_at(remark.at)} was written up {duration(delay)} later"
    if len(late) > 1:
        sentence = f"{len(late)} lines were written up later, the one about {_at(remark.at)} {duration(delay)}"
    yield _finding("WB503", sentence, Place(entry.path, late[0][1].line), None, entry.id)


def _doubts(entry: Entry, witness: JournalProvenance) -> Iterator[Finding]:
    story = witness.past.of(entry.path)
    for version in story.versions if story else ():
        if doubt := witness.past.doubts.get(version.by.id):
            sentence = f"commit {version.by.short} of {version.by.committer.name} cannot be dated: {doubt}"
            yield _finding("WB504", sentence, entry.place(), None, entry.id)


def _signatures(entry: Entry, provenance: Provenance, news: _News) -> Iterator[Finding]:
    for commit in [provenance.first_seen, *(amendment.by for amendment in provenance.amendments)]:
        signature = provenance.signatures.get(commit.id) if commit else None
        if commit and signature and signature.kind in MISSIGNED and news.holds(commit):
            yield _finding("WB509", f"commit {commit.short}: {signature.text}", entry.place(), None, entry.id)


def _change_findings(entry: Entry, provenance: Provenance, news: _News) -> Iterator[Finding]:
    before = provenance.deleted_before
    if before and provenance.first_seen and news.holds(provenance.first_seen):
        sentence = f"added again on {news.by(provenance.first_seen)}, after an entry of this name was deleted on "
        sentence += commit_day(before, news.calendar)
        yield _finding("WB505", sentence, entry.place(), f"git show {before.short} shows it", entry.id)
    for amendment in provenance.amendments:
        if news.holds(amendment.by) and amendment.moved_claims:
            sentence = (
                f"a time that it claims was moved on {news.by(amendment.by)}: {'; '.join(amendment.moved_claims)}"
            )
            hint = f"git show {amendment.by.short} shows it; delays run from the first claim"
            yield _finding("WB521", sentence, entry.place(), hint, entry.id)
        if news.holds(amendment.by) and amendment.rewritten:
            sentence = f"most of its text was replaced on {news.by(amendment.by)}"
            hint = f"git show {amendment.by.short} shows what stood there"
            yield _finding("WB508", sentence, entry.place(), hint, entry.id)


def _deletion_finding(deletion: DeletedEntry, news: _News) -> Iterator[Finding]:
    if not news.holds(deletion.by):
        return
    how = f"moved to {deletion.moved_to}, where no entry is read," if deletion.moved_to else "deleted"
    sentence = f"was {how} on {news.by(deletion.by)}{_days_clause(deletion.entry)}"
    name = deletion.path.rsplit("/", 1)[-1].removesuffix(".md")
    yield _finding("WB506", sentence, Place(deletion.path), f"git show {deletion.by.short} shows it", name)


def _days_clause(entry: Entry | None) -> str:
    if entry is None or entry.type in LOOKS_BACK:
        return ""
    if entry.last is None:
        return f"; it explained every day from {entry.first.day} {entry.first:%b %Y} on"
    days = (entry.last - entry.first).days + 1
    return f"; it explained {days} {'day' if days == 1 else 'days'}"


def _at(moment: dt.datetime) -> str:
    return f"{moment.day} {moment:%b, %H:%M}"


def _finding(code: str, sentence: str, place: Place, hint: str | None, entry: str | None = None) -> Finding:
    return Finding(code, codes()[code].severity, sentence, place=place, hint=hint, entry=entry)
