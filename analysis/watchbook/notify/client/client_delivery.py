"""From news to rows: each channel of the client gets what it hears of, once, and what did not arrive again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.files import write_file
from watchbook.ledger import CLIENT_MESSAGES, ClientMessage
from watchbook.notify.client.client_news import client_news, month_news
from watchbook.notify.fan_out import send
from watchbook.notify.message import Message

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from watchbook.journal import Entry
    from watchbook.ledger import Outcome
    from watchbook.notify.channel import Channel
    from watchbook.notify.client.client_news import ClientNews, ClientView

PLACE = ".watchbook/client-messages.csv"
"""What this machine told the client and the ledger may not hold yet; losable, and then something may be said twice."""
LONGEST = 200
"""Characters of a subject; of a longer one the end is cut."""


class ClientSpool:
    """The messages of one machine to a client: each is on the disk before the next is sent."""

    def __init__(self, root: Path) -> None:
        """Keep them below the `root` of an engagement."""
        self._path = root / PLACE

    def rows(self) -> list[ClientMessage]:
        """Return what stands there.

        Raises:
            LedgerError: it holds something else.
        """
        if not self._path.is_file():
            return []
        return CLIENT_MESSAGES.decode(self._path.read_bytes(), self._path.name)

    def append(self, row: ClientMessage) -> None:
        """Add a row and return when it is on the disk."""
        write_file(self._path, CLIENT_MESSAGES.encode([*self.rows(), row]))

    def taken_up(self, ledger_rows: Collection[ClientMessage]) -> list[ClientMessage]:
        """Return the rows that the ledger does not hold, and forget those that it does."""
        rows, known_rows = self.rows(), set(ledger_rows)
        waiting = [row for row in rows if row not in known_rows]
        if waiting != rows:
            write_file(self._path, CLIENT_MESSAGES.encode(waiting))
        return waiting


@dataclass(frozen=True, slots=True)
class ChannelPast:
    """What one channel was told before."""

    rows: tuple[ClientMessage, ...]

    def has(self, name: str) -> bool:
        """Return whether a message of a name arrived."""
        return any(row.name == name and row.outcome == "delivered" for row in self.rows)

    def is_without_address(self, name: str) -> bool:
        """Return whether it was said already that a message finds no address."""
        last = next((row for row in reversed(self.rows) if row.name == name), None)
        return last is not None and last.outcome == "no-address"

    def last_about(self, entry: str) -> dt.datetime | None:
        """Return the newest instant that an arrived message about an entry speaks of; None where none arrived."""
        delivered_rows = (row for row in self.rows if row.entry == entry and row.outcome == "delivered")
        return max((row.of for row in delivered_rows if row.tell != "on-people"), default=None)


def tell_client(  # noqa: PLR0913  # who, of what, and where it is kept
    view: ClientView,
    entries: Sequence[Entry],
    channels: Iterable[Channel],
    rows: Iterable[ClientMessage],
    *,
    month: dt.date | None,
    keep: Callable[[ClientMessage], None],
    take: Callable[[str], bool] = lambda _: True,
) -> list[ClientMessage]:
    """Tell each channel of the client what it does not know, and return what became of each message.

    Args:
        view: whose, and when.
        entries: the journal's.
        channels: the client's, with their addresses.
        rows: what became of earlier messages.
        month: the first day of the month whose review is there; None where none is new.
        keep: puts a row on the disk before the next message is sent.
        take: whether this process is the one that tells it; asked once for each message.
    """
    all_rows = tuple(rows)
    kept_rows = []
    for channel in channels:
        past = ChannelPast(tuple(row for row in all_rows if row.channel == channel.name))
        for news in due_news(view, entries, channel, past, month):
            if past.is_without_address(news.name) and not channel.addresses:
                continue
            if not take(f"client {channel.name} {news.name}"):
                continue
            reason = send(channel, _message(view, news)) if channel.addresses else ""
            outcome: Outcome = "failed" if reason else "delivered" if channel.addresses else "no-address"
            row = ClientMessage(view.now, channel.name, news.name, news.tell, news.entry, news.of, outcome, reason)
            keep(row)
            kept_rows.append(row)
    return kept_rows


def due_news(
    view: ClientView, entries: Sequence[Entry], channel: Channel, past: ChannelPast, month: dt.date | None
) -> Iterator[ClientNews]:
    """Yield what a channel hears of and does not know; of what it does not hear of nothing depends."""
    deaf = [each for each in ("opened", "update", "resolved", "on-people", "month") if each not in channel.config.tells]
    for news in client_news(view, entries, _Knowing(past, view, "opened" in deaf)):
        if news.tell not in deaf:
            yield news
    review = month_news(view, month, past) if month and "month" not in deaf else None
    if review:
        yield review


@dataclass(frozen=True, slots=True)
class _Knowing:
    """What a channel knows, where it does not hear of openings: then every open incident counts as known."""

    past: ChannelPast
    view: ClientView
    is_deaf_to_openings: bool

    def has(self, name: str) -> bool:
        return self.past.has(name) or (self.is_deaf_to_openings and name.endswith(" opened"))

    def last_about(self, entry: str) -> dt.datetime | None:
        return self.past.last_about(entry)


def _message(view: ClientView, news: ClientNews) -> Message:
    engagement = view.config.engagement.name
    name = hashlib.sha256(f"{engagement} {news.entry or news.name}".encode()).hexdigest()[:12]
    lines = [*news.lines, *([news.link] if news.link else []), engagement]
    return Message(
        key=f"watchbook:client:{name}",
        engagement=engagement,
        about="workflow",
        workflow="",
        first=view.calendar.business_day(news.of),
        occasion="resolved" if news.tell == "resolved" else "update",
        severity="sev4",
        subject=news.subject if len(news.subject) <= LONGEST else f"{news.subject[: LONGEST - 1]}…",
        body="\n".join(lines),
        starts=news.of,
        sent=view.now,
        link=news.link,
    )
