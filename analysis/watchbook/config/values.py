"""What the tables of watchbook.toml are made of: names, zones, durations, times of day."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

from watchbook.config.date_slot import date_slot
from watchbook.config.holiday_countries import COUNTRIES

SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
DURATION = re.compile(r"(\d+)\s*(m|h|d)")
CONVERSATION = "{conversation_id}"
"""Stands for a conversation's id in a link to it."""
CREDENTIALS = re.compile(r"//[^/@]+:[^/@]*@|[?&][\w-]*(sig|token|key|password|secret|credential)[\w-]*=", re.IGNORECASE)
"""A password, or what stands for one, in an address: it would go into messages, the ledger and the site."""
CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")

LOCAL_ZONES = ("localtime", "posixrules", "Factory")
"""Names that each machine gives a zone of its own, or none."""


def _slug(value: str) -> str:
    if not SLUG.fullmatch(value):
        raise ValueError("a name of a-z, 0-9, - and _ (at most 64, starting with a letter or digit) is needed here")
    return value


def _zone(value: str) -> str:
    if value in LOCAL_ZONES or value.startswith(("posix/", "right/")):
        raise ValueError(f"{value!r} is not the same zone on every machine; write one like 'America/New_York' or 'UTC'")
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{value!r} is no time zone; write one like 'America/New_York' or 'UTC'") from error
    return value


def _link(value: str) -> str:
    before, placeholder, after = value.partition(CONVERSATION)
    address = urlsplit(before)
    if not placeholder or "{" in before + after or "}" in before + after:
        raise ValueError(f"{CONVERSATION} is needed exactly once, where the conversation's id belongs")
    if address.scheme != "https" or not address.hostname or not (address.path or address.query or address.fragment):
        raise ValueError(f"an address like 'https://traces.example.com/t/{CONVERSATION}' is needed here")
    if address.username is not None or address.password is not None:
        raise ValueError("credentials do not belong in git: take them out of link; the reader's browser is signed in")
    if re.search(r"[\s\x00-\x1f\x7f]", value):
        raise ValueError("an address without blanks is needed here")
    return value


def _path_template(value: str) -> str:
    if CREDENTIALS.search(value):
        raise ValueError("credentials do not belong in git: take them out of path and put them into the environment")
    date_slot(value)
    return value


def _country(value: str) -> str:
    country, _, subdivision = value.partition("-")
    if not subdivision and country in COUNTRIES:
        return value
    from watchbook.public_holidays import has_calendar  # noqa: PLC0415  # few engagements need to ask

    if not has_calendar(value):
        raise ValueError(f"{value!r} has no holiday calendar; write a country like 'US' or 'US-NY'")
    return value


def duration(value: object) -> object:
    """Return a text like `24h` as a duration; what is no text as it is."""
    if isinstance(value, str):
        match = DURATION.fullmatch(value.strip())
        if not match:
            raise ValueError("a duration like '30m', '24h' or '7d' is needed here")
        unit = {"m": "minutes", "h": "hours", "d": "days"}[match[2]]
        return dt.timedelta(**{unit: int(match[1])})
    return value


def _clock(value: object) -> object:
    if isinstance(value, str):
        match = CLOCK.fullmatch(value.strip())
        if not match:
            raise ValueError("a time of day like '06:00' is needed here, in quotes")
        return dt.time(int(match[1]), int(match[2]))
    return value


PathTemplate = Annotated[str, AfterValidator(_path_template)]
ConversationLink = Annotated[str, AfterValidator(_link)]
Slug = Annotated[str, AfterValidator(_slug)]
Zone = Annotated[str, AfterValidator(_zone)]
Country = Annotated[str, AfterValidator(_country)]
Duration = Annotated[dt.timedelta, BeforeValidator(duration, json_schema_input_type=str)]
Clock = Annotated[dt.time, BeforeValidator(_clock, json_schema_input_type=str)]


class Table(BaseModel):
    """A table whose unknown keys are errors, whose numbers are finite, and whose values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)
