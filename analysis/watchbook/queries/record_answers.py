"""Who was told of an entry's days, when, and who answered, for its record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook import ledger
from watchbook.evidence.record.fields import RecordAnswer, RecordMessage
from watchbook.oncall import roster_of, times_to_answer

if TYPE_CHECKING:
    from watchbook.check import Books
    from watchbook.journal import Entry
    from watchbook.oncall import Roster, TimeToAnswer


def record_answers(books: Books, entry: Entry) -> tuple[list[RecordMessage], list[RecordAnswer]]:
    """Return each message about an entry's days, delivered or not, and how each call was answered, in order of time."""
    as_of = books.ledger.as_of()
    if as_of is None:
        return [], []
    roster = roster_of(books.engagement.config)
    notices = books.ledger.read(ledger.NOTICES)
    answers = times_to_answer(notices, books.journal, roster, books.calendar, as_of)
    entry_answers = [answer for answer in answers if answer.belongs_to(entry)]
    keys = {answer.call.key for answer in entry_answers}
    rows = [row for row in notices if row.key in keys or (row.workflow in entry.workflows and entry.covers(row.first))]
    messages = [
        RecordMessage(
            at=row.at,
            channel=row.channel,
            about=row.about,
            workflow=row.workflow,
            first_day=row.first,
            occasion=row.occasion,
            severity=row.severity,
            outcome=row.outcome,
            reason=row.reason,
        )
        for row in sorted(rows)
    ]
    return messages, [_record_answer(answer, roster) for answer in entry_answers]


def _record_answer(answer: TimeToAnswer, roster: Roster) -> RecordAnswer:
    reply = answer.reply
    person = roster.called(reply.by) if reply else None
    return RecordAnswer(
        told=answer.call.at,
        channels=list(answer.call.channels),
        severity=answer.grade.severity,
        answered=reply.at if reply else None,
        by=reply.by if reply else None,
        how=reply.kind if reply else None,
        authority=sorted(person.may) if person else [],
        over=answer.call.over,
        seconds=int(answer.after.total_seconds()) if reply else None,
        seconds_promised=int(answer.promised.total_seconds()) if answer.promised is not None else None,
        late=answer.late is not None,
    )
