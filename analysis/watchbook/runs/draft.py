"""Write a new entry's file from what the ledger knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook import journal, ledger
from watchbook.calendar import Calendar
from watchbook.errors import JournalError
from watchbook.journal.new import Context, Wanted, draft
from watchbook.metrics import metrics_of, with_workflow

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.config import Engagement


def write_draft(engagement: Engagement, wanted: Wanted, now: dt.datetime) -> str:
    """Write an entry and return its path below the engagement's root; an entry that stands is never overwritten.

    Raises:
        JournalError: a workflow or days that cannot be meant, or the file is there already.
    """
    metrics = metrics_of(engagement)
    book = ledger.Ledger(engagement.root / "ledger")
    known = Context(
        config=engagement.config,
        metrics=with_workflow(metrics),
        journal=journal.load(engagement.root, engagement, metrics),
        verdicts=book.read(ledger.VERDICTS),
        categories=book.read(ledger.CATEGORIES),
        now=now,
        today=Calendar.of(engagement.config).business_day(now),
    )
    path, text = draft(wanted, known)
    target = engagement.root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with target.open("x", encoding="utf-8", newline="\n") as handle:
            handle.write(text)
    except FileExistsError as error:
        raise JournalError(f"{path} is there already", hints=("give another --title, or add to that entry",)) from error
    return path
