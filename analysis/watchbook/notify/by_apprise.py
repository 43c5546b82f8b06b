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

from watchbook.notify.http_target import failure_in_words, mail_status_in_words, on_this_machine, status_in_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apprise import NotifyBase
    from apprise.result import AppriseResult

    from watchbook.notify.channel import Channel
    from watchbook.notify.message import Message

ANSWERED = re.compile(r"error=(\d{3})\b")
CAUGHT = "Socket Exception"
"""How the lines of its log begin that say why a message did not arrive; others may hold the message itself."""
GRAVE = ("sev1", "sev2")
SUMMARY = 1024
"""Characters that PagerDuty takes as a summary; Apprise makes it of title and body."""

# Why a message did not arrive is said at the level of debugging only; its lines, addresses and all, go into a result
# and nowhere else.
LOG = logging.getLogger("apprise")
LOG.setLevel(logging.DEBUG)
LOG.propagate = False
LOG.addHandler(logging.NullHandler())


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
            body=_body(service, message),
            body_format=NotifyFormat.TEXT,
            notify_type=_type(message),
            log_level=logging.DEBUG,  # where it says why; what it says stays in the result
        )
    )


def _service(address: str, timeout: float, message: Message, asset: AppriseAsset) -> NotifyBase | None:
    arguments: dict[str, Any] | None = url_to_dict(address)
    if not arguments:
        return None
    arguments |= {"redirect": False, "rto": timeout, "cto": timeout}
    if arguments["schema"] == "pagerduty":
        arguments |= pagerduty_event(arguments, message)
    return Apprise.instantiate(arguments, asset=asset, suppress_exceptions=True)


def pagerduty_event(arguments: Mapping[str, Any], message: Message) -> dict[str, Any]:
    """Return what a PagerDuty event says beside its summary; a source or details in the address stay as they are."""
    return {
        "dedup": message.key,
        "action": "resolve" if message.status == "resolved" else "trigger",
        "source": arguments.get("source") or message.engagement,
        "details": {"message": message.body, **(arguments.get("details") or {})},
    }


def _body(service: NotifyBase, message: Message) -> str:
    """Return the body, cut at a word where PagerDuty's summary, which begins with the subject, would be too long."""
    room = SUMMARY - len(message.subject) - len("\r\n")
    if service.schema != "pagerduty" or len(message.body) <= room:
        return message.body
    beginning = message.body[: room - 1]
    return f"{beginning.rsplit(maxsplit=1)[0] if len(beginning.split()) > 1 else beginning}…"


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
    failures = [attempt for service in result for attempt in service.attempts if not attempt]
    if not failures:
        return "no service to send it by"
    entries = [entry for attempt in failures for entry in attempt.logs]
    warning_text = " ".join(entry.message for entry in entries if entry.level != "DEBUG")
    if status_match := ANSWERED.search(warning_text):
        return status_in_words(int(status_match[1]))
    exception_text = " ".join(entry.message for entry in entries if entry.message.startswith(CAUGHT))
    if status := mail_status_in_words(exception_text or warning_text):
        return status
    return failure_in_words(exception_text) if exception_text or "onnection" in warning_text else "refused"
