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
    document = {
        "repository": past.repository,
        "incomplete": past.gap.what if past.gap else None,
        "entries": [entry_fields(entry, witness.entries[entry.id]) for entry in journal.entries],
        "deleted": [_deleted_fields(deletion) for deletion in witness.deleted],
    }
    return json.dumps(document)


def as_text(journal: Journal, witness: JournalProvenance, calendar: Calendar) -> str:
    """Return a line an entry, newest last: its day, badge, author and title; then what was deleted."""
    has_signatures = any(provenance.signature for provenance in witness.entries.values())
    rows = [("DAY", "ENTRY", "WRITTEN", "BY", "SIGNATURE" if has_signatures else "")]
    rows += [_row(entry, witness.entries[entry.id]) for entry in journal.entries]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = ["  ".join([*map(str.ljust, row[:4], widths), row[4]]).rstrip() for row in rows]
    lines += [_deletion_text(deletion, calendar) for deletion in witness.deleted]
    return "\n".join([*lines, *_foot(witness)])


def entry_fields(entry: Entry, provenance: Provenance) -> Fields:
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
        "claimed": _moment(provenance.claimed),
        "claimed_by": entry.noticed.by if entry.noticed else None,
        **_sighting_fields(provenance.first_seen),
        "delay": _seconds(provenance.delay),
        "doubt": provenance.doubt,
        "signature": _signature(provenance, provenance.first_seen),
        "uncommitted": provenance.uncommitted,
        "deleted_before": _act(provenance.deleted_before) if provenance.deleted_before else None,
        "amendments": [_amendment(provenance, amendment) for amendment in provenance.amendments],
        "badge": provenance.badge.words,
        "badge_kind": provenance.badge.kind,
        "about": provenance.badge.about,
        "timeline": [_line(provenance, line) for line in provenance.timeline],
    }


def _days(entry: Entry) -> Fields:
    return {"first": str(entry.first), "last": str(entry.last) if entry.last else None}


def _line(provenance: Provenance, line: TimelineLine) -> Fields:
    remark = line.remark
    return {
        "line": remark.line,
        "claimed": _moment(remark.at),
        "by": remark.by,
        "text": remark.text,
        **_sighting_fields(line.first_seen),
        "delay": _seconds(line.delay),
        "signature": _signature(provenance, line.first_seen),
        "earlier": [{"text": wording.text, **_sighting_fields(wording.by)} for wording in line.earlier],
    }


def _amendment(provenance: Provenance, amendment: Amendment) -> Fields:
    return {
        **_act(amendment.by),
        "signature": _signature(provenance, amendment.by),
        "kind": amendment.kind,
        "keys": list(amendment.keys),
        "added": len(amendment.added),
        "removed": len(amendment.removed),
        "renamed_from": amendment.renamed_from,
        "diff": amendment.diff,
    }


def _deleted_fields(deletion: DeletedEntry) -> Fields:
    return {
        "path": deletion.path,
        "title": deletion.entry.title if deletion.entry else None,
        "workflows": list(deletion.entry.workflows) if deletion.entry else None,
        "days": _days(deletion.entry) if deletion.entry else None,
        **_sighting_fields(deletion.first_seen),
        "moved_to": deletion.moved_to,
        "deleted": _act(deletion.by),
    }


def _signature(provenance: Provenance, commit: Commit | None) -> Fields | None:
    """Return what is known of a commit's signature; None where nobody looked."""
    signature = provenance.signatures.get(commit.id) if commit else None
    return (
        {"kind": signature.kind, "text": signature.text, "signer": signature.signer, "key": signature.key}
        if signature
        else None
    )


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


def _row(entry: Entry, provenance: Provenance) -> tuple[str, str, str, str, str]:
    by = provenance.first_seen.author.name if provenance.first_seen else ""
    late = sum(line.heard is not None and line.heard.days >= 1 for line in provenance.timeline)
    words = provenance.badge.words
    if late and not provenance.imported:
        words += f"; {late} of {len(provenance.timeline)} lines of its timeline a day later or more"
    return str(entry.first), entry.id[11:], words, by, provenance.signature.text if provenance.signature else ""


def _deletion_text(deletion: DeletedEntry, calendar: Calendar) -> str:
    clause = f"moved to {deletion.moved_to}" if deletion.moved_to else "deleted"
    on = deletion.by.committed.astimezone(calendar.zone)
    return f"{clause} on {on:%Y-%m-%d} by {deletion.by.committer.name}: {deletion.path}"


def _foot(witness: JournalProvenance) -> Iterator[str]:
    if witness.past.gap:
        yield f"History incomplete: {witness.past.gap.what}."
        yield from (f"hint: {hint}" for hint in witness.past.gap.hints)


def _moment(moment: dt.datetime) -> str:
    return moment.isoformat()


def _seconds(span: dt.timedelta | None) -> int | None:
    return None if span is None else round(span.total_seconds())
