"""Who is told by a run: what is due by the books, sent, and kept where the next run finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook import ledger, notify
from watchbook.calendar import Calendar
from watchbook.check import Books
from watchbook.errors import LedgerError
from watchbook.journal import Journal
from watchbook.notify.trial_message import trial_messages
from watchbook.pages import paths

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Sequence

    from watchbook.check import Report
    from watchbook.config import Engagement
    from watchbook.errors import WatchbookError


def spool_of(engagement: Engagement) -> notify.Spool:
    """Return what this machine sent for an engagement."""
    return notify.Spool.of(engagement.root)


def send_messages(
    engagement: Engagement, channels: Sequence[notify.Channel], preview: ledger.Ledger, report: Report
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
    scene = notify.MessageContext(Books.read(engagement, preview), report, report.as_of, _link(engagement))
    due_messages = _due(channels, rows, scene, lambda notices: notify.alerts(report, notices))
    notices = notify.deliver(due_messages, scene, spool_of(engagement).append)
    return [*notices, *notify.withdrawals(notify.memory_of(rows), due_messages, scene)]


def pending(engagement: Engagement, channels: Sequence[notify.Channel], report: Report) -> list[tuple[str, str, str]]:
    """Return what `tell` would send, as channel, subject and body; nothing is sent."""
    store = ledger.Ledger(engagement.root / "ledger")
    scene = notify.MessageContext(Books.read(engagement, store), report, report.as_of, _link(engagement))
    rows = [*store.read(ledger.NOTICES), *spool_of(engagement).rows()]
    due_messages = _due(channels, rows, scene, lambda notices: notify.alerts(report, notices))
    messages = [(due.channel.name, notify.compose(due.alert, due.occasion, scene)) for due in due_messages]
    return [(name, message.subject, message.body) for name, message in messages]


def send_failure(
    engagement: Engagement, channels: Sequence[notify.Channel], error: WatchbookError, as_of: dt.datetime
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
    scene = notify.MessageContext(_unread_config(engagement, store), None, as_of, _link(engagement))
    today = scene.books.calendar.business_day(as_of)
    text = f"{error.place}: {error.what}" if error.place else error.what
    due_messages = _due(channels, rows, scene, lambda notices: [notify.job_failed(text, today, notices)])
    notify.deliver(due_messages, scene, spool.append)


def try_channels(engagement: Engagement, channels: Sequence[notify.Channel], now: dt.datetime) -> list[tuple[str, str]]:
    """Send a test to every channel, take it back, and return what each answered; empty where it took both."""
    scene = notify.MessageContext(
        _unread_config(engagement, ledger.Ledger(engagement.root / "ledger")), None, now, _link(engagement)
    )
    return [
        (
            channel.name,
            next((trouble for message in trial_messages(scene) if (trouble := notify.send(channel, message))), "")
            if channel.addresses
            else f"{channel.config.env} is not set",
        )
        for channel in channels
    ]


def _due(
    channels: Sequence[notify.Channel],
    rows: Iterable[ledger.Notice],
    scene: notify.MessageContext,
    alerts: Callable[[list[ledger.Notice]], list[notify.Alert]],
) -> list[notify.DueMessage]:
    memory = notify.memory_of(rows)
    notices = notify.standing(memory, [channel.name for channel in channels])
    return list(notify.due_messages(alerts(notices), memory, channels, scene.engagement))


def _unread_config(engagement: Engagement, store: ledger.Ledger) -> Books:
    """Return books of which nothing is read, as one of them may be what cannot be."""
    return Books(engagement, {}, Calendar.of(engagement.config), store, Journal.of(()))


def _link(engagement: Engagement) -> Callable[[str], str]:
    site = engagement.config.notify.site

    def link(workflow: str) -> str:
        page = paths.workflow(workflow) if workflow else paths.FRONT
        return f"{site}/{page.removesuffix('.md')}.html" if site else ""

    return link
