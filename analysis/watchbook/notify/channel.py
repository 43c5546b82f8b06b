"""Channels as this process knows them: what they hear of, and the addresses in its environment."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from watchbook.config import Config
    from watchbook.config.notify_tables import ChannelConfig


@dataclass(frozen=True, slots=True)
class Channel:
    """Where people are told."""

    name: str
    config: ChannelConfig
    addresses: tuple[str, ...] = field(repr=False)
    """Secrets: never printed, never kept; empty where the environment has none."""
    timeout: float
    """Seconds to connect, and to answer."""
    answers_token: str = field(default="", repr=False)
    """With which it can be asked who acknowledged: a secret, too; empty where it cannot be."""


def channels_of(config: Config, environment: Mapping[str, str]) -> tuple[Channel, ...]:
    """Return the team's channels of watchbook.toml with their addresses, in its order; not the client's."""
    return tuple(channel for channel in _all_channels(config, environment) if not channel.config.tells)


def client_channels_of(config: Config, environment: Mapping[str, str]) -> tuple[Channel, ...]:
    """Return the client's channels of watchbook.toml with their addresses, in its order."""
    return tuple(channel for channel in _all_channels(config, environment) if channel.config.tells)


def _all_channels(config: Config, environment: Mapping[str, str]) -> tuple[Channel, ...]:
    return tuple(
        Channel(
            name,
            channel,
            tuple(environment.get(channel.env, "").split()),
            config.notify.timeout_seconds,
            environment.get(channel.answers_env, "").strip() if channel.answers_env else "",
        )
        for name, channel in config.notify.channels.items()
    )
