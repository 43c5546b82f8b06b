"""Dumps that came after they were due → findings."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from watchbook import ledger as book
from watchbook.check.finding import Finding
from watchbook.check.finding_text import count_of, on
from watchbook.errors import Place

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from watchbook.check.case import Case
    from watchbook.ledger import Arrival


DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def late_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each day whose first dump came after a run had looked for it in vain.

    Without a look between the due time and the first sight nothing is
    known of lateness: a first run over old dumps, or a job that did not run, makes no dump late. Nor is one that was
    backfilled from an archive.
    """
    dates = {
        source.source: source.date
        for source in case.sources
        if source.kind == "logs" and "archived" not in source.note.split()
    }
    days = set(dates.values())
    first: dict[dt.date, Arrival] = {}
    for arrival in case.arrivals:
        day = dates.get(arrival.source) or _date_in(arrival.source, days)
        if day is not None and (day not in first or arrival.seen_at < first[day].seen_at):
            first[day] = arrival
    runs = case.ledger.read(book.EXECUTIONS)
    looks = sorted({*(row.seen_at for row in case.arrivals), *(row.ran_at for row in runs)})
    for day, arrival in sorted(first.items()):
        due = case.calendar.due_at(day)
        in_vain = [moment for moment in looks if due <= moment < arrival.seen_at]
        if in_vain:
            delay = arrival.seen_at - due
            much = count_of(delay.days, "day") if delay.days else count_of(int(delay.total_seconds() // 3600), "hour")
            sentence = f"the dump of {on(day)} came late: first seen {much} after it was due"
            yield Finding("WB302", "notice", sentence, place=Place(arrival.source), days=(day,))


def _date_in(source: str, days: Collection[dt.date]) -> dt.date | None:
    """Return the day of a file that is known under another name now; its first sight is the day's all the same."""
    for text in DATE.findall(source):
        try:
            day = dt.date.fromisoformat(text)
        except ValueError:
            continue
        if day in days:
            return day
    return None
