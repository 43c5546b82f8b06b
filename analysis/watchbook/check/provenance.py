"""What git saw of entries × what they claim → findings: facts, and no accusation."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from watchbook.calendar import ONE_DAY
from watchbook.check.codes import codes
from watchbook.check.finding import Finding
from watchbook.errors import Place
from watchbook.evidence import CLOCKS, dated, duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.calendar import Calendar
    from watchbook.evidence import Commit, Deleted, Provenance, Witness
    from watchbook.journal import Entry, Journal

LATE = ONE_DAY
"""A line written up later than this is said to be."""
RECENT = dt.timedelta(days=30)
"""How long a fact that nobody can mend is a finding; entry pages and the journal's index show it for good."""


def provenance_findings(
    witness: Witness | None, journal: Journal, calendar: Calendar, as_of: dt.datetime
) -> Iterator[Finding]:
    """Yield what git contradicts, or cannot prove, of a journal; nothing where git was not asked, or is not there."""
    if witness is None or not witness.past.repository:
        return
    if gap := witness.past.gap:
        yield _found("WB507", gap.what, Place("journal"), "; ".join(gap.hints))
        return
    since = as_of - RECENT
    for entry in journal.entries:
        known = witness.entries[entry.id]
        yield from _standing(entry, known)
        if not entry.imported:
            yield from _times(entry, known)
            yield from _late(entry, known, since)
        yield from _doubts(entry, witness)
        yield from _changed(entry, known, calendar, since)
    for gone in witness.deleted:
        yield from _deleted(gone, witness, calendar, since)


def _standing(entry: Entry, known: Provenance) -> Iterator[Finding]:
    if known.uncommitted:
        what = "changed, and the change is not yet in git" if known.first_seen else "not yet in git"
        yield _found("WB501", what, entry.place(), f"git add {entry.path} && git commit", entry.id)


def _times(entry: Entry, known: Provenance) -> Iterator[Finding]:
    if entry.noticed and known.delay is not None and known.delay < -CLOCKS:
        what = f"says that it was noticed {duration(known.delay)} after git first saw it"
        yield _found("WB502", what, entry.place("noticed"), "correct the time, or its offset", entry.id)
    for line in known.timeline:
        if line.delay is not None and line.delay < -CLOCKS:
            what = f"a line about {_at(line.remark.at)}, which git saw {duration(line.delay)} before that"
            place = Place(entry.path, line.remark.line)
            yield _found("WB502", what, place, "correct the time, or its offset", entry.id)


def _late(entry: Entry, known: Provenance, since: dt.datetime) -> Iterator[Finding]:
    late = [
        (line.heard, line)
        for line in known.timeline
        if line.heard is not None and line.heard > LATE and line.first_seen and line.first_seen.committed >= since
    ]
    if late:
        delay, line = max(late, key=lambda each: each[0])
        what = f"the line about {_at(line.remark.at)} was written up {duration(delay)} later"
        if len(late) > 1:
            what = f"{len(late)} lines of the timeline were written up later; {what.replace(' was written up', ':')}"
        yield _found("WB503", what, Place(entry.path, late[0][1].remark.line), None, entry.id)


def _doubts(entry: Entry, witness: Witness) -> Iterator[Finding]:
    story = witness.past.of(entry.path)
    for version in story.versions if story else ():
        if doubt := witness.past.doubts.get(version.by.id):
            what = f"commit {version.by.short} of {version.by.committer.name} cannot be dated: {doubt}"
            yield _found("WB504", what, entry.place(), None, entry.id)


def _changed(entry: Entry, known: Provenance, calendar: Calendar, since: dt.datetime) -> Iterator[Finding]:
    if known.deleted_before and known.first_seen and known.first_seen.committed >= since:
        what = (
            f"added again on {dated(known.first_seen, calendar)} by {known.first_seen.committer.name}, after an entry "
            f"of this name was deleted on {dated(known.deleted_before, calendar)}"
        )
        yield _found("WB505", what, entry.place(), f"git show {known.deleted_before.short} shows it", entry.id)
    for amendment in known.amendments:
        if amendment.kind == "rewritten" and amendment.by.committed >= since:
            what = f"most of its text was replaced on {_by(amendment.by, calendar)}"
            hint = f"git show {amendment.by.short} shows what stood there"
            yield _found("WB508", what, entry.place(), hint, entry.id)


def _deleted(gone: Deleted, witness: Witness, calendar: Calendar, since: dt.datetime) -> Iterator[Finding]:
    if gone.by and gone.by.committed < since and gone.by.id not in witness.past.doubts:
        return
    when = f"deleted on {_by(gone.by, calendar)}" if gone.by else "moved out of the folders of entries"
    hint = f"git show {gone.by.short} shows it" if gone.by else None
    yield _found("WB506", f"was {when}{_explained(gone.entry)}", Place(gone.path), hint, _id(gone.path))


def _explained(entry: Entry | None) -> str:
    if entry is None or entry.type == "review":
        return ""
    if entry.last is None:
        return f"; it explained every day from {entry.first.day} {entry.first:%b %Y} on"
    days = (entry.last - entry.first).days + 1
    return f"; it explained {days} {'day' if days == 1 else 'days'}"


def _by(commit: Commit, calendar: Calendar) -> str:
    return f"{dated(commit, calendar)} by {commit.committer.name}"


def _at(moment: dt.datetime) -> str:
    return f"{moment.day} {moment:%b, %H:%M}"


def _id(path: str) -> str:
    return path.rsplit("/", 1)[-1].removesuffix(".md")


def _found(code: str, what: str, place: Place, hint: str | None, entry: str | None = None) -> Finding:
    return Finding(code, codes()[code].severity, what, place=place, hint=hint, entry=entry)
