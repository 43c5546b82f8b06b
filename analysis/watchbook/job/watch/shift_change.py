"""At each change of shift, whoever comes in hears once what there is to know."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from watchbook.oncall import last_handovers

if TYPE_CHECKING:
    from watchbook.config import Engagement
    from watchbook.job.watch.telling import Sender
    from watchbook.ledger import Notice
    from watchbook.notify.following.reminder import ReminderContext
    from watchbook.notify.message import Message
    from watchbook.oncall import Handover, Roster

FRESH = dt.timedelta(days=1)
"""How long after a shift began a watch that was off still tells it."""


def new_shift(roster: Roster, notices: list[Notice], engagement: str, now: dt.datetime) -> Handover | None:
    """Return the handover that nobody has been told of yet; None where there is none, or it is a day old."""
    for handover in last_handovers(roster, now)[-1:]:
        key = handover.key(engagement)
        if now - handover.at <= FRESH and not any(row.key == key and row.outcome == "delivered" for row in notices):
            return handover
    return None


def tell_shift(handover: Handover, engagement: Engagement, sender: Sender, context: ReminderContext) -> str:
    """Tell whoever comes in, and return what was done; empty where another watcher did.

    What there is to know is looked up once it is taken on: it costs what a check costs.

    Raises:
        UntoldError: it reached nobody.
        WatchbookError: what there is to know cannot be read, or the store of the claims cannot be asked.
    """
    key = handover.key(engagement.config.engagement.name)
    if not sender.tell(key, lambda: _message(handover, engagement, context), [handover.incoming], at=context.now):
        return ""
    return f"{handover.incoming} was told that the shift is theirs."


def _message(handover: Handover, engagement: Engagement, context: ReminderContext) -> Message:
    # The check takes longer to import than a look takes that has nothing to tell.
    from watchbook.check import Books, check  # noqa: PLC0415
    from watchbook.check.handover.shift_sheet import shift_sheet  # noqa: PLC0415
    from watchbook.notify.following.handover_message import handover_message  # noqa: PLC0415
    from watchbook.oncall import roster_of  # noqa: PLC0415

    books = Books.witnessed(engagement, dt.datetime.now(dt.UTC))
    report = check(books, context.now)
    sheet = shift_sheet(report, books.journal, roster_of(engagement.config), books.calendar, context.now)
    return handover_message(handover, sheet, context)
