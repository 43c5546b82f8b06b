"""Front matter's keys and what each may hold: pydantic at the border, from texts as they stand to values.

A validator that refuses raises an error whose type is the finding's code; `wording` turns it into a Problem.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from watchbook.journal.entry import (
    Baseline,
    Cause,
    EntryType,
    Gravity,
    Harm,
    Relation,
    Route,
    SeriousHarm,
    Severity,
    Stated,
    Status,
)
from watchbook.journal.planned_window import PlannedWindow  # noqa: TC001  # pydantic reads the types of fields
from watchbook.journal.problem import closest
from watchbook.journal.reading.dates import OFFSET_NEEDED, SPAN_NEEDED, Days, read_days, read_instant
from watchbook.journal.reading.front_matter_yaml import Scalar
from watchbook.journal.reading.window_text import FORM, read_window

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

EVERY = ("*", "all")
"""Workflows: every one of the engagement."""
MAX_TITLE = 120
"""Characters; a title is one line of a list."""


@dataclass(frozen=True, slots=True)
class KnownNames:
    """The names an entry may use; the validation's context."""

    workflows: tuple[str, ...]
    metrics: tuple[str, ...]
    zone: dt.tzinfo | None = None
    """In which days are days; None for that of the time that is read."""


def refusal(code: str, sentence: str, hint: str | None) -> PydanticCustomError:
    """Return the error a validator raises: a code, a sentence, and how to mend it."""
    return PydanticCustomError(code, "{what}", {"what": sentence, "hint": hint})


def _raw(value: object) -> str:
    if not isinstance(value, Scalar):
        shape = "a list" if isinstance(value, list) else "a table"
        raise refusal(
            "WB119", f"{shape} where one text is needed", "write the text alone, in quotes if it holds : # [ or {"
        )
    return value.text


def _text(value: object) -> str:
    text = _raw(value)
    assert isinstance(value, Scalar)
    if not text.strip():
        raise refusal("WB112", "nothing stands here", "write something, or take the key out")
    yaml_type = value.taken_for()
    if yaml_type:
        raise refusal("WB113", f"{text!r} is {yaml_type} to YAML readers, not a text", f'put it in quotes: "{text}"')
    if value.cut:
        raise refusal(
            "WB113", f"{value.cut!r} and what follows is a comment to YAML", f'put it in quotes: "{text} {value.cut}"'
        )
    if "\n" in text:
        raise refusal("WB113", "one line is needed here", "keep the rest for the body")
    return text.strip()


def _title(value: object) -> str:
    text = _text(value)
    if len(text) > MAX_TITLE:
        raise refusal(
            "WB113", f"a title of {len(text)} characters", f"at most {MAX_TITLE}; the rest belongs under What changed"
        )
    return text


def _choice(options: Collection[str]) -> Callable[[object], str]:
    def choose(value: object) -> str:
        text = _raw(value)
        if text not in options:
            raise refusal("WB114", f"{text!r} is none of {', '.join(options)}", closest(text, options))
        return text

    return choose


def _instant(value: object) -> dt.datetime:
    text = _raw(value)
    try:
        return read_instant(text)
    except ValueError as error:
        raise refusal("WB118", str(error), OFFSET_NEEDED) from error


def _days(value: object) -> Days:
    text = _raw(value)
    try:
        return read_days(text)
    except ValueError as error:
        raise refusal("WB117", str(error), SPAN_NEEDED) from error


def _window(value: object) -> PlannedWindow:
    text = _raw(value)
    try:
        return read_window(text)
    except ValueError as error:
        raise refusal("WB140", str(error), f"{FORM}: a time with its offset, and at most P7D") from error


def _workflow(value: object, info: ValidationInfo[KnownNames]) -> str:
    names = info.context
    text = _raw(value)
    if text not in names.workflows:
        raise refusal("WB115", f"there is no workflow {text!r}", closest(text, names.workflows))
    return text


def _metric(value: object, info: ValidationInfo[KnownNames]) -> str:
    names = info.context
    text = _raw(value)
    if text not in names.metrics:
        raise refusal("WB116", f"there is no metric {text!r}", closest(text, names.metrics))
    return text


def _workflows(value: object, info: ValidationInfo[KnownNames]) -> object:
    if isinstance(value, Scalar) and value.text in EVERY:
        value = [value]
    if isinstance(value, list) and not value:
        raise refusal("WB112", "no workflow is named", 'write the workflows, or ["*"] for every one')
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], Scalar) and value[0].text in EVERY:
        names = info.context
        return [Scalar(name, plain=False) for name in names.workflows]
    return value


def _truth(value: object) -> bool:
    text = _raw(value)
    if text not in {"true", "false"}:
        raise refusal("WB114", f"{text!r} is neither true nor false", "write true or false")
    return text == "true"


Text = Annotated[str, BeforeValidator(_text)]
Instant = Annotated[dt.datetime, BeforeValidator(_instant)]
Workflow = Annotated[str, BeforeValidator(_workflow)]
Metric = Annotated[str, BeforeValidator(_metric)]


class StrictKeys(BaseModel):
    """A table of front matter; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True)


class NoticedKeys(StrictKeys):
    """`noticed: {by: engineer-a, at: 2026-05-05T06:40-04:00, how: band}`."""

    by: Text
    at: Instant
    how: Text | None = None


class SwitchKeys(StrictKeys):
    """`{at: 2026-05-13T11:00-04:00, workflow: card-support, to: manual, by: engineer-a, reason: wrong label map}`."""

    at: Instant
    workflow: Workflow
    to: Annotated[Route, BeforeValidator(_choice(get_args(Route)))]
    by: Text
    reason: Text | None = None
    decided: Instant | None = None
    authority: Text | None = None


class WithdrawalKeys(StrictKeys):
    """`{by: engineer-a, at: 2026-05-05T06:40-04:00, because: written twice, into: 2026-05-04-merged-intents}`."""

    by: Text
    at: Instant
    because: Text
    into: Text | None = None


class SubmitterKeys(StrictKeys):
    """`{by: engineer-a, organisation: Card desk Ltd, role: on-call, contact: desk@example.com}`."""

    by: Text
    organisation: Text | None = None
    role: Text | None = None
    contact: Text | None = None


class ReportKeys(StrictKeys):
    """What only people know of an incident that is reported; evidence/criteria.toml says which key is for what."""

    relation: list[Annotated[Relation, BeforeValidator(_choice(get_args(Relation)))]] | None = None
    submitter: SubmitterKeys | None = None
    countries: list[Text] | None = None
    materials: list[Text] | None = None
    system: Text | None = None
    organisations: list[Text] | None = None
    severity: Annotated[Gravity, BeforeValidator(_choice(get_args(Gravity)))] | None = None
    harms: list[Annotated[Harm, BeforeValidator(_choice(get_args(Harm)))]] | None = None
    quantified: Text | None = None
    misuse: Text | None = None
    affected: list[Text] | None = None
    rights: Text | None = None
    principles: list[Text] | None = None
    industries: list[Text] | None = None
    functions: list[Text] | None = None
    infrastructure: Text | None = None
    breadth: Text | None = None
    training_data: Text | None = None
    model: Text | None = None
    usage_rights: Text | None = None
    interaction: Text | None = None
    tasks: list[Text] | None = None
    autonomy: Text | None = None
    steps: Text | None = None

    def stated(self) -> dict[str, Stated]:
        """Return what is stated, by key."""
        values = self.model_dump(exclude_none=True)
        return {key: tuple(value) if isinstance(value, list) else value for key, value in values.items() if value}


class EntryKeys(StrictKeys):
    """All keys of an entry."""

    type: Annotated[EntryType, BeforeValidator(_choice(get_args(EntryType)))]
    title: Annotated[str, BeforeValidator(_title)]
    workflows: Annotated[list[Workflow], BeforeValidator(_workflows)]
    metrics: list[Metric] = Field(default_factory=list)
    days: Annotated[Days, BeforeValidator(_days)]
    severity: Annotated[Severity, BeforeValidator(_choice(get_args(Severity)))] | None = None
    status: Annotated[Status, BeforeValidator(_choice(get_args(Status)))] | None = None
    noticed: NoticedKeys | None = None
    cause: Annotated[Cause, BeforeValidator(_choice(get_args(Cause)))] | None = None
    switches: list[SwitchKeys] = Field(default_factory=list)
    baseline: Annotated[Baseline | Literal["auto"], BeforeValidator(_choice((*get_args(Baseline), "auto")))] = "auto"
    imported: Text | None = None
    planned: Annotated[PlannedWindow, BeforeValidator(_window)] | None = None
    withdrawn: WithdrawalKeys | None = None
    report: ReportKeys | None = None
    serious: Annotated[bool, BeforeValidator(_truth)] = False
    harm: Annotated[SeriousHarm, BeforeValidator(_choice(get_args(SeriousHarm)))] | None = None
    aware: Instant | None = None
    reported: Instant | None = None
