"""One message to every address of a channel, in any case within a time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from importlib import import_module
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watchbook.notify.channel import Channel
    from watchbook.notify.message import Message

WHOLE = 4.0
"""How many times the time-out an address may take in all: that of a socket begins anew at each byte."""
NOTIFIERS = {"apprise": "watchbook.notify.by_apprise", "alertmanager": "watchbook.notify.by_webhook"}
"""By a channel's kind, the module whose `send` it is: imported when it is used, as each takes longer to import than a
run takes that has nothing to tell."""
Notifier = Callable[[str, "Channel", "Message"], str]
"""Sends one message to one address of a channel and returns why that failed; empty where it took it."""


def send(channel: Channel, message: Message) -> str:
    """Send a message to every address of a channel and return why one failed; empty where each took it."""
    notifier: Notifier = import_module(NOTIFIERS[channel.config.kind]).send
    failures = [
        _within(channel.timeout * WHOLE, partial(notifier, address, channel, message)) for address in channel.addresses
    ]
    return next(filter(None, failures), "")


def _within(seconds: float, post: Callable[[], str]) -> str:
    """Return what a post returns; what takes too long is left to a thread that ends with the process."""
    answer: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=lambda: answer.put(post()), daemon=True).start()
    try:
        return answer.get(timeout=seconds)
    except Empty:
        return "no answer in time"
