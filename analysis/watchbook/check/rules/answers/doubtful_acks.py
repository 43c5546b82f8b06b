"""Lines by which somebody answered, and that answer nothing → findings."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from watchbook.check.finding import Finding
from watchbook.errors import Place
from watchbook.oncall import SLACK, is_about, is_known, roster_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.check.case import Case
    from watchbook.check.codes import Severity
    from watchbook.journal import Entry, Remark
    from watchbook.oncall import Roster

RECENT = dt.timedelta(days=30)
"""How long a line is said to answer nothing that nobody can make an answer any more."""


def ack_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each ack at a time to come, by somebody who is not called, or for what nobody was told."""
    roster = roster_of(case.config)
    for entry in case.journal.entries:
        if entry.imported is not None:
            continue
        for remark in entry.timeline:
            if remark.is_ack and (case.as_of - remark.at < RECENT) and (doubt := _doubt(entry, remark, roster, case)):
                severity, sentence, hint = doubt
                yield Finding(
                    "WB136",
                    severity,
                    sentence,
                    place=Place(entry.path, remark.line),
                    workflow=entry.workflows[0],
                    hint=hint,
                    entry=entry.id,
                )


def _doubt(entry: Entry, remark: Remark, roster: Roster, case: Case) -> tuple[Severity, str, str | None] | None:
    if remark.at > case.as_of + SLACK:
        return (
            "warning",
            f"an ack at {remark.at.isoformat()}, which is still to come",
            "correct the time, or its offset",
        )
    if not is_known(remark.by, roster):
        name = "handover" if entry.type == "shift" else entry.workflows[0]
        hint = f"watchbook ack {name} --by NAME, with a name under [people]"
        return "warning", f"an ack by {remark.by}, whom watchbook.toml does not name, so the call goes on", hint
    if not case.config.notify.channels and not case.answers:
        return None  # people hear of it elsewhere, and nobody knows when
    if entry.type == "shift":
        return None  # who takes over without having been told does so all the same
    day = case.calendar.business_day(remark.at)
    calls = (answer.call for answer in case.answers)
    if any(call.at - SLACK <= remark.at and is_about(entry, call, day) for call in calls):
        return None
    return "notice", f"an ack by {remark.by}, and no message about it had arrived by then", None
