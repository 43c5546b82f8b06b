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

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from watchbook.calendar import Calendar
    from watchbook.evidence import Commit, DeletedEntry, JournalProvenance, Provenance
    from watchbook.journal import Entry, Journal

LATE = ONE_DAY
"""A line written up later than this is said to be."""
RECENT = dt.timedelta(days=30)
"""How long a fact that nobody can mend is a finding; entry pages and the journal's index show it for good."""
MISSIGNED = ("other", "unknown", "bad")
"""Signatures that do not fit; a key that has expired since, and no signature at all, are none of them."""
TIME_HINT = "correct the time, or its offset"


def provenance_findings(
    witness: JournalProvenance | None, journal: Journal, calendar: Calendar, as_of: dt.datetime
) -> Iterator[Finding]:
    """Yield what git contradicts, or cannot prove, of a journal; nothing where git was not asked, or is not there."""
    if witness is None or not witness.past.repository:
        return
    if gap := witness.past.gap:
        yield _finding("WB507", gap.what, Place("journal"), "; ".join(gap.hints))
        return
    news = _News(as_of, witness.past.doubts, calendar)
    for entry in journal.entries:
        known = witness.entries[entry.id]
        yield from _standing(entry, known)
        if not entry.imported:
            yield from _times(entry, known)
            yield from _late(entry, known, news)
        yield from _doubts(entry, witness)
        yield from _signatures(entry, known, news)
        yield from _change_findings(entry, known, news)
    for gone in witness.deleted:
        yield from _deletion_finding(gone, news)


@dataclass(frozen=True, slots=True)
class _News:
    """What happened lately, as of the check's now."""

    as_of: dt.datetime
    doubts: Mapping[str, str]
    calendar: Calendar

    def holds(self, commit: Commit | None) -> bool:
        """Return whether a commit is news; one whose date cannot be right always is."""
        if commit is None:
            return False
        return commit.id in self.doubts or self.as_of - RECENT <= commit.committed <= self.as_of

    def by(self, commit: Commit) -> str:
        return f"{commit_day(commit, self.calendar)} by {commit.committer.name}"


def _standing(entry: Entry, known: Provenance) -> Iterator[Finding]:
    if known.uncommitted:
        what = "changed, and the change is not yet in git" if known.first_seen else "not yet in git"
        yield _finding("WB501", what, entry.place(), f"git add {entry.path} && git commit", entry.id)


def _times(entry: Entry, known: Provenance) -> Iterator[Finding]:
    if entry.noticed and known.delay is not None and known.delay < -CLOCKS:
        what = f"says that it was noticed {duration(known.delay)} after git first saw it"
        yield _finding("WB502", what, entry.place("noticed"), TIME_HINT, entry.id)
    for line in known.timeline:
        if line.delay is not None and line.delay < -CLOCKS:
            what = f"a line about {_at(line.remark.at)}, which git saw {duration(line.delay)} before that"
            yield _finding("WB502", what, Place(entry.path, line.remark.line), TIME_HINT, entry.id)


def _late(entry: Entry, known: Provenance, news: _News) -> Iterator[Finding]:
    late = [
        (line.heard, line.remark)
        for line in known.timeline
        if line.heard is not None and line.heard > LATE and news.holds(line.first_seen)
    ]
    if not late:
        return
    delay, remark = max(late, key=lambda each: each[0])
    what = f"the line about {_at(remark.at)} was written up {duration(delay)} later"
    if len(late) > 1:
        what = f"{len(late)} lines were written up later, the one about {_at(remark.at)} {duration(delay)}"
    yield _finding("WB503", what, Place(entry.path, late[0][1].line), None, entry.id)


def _doubts(entry: Entry, witness: JournalProvenance) -> Iterator[Finding]:
    story = witness.past.of(entry.path)
    for version in story.versions if story else ():
        if doubt := witness.past.doubts.get(version.by.id):
            what = f"commit {version.by.short} of {version.by.committer.name} cannot be dated: {doubt}"
            yield _finding("WB504", what, entry.place(), None, entry.id)


def _signatures(entry: Entry, known: Provenance, news: _News) -> Iterator[Finding]:
    for commit in [known.first_seen, *(amendment.by for amendment in known.amendments)]:
        signature = known.signatures.get(commit.id) if commit else None
        if commit and signature and signature.kind in MISSIGNED and news.holds(commit):
            yield _finding("WB509", f"commit {commit.short}: {signature.text}", entry.place(), None, entry.id)


def _change_findings(entry: Entry, known: Provenance, news: _News) -> Iterator[Finding]:
    before = known.deleted_before
    if before and known.first_seen and news.holds(known.first_seen):
        what = f"added again on {news.by(known.first_seen)}, after an entry of this name was deleted on "
        what += commit_day(before, news.calendar)
        yield _finding("WB505", what, entry.place(), f"git show {before.short} shows it", entry.id)
    for amendment in known.amendments:
        if news.holds(amendment.by) and amendment.rewritten:
            what = f"most of its text was replaced on {news.by(amendment.by)}"
            hint = f"git show {amendment.by.short} shows what stood there"
            yield _finding("WB508", what, entry.place(), hint, entry.id)


def _deletion_finding(gone: DeletedEntry, news: _News) -> Iterator[Finding]:
    if not news.holds(gone.by):
        return
    how = f"moved to {gone.moved_to}, where no entry is read," if gone.moved_to else "deleted"
    what = f"was {how} on {news.by(gone.by)}{_days_clause(gone.entry)}"
    name = gone.path.rsplit("/", 1)[-1].removesuffix(".md")
    yield _finding("WB506", what, Place(gone.path), f"git show {gone.by.short} shows it", name)


def _days_clause(entry: Entry | None) -> str:
    if entry is None or entry.type == "review":
        return ""
    if entry.last is None:
        return f"; it explained every day from {entry.first.day} {entry.first:%b %Y} on"
    days = (entry.last - entry.first).days + 1
    return f"; it explained {days} {'day' if days == 1 else 'days'}"


def _at(moment: dt.datetime) -> str:
    return f"{moment.day} {moment:%b, %H:%M}"


def _finding(code: str, what: str, place: Place, hint: str | None, entry: str | None = None) -> Finding:
    return Finding(code, codes()[code].severity, what, place=place, hint=hint, entry=entry)
