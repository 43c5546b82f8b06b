"""From alerts to rows: every message is sent, and what became of it is on the disk before the next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from watchbook.notify.channel_memory import NOTHING
from watchbook.notify.compose import compose as write
from watchbook.notify.fan_out import send
from watchbook.notify.notice_row import row_of
from watchbook.notify.when_to_send import occasion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from watchbook.ledger import Notice, Occasion
    from watchbook.notify.alert import Alert
    from watchbook.notify.channel import Channel
    from watchbook.notify.channel_memory import ChannelMemory
    from watchbook.notify.message_context import MessageContext


@dataclass(frozen=True, slots=True)
class DueMessage:
    """A message that a channel has to get."""

    channel: Channel
    alert: Alert
    occasion: Occasion
    channel_memory: ChannelMemory
    """What the channel knows of it."""


def due_messages(
    alerts: Sequence[Alert],
    memory: Mapping[tuple[str, str], ChannelMemory],
    channels: Iterable[Channel],
    engagement: str,
) -> Iterator[DueMessage]:
    """Yield what each channel has to hear, in the order of the channels."""
    for channel in channels:
        for alert in alerts:
            channel_memory = memory.get((channel.name, alert.key(engagement)), NOTHING)
            why = occasion(alert, channel_memory, channel.config)
            if why:
                yield DueMessage(channel, alert, why, channel_memory)


def deliver(messages: Iterable[DueMessage], scene: MessageContext, keep: Callable[[Notice], None]) -> list[Notice]:
    """Send messages and return what became of each; that a channel has no address is said once.

    Args:
        messages: what is due.
        scene: what the messages are written from.
        keep: puts a row on the disk before the next message is sent.
    """
    rows = []
    for due_message in messages:
        if (
            not due_message.channel.addresses
            and due_message.channel_memory.last
            and due_message.channel_memory.last.outcome == "no-address"
        ):
            continue
        message = write(due_message.alert, due_message.occasion, scene)
        reason = send(due_message.channel, message) if due_message.channel.addresses else ""
        row = row_of(message, due_message.channel, reason)
        keep(row)
        rows.append(row)
    return rows


def withdrawals(
    memory: Mapping[tuple[str, str], ChannelMemory], messages: Iterable[DueMessage], scene: MessageContext
) -> Iterator[Notice]:
    """Yield a row for each message that reached nobody and that there is no reason to send any more."""
    still = {(due_message.channel.name, due_message.alert.key(scene.engagement)) for due_message in messages}
    for place, channel_memory in memory.items():
        if channel_memory.waits and channel_memory.last and place not in still:
            yield replace(channel_memory.last, at=scene.now, outcome="withdrawn", reason="")
