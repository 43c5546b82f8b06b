"""Who is told by a run: what is due by the books, sent, and kept where the next run finds it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from watchbook import ledger
from watchbook.calendar import Calendar
from watchbook.check import Books
from watchbook.errors import LedgerError
from watchbook.journal import Journal
from watchbook.notify.alerts import alerts, job_failed
from watchbook.notify.channel_memory import memory_of, standing
from watchbook.notify.compose import compose
from watchbook.notify.deliver import DueMessage, deliver, due_messages, withdrawals
from watchbook.notify.fan_out import send
from watchbook.notify.message_context import MessageContext
from watchbook.notify.spool import Spool
from watchbook.notify.trial_message import trial_messages
from watchbook.pages import paths

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from watchbook.check import Report
    from watchbook.config import Engagement
    from watchbook.errors import WatchbookError
    from watchbook.notify.alert import Alert
    from watchbook.notify.channel import Channel


def spool_of(engagement: Engagement) -> Spool:
    """Return what this machine sent for an engagement."""
    return Spool.of(engagement.root)


def send_messages(
    engagement: Engagement, channels: Sequence[Channel], preview: ledger.Ledger, report: Report
) -> list[ledger.Notice]:
    """Tell every channel what it has to hear and return what became of each message.

    Args:
        engagement: whose.
        channels: where people are told; none tells nobody.
        preview: the ledger as the report has it.
        report: of the check.
    """
    if not channels:
        return []
    rows = preview.read(ledger.NOTICES)
    scene = MessageContext(_books(engagement, preview), report, report.as_of, _link(engagement))
    due_messages = _due(channels, rows, scene, lambda notices: alerts(report, notices))
    notices = deliver(due_messages, scene, spool_of(engagement).append)
    return [*notices, *withdrawals(memory_of(rows), due_messages, scene)]


def pending(engagement: Engagement, channels: Sequence[Channel], report: Report) -> list[tuple[str, str, str]]:
    """Return what `tell` would send, as channel, subject and body; nothing is sent."""
    store = ledger.Ledger(engagement.root / "ledger")
    scene = MessageContext(_books(engagement, store), report, report.as_of, _link(engagement))
    rows = [*store.read(ledger.NOTICES), *spool_of(engagement).rows()]
    due_messages = _due(channels, rows, scene, lambda notices: alerts(report, notices))
    messages = [(due.channel.name, compose(due.alert, due.occasion, scene)) for due in due_messages]
    return [(name, message.subject, message.body) for name, message in messages]


def send_failure(
    engagement: Engagement, channels: Sequence[Channel], error: WatchbookError, as_of: dt.datetime
) -> None:
    """Tell every channel that the day's job failed, once until it works again."""
    if not channels:
        return
    store = ledger.Ledger(engagement.root / "ledger")
    spool = spool_of(engagement)
    try:
        rows = store.read(ledger.NOTICES)
    except LedgerError:
        rows = []  # it may be what the job failed of
    rows += spool.taken_up(rows, as_of)
    scene = MessageContext(_unread_config(engagement, store), None, as_of, _link(engagement))
    today = scene.books.calendar.business_day(as_of)
    text = f"{error.place}: {error.what}" if error.place else error.what
    due_messages = _due(channels, rows, scene, lambda notices: [job_failed(text, today, notices)])
    deliver(due_messages, scene, spool.append)


def try_channels(engagement: Engagement, channels: Sequence[Channel], now: dt.datetime) -> list[tuple[str, str]]:
    """Send a test to every channel, take it back, and return what each answered; empty where it took both."""
    scene = MessageContext(
        _unread_config(engagement, ledger.Ledger(engagement.root / "ledger")), None, now, _link(engagement)
    )
    return [
        (
            channel.name,
            next((trouble for message in trial_messages(scene) if (trouble := send(channel, message))), "")
            if channel.addresses
            else f"{channel.config.env} is not set",
        )
        for channel in channels
    ]


def _due(
    channels: Sequence[Channel],
    rows: Iterable[ledger.Notice],
    scene: MessageContext,
    alerts: Callable[[list[ledger.Notice]], list[Alert]],
) -> list[DueMessage]:
    memory = memory_of(rows)
    notices = standing(memory, [channel.name for channel in channels])
    return list(due_messages(alerts(notices), memory, channels, scene.engagement))


def _books(engagement: Engagement, store: ledger.Ledger) -> Books:
    """Return both books; with what git saw where a change is planned, as that decides what it explains."""
    books = Books.read(engagement, store)
    if not any(entry.planned for entry in books.journal.entries):
        return books
    return Books.witnessed(engagement, dt.datetime.now(dt.UTC), store)


def _unread_config(engagement: Engagement, store: ledger.Ledger) -> Books:
    """Return books of which nothing is read, as one of them may be what cannot be."""
    return Books(engagement, {}, Calendar.of(engagement.config), store, Journal.of(()))


def _link(engagement: Engagement) -> Callable[[str], str]:
    site = engagement.config.notify.site

    def link(workflow: str) -> str:
        page = paths.workflow(workflow) if workflow else paths.FRONT
        return f"{site}/{page.removesuffix('.md')}.html" if site else ""

    return link
