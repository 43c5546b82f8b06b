"""What is kept of a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.ledger import Notice

if TYPE_CHECKING:
    from watchbook.ledger import Outcome
    from watchbook.notify.channel import Channel
    from watchbook.notify.message import Message


def row_of(message: Message, channel: Channel, reason: str) -> Notice:
    """Return what is kept of a message that was sent, or that `reason` kept from arriving."""
    outcome: Outcome = "failed" if reason else "delivered" if channel.addresses else "no-address"
    return Notice(
        message.sent,
        channel.name,
        message.key,
        message.about,
        message.workflow,
        message.first,
        message.occasion,
        message.severity,
        outcome,
        reason,
    )
