"""The tables of dumps that are not flat: how a field is made, CSV's dialect, rows of conversations, files in parts."""

from __future__ import annotations

import codecs
import datetime as dt
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from watchbook.config.values import Clock, Duration, PathTemplate, Slug, Table

Word = str | int | float | bool
HOURS = dt.timedelta(hours=48)


class FieldMappingConfig(Table):
    """How a record's field is made of what stands in the dumps."""

    path: str | list[str] | None = Field(
        default=None, description="Where it stands: a name or a path like `metadata.score`; several are tried in turn."
    )
    scale: float | None = Field(default=None, description="A number is multiplied with this: 0.01 for per cent.")
    unit: Literal["s", "ms", "us", "ns", "excel"] | None = Field(
        default=None,
        description="A time's number: seconds, milli-, micro- or nanoseconds since 1970, or Excel's days.",
    )
    format: str | list[str] | None = Field(
        default=None, description='How a time is written, like "%d.%m.%Y %H:%M"; several are tried in turn.'
    )
    since: str | None = Field(
        default=None, description="Path of a time: a number is the milliseconds from it to the time under `path`."
    )
    default: Word | None = Field(default=None, description="Its value where the dump holds nothing.")
    constant: Word | None = Field(default=None, description="The same for every record.")
    how: (
        Literal["first", "last", "first_row", "last_row", "min", "max", "sum", "mean", "any", "all", "count", "seconds"]
        | None
    ) = Field(default=None, description="How one value is made of a conversation's rows; with `path`.")
    where: str | None = Field(default=None, description="polars SQL over a row: the rows that are looked at.")
    first: str | None = Field(default=None, description="Path: the first value that is there.")
    last: str | None = Field(default=None, description="Path: the last value that is there.")
    first_row: str | None = Field(default=None, description="Path: what the first row holds, or nothing.")
    last_row: str | None = Field(default=None, description="Path: what the last row holds, or nothing.")
    sum: str | None = Field(default=None, description="Path: all values added up.")
    mean: str | None = Field(default=None, description="Path: the values' average.")
    any: str | None = Field(default=None, description="polars SQL over a row: true where it is true of any row.")
    all: str | None = Field(default=None, description="polars SQL over a row: true where it is true of every row.")
    count: str | None = Field(default=None, description="polars SQL over a row: of how many rows it is true.")
    seconds: str | bool = Field(
        default=False, description="true: seconds from the first row to the last; or SQL: of those it is true of."
    )


def _encoding(value: str) -> str:
    try:
        name = codecs.lookup(value).name
        "".encode(name)
    except (LookupError, TypeError) as error:
        raise ValueError(f"{value!r} is no encoding; write utf-8, utf-16, cp1252 or latin-1") from error
    return name


def _mark(value: str) -> str:
    if len(value.encode()) != 1 or value in "\r\n":
        raise ValueError(r"one character is needed here, like ';', ',' or '\t'")
    return value


class CsvConfig(Table):
    """How tables of text are written."""

    delimiter: Annotated[str, AfterValidator(_mark)] = Field(default=",", description="Between cells.")
    quote: Annotated[str, AfterValidator(_mark)] = Field(default='"', description="Around cells.")
    decimal: Literal[".", ","] = Field(default=".", description="Before the fraction of a number.")
    thousands: Literal["", ".", ",", " ", "'"] = Field(default="", description="Between the thousands of a number.")
    encoding: Annotated[str, AfterValidator(_encoding)] = Field(
        default="utf-8", description="utf-8, utf-16, cp1252, latin-1, or another that Python knows."
    )
    header: list[str] | None = Field(
        default=None, min_length=1, description="Names of the columns where no line of the file has them."
    )

    @model_validator(mode="after")
    def _marks_differ(self) -> CsvConfig:
        if self.decimal == self.thousands:
            raise ValueError(f"decimal and thousands are both {self.decimal!r}, so no number could be told")
        if self.delimiter == self.quote:
            raise ValueError(f"delimiter and quote are both {self.quote!r}")
        return self


class ConversationConfig(Table):
    """Rows (messages, turns, spans, events) that make one conversation."""

    id: str | list[str] = Field(description="Where a row names its conversation: a name or a path.")
    where: str | None = Field(
        default=None, description="polars SQL over a row: those that belong to a conversation; others are left out."
    )
    row: str | None = Field(
        default=None,
        description="Where a row has an id of its own, so that it counts once; unset, lines that are alike do.",
    )
    horizon: Duration = Field(
        default=HOURS, description="How long after its first row a conversation takes rows; later ones are late."
    )


class ColumnConfig(Table):
    """Something of a row that conditions ask for."""

    path: str = Field(description="Where it stands.")
    type: Literal["text", "number", "boolean"] | None = Field(
        default=None, description="What it is; unset, what the conditions make of it."
    )


class PartConfig(Table):
    """Files of another kind, with rows of the same conversations."""

    path: PathTemplate = Field(description="Path template with {date}.")
    id: str | list[str] = Field(description="Where a row names its conversation.")
    row: str | None = Field(default=None, description="Where a row has an id of its own.")
    where: str | None = Field(default=None, description="polars SQL over a row: those that count.")
    rows: str | None = Field(default=None, description="Where a line's rows stand, if it holds several.")
    due: Clock | None = Field(default=None, description="Local time on the next day by which it has come.")
    fields: list[Slug] = Field(min_length=1, description="The fields of [dumps.fields] that it brings.")
