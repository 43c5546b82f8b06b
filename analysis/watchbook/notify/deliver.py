"""From alerts to rows: every message is sent, and what became of it is on the disk before the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.ledger import Notice
from watchbook.notify.due import occasion
from watchbook.notify.told import NOTHING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from watchbook.ledger import Occasion, Outcome
    from watchbook.notify.alert import Alert
    from watchbook.notify.channel import Channel
    from watchbook.notify.message import Message
    from watchbook.notify.told import Told

    Write = Callable[[Alert, Occasion], Message]
    """From an alert, and why it is sent, to the message."""


@dataclass(frozen=True, slots=True)
class Due:
    """A message that a channel has to get."""

    channel: Channel
    alert: Alert
    occasion: Occasion


def due(
    alerts: Sequence[Alert], memory: Mapping[tuple[str, str], Told], channels: Iterable[Channel], engagement: str
) -> Iterator[Due]:
    """Yield what each channel has to hear, in the order of the channels."""
    for channel in channels:
        for alert in alerts:
            told = memory.get((channel.name, alert.key(engagement)), NOTHING)
            why = occasion(alert, told, channel.config)
            if why:
                yield Due(channel, alert, why)


def deliver(found: Iterable[Due], write: Write, now: dt.datetime, keep: Callable[[Notice], None]) -> list[Notice]:
    """Send messages and return what became of each.

    Args:
        found: what is due.
        write: makes the message.
        now: the run's now.
        keep: puts a row on the disk before the next message is sent.
    """
    rows = []
    for each in found:
        message = write(each.alert, each.occasion)
        reason = send(each.channel, message) if each.channel.addresses else ""
        outcome: Outcome = "failed" if reason else "delivered" if each.channel.addresses else "no-address"
        row = Notice(
            now,
            each.channel.name,
            message.key,
            message.about,
            message.workflow,
            message.first,
            message.occasion,
            message.severity,
            outcome,
            reason,
        )
        keep(row)
        rows.append(row)
    return rows


def send(channel: Channel, message: Message) -> str:
    """Send a message by a channel and return why it failed; empty where it was taken."""
    # Each of them takes longer to import than a run takes that has nothing to tell.
    if channel.config.kind == "alertmanager":
        from watchbook.notify import by_webhook  # noqa: PLC0415

        return by_webhook.send(channel, message)
    from watchbook.notify import by_apprise  # noqa: PLC0415

    return by_apprise.send(channel, message)


def withdrawn(
    memory: Mapping[tuple[str, str], Told], found: Iterable[Due], engagement: str, now: dt.datetime
) -> Iterator[Notice]:
    """Yield a row for each message that reached nobody and that there is no reason to send any more."""
    still = {(each.channel.name, each.alert.key(engagement)) for each in found}
    for place, told in memory.items():
        if told.waits and told.last and place not in still:
            row = told.last
            yield Notice(
                now,
                row.channel,
                row.key,
                row.about,
                row.workflow,
                row.first,
                row.occasion,
                row.severity,
                "withdrawn",
                "",
            )
