"""Channels: whether this process knows their addresses, and whether their hosts answer; nothing is sent."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from watchbook.notify import channels_of
from watchbook.queries.doctor.health_line import HealthLine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.notify.channel import Channel
    from watchbook.queries.doctor.health_line import Patient

PORTS = {"https": 443, "http": 80, "mailtos": 587, "mailto": 25, "jsons": 443, "json": 80, "alertmanager": 443}
SERVICES = {"pagerduty": "events.pagerduty.com", "slack": "hooks.slack.com", "discord": "discord.com"}
"""Hosts of services whose addresses name none."""
NEVER = "the variable is not set in this process; where CI runs the day's job it may be"


def look_at_channels(patient: Patient) -> Iterator[HealthLine]:
    """Yield whether each channel can be reached."""
    channels = channels_of(patient.engagement.config, patient.environment)
    if not channels:
        yield HealthLine("channels", "unused", "nobody is told what leaves its band", "docs/notify.md says how")
    for channel in channels:
        yield _look_at(channel)


def _look_at(channel: Channel) -> HealthLine:
    what = f"channel {channel.name}"
    if not channel.addresses:
        return HealthLine(what, "warning", NEVER, f"set {channel.config.env}, or look there")
    for address in channel.addresses:
        host, port = _target(address)
        if not host:
            continue
        try:
            socket.create_connection((host, port), timeout=min(channel.timeout, 5)).close()
        except OSError as error:
            sentence = f"the host of {channel.config.env} does not answer: {error.strerror or 'no answer in time'}"
            return HealthLine(what, "wrong", sentence, "see the address and the way out of this network")
    return HealthLine(
        what, "well", "its address is known, and its host answers as far as it names one; nothing was sent"
    )


def _target(address: str) -> tuple[str, int]:
    """Return host and port of an address; no host where it names a service that this does not know."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "", 0
    if parts.scheme in SERVICES:
        return SERVICES[parts.scheme], 443
    if parts.scheme not in PORTS:
        return "", 0
    return host, port or PORTS[parts.scheme]
