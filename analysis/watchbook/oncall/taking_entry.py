"""Which entry takes what is written about a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.oncall.reply import is_about

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from watchbook.journal import Entry, Journal
    from watchbook.oncall.time_to_answer import TimeToAnswer


def entry_that_takes(book: Journal, workflow: str, answer: TimeToAnswer | None, day: dt.date) -> Entry | None:
    """Return the entry that takes what is written of a call: where somebody answered, else the newest open incident."""
    if answer and answer.reply and answer.reply.entry.status != "resolved":
        return answer.reply.entry
    incidents = [
        entry
        for entry in book.entries
        if entry.type == "incident" and entry.status != "resolved" and workflow in entry.workflows
        if answer is None or is_about(entry, answer.call, day)
    ]
    return max(incidents, key=lambda entry: (entry.first, entry.id), default=None)


def entry_about_all(
    book: Journal, workflows: Collection[str], answer: TimeToAnswer | None, day: dt.date
) -> Entry | None:
    """Return the entry that takes what is written of a call about no workflow: an open one about all of them."""
    if answer and answer.reply and answer.reply.entry.status != "resolved":
        return answer.reply.entry
    entries = [
        entry
        for entry in book.entries
        if entry.type in ("incident", "observation") and entry.status != "resolved" and not entry.withdrawal
        if set(workflows) <= set(entry.workflows) and answer is not None and is_about(entry, answer.call, day)
    ]
    return max(entries, key=lambda entry: (entry.first, entry.id), default=None)
