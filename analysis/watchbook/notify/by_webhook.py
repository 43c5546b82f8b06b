"""Alertmanager's webhook, version 4: what receivers of its alerts take, as JSON in one POST."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests

from watchbook.notify.http_target import failure_in_words, on_this_machine, status_in_words

if TYPE_CHECKING:
    from watchbook.notify.channel import Channel
    from watchbook.notify.message import Message

NOT_ENDED = "0001-01-01T00:00:00Z"
"""How Alertmanager writes the end of what goes on."""


def send(address: str, channel: Channel, message: Message) -> str:
    """Post a message and return why that failed; empty where it was taken."""
    try:
        where = urlsplit(address)
        is_encrypted = where.scheme == "https" or (where.scheme == "http" and on_this_machine(where.hostname or ""))
        if not is_encrypted:
            return "an address that is neither https nor on this machine"
        document = webhook(message, channel.name)
        # The answer's body is not read: all that is asked is whether it was taken.
        with requests.post(
            address, json=document, timeout=channel.timeout, allow_redirects=False, stream=True
        ) as answer:
            return "" if 200 <= answer.status_code < 300 else status_in_words(answer.status_code)
    except (requests.Timeout, requests.ConnectionError) as error:
        return failure_in_words(f"{type(error).__name__}: {error}")
    except (requests.RequestException, ValueError):
        return "an address that cannot be meant"


def webhook(message: Message, receiver: str) -> dict[str, Any]:
    """Return the document that Alertmanager would post."""
    labels, link = dict(message.labels), message.link
    notes = {"summary": message.subject, "description": message.body}
    alert = {
        "status": message.status,
        "labels": labels,
        "annotations": notes,
        "startsAt": _instant(message.starts),
        "endsAt": _instant(message.sent) if message.status == "resolved" else NOT_ENDED,
        "generatorURL": link,
        "fingerprint": hashlib.sha256(message.key.encode()).hexdigest()[:16],
    }
    return {
        "version": "4",
        "groupKey": message.key,
        "truncatedAlerts": 0,
        "status": message.status,
        "receiver": receiver,
        "groupLabels": {name: labels[name] for name in ("engagement", "workflow") if name in labels},
        "commonLabels": labels,
        "commonAnnotations": notes,
        "externalURL": link,
        "alerts": [alert],
    }


def _instant(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
