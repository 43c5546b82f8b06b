"""What an entry's switches to people took, for its record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.check import check
from watchbook.evidence.record.fields import RecordTiming

if TYPE_CHECKING:
    from watchbook.check import Books
    from watchbook.journal import Entry


def record_timings(books: Books, entry: Entry) -> list[RecordTiming]:
    """Return what each of an entry's switches to people took, in order of time; nothing before the first run."""
    as_of = books.ledger.as_of()
    if as_of is None or not any(switch.to == "manual" for switch in entry.switches):
        return []
    return [
        RecordTiming(
            workflow=each.workflow,
            sign=each.sign,
            known=each.known,
            noticed=each.noticed,
            decided=each.decided,
            switched=each.switched,
            last_by_ai=each.leak.last if each.leak else None,
            first_by_people=each.leak.first_people if each.leak else None,
            back=each.back,
            ai=each.leak.ai if each.leak else None,
            people=each.leak.people if each.leak else None,
            seconds_to_manual=None if each.to_manual is None else int(each.to_manual.total_seconds()),
            seconds_promised=int(books.engagement.config.fallback.manual_within.total_seconds()),
            not_counted=list(each.missing),
        )
        for each in check(books, as_of).timings
        if each.entry.id == entry.id
    ]
