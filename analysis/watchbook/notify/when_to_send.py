"""Whether a channel has to hear of an alert now, and why: not every day, but when it is new, worse, late or over."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.config.notify_tables import ChannelConfig
    from watchbook.ledger import Occasion
    from watchbook.notify.alert import Alert
    from watchbook.notify.channel_memory import ChannelMemory

HEARD_AS = {"worse": "out", "manual": "out"}
"""Under which word of `when` an occasion is heard, where that is not its own."""


def occasion(alert: Alert, channel_memory: ChannelMemory, channel: ChannelConfig) -> Occasion | None:
    """Return why a channel has to hear of an alert now; None where it knows all, or need not."""
    occasions = [
        occasion for occasion in _occasions(alert, channel_memory) if HEARD_AS.get(occasion, occasion) in channel.when
    ]
    grave = alert.severity <= channel.severity or bool(channel_memory.occasions)
    return occasions[0] if occasions and grave else None


def _occasions(alert: Alert, channel_memory: ChannelMemory) -> Iterator[Occasion]:
    """Yield the reasons to speak, the first to be said first."""
    if alert.limit and "manual" not in channel_memory.occasions:
        yield "manual"
    if alert.asks and alert.overdue and (channel_memory.overdue is None or alert.overdue > channel_memory.overdue):
        yield "overdue"
    if alert.asks and not channel_memory.occasions:
        yield "out" if alert.about == "workflow" else "broken"
    if alert.asks and channel_memory.occasions and alert.severity < channel_memory.severity:
        yield "worse"
    if channel_memory.occasions and alert.over and not alert.limit and not (alert.asks and alert.overdue):
        yield "resolved"
