"""The tables of who answers: people, turns, promises."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import AwareDatetime, BeforeValidator, Field, field_validator, model_validator

from watchbook.config.notify_tables import Variable  # noqa: TC001  # pydantic reads the types of fields
from watchbook.config.values import Clock, Duration, Slug, Table, Zone

Authority = Literal["switch", "roll-back", "change-prompt", "speak-to-client"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def _moment(value: object) -> object:
    if isinstance(value, str):
        try:
            return dt.datetime.fromisoformat(value)
        except ValueError as error:
            raise ValueError("a time with an offset, like 2026-11-24T09:00-05:00, is needed here") from error
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_moment, json_schema_input_type=str)]


class PersonConfig(Table):
    """Somebody who may be called; NAME is who they are in the journal."""

    name: str = Field(default="", max_length=80, description="As the site shows it; the table's name when empty.")
    role: str = Field(default="", max_length=80, description="What they are here.")
    phone: str = Field(default="", max_length=40, description="The number to call. Client and vendor both read it.")
    zone: Zone | None = Field(default=None, description="IANA zone they live in; unset, the engagement's.")
    env: Variable | None = Field(
        default=None,
        description="The environment variable that holds an address of their own, as one of a channel: there "
        "`watchbook watch` passes calls on to them.",
    )
    may: list[Authority] = Field(
        default_factory=list,
        description="What they may do without asking: switch, roll-back, change-prompt, speak-to-client.",
    )


class RotationConfig(Table):
    """People who take turns in a layer."""

    people: list[Slug] = Field(min_length=1, description="Names under [people], in the order of their turns.")
    starts: dt.date = Field(description="The day on which the first of them takes over.")
    every: Duration = Field(default=dt.timedelta(days=7), description="How long a turn lasts, in days.")
    hand_over: Clock = Field(default=dt.time(9), description="Local time of handing over.")
    zone: Zone | None = Field(default=None, description="IANA zone of these times; unset, the roster's.")
    hours: list[Clock] | None = Field(
        default=None, min_length=2, max_length=2, description="Local times between which it answers; unset, all day."
    )
    weekdays: list[Weekday] = Field(
        default=["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        min_length=1,
        description="Days on which those hours begin.",
    )

    @field_validator("every")
    @classmethod
    def _whole_days(cls, value: dt.timedelta) -> dt.timedelta:
        if value < dt.timedelta(days=1) or value % dt.timedelta(days=1):
            raise ValueError("a turn lasts whole days, like '1d' or '7d'")
        return value


class OverrideConfig(Table):
    """Somebody who answers instead, for a while."""

    layer: Literal["primary", "backup"] = Field(description="Which layer.")
    person: Slug = Field(description="A name under [people].")
    start: Moment = Field(description="From when, with an offset.")
    end: Moment = Field(description="Until when, with an offset.")

    @model_validator(mode="after")
    def _ends_later(self) -> OverrideConfig:
        if self.end <= self.start:
            raise ValueError("an override ends after it starts")
        return self


class OncallConfig(Table):
    """Who answers. Every minute needs one primary and one backup, and they are two people."""

    zone: Zone | None = Field(default=None, description="IANA zone of the hand-over times; unset, the engagement's.")
    primary: list[RotationConfig] = Field(default_factory=list, description="Who is called first: [[oncall.primary]].")
    backup: list[RotationConfig] = Field(default_factory=list, description="Who is called next: [[oncall.backup]].")
    overrides: list[OverrideConfig] = Field(default_factory=list, description="Who stands in: [[oncall.overrides]].")
    take_over: Duration = Field(
        default=dt.timedelta(hours=1),
        description="Within which whoever comes in says that they have the shift, from when `watchbook watch` told "
        "them.",
    )


class PromiseConfig(Table):
    """What is promised for a severity; NAME is sev1, sev2, sev3 or sev4."""

    answer: Duration = Field(description="Within which somebody answers.")
    updates: Duration | None = Field(default=None, description="How often the client hears more.")
    needs: list[Authority] = Field(
        default_factory=list, description="What both people on call must be allowed to do for this to be kept."
    )
