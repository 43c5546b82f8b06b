"""The tables of the off-switch: where routes are published, for how long the AI may hold one, each workflow's flag."""

from __future__ import annotations

import datetime as dt
import ipaddress
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from watchbook.config.values import Duration, Table, duration

RENEWALS = 3
"""How many renewals a lease outlasts: schedulers run late, and drop a run now and then."""


def _lease(value: object) -> object:
    return None if value == "none" else duration(value)


Lease = Annotated[dt.timedelta | None, BeforeValidator(_lease, json_schema_input_type=str)]


def loopback(host: str | None) -> bool:
    """Whether a host is this machine itself."""
    if host is None or host == "localhost":
        return host is not None
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class FallbackConfig(Table):
    """The off-switch. People have the work unless a lease that is renewed says that the AI has it."""

    publish: str = Field(
        default="",
        description="Where the flags are published for the routers: a file, `s3://bucket/key` or an https URL that "
        "takes PUT with If-Match. Empty: nowhere. Credentials come from the environment, never from here.",
    )
    renew_every: Duration = Field(default=dt.timedelta(hours=6), description="How often a job renews the lease.")
    lease: Lease = Field(
        default=dt.timedelta(hours=72),
        validate_default=True,
        description="How long the AI keeps a route without a renewal, at least three of them; `none`: for ever.",
    )
    manual_within: Duration = Field(
        default=dt.timedelta(minutes=5), description="The promise: from a switch to people to the last AI conversation."
    )
    manual_reasons: list[str] = Field(
        default=["manual_mode"],
        description="What `handoff_reason` holds where people handled a conversation because the route was manual.",
    )
    drill_every: Duration = Field(
        default=dt.timedelta(days=90), description="How often each workflow is switched for practice."
    )

    @field_validator("publish")
    @classmethod
    def _somewhere(cls, value: str) -> str:
        parts = urlsplit(value)
        if "://" not in value or parts.scheme == "file":
            if parts.scheme == "file":
                raise ValueError("a file is written as its path, without file://")
            return value
        if parts.password or parts.username:
            raise ValueError("credentials do not belong in git: take them out and put them into the environment")
        if parts.scheme == "s3" and parts.netloc and parts.path.strip("/"):
            return value
        if (parts.scheme == "https" and parts.hostname) or (parts.scheme == "http" and loopback(parts.hostname)):
            return value
        raise ValueError("a path, 's3://bucket/key' or 'https://host/flags.json' is needed here")

    @field_validator("lease")
    @classmethod
    def _outlasts_late_renewals(cls, value: dt.timedelta | None, info: ValidationInfo) -> dt.timedelta | None:
        interval = info.data.get("renew_every", dt.timedelta())
        if value is not None and value < RENEWALS * interval:
            raise ValueError(
                f"a lease outlasts at least {RENEWALS} renewals, as schedulers run late: lengthen it, or shorten "
                "renew_every"
            )
        return value


class WorkflowFallbackConfig(Table):
    """A workflow's own part of the off-switch."""

    automatic: bool = Field(
        default=False, description="true: switched to people without asking when an acceptable limit is passed."
    )
    flag: str = Field(
        default="",
        max_length=100,
        pattern=r"^([A-Za-z0-9][A-Za-z0-9._:/-]*)?$",
        description="The flag's key; the workflow's name when empty.",
    )
