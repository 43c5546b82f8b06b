"""The journal with its provenance: every field as JSON, or a table to read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from watchbook.calendar import Calendar
    from watchbook.evidence.amendment import Amendment
    from watchbook.evidence.git.log import Commit
    from watchbook.evidence.journal_provenance import DeletedEntry, JournalProvenance
    from watchbook.evidence.provenance import Provenance
    from watchbook.evidence.timeline_lines import TimelineLine
    from watchbook.journal import Entry, Journal

Fields = dict[str, Any]
"""A JSON object; docs/evidence.md says what each key of which is."""


def as_json(journal: Journal, witness: JournalProvenance) -> str:
    """Return every entry with everything known of its provenance, as JSON on one line."""
    past = witness.past
    told = {
        "repository": past.repository,
        "incomplete": past.gap.what if past.gap else None,
        "entries": [entry_fields(entry, witness.entries[entry.id]) for entry in journal.entries],
        "deleted": [_deleted_fields(gone) for gone in witness.deleted],
    }
    return json.dumps(told)


def as_text(journal: Journal, witness: JournalProvenance, calendar: Calendar) -> str:
    """Return a line an entry, newest last: its day, badge, author and title; then what was deleted."""
    signed = any(known.signature for known in witness.entries.values())
    rows = [("DAY", "ENTRY", "WRITTEN", "BY", "SIGNATURE" if signed else "")]
    rows += [_row(entry, witness.entries[entry.id]) for entry in journal.entries]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = ["  ".join([*map(str.ljust, row[:4], widths), row[4]]).rstrip() for row in rows]
    lines += [_deletion_text(gone, calendar) for gone in witness.deleted]
    return "\n".join([*lines, *_foot(witness)])


def entry_fields(entry: Entry, known: Provenance) -> Fields:
    """Return everything known of an entry's provenance."""
    return {
        "id": entry.id,
        "path": entry.path,
        "type": entry.type,
        "title": entry.title,
        "workflows": list(entry.workflows),
        "days": _days(entry),
        "status": entry.status,
        "imported": entry.imported,
        "claimed": _moment(known.claimed),
        "claimed_by": entry.noticed.by if entry.noticed else None,
        **_sighting_fields(known.first_seen),
        "delay": _seconds(known.delay),
        "doubt": known.doubt,
        "signature": _signature(known, known.first_seen),
        "uncommitted": known.uncommitted,
        "deleted_before": _act(known.deleted_before) if known.deleted_before else None,
        "amendments": [_amendment(known, each) for each in known.amendments],
        "badge": known.badge.words,
        "badge_kind": known.badge.kind,
        "about": known.badge.about,
        "timeline": [_line(known, line) for line in known.timeline],
    }


def _days(entry: Entry) -> Fields:
    return {"first": str(entry.first), "last": str(entry.last) if entry.last else None}


def _line(known: Provenance, line: TimelineLine) -> Fields:
    remark = line.remark
    return {
        "line": remark.line,
        "claimed": _moment(remark.at),
        "by": remark.by,
        "text": remark.text,
        **_sighting_fields(line.first_seen),
        "delay": _seconds(line.delay),
        "signature": _signature(known, line.first_seen),
        "earlier": [{"text": wording.text, **_sighting_fields(wording.by)} for wording in line.earlier],
    }


def _amendment(known: Provenance, amendment: Amendment) -> Fields:
    return {
        **_act(amendment.by),
        "signature": _signature(known, amendment.by),
        "kind": amendment.kind,
        "keys": list(amendment.keys),
        "added": len(amendment.added),
        "removed": len(amendment.removed),
        "renamed_from": amendment.renamed_from,
        "diff": amendment.diff,
    }


def _deleted_fields(gone: DeletedEntry) -> Fields:
    return {
        "path": gone.path,
        "title": gone.entry.title if gone.entry else None,
        "workflows": list(gone.entry.workflows) if gone.entry else None,
        "days": _days(gone.entry) if gone.entry else None,
        **_sighting_fields(gone.first_seen),
        "moved_to": gone.moved_to,
        "deleted": _act(gone.by),
    }


def _signature(known: Provenance, commit: Commit | None) -> Fields | None:
    """Return what is known of a commit's signature; None where nobody looked."""
    found = known.signatures.get(commit.id) if commit else None
    return {"kind": found.kind, "text": found.text, "signer": found.signer, "key": found.key} if found else None


def _sighting_fields(commit: Commit | None) -> Fields:
    """Return when git first saw something, and who brought it; nothing of it is known without a commit."""
    if commit is None:
        return {"first_seen": None, "commit": None, "author": None, "committer": None}
    return {"first_seen": _moment(commit.committed), **_author_fields(commit)}


def _act(commit: Commit) -> Fields:
    return {"at": _moment(commit.committed), **_author_fields(commit)}


def _author_fields(commit: Commit) -> Fields:
    author, committer = commit.author, commit.committer
    return {
        "commit": commit.id,
        "author": {"name": author.name, "email": author.email, "at": _moment(commit.authored)},
        "committer": {"name": committer.name, "email": committer.email, "at": _moment(commit.committed)},
    }


def _row(entry: Entry, known: Provenance) -> tuple[str, str, str, str, str]:
    by = known.first_seen.author.name if known.first_seen else ""
    late = sum(line.heard is not None and line.heard.days >= 1 for line in known.timeline)
    said = known.badge.words
    if late and not entry.imported:
        said += f"; {late} of {len(known.timeline)} lines of its timeline a day later or more"
    return str(entry.first), entry.id[11:], said, by, known.signature.text if known.signature else ""


def _deletion_text(gone: DeletedEntry, calendar: Calendar) -> str:
    what = f"moved to {gone.moved_to}" if gone.moved_to else "deleted"
    on = gone.by.committed.astimezone(calendar.zone)
    return f"{what} on {on:%Y-%m-%d} by {gone.by.committer.name}: {gone.path}"


def _foot(witness: JournalProvenance) -> Iterator[str]:
    if witness.past.gap:
        yield f"History incomplete: {witness.past.gap.what}."
        yield from (f"hint: {hint}" for hint in witness.past.gap.hints)


def _moment(moment: dt.datetime) -> str:
    return moment.isoformat()


def _seconds(span: dt.timedelta | None) -> int | None:
    return None if span is None else round(span.total_seconds())
