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


def occasion(alert: Alert, told: ChannelMemory, channel: ChannelConfig) -> Occasion | None:
    """Return why a channel has to hear of an alert now; None where it knows all, or need not."""
    wanted = [each for each in _occasions(alert, told) if HEARD_AS.get(each, each) in channel.when]
    grave = alert.severity <= channel.severity or bool(told.occasions)
    return wanted[0] if wanted and grave else None


def _occasions(alert: Alert, told: ChannelMemory) -> Iterator[Occasion]:
    """Yield the reasons to speak, the first to be said first."""
    if alert.limit and "manual" not in told.occasions:
        yield "manual"
    if alert.asks and alert.overdue and (told.overdue is None or alert.overdue > told.overdue):
        yield "overdue"
    if alert.asks and not told.occasions:
        yield "out" if alert.about == "workflow" else "broken"
    if alert.asks and told.occasions and alert.severity < told.severity:
        yield "worse"
    if told.occasions and alert.over and not alert.limit and not (alert.asks and alert.overdue):
        yield "resolved"
