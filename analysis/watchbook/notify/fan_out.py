"""One message to every address of a channel, in any case within a time."""

from __future__ import annotations

import threading
from functools import partial
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from watchbook.notify.channel import Channel
    from watchbook.notify.message import Message

WHOLE = 4.0
"""How many times the time-out an address may take in all: that of a socket begins anew at each byte."""


def send(channel: Channel, message: Message) -> str:
    """Send a message to every address of a channel and return why one failed; empty where each took it."""
    # Each of them takes longer to import than a run takes that has nothing to tell.
    if channel.config.kind == "alertmanager":
        from watchbook.notify.by_webhook import send as to_address  # noqa: PLC0415
    else:
        from watchbook.notify.by_apprise import send as to_address  # noqa: PLC0415
    failed = [
        _within(channel.timeout * WHOLE, partial(to_address, address, channel, message))
        for address in channel.addresses
    ]
    return next(filter(None, failed), "")


def _within(seconds: float, post: Callable[[], str]) -> str:
    """Return what a post returns; what takes too long is left to a thread that ends with the process."""
    answer: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=lambda: answer.put(post()), daemon=True).start()
    try:
        return answer.get(timeout=seconds)
    except Empty:
        return "no answer in time"
