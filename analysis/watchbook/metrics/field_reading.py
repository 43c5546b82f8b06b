"""How a field's values are made of what stands in a dump: words, scales, times, rows of one conversation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from watchbook.errors import ConfigError
from watchbook.metrics.field_path import parse_path

if TYPE_CHECKING:
    from watchbook.config import FieldConfig
    from watchbook.config.mapping_tables import Word
    from watchbook.errors import Place

Aggregate = Literal[
    "first", "last", "first_row", "last_row", "min", "max", "sum", "mean", "any", "all", "count", "seconds"
]
AGGREGATES: tuple[Aggregate, ...] = get_args(Aggregate)
OF_CONDITIONS = ("any", "all", "count", "seconds")
"""Made of a condition over a conversation's rows where no path is given."""
KINDS: dict[Aggregate, tuple[str, ...]] = {
    "sum": ("number", "integer"),
    "mean": ("number",),
    "any": ("boolean",),
    "all": ("boolean",),
    "count": ("number", "integer"),
    "seconds": ("number", "integer"),
}
"""The types of field that an aggregate can fill; others fill any."""

PATHS = (
    "write a.b, list[0], list[-1], list[key=value].value, list.length(), quotes around keys with dots; a column of "
    "exactly this name stands under source"
)


@dataclass(frozen=True, slots=True)
class FieldReading:
    """What is done with a field's values beside reading them; nothing, by default."""

    words: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """(our value, theirs): what the dump calls it, as text."""
    scale: float | None = None
    """What a number is multiplied with."""
    unit: str | None = None
    """What a time's number counts since 1970: s, ms, us, ns; or `excel`, days since 1899-12-30."""
    formats: tuple[str, ...] = ()
    """How a time is written, tried in turn."""
    since: str = ""
    """Where a time stands from which a number counts the milliseconds to the time that is its own; empty for none."""
    constant: str | None = None
    """What the field always is."""
    default: str | None = None
    """What it is where the dump holds nothing."""
    how: Aggregate | None = None
    """How one value is made of a conversation's rows."""
    where: str = ""
    """SQL over a row: those that are looked at, or what any, all and count ask for."""

    @property
    def is_text(self) -> bool:
        """Whether what stands in the dump is read as text first, whatever it is."""
        return bool(self.words or self.unit or self.formats or self.since)


PLAIN = FieldReading()


def reading_of(
    name: str, kind: str, table: FieldConfig, words: dict[str, list[Word]], place: Place
) -> tuple[FieldReading, tuple[str, ...]]:
    """Return how a field is read, and where it stands.

    Raises:
        ConfigError: keys that do not go together, or with the field's type.
    """
    how, where, sources = _aggregate(name, table, place)
    _demand_paths(name, table, place)
    if table.how is None and how is not None and kind not in KINDS.get(how, (kind,)):
        raise ConfigError(
            f"field {name!r} is of type {kind}: {how} makes {' or '.join(KINDS[how])}",
            place=place,
            hints=("say first, last, min or max instead, or give the field another type",),
        )
    _demand_kinds(name, kind, table, place)
    if table.constant is not None and (sources or how):
        raise ConfigError(f"field {name!r} is a constant, so it stands nowhere: take out one of the two", place=place)
    formats = [table.format] if isinstance(table.format, str) else table.format or []
    reading = FieldReading(
        tuple((ours, tuple(as_text(word) for word in theirs)) for ours, theirs in words.items()),
        table.scale,
        table.unit,
        tuple(formats),
        table.since or "",
        None if table.constant is None else as_text(table.constant),
        None if table.default is None else as_text(table.default),
        how,
        where,
    )
    return reading, sources


def _demand_kinds(name: str, kind: str, table: FieldConfig, place: Place) -> None:
    """Refuse what a field of this type is not made by."""
    numbers = ("number", "integer")
    times = numbers if table.since is not None and kind in numbers else ("timestamp",)
    for key, types in (("unit", times), ("format", times), ("scale", numbers), ("since", numbers)):
        if getattr(table, key) is not None and kind not in types:
            raise ConfigError(f"field {name!r} is of type {kind}: {key} goes with a {' or '.join(types)}", place=place)


def _demand_paths(name: str, table: FieldConfig, place: Place) -> None:
    """Refuse a path that cannot be one; a name with such characters stands under `source`."""
    paths = [table.path] if isinstance(table.path, str) else table.path or []
    for text in [*paths, *([] if table.since is None else [table.since])]:
        if parse_path(text) is None:
            raise ConfigError(
                f"field {name!r}: {text!r} is no path",
                place=place,
                hints=(PATHS,),
            )


def _aggregate(name: str, table: FieldConfig, place: Place) -> tuple[Aggregate | None, str, tuple[str, ...]]:
    """Return how a value is made of rows, the condition on them, and where it stands in each."""
    sources = tuple(table.source or ([table.path] if isinstance(table.path, str) else table.path or []))
    short = {how: getattr(table, how, None) for how in AGGREGATES}
    short_forms = {how: text for how, text in short.items() if isinstance(text, str | bool) and text is not False}
    if len(short_forms) + (table.how is not None) > 1 or (short_forms and sources):
        raise ConfigError(
            f"field {name!r} is made in more than one way: {', '.join([*short_forms, *(['how'] * bool(table.how))])}",
            place=place,
            hints=("one of them is meant; `path` goes with `how`",),
        )
    if not short_forms:
        return table.how, table.where or "", sources
    ((how, text),) = short_forms.items()
    condition = "" if text is True else str(text)
    if how not in OF_CONDITIONS:
        return how, table.where or "", (condition,)
    if table.where and condition:
        condition = f"({condition}) AND ({table.where})"
    return how, condition or table.where or "", ()


def as_text(value: Word) -> str:
    """Return a value of watchbook.toml as it is compared with what a dump holds."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def is_of_rows(table: FieldConfig) -> bool:
    """Return whether a field is made of several rows, in one of the short forms."""
    return any(isinstance(getattr(table, how, None), str) or getattr(table, how, None) is True for how in AGGREGATES)
