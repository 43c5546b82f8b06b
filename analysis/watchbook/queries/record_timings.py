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
            workflow=timing.workflow,
            sign=timing.sign,
            known=timing.known,
            noticed=timing.noticed,
            decided=timing.decided,
            switched=timing.switched,
            last_by_ai=timing.leak.last if timing.leak else None,
            first_by_people=timing.leak.first_people if timing.leak else None,
            back=timing.back,
            ai=timing.leak.ai if timing.leak else None,
            people=timing.leak.people if timing.leak else None,
            seconds_to_manual=None if timing.to_manual is None else int(timing.to_manual.total_seconds()),
            seconds_promised=int(books.engagement.config.fallback.manual_within.total_seconds()),
            not_counted=list(timing.missing),
        )
        for timing in check(books, as_of).timings
        if timing.entry.id == entry.id
    ]
