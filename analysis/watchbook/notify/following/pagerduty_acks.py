"""Who acknowledged an incident in PagerDuty: read from its REST API by the key that the messages had."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from watchbook.errors import WatchbookError
from watchbook.notify.http_target import failure_in_words, status_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.notify.channel import Channel

LIMIT = 4_000_000
"""Bytes of an answer that are read."""
PERSON = ("user", "user_reference")
"""What PagerDuty calls somebody who is no service and no integration."""


class AnswersError(WatchbookError):
    """A channel could not be asked who acknowledged; calls go on."""


@dataclass(frozen=True, slots=True, order=True)
class RemoteAck:
    """Somebody acknowledged an incident elsewhere, or resolved it by hand."""

    at: dt.datetime
    by: str
    """As it is written there."""


class _NoRedirect(HTTPRedirectHandler):
    """Follows nothing: a redirect would carry the token to somebody else."""

    def redirect_request(self, *_: object) -> None:
        """Return no further request."""


def read_acks(channel: Channel, key: str) -> list[RemoteAck]:
    """Return who acknowledged the incidents with a key, the first first.

    Raises:
        AnswersError: it cannot be asked, or answers something else; the message holds no token.
    """
    query = urlencode({"incident_key": key, "date_range": "all", "include[]": "acknowledgers"})
    document = _fetch(channel, f"{channel.config.answers_from}/incidents?{query}")
    try:
        incidents = [incident for incident in document["incidents"] if incident.get("incident_key") in (None, key)]
        return sorted(ack for incident in incidents for ack in _acks(incident))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _failure(channel, "what it answered is no list of incidents") from error


def _acks(incident: dict[str, Any]) -> Iterator[RemoteAck]:
    for ack in incident.get("acknowledgements") or ():
        if ack["acknowledger"]["type"] in PERSON:
            yield RemoteAck(_instant(ack["at"]), str(ack["acknowledger"]["summary"]))
    closer = incident.get("last_status_change_by") or {}
    if incident.get("status") == "resolved" and closer.get("type") in PERSON:
        yield RemoteAck(_instant(incident["last_status_change_at"]), str(closer["summary"]))


def _instant(text: str) -> dt.datetime:
    at = dt.datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("a time without an offset")
    return at


def _fetch(channel: Channel, address: str) -> dict[str, Any]:
    headers = {
        "Authorization": f"Token token={channel.answers_token}",
        "Accept": "application/vnd.pagerduty+json;version=2",
    }
    request = Request(address, headers=headers)  # noqa: S310  # the scheme is https, or http to this machine
    try:
        with build_opener(_NoRedirect()).open(request, timeout=channel.timeout) as answer:
            document: dict[str, Any] = json.loads(answer.read(LIMIT))
            return document
    except HTTPError as error:
        error.close()
        raise _failure(channel, status_in_words(error.code)) from None
    except (URLError, OSError) as error:
        raise _failure(channel, failure_in_words(str(error))) from None
    except ValueError as error:
        raise _failure(channel, "what it answered is no JSON") from error


def _failure(channel: Channel, reason: str) -> AnswersError:
    host = urlsplit(channel.config.answers_from).hostname
    return AnswersError(
        f"{host} could not be asked who acknowledged what {channel.name} was told: {reason}",
        hints=(f"see that {channel.config.answers_env} holds a REST API token that may read incidents",),
    )
