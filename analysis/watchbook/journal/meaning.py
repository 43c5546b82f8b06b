"""What an open entry without metrics can have meant: what was out of band when somebody last wrote in it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from watchbook.calendar import ONE_DAY
from watchbook.journal.entry import CHANGED
from watchbook.journal.reading.body import is_answered

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable

    from watchbook.calendar import Calendar
    from watchbook.journal.entry import Entry
    from watchbook.journal.load import Journal
    from watchbook.ledger import Verdict


def with_meaning(journal: Journal, verdicts: Callable[[], Iterable[Verdict]], calendar: Calendar) -> Journal:
    """Return a journal whose open entries without metrics explain what was out when they were written, and no more.

    Args:
        journal: as it was read.
        verdicts: reads those of the ledger that ask for an entry, only where there is such an entry of the journal.
        calendar: what a day is.
    """
    if not any(_asks(entry) for entry in journal.entries):
        return journal
    flagged_rows = [verdict for verdict in verdicts() if verdict.flag]
    entries = [_with_meaning_of(entry, flagged_rows, calendar) if _asks(entry) else entry for entry in journal.entries]
    return journal.with_entries(entries)


def _asks(entry: Entry) -> bool:
    return entry.type in ("incident", "observation") and not entry.metrics and entry.status != "resolved"


def _with_meaning_of(entry: Entry, flagged: Iterable[Verdict], calendar: Calendar) -> Entry:
    through = _last_day_known(entry, calendar)
    meaning = frozenset(
        (row.workflow, row.metric)
        for row in flagged
        if row.day <= through and entry.speaks_of(row.workflow, row.metric, row.day)
    )
    return replace(entry, meant=meaning)


def _last_day_known(entry: Entry, calendar: Calendar) -> dt.date:
    """Return the last day of which whoever wrote last in an entry can have known; its first where no line has a time.

    That day itself only where it is said what changed: whoever says so has seen it.
    """
    words = [*(remark.at for remark in entry.timeline), *(switch.at for switch in entry.switches)]
    words += [entry.noticed.at] if entry.noticed else []
    if not words:
        return entry.first
    day = calendar.business_day(max(words))
    return day if is_answered(entry.sections.get(CHANGED)) else day - ONE_DAY
