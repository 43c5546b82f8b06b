"""A record's fields: where each stands in a dump, what it holds, what makes a value unusable."""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import TYPE_CHECKING

from watchbook.config import FieldConfig, read_toml
from watchbook.errors import ConfigError, Place
from watchbook.metrics.field_reading import PLAIN, FieldReading, is_of_rows, reading_of

if TYPE_CHECKING:
    from watchbook.config import Engagement
    from watchbook.config.tables import FieldType

REQUIRED = ("ts", "conversation_id", "workflow")
"""Without one of these a line is quarantined: it belongs to no day, to nobody, or cannot be counted once."""

CATEGORIES = ("model_version", "prompt_version", "channel")
"""Fields whose values are counted by themselves, so that a new version is seen."""
REASON = "handoff_reason"
"""Why a conversation was handed over."""
LITERAL = re.compile(r"'([^']*)'")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record."""

    name: str
    """Our name."""
    sources: tuple[str, ...]
    """Names in the dump, tried in turn; the first that holds something is used. Empty for a field that no dump has."""
    type: FieldType
    min: float | None
    """Smallest usable value."""
    max: float | None
    """Largest usable value."""
    choices: tuple[str, ...]
    """Usable texts, in any case; empty for any."""
    words: tuple[str, ...]
    """Expected texts; others are kept, and counted. Empty where nothing is expected."""
    absent: bool
    """Whether watchbook.toml says that no dump has it."""
    mapped: bool
    """Whether watchbook.toml says where it stands."""
    place: Place
    """Where the field is declared."""
    reading: FieldReading = PLAIN
    """What is done with its values beside reading them."""
    nulls: tuple[str, ...] = ()
    """Texts of which watchbook.toml says that they are nothing."""
    sparse: bool = False
    """Whether many records have none by nature."""

    @property
    def columns(self) -> tuple[str, ...]:
        """All names in the dump that its values are made of."""
        return (*self.sources, self.reading.since) if self.reading.since else self.sources


def fields_of(engagement: Engagement) -> dict[str, Field]:
    """Return every field by our name, the built-in ones first.

    Raises:
        ConfigError: a field that is not built in has no type, or a range that holds nothing.
    """
    builtin = read_toml(files("watchbook.metrics").joinpath("fields.toml").read_text("utf-8"), "fields.toml")
    fields = {
        name: _field(name, FieldConfig.model_validate(table), FieldConfig(), builtin.place((name,)))
        for name, table in builtin.data.items()
    }
    cut_by = {dimension.field or name for name, dimension in engagement.config.dimensions.items()}
    for name, table in engagement.config.dumps.fields.items():
        place = engagement.source.place(("dumps", "fields", name))
        # What a dimension cuts by is a text, as where nothing is mapped; only another type has to be said.
        base = FieldConfig(type="text") if name in cut_by and name not in fields else _base(fields.get(name))
        fields[name] = _field(name, base, table, place, is_mapped=_is_written(engagement, name))
    fields = _read_as_declared(engagement, fields)
    for name, dimension in engagement.config.dimensions.items():
        if (field := dimension.field or name) not in fields:
            place = engagement.source.place(("dimensions", name))
            fields[field] = _field(field, FieldConfig(type="text"), FieldConfig(), place)
        elif fields[field].type != "text":
            raise ConfigError(
                f"dimension {name!r} cuts by {field!r}, which is of type {fields[field].type}: slices go by a text",
                place=engagement.source.place(("dimensions", name)),
                hints=("name a field of type text: an intent, a channel, a language",),
            )
    if fields[REASON].words:
        fields[REASON] = replace(fields[REASON], words=_reasons(engagement, fields[REASON]))
    return fields


def _is_written(engagement: Engagement, name: str) -> bool:
    """Return whether watchbook.toml itself says where a field stands: what a preset says of it, nobody counts on."""
    if engagement.config.dumps.preset is None:
        return True
    written_entry = engagement.source.data.get("dumps", {})
    return name in written_entry.get("fields", {})


def _read_as_declared(engagement: Engagement, fields: dict[str, Field]) -> dict[str, Field]:
    """Return the fields with what watchbook.toml says of how their values are made."""
    dumps = engagement.config.dumps
    strangers = [name for name in dumps.words if name not in fields]
    if strangers:
        close = difflib.get_close_matches(strangers[0], fields, n=1)
        raise ConfigError(
            f"[dumps.words.{strangers[0]}] is about a field that does not exist",
            place=engagement.source.place(("dumps", "words", strangers[0])),
            hints=(f"did you mean {close[0]!r}?",) if close else (),
        )
    _refuse_lone_rows(engagement, fields)
    readings = dict[str, Field]()
    for name, field in fields.items():
        table, words = dumps.fields.get(name, FieldConfig()), dumps.words.get(name, {})
        _refuse_strange_words(field, words, engagement.source.place(("dumps", "words", name)))
        reading, sources = reading_of(name, field.type, table, words, field.place)
        nowhere = reading.constant is not None or (reading.how is not None and not sources)
        readings[name] = replace(
            field,
            reading=reading,
            sources=() if nowhere else sources or field.sources,
            mapped=field.mapped or bool(words),
            nulls=tuple(sorted(dumps.nulls)),
        )
    return readings


def _refuse_lone_rows(engagement: Engagement, fields: dict[str, Field]) -> None:
    """Refuse what is said of a conversation's rows where each row is one, and parts that bring nothing known."""
    dumps = engagement.config.dumps
    for index, part in enumerate(dumps.parts):
        strangers = [name for name in part.fields if name not in fields]
        place = engagement.source.place(("dumps", "parts", index))
        if strangers:
            close = difflib.get_close_matches(strangers[0], fields, n=1)
            hints = (f"did you mean {close[0]!r}?",) if close else ()
            raise ConfigError(f"a part brings {strangers[0]!r}, which is no field", place=place, hints=hints)
    if dumps.conversation is not None:
        return
    of_rows = [name for name, table in dumps.fields.items() if table.how or table.where or is_of_rows(table)]
    if of_rows or dumps.parts:
        subject = f"field {of_rows[0]!r} is" if of_rows else "parts are"
        path = ("dumps", "fields", of_rows[0]) if of_rows else ("dumps", "parts")
        raise ConfigError(
            f"{subject} made of a conversation's rows, and nothing says which rows make one",
            place=engagement.source.place(path),
            hints=('write [dumps.conversation] with id = "...", what rows of one conversation share',),
        )


def _refuse_strange_words(field: Field, words: dict[str, list[str | int | float | bool]], place: Place) -> None:
    usable = ("true", "false") if field.type == "boolean" else field.choices
    for word in words:
        if field.type not in ("boolean", "text") or (usable and word not in usable):
            raise ConfigError(
                f"{word!r} is no value of {field.name!r}, which is of type {field.type}"
                + (f" and holds {' or '.join(usable)}" if usable else ""),
                place=place,
                hints=("write our value on the left, and what the dump calls it on the right",),
            )


def _bound(bound: float | str | None, base: float | str | None) -> float | None:
    """Return the limit of a field's values; a text there says which of a conversation's rows is taken."""
    limit = bound if isinstance(bound, float) else base
    return limit if isinstance(limit, float) else None


def _base(field: Field | None) -> FieldConfig:
    if field is None:
        return FieldConfig()
    choices, words = list(field.choices) or None, list(field.words) or None
    return FieldConfig(type=field.type, min=field.min, max=field.max, choices=choices, words=words, sparse=field.sparse)


def _reasons(engagement: Engagement, field: Field) -> tuple[str, ...]:
    """Return the reasons of a hand-off that anything asks for: the engagement's own metrics name more of them."""
    tables = engagement.config.metrics.values()
    texts = [text for table in tables for text in (table.share, table.count, table.among) if text and REASON in text]
    literals = [literal for text in texts for literal in LITERAL.findall(text) if literal]
    return tuple(sorted({*field.words, *literals, *engagement.config.fallback.manual_reasons}))


def _field(name: str, base: FieldConfig, table: FieldConfig, place: Place, *, is_mapped: bool = False) -> Field:
    kind = table.type or base.type
    sources = table.source or ([table.path] if isinstance(table.path, str) else table.path)
    if kind is None:
        where = json.dumps(sources or [name], ensure_ascii=False)
        raise ConfigError(
            f"field {name!r} is not built in, so it needs a type",
            place=place,
            hints=(f'write {name} = {{ source = {where}, type = "number" }} (text, number, integer, boolean)',),
        )
    low, high = _bound(table.min, base.min), _bound(table.max, base.max)
    if low is not None and high is not None and low > high:
        raise ConfigError(f"field {name!r}: min {low:g} is above max {high:g}, so no value is usable", place=place)
    if table.choices is not None and kind != "text":
        raise ConfigError(f"field {name!r} is of type {kind}: choices go with a text", place=place)
    if table.words is not None and kind != "text":
        raise ConfigError(f"field {name!r} is of type {kind}: words go with a text", place=place)
    if (isinstance(table.min, float) or isinstance(table.max, float)) and kind not in ("number", "integer"):
        raise ConfigError(f"field {name!r} is of type {kind}: min and max go with a number or integer", place=place)
    choices = table.choices if table.choices is not None else base.choices
    if table.absent and (name in REQUIRED or table.source):
        clause = "is needed of every record" if name in REQUIRED else "has a source"
        raise ConfigError(f"field {name!r} {clause}, so it cannot be absent", place=place)
    words = () if table.choices is not None else table.words or base.words or ()
    return Field(
        name,
        () if table.absent else tuple(sources or base.source or [name]),
        kind,
        low,
        high,
        tuple(choices or ()),
        tuple(words),
        absent=table.absent,
        mapped=is_mapped and not table.absent,
        place=place,
        sparse=bool(base.sparse if table.sparse is None else table.sparse),
    )
