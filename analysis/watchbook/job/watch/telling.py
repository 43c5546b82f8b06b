"""Who hears of what a watch finds, each once: taken on first, sent, and then said to be done."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from watchbook.config.notify_tables import ChannelConfig
from watchbook.errors import WatchbookError
from watchbook.notify.channel import Channel, channels_of
from watchbook.notify.fan_out import send
from watchbook.notify.notice_row import row_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping

    from watchbook.config import Config
    from watchbook.notify.following.claims import Claims
    from watchbook.notify.message import Message
    from watchbook.notify.spool import Spool

HEARD_AS = {
    "unanswered": "unanswered",
    "update": "unanswered",
    "broken": "broken",
    "resolved": "resolved",
    "handover": "handover",
}
"""Under which word of `when` a channel hears of an occasion; anything else is a day out of band."""


class UntoldError(WatchbookError):
    """What is due reached nobody; the next look tries again."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a watch can send."""

    channels: tuple[Channel, ...]
    people: Mapping[str, Channel] = field(default_factory=dict)
    """By id, those who have an address of their own in this process' environment."""

    @classmethod
    def of(cls, config: Config, environment: Mapping[str, str]) -> Addresses:
        """Return the channels and people of watchbook.toml that have an address."""
        people = {}
        for name, person in config.people.items():
            addresses = tuple(environment.get(person.env, "").split()) if person.env else ()
            if person.env and addresses:
                channel = ChannelConfig(env=person.env)
                people[name] = Channel(f"@{name}", channel, addresses, config.notify.timeout_seconds)
        return cls(tuple(channel for channel in channels_of(config, environment) if channel.addresses), people)

    def receivers(self, message: Message, people: Iterable[str] = ()) -> list[Channel]:
        """Return who gets a message: the people named who have an address, and the channels that hear of such.

        That a shift begins is told in a channel of those that hear of unanswered calls where it would reach nobody
        else.
        """
        known_people = [self.people[name] for name in dict.fromkeys(people) if name in self.people]
        receivers = [*known_people, *self._channels(message, HEARD_AS.get(message.occasion, "out"))]
        if message.occasion == "handover" and not receivers:
            return self._channels(message, "unanswered")
        return receivers

    def _channels(self, message: Message, word: str) -> list[Channel]:
        """Return the channels that hear of a word; a shift has no severity that could be too slight for one."""
        return [
            channel
            for channel in self.channels
            if word in channel.config.when and (message.about == "shift" or message.severity <= channel.config.severity)
        ]


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends what is due, once, however many watchers look."""

    addresses: Addresses
    claims: Claims
    spool: Spool

    def tell(
        self,
        name: str,
        message: Message | Callable[[], Message],
        people: Iterable[str] = (),
        *,
        log_failures: bool = True,
        at: dt.datetime | None = None,
    ) -> bool:
        """Send a message and return whether this watcher did; False where another did, or is about to.

        Whoever dies between sending and saying so has it sent again: at least once.

        Args:
            name: what it is claimed under.
            message: what is sent, or what writes it once it is taken on.
            people: ids of those who get it at an address of their own.
            log_failures: whether a failed attempt is kept among the notices.
            at: the look's now, where the message has yet to be written.

        Raises:
            UntoldError: it reached nobody.
            FallbackError: the store of the claims cannot be asked.
        """
        now = at if callable(message) else message.sent
        assert now is not None, "whoever has it written says when"
        if not self.claims.take(name, now):
            return False
        any_arrival = False
        try:
            written_message = message() if callable(message) else message
            failures = self._send(written_message, people, log_failures=log_failures)
            any_arrival = failures is None
        finally:
            self.claims.settle(name, now, done=any_arrival)
        if failures is not None:
            raise _untold(written_message, failures)
        return True

    def _send(self, message: Message, people: Iterable[str], *, log_failures: bool) -> list[str] | None:
        """Send a message and return why it reached nobody; None where it reached somebody."""
        failures: list[str] = []
        any_arrival = False
        for channel in self.addresses.receivers(message, people):
            reason = send(channel, message)
            any_arrival = any_arrival or not reason
            if not reason or log_failures:
                self.spool.append(row_of(message, channel, reason))
            if reason:
                failures.append(f"{channel.name}: {reason}")
        return None if any_arrival else failures


def _untold(message: Message, failures: list[str]) -> UntoldError:
    if failures:
        return UntoldError(
            f"nobody could be told: {message.subject} ({'; '.join(failures)})",
            hints=("call them yourself: watchbook oncall", "the next look tries again"),
        )
    return UntoldError(
        f"nobody hears of it: {message.subject}",
        hints=(
            "call them yourself: watchbook oncall",
            "set the environment variable of a channel that hears of `unanswered`: docs/on-call.md",
        ),
    )
