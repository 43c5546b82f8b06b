"""Everything known of one entry, brought together for its record."""

from __future__ import annotations

import datetime as dt
from importlib.metadata import version
from typing import TYPE_CHECKING

from watchbook.check import Books
from watchbook.errors import JournalError
from watchbook.evidence import head, provenance_listing
from watchbook.evidence.receipts import verification_text
from watchbook.evidence.record.fields import (
    Origin,
    Record,
    RecordDump,
    RecordEntry,
    RecordNotice,
    RecordSwitch,
    RecordVerdict,
    RecordVersion,
    RecordWindow,
    RecordWithdrawal,
    RecordWorkflow,
)
from watchbook.evidence.record.oecd_answers import missing_answers, stated_answers
from watchbook.journal import CHANGED, FOLLOW_UP, TRIED, WORKED
from watchbook.journal.find_entry import ambiguous, entry_paths, matching_paths
from watchbook.journal.new_versions import VERSIONS
from watchbook.ledger import CATEGORIES, KNOWN, SOURCES, VERDICTS
from watchbook.metrics import PLACE
from watchbook.queries.record_answers import record_answers
from watchbook.queries.record_timings import record_timings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watchbook.config import Engagement
    from watchbook.journal import Entry
    from watchbook.ledger import Verdict

BEFORE = dt.timedelta(days=7)
"""How long before an entry's first day versions are of interest."""
VOLUME = "volume"


def record_of(engagement: Engagement, name: str, now: dt.datetime) -> Record:
    """Return the record of the entry that a name means.

    Args:
        engagement: whose journal it is in.
        name: an entry's id, a part of it, or its path.
        now: the reader's clock: no commit can be newer.

    Raises:
        JournalError: there is no such entry, several are meant, or it does not read.
        WatchbookError: metrics, ledger, journal or history cannot be read.
    """
    books = Books.witnessed(engagement, now)
    entry = _entry_named(books, name)
    assert books.witness is not None
    provenance = books.witness.entries[entry.id]
    verdicts = _verdicts_of(books, entry)
    versions, dumps = _versions(books, entry), _dumps(books, entry)
    values = stated_answers(entry.report, _known_answers(books, entry, versions, dumps, verdicts))
    past = books.witness.past
    messages, answers = record_answers(books, entry)
    sightings = past.receipts.entries if past.receipts else ()
    sighting = next((sighting for sighting in sightings if sighting.path == entry.path), None)
    return Record(
        made=Origin(
            tool=f"watchbook {version('watchbook')}",
            engagement=engagement.config.engagement.name,
            commit=head(engagement.root),
            as_of=books.ledger.as_of(),
        ),
        report=values,
        not_stated=missing_answers(values),
        entry=_entry_part(books, entry),
        told=[RecordNotice(who=entry.noticed.by, at=entry.noticed.at, how=entry.noticed.how)] if entry.noticed else [],
        messages=messages,
        answers=answers,
        switches=[
            RecordSwitch(
                at=switch.at,
                workflow=switch.workflow,
                to=switch.to,
                by=switch.by,
                reason=switch.reason,
                decided=switch.decided,
            )
            for switch in entry.switches
        ],
        timings=record_timings(books, entry),
        versions=versions,
        dumps=dumps,
        verdicts=_verdict_parts(books, verdicts),
        provenance=provenance_listing.entry_fields(entry, provenance) if past.repository else None,
        receipts=verification_text.sighting_fields(sighting) if sighting else None,
    )


def _entry_named(books: Books, name: str) -> Entry:
    paths = matching_paths(name, entry_paths(books.engagement.root))
    if len(paths) > 1:
        raise ambiguous(name, paths)
    entry = next((entry for entry in books.journal.entries if entry.path == paths[0]), None)
    if entry is None:
        raise JournalError(f"{paths[0]} does not read as an entry", hints=("`watchbook check` says why",))
    return entry


def _entry_part(books: Books, entry: Entry) -> RecordEntry:
    workflows = books.engagement.config.workflows
    return RecordEntry(
        id=entry.id,
        path=entry.path,
        type=entry.type,
        title=entry.title,
        first_day=entry.first,
        last_day=entry.last,
        workflows=[RecordWorkflow(name=name, title=workflows[name].title or name) for name in entry.workflows],
        metrics=list(entry.metrics),
        severity=entry.severity,
        status=entry.status,
        cause=entry.cause,
        baseline=entry.baseline,
        imported=entry.imported,
        planned=_window_part(entry),
        withdrawn=_withdrawal_part(entry),
        sections={heading: section.text for heading, section in entry.sections.items()},
    )


def _window_part(entry: Entry) -> RecordWindow | None:
    window = entry.planned
    return RecordWindow(start=window.start, end=window.end, announced=entry.is_announced is True) if window else None


def _withdrawal_part(entry: Entry) -> RecordWithdrawal | None:
    withdrawal = entry.withdrawal
    if withdrawal is None:
        return None
    return RecordWithdrawal(by=withdrawal.by, at=withdrawal.at, because=withdrawal.because, into=withdrawal.into)


def _verdicts_of(books: Books, entry: Entry) -> list[Verdict]:
    rows = books.ledger.read(VERDICTS)
    metric_rows = (row for row in rows if row.metric in books.metrics)
    return sorted(row for row in metric_rows if entry.explains(row.workflow, row.metric, row.day))


def _verdict_parts(books: Books, rows: Sequence[Verdict]) -> list[RecordVerdict]:
    first: dict[tuple[dt.date, str, str, str], dt.datetime] = {}
    for revision in books.ledger.read(KNOWN):
        key = revision.day, revision.workflow, revision.metric, revision.state
        first[key] = min(first.get(key, revision.known_at), revision.known_at)
    return [
        RecordVerdict(
            day=row.day,
            workflow=row.workflow,
            metric=row.metric,
            value=row.value,
            expected=row.expected,
            lower=row.lower,
            upper=row.upper,
            n=row.n,
            state=row.state,
            test=row.test.partition(PLACE)[0],
            place=row.test.partition(PLACE)[2],
            out_of_band=row.flag,
            first_known=first.get((row.day, row.workflow, row.metric, row.state)),
            dump=row.dump,
        )
        for row in rows
    ]


def _versions(books: Books, entry: Entry) -> list[RecordVersion]:
    rows = [row for row in books.ledger.read(CATEGORIES) if row.field in VERSIONS and row.workflow in entry.workflows]
    first: dict[tuple[str, str, str], dt.date] = {}
    near: dict[tuple[str, str, str], list[tuple[dt.date, int]]] = {}
    for row in rows:
        key = row.workflow, row.field, row.value
        first[key] = min(first.get(key, row.day), row.day)
        if entry.first - BEFORE <= row.day and (entry.last is None or row.day <= entry.last):
            near.setdefault(key, []).append((row.day, row.n))
    return [
        RecordVersion(
            workflow=key[0],
            field=key[1],
            value=key[2],
            first_day=first[key],
            last_day=max(day for day, _ in days),
            records=sum(count for _, count in days),
        )
        for key, days in sorted(near.items())
    ]


def _dumps(books: Books, entry: Entry) -> list[RecordDump]:
    rows = sorted((row.date, row.source, row) for row in books.ledger.read(SOURCES) if entry.covers(row.date))
    return [
        RecordDump(day=day, source=source, sha256=row.sha256, size=row.size, note=row.note) for day, source, row in rows
    ]


def _known_answers(
    books: Books,
    entry: Entry,
    versions: Sequence[RecordVersion],
    dumps: Sequence[RecordDump],
    verdicts: Sequence[Verdict],
) -> dict[str, str | list[str]]:
    """Return what is known without anybody stating it, by the criteria's `known`."""
    config = books.engagement.config
    text = {heading: section.text.strip() for heading, section in entry.sections.items()}
    attempts = [text[heading] for heading in (TRIED, WORKED) if text.get(heading)]
    parties = [f"{config.engagement.vendor} (vendor)", f"{config.engagement.client} (client)"]
    a_day = sorted(row.value for row in verdicts if row.metric == VOLUME and row.value is not None)
    return {
        "title": entry.title,
        "changed": text.get(CHANGED, ""),
        "first day": str(entry.first),
        "materials": [entry.path, *(f"{dump.source} sha256:{dump.sha256}" for dump in dumps)],
        "versions": [f"{row.workflow} {row.field} {row.value}" for row in versions],
        "organisations": [] if parties == ["the vendor (vendor)", "the client (client)"] else parties,
        "workflows": [config.workflows[name].title or name for name in entry.workflows],
        "volume": f"{a_day[0]:,.0f} to {a_day[-1]:,.0f} conversations a day of a workflow" if a_day else "",
        "actions": "\n\n".join(attempts),
        "follow-up": text.get(FOLLOW_UP, ""),
    }
