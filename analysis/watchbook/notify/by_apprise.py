"""Apprise, and nowhere else: one message to one address, and why it did not arrive.

Apprise raises nothing: a failure is a falsy result with lines of its log, which may hold an address. So only what the
lines say of the kind of failure is told.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

from apprise import Apprise, AppriseAsset, NotifyFormat, NotifyType
from apprise.common import PersistentStoreMode
from apprise.plugins import url_to_dict

from watchbook.notify.http_target import on_this_machine, status_in_words

if TYPE_CHECKING:
    from apprise import NotifyBase
    from apprise.result import AppriseResult

    from watchbook.notify.channel import Channel
    from watchbook.notify.message import Message

ANSWERED = re.compile(r"error=(\d{3})\b")
GRAVE = ("sev1", "sev2")

logging.getLogger("apprise").addHandler(logging.NullHandler())  # else its warnings, addresses and all, go to stderr


def send(address: str, channel: Channel, message: Message) -> str:
    """Send a message and return why that failed; empty where it was taken."""
    # No time-out of Apprise's own: it would leave a thread behind that keeps the process from ending.
    asset = AppriseAsset(app_id="Watchbook", storage_mode=PersistentStoreMode.MEMORY, service_timeout=0)
    service = _service(address, channel.timeout, message, asset)
    if service is None:
        return "an address that Apprise does not understand"
    if _in_the_open(service):
        return "an address that is neither encrypted nor on this machine"
    services = Apprise(asset=asset)
    services.add(service)
    return reason(
        services.notify(
            title=message.subject,
            body=message.body,
            body_format=NotifyFormat.TEXT,
            notify_type=_type(message),
        )
    )


def _service(address: str, timeout: float, message: Message, asset: AppriseAsset) -> NotifyBase | None:
    wanted: dict[str, Any] | None = url_to_dict(address)
    if not wanted:
        return None
    wanted |= {"redirect": False, "rto": timeout, "cto": timeout}
    if wanted["schema"] == "pagerduty":
        wanted |= {"dedup": message.key, "action": "resolve" if message.status == "resolved" else "trigger"}
    return Apprise.instantiate(wanted, asset=asset, suppress_exceptions=True)


def _in_the_open(service: NotifyBase) -> bool:
    """Return whether an address names the open form of a protocol that has an encrypted one, on another machine."""
    if not service.secure_protocol or service.secure or service.schema not in _names(service.protocol):
        return False
    return not on_this_machine(service.host or "")


def _names(protocol: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return (protocol,) if isinstance(protocol, str) else tuple(protocol or ())


def _type(message: Message) -> NotifyType:
    if message.status == "resolved":
        return NotifyType.SUCCESS
    return NotifyType.FAILURE if message.severity in GRAVE else NotifyType.WARNING


def reason(result: AppriseResult) -> str:
    """Return why not every service took a message, in words that hold no address; empty where each did."""
    if result:
        return ""
    failed = [attempt for service in result for attempt in service.attempts if not attempt]
    if not failed:
        return "no service to send it by"
    said = " ".join(entry.message for attempt in failed for entry in attempt.logs)
    if answered := ANSWERED.search(said):
        return status_in_words(int(answered[1]))
    return "no connection, or no answer in time" if "onnection" in said or "ocket" in said else "refused"
