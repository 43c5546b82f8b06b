"""Who of the client is told by a run or a look: what is due by the journal, sent, and kept where the next finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook import journal, ledger
from watchbook.calendar import ONE_DAY, Calendar
from watchbook.metrics import metrics_of
from watchbook.notify.client.client_delivery import ChannelPast, ClientSpool, due_news, tell_client
from watchbook.notify.client.client_news import ClientView

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from watchbook.config import Engagement
    from watchbook.ledger import ClientMessage, Ledger
    from watchbook.notify.channel import Channel


def send_client_messages(
    engagement: Engagement,
    channels: Sequence[Channel],
    store: Ledger,
    now: dt.datetime,
    *,
    take: Callable[[str], bool] = lambda _: True,
) -> list[ClientMessage]:
    """Tell the client what it does not know yet, and return what became of each message.

    Args:
        engagement: whose.
        channels: the client's; none tells nobody.
        store: the ledger as the run leaves it.
        now: the run's, or the look's.
        take: whether this process is the one that tells a thing; asked once for each message.

    Raises:
        WatchbookError: ledger or journal cannot be read.
    """
    if not channels:
        return []
    spool = ClientSpool(engagement.root)
    rows = list(dict.fromkeys([*store.read(ledger.CLIENT_MESSAGES), *spool.rows()]))
    view, entries = _view(engagement, now)
    month = _month_told(view, store, engagement.config.journal.since)
    return tell_client(view, entries, channels, rows, month=month, keep=spool.append, take=take)


def pending_client_messages(
    engagement: Engagement, channels: Sequence[Channel], now: dt.datetime
) -> list[tuple[str, str, str]]:
    """Return what the client would be told, as channel, subject and body; nothing is sent."""
    store = ledger.Ledger(engagement.root / "ledger")
    rows = [*store.read(ledger.CLIENT_MESSAGES), *ClientSpool(engagement.root).rows()]
    view, entries = _view(engagement, now)
    month = _month_told(view, store, engagement.config.journal.since)
    return [
        (channel.name, news.subject, "\n".join([*news.lines, *([news.link] if news.link else [])]))
        for channel in channels
        for news in due_news(
            view, entries, channel, ChannelPast(tuple(row for row in rows if row.channel == channel.name)), month
        )
    ]


def client_rows_taken_up(engagement: Engagement, store: Ledger) -> list[ClientMessage]:
    """Return the rows of this machine that the ledger does not hold yet."""
    return ClientSpool(engagement.root).taken_up(store.read(ledger.CLIENT_MESSAGES))


def _view(engagement: Engagement, now: dt.datetime) -> tuple[ClientView, Sequence[journal.Entry]]:
    site = engagement.config.notify.site
    calendar = Calendar.of(engagement.config)

    def link(page: str) -> str:
        return f"{site}/{page.removesuffix('.md')}.html" if site else ""

    book = journal.load(engagement.root, engagement, metrics_of(engagement))
    return ClientView(engagement.config, calendar, link, now), book.entries


def _month_told(view: ClientView, store: Ledger, since: dt.date | None) -> dt.date | None:
    """Return the first day of the last month that is over and judged; None where no day of it was.

    A month that was over before the journal began was nobody's, and nothing was promised for it.
    """
    as_of = store.as_of()
    if as_of is None:
        return None
    first = view.calendar.last_due(as_of).replace(day=1)
    month = (first - ONE_DAY).replace(day=1)
    if since is not None and since >= first:
        return None
    return month if store.read(ledger.VERDICTS, {f"{month:%Y-%m}"}) else None
