"""A limit beyond which people should take over is told, where the run that judged it told nobody."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from watchbook.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from watchbook.config import Engagement
    from watchbook.job.watch.telling import Sender
    from watchbook.ledger import Notice
    from watchbook.notify.following.reminder import ReminderContext
    from watchbook.notify.message import Message


def tell_limits(
    engagement: Engagement, sender: Sender, context: ReminderContext, notices: Sequence[Notice]
) -> Iterator[str]:
    """Tell the limits that are passed and that nobody was told of, and yield what was done.

    A limit is passed by days that a run has judged, so each state of the ledger is looked at once, by one watcher: that
    look costs what a check costs, and no other does.

    Raises:
        UntoldError: it reached nobody.
        WatchbookError: ledger, journal or history cannot be read, or the store of the claims cannot be asked.
    """
    as_of = Ledger(engagement.root / "ledger").as_of()
    if as_of is None or not any(table.switch_when for table in engagement.config.workflows.values()):
        return
    name, is_done = f"limits as of {as_of.astimezone(dt.UTC).isoformat()}", False
    if not sender.claims.take(name, context.now):
        return
    try:
        for message in _untold_limits(engagement, context, notices):
            if sender.tell(f"{message.key} manual", message, log_failures=False):
                yield f"{message.subject}."
        is_done = True
    finally:
        sender.claims.settle(name, context.now, done=is_done)


def _untold_limits(engagement: Engagement, context: ReminderContext, notices: Sequence[Notice]) -> list[Message]:
    """Return the messages about limits that are passed of which no channel has been told."""
    # The check takes longer to import than a look takes that has nothing to tell.
    from watchbook.check import Books, check  # noqa: PLC0415
    from watchbook.notify.alerts import alerts  # noqa: PLC0415
    from watchbook.notify.channel_memory import memory_of, standing  # noqa: PLC0415
    from watchbook.notify.compose import compose  # noqa: PLC0415
    from watchbook.notify.message_context import MessageContext  # noqa: PLC0415

    books = Books.witnessed(engagement, dt.datetime.now(dt.UTC))
    report = check(books, context.now)
    scene = MessageContext(books, report, context.now, context.link)
    channels = list(engagement.config.notify.channels)
    # What a run tried to tell, and could not, is told as a message that was lost.
    tried_keys = {row.key for row in notices if row.occasion == "manual" and row.outcome != "withdrawn"}
    return [
        compose(alert, "manual", scene)
        for alert in alerts(report, standing(memory_of(notices), channels))
        if alert.limit and alert.key(scene.engagement) not in tried_keys
    ]
