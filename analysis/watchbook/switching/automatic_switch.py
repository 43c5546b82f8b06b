"""Switches that the day's job makes by itself: to people, where watchbook.toml allows it, and never back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from watchbook.metrics.number_text import THIN
from watchbook.switching.switch_request import SwitchRequest
from watchbook.switching.switch_steps import SwitchOutcome, local_instant
from watchbook.switching.switch_to_people import switch_to_people

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from watchbook.check import Report
    from watchbook.config import Engagement
    from watchbook.ledger import Ledger

Switching = Literal["no", "written", "committed"]
"""How far a job goes that switches by itself: not at all; its entry is left to whoever commits; it is committed."""
PROGRAM = "watchbook"
"""By whom the journal says it was."""


def switch_automatically(  # noqa: PLR0913  # the job's books, its now, and how far it goes
    engagement: Engagement,
    report: Report,
    now: dt.datetime,
    log: Callable[[str], None],
    store: Ledger | None = None,
    *,
    commits: bool,
) -> bool:
    """Give to people what has passed an acceptable limit, where `automatic` allows it; return whether anything was.

    A workflow that people have already has passed none, so that none is switched twice. The entry speaks of what
    `store` holds, the ledger that the report was made from.
    """
    any_switch = False
    for standing in report.standings:
        if not standing.passed or not engagement.config.workflows[standing.workflow].fallback.automatic:
            continue
        why = str(standing.passed[0]).replace(THIN, " ")
        note = f"switched by itself, as `automatic` allows: {why}, beyond what is acceptable"
        reason = standing.passed[0].reason.replace(THIN, " ")
        request = SwitchRequest(
            standing.workflow, "manual", reason, PROGRAM, local_instant(engagement, now), note=note, store=store
        )
        switch_to_people(
            engagement, request, now, commits=commits, pushes=False, outcome=SwitchOutcome(log=log, warn=log)
        )
        any_switch = True
    return any_switch
