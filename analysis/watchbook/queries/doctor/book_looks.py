"""The engagement's own books: dumps, the day's job, the roster."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

from watchbook.calendar import ONE_DAY, Calendar, in_words
from watchbook.dumps.discovery import find_dumps
from watchbook.ledger import VERDICTS, Ledger
from watchbook.oncall import roster_of
from watchbook.queries.doctor.health_line import HealthLine
from watchbook.queries.roster_status import roster_now

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.queries.doctor.health_line import Patient

LATE = dt.timedelta(hours=26)
"""How long after a day's dump was due the day's job may have run: a day, and what a forge's scheduler is late."""


def look_at_dumps(patient: Patient) -> Iterator[HealthLine]:
    """Yield whether the dumps can be reached, and whether the newest is the one that is due."""
    config, calendar = patient.engagement.config, Calendar.of(patient.engagement.config)
    dumps = find_dumps(patient.root, config.dumps.path)
    if not dumps:
        sentence = f"no dump is where [dumps] path says: {config.dumps.path}"
        yield HealthLine("dumps", "wrong", sentence, "put one there, or mend path in watchbook.toml")
        return
    due, newest = calendar.last_due(patient.now), max(dump.date for dump in dumps)
    while calendar.is_closed(due) and due > newest:
        due -= ONE_DAY
    if newest < due:
        sentence = f"the newest of {len(dumps)} dumps is of {newest}, and that of {due} was due"
        yield HealthLine(
            "dumps", "wrong", sentence, "ask whoever writes them; watchbook check says which days lack one"
        )
    else:
        yield HealthLine("dumps", "well", f"{len(dumps)} dumps are there, the newest of {newest}")


def look_at_schedule(patient: Patient) -> Iterator[HealthLine]:
    """Yield whether the day's job still runs."""
    ledger, calendar = Ledger(patient.root / "ledger"), Calendar.of(patient.engagement.config)
    what = "the day's job"
    days = [verdict.day for verdict in ledger.read(VERDICTS)]
    if not days:
        yield HealthLine(what, "wrong", "it has never judged a day", "watchbook run; then commit and push ledger/")
        return
    seen, due = _last_receipt(ledger), max(days) + ONE_DAY
    while calendar.is_closed(due) and calendar.due_at(due) < patient.now:
        due += ONE_DAY
    mend = "look at the forge's schedule: it is switched off in quiet repositories; then git pull, or watchbook run"
    if patient.now > calendar.due_at(due) + LATE:
        ran = f"; it last ran {in_words(patient.now - seen)} ago" if seen else ""
        yield HealthLine(
            what,
            "wrong",
            f"{max(days)} is the last day that was judged; {due} was due on {calendar.due_at(due).date()}{ran}",
            mend,
        )
    elif seen and patient.now - seen > 2 * LATE:
        sentence = f"it left its last receipt {in_words(patient.now - seen)} ago, as far as this clone knows"
        yield HealthLine(what, "wrong", sentence, mend)
    else:
        yield HealthLine(what, "well", f"it has judged the days until {max(days)}")


def look_at_roster(patient: Patient) -> Iterator[HealthLine]:
    """Yield whether somebody answers in each minute of the next sixty days."""
    if not roster_of(patient.engagement.config):
        yield HealthLine("roster", "unused", "watchbook.toml names nobody who answers", "docs/on-call.md says how")
        return
    status = roster_now(patient.engagement, patient.now)
    if status.troubles:
        sentence = f"{len(status.troubles)} stretches of the next sixty days lack somebody who answers or may act"
        yield HealthLine("roster", "wrong", sentence, "watchbook oncall says which and when")
    else:
        yield HealthLine("roster", "well", "every minute of the next sixty days has a primary and a backup")


def _last_receipt(ledger: Ledger) -> dt.datetime | None:
    """Return when the newest receipt was made; None where there is none that reads."""
    lines = ledger.receipts().splitlines()
    try:
        return dt.datetime.fromisoformat(str(json.loads(lines[-1])["at"])) if lines else None
    except (ValueError, LookupError, TypeError):
        return None
