"""The tables of who is told: channels, and what each of them hears of."""

from __future__ import annotations

import re
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from watchbook.config.values import Slug, Table

Occasion = Literal["out", "overdue", "resolved", "broken", "unanswered", "handover"]
Tell = Literal["opened", "update", "resolved", "on-people", "month"]
VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")


def _variable(value: str) -> str:
    if ":" in value or "/" in value:
        raise ValueError(
            "an address is a secret and never stands in git; write the name of the environment variable that holds it"
        )
    if not VARIABLE.fullmatch(value):
        raise ValueError("the name of an environment variable, like 'WATCHBOOK_NOTIFY_ONCALL', is needed here")
    return value


def _site(value: str) -> str:
    address = urlsplit(value)
    if (
        address.scheme not in {"https", "http"}
        or not address.netloc
        or address.username
        or address.query
        or address.fragment
    ):
        raise ValueError("the address of the site's front page, like 'https://watchbook.example.com', is needed here")
    return value.rstrip("/")


def _api(value: str) -> str:
    address = urlsplit(value)
    open_form = address.scheme == "http" and address.hostname in {"127.0.0.1", "::1", "localhost"}
    if not (address.scheme == "https" or open_form) or not address.netloc or address.username or address.query:
        raise ValueError("the address of an API, like 'https://api.eu.pagerduty.com', is needed here")
    return value.rstrip("/")


Variable = Annotated[str, AfterValidator(_variable)]
Api = Annotated[str, AfterValidator(_api)]
Site = Annotated[str, AfterValidator(_site)]


class ChannelConfig(Table):
    """Where people are told; NAME is how messages of the check call it."""

    env: Variable = Field(description="The environment variable that holds the address; never the address itself.")
    kind: Literal["apprise", "alertmanager"] = Field(
        default="apprise",
        description="What the address is: one or more Apprise URLs, with spaces between them, or an https:// URL that "
        "takes Alertmanager's webhook.",
    )
    when: list[Occasion] = Field(
        default=["out", "overdue", "resolved", "broken", "unanswered"],
        min_length=1,
        description="What it hears of: out (of band, worse, or beyond a limit), overdue (nobody explained it in time), "
        "resolved, broken (could not be judged), unanswered (`watchbook watch`: nobody answered, or news are due), "
        "handover (a shift begins; where nobody else hears of it, those that hear of unanswered do).",
    )
    severity: Literal["sev1", "sev2", "sev3", "sev4"] = Field(
        default="sev4", description="The least grave that it hears of."
    )
    tells: list[Tell] = Field(
        default_factory=list,
        description="Makes it the client's: it hears, in plain words, when incidents are opened, of each new line "
        "(update), when they are resolved, when people have the work (on-people), of the month's review (month).",
    )
    answers_env: Variable | None = Field(
        default=None,
        description="The environment variable that holds a PagerDuty REST API token, where the address is PagerDuty's: "
        "who acknowledged is then read back.",
    )
    answers_from: Api = Field(default="https://api.pagerduty.com", description="PagerDuty's REST API, by its region.")

    @model_validator(mode="after")
    def _is_of_one_side(self) -> ChannelConfig:
        if self.tells and self.model_fields_set & {"when", "severity", "answers_env"}:
            raise ValueError("a channel with `tells` is the client's: when, severity and answers_env belong to another")
        return self


class NotifyConfig(Table):
    """Who is told what leaves its band, and how."""

    site: Site | None = Field(default=None, description="Address of the site's front page, for the links in messages.")
    timeout_seconds: float = Field(
        default=5.0, gt=0, le=60, description="How long a channel may take to connect, and to answer."
    )
    heartbeat_env: Variable | None = Field(
        default=None,
        description="The environment variable that holds a URL that each run tells how it goes, as Healthchecks do: "
        "`/start`, the URL itself once the day that was due was judged, `/fail` otherwise.",
    )
    watch_at: str = Field(
        default=".watchbook/watch.json",
        description="Where watchers agree on who told what: a path, s3://bucket/key or an https:// URL, as `publish` "
        "of [fallback]; a path of this machine serves one machine.",
    )
    channels: dict[Slug, ChannelConfig] = Field(
        default_factory=dict,
        description="[notify.channels.NAME]: env, kind, when, severity (docs/notify.md).",
    )
