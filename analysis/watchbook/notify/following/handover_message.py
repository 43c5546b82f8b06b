"""The message by which whoever comes in hears what there is to know."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from watchbook.check.handover.shift_lines import ACK, sheet_lines, sheet_title
from watchbook.notify.message import Message

if TYPE_CHECKING:
    from watchbook.check.handover.shift_sheet import ShiftSheet
    from watchbook.notify.following.reminder import ReminderContext
    from watchbook.oncall import Handover

LATE = dt.timedelta(hours=1)
"""How long after a shift began a watch says that nobody looked then."""


def handover_message(handover: Handover, sheet: ShiftSheet, context: ReminderContext) -> Message:
    """Return the message that a shift has begun, with all that there is to know of it."""
    config, zone = context.config, context.calendar.zone
    name, site = config.engagement.name, config.notify.site
    link = f"{site}/handover.html" if site else ""
    is_late = context.now - handover.at > LATE
    lines = [
        *sheet_lines(sheet, zone),
        "",
        f"To say that you have it: {ACK}",
        *([f"It began at {context.at(handover.at)}; no watch looked then."] if is_late else []),
        *([link] if link else []),
        f"{name}, as of {context.at(context.now)}",
    ]
    first = context.calendar.business_day(handover.at)
    head = f"Your shift: {sheet_title(sheet, zone)}"
    return Message(
        handover.key(name),
        name,
        "shift",
        "",
        first,
        "handover",
        "sev4",
        head,
        "\n".join(lines),
        handover.at,
        context.now,
        link,
    )
