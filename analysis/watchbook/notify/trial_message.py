"""A message that says nothing happened, to see whether it arrives, and the one that takes it back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from watchbook.notify.alert import Alert
from watchbook.notify.context_lines import people
from watchbook.notify.message import Message

if TYPE_CHECKING:
    from watchbook.notify.message_context import MessageContext


def trial_messages(scene: MessageContext) -> tuple[Message, Message]:
    """Return a message that opens an alert at a receiver that keeps them, and one that closes it."""
    today = scene.books.calendar.business_day(scene.now)
    alert = Alert("run", today, "sev4", workflow="test")
    opening = Message(
        key=alert.key(scene.engagement),
        engagement=scene.engagement,
        about="run",
        workflow="",
        first=today,
        occasion="broken",
        severity=alert.severity,
        subject=f"Test: this is how {scene.engagement} will call you. Nothing is wrong.",
        body="\n".join([*people(scene), *([scene.link("")] if scene.link("") else [])]),
        starts=scene.now,
        sent=scene.now,
        link=scene.link(""),
    )
    return opening, replace(opening, occasion="resolved", subject="Over: that was a test")
