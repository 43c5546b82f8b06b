"""What is said of days that could not be judged, and of a day's job that failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.check.finding_text import on
from watchbook.notify.context_lines import people
from watchbook.notify.defuse import defuse
from watchbook.oncall.call import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.check import Finding
    from watchbook.ledger import Occasion
    from watchbook.notify.alert import Alert
    from watchbook.notify.message_context import MessageContext

NAMED = 3
"""Findings that a subject tells."""


def subject(alert: Alert, occasion: Occasion, scene: MessageContext) -> str:
    """Return what could not be judged, in a line."""
    if occasion == "resolved":
        again = f"{on(alert.first)} is judged, or an entry says what became of it"
        return f"Over: {again if alert.about == 'dumps' else 'the job works again'}, {scene.engagement}"
    if alert.about == "run":
        return f"The day's job of {scene.engagement} failed, nothing was judged: {defuse(alert.failure)}"
    clauses = "; ".join(_finding_text(finding) for finding in alert.findings[:NAMED])
    return f"{'Overdue, still not' if occasion == 'overdue' else 'Not'} judged, {scene.engagement}: {clauses}"


def body(alert: Alert, occasion: Occasion, scene: MessageContext) -> Iterator[str]:
    """Yield the lines: why it matters, what to do, who has it."""
    if occasion == "resolved":
        return
    if alert.about == "run":
        yield "Ledger and site are as they were. The log of the run says more; to try again: watchbook run"
    else:
        yield "What nobody could judge may be out of its band, and nobody would know."
    yield from (
        f"- {_finding_text(finding)}" + (f": {finding.hint}" if finding.hint else "") for finding in alert.findings
    )
    yield from people(scene)
    yield f"To say that you have it: watchbook ack {NAMES[alert.about]}"


def _finding_text(finding: Finding) -> str:
    return f"{defuse(str(finding.place))}: {finding.what}" if finding.place else finding.what
