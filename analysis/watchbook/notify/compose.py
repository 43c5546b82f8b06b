"""From an alert to the message that a person reads at three in the morning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.notify import not_judged, out_of_band
from watchbook.notify.message import Message

if TYPE_CHECKING:
    from watchbook.ledger import Occasion
    from watchbook.notify.alert import Alert
    from watchbook.notify.message_context import MessageContext

LONGEST = 200
"""Characters of a subject; of a longer one the end is cut."""


def compose(alert: Alert, occasion: Occasion, scene: MessageContext) -> Message:
    """Return the message that tells an alert for a reason."""
    telling = out_of_band if alert.about == "workflow" else not_judged
    subject = telling.subject(alert, occasion, scene)
    link = scene.link(alert.workflow)
    lines = [*telling.body(alert, occasion, scene), *([link] if link else [])]
    return Message(
        key=alert.key(scene.engagement),
        engagement=scene.engagement,
        about=alert.about,
        workflow=alert.workflow,
        first=alert.first,
        occasion=occasion,
        severity=alert.severity,
        subject=subject if len(subject) <= LONGEST else f"{subject[: LONGEST - 1]}…",
        body="\n".join([*lines, f"{scene.engagement}, as of {scene.moment(scene.now)}"]),
        starts=scene.books.calendar.start(alert.first),
        sent=scene.now,
        link=link,
    )
