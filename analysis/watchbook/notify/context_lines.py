"""What a message says beside the alert itself: what changed that week, and who has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook import ledger
from watchbook.check.finding_text import on
from watchbook.journal import standing_switch
from watchbook.journal.editing.entry_scope import WEEK
from watchbook.journal.new_versions import new_versions
from watchbook.notify.defuse import defuse
from watchbook.oncall import on_call, roster_of
from watchbook.oncall.roster_text import contact_line, instant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.check import Books
    from watchbook.journal.entry import Switch
    from watchbook.notify.alert import Alert
    from watchbook.notify.message_context import MessageContext

NAMED = 4
"""Changes that a message names, the newest first."""


def changes(alert: Alert, books: Books) -> Iterator[str]:
    """Yield what changed in the week before an alert's first day and since: as dumps show it, and as entries say it."""
    start, last = alert.first - WEEK, alert.marks[-1].day if alert.marks else alert.first
    dated_clauses = [
        (version.day, f"{version.kind} version “{defuse(version.value)}” first seen in the dumps")
        for version in new_versions(books.ledger.read(ledger.CATEGORIES))
        if version.workflow == alert.workflow and start <= version.day <= last
    ]
    dated_clauses += [
        (entry.first, f"an entry says: “{defuse(entry.title)}”")
        for entry in books.journal.entries
        if entry.type == "change" and alert.workflow in entry.workflows and start <= entry.first <= last
    ]
    if not dated_clauses:
        yield "Nobody has said that anything changed in the week before, and the dumps show no new version."
    for day, clause in sorted(dated_clauses, reverse=True)[:NAMED]:
        yield f"Changed on {on(day)}: {clause}"


def with_people(alert: Alert, scene: MessageContext) -> Switch | None:
    """Return the switch by which people have a workflow now; None where the AI has it."""
    switch = standing_switch(scene.books.journal, alert.workflow, scene.now)
    return switch if switch and switch.to == "manual" else None


def people(scene: MessageContext) -> Iterator[str]:
    """Yield who is on call now: name, number, authority, until when."""
    roster = roster_of(scene.books.engagement.config)
    if not roster:
        yield "watchbook.toml names nobody who is on call."
        return
    answer = on_call(roster, scene.now)
    until = f"until {instant(answer.until, scene.books.calendar.zone)}"
    yield f"On call: {contact_line(answer.primary)}, {until}" if answer.primary else f"Nobody is on call, {until}"
    if answer.backup:
        yield f"Backup: {contact_line(answer.backup)}"
