"""One kind of rows that conversations are made of: where its files lie, and what is read of each row."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from watchbook.dumps.nested.row_condition import MARK, RowCondition, condition_of
from watchbook.dumps.selection import Selection, rows_path
from watchbook.metrics.field_reading import OF_CONDITIONS, PLAIN, Aggregate
from watchbook.metrics.fields import Field

if TYPE_CHECKING:
    from collections.abc import Iterable

    from watchbook.config import Engagement
    from watchbook.config.mapping_tables import ConversationConfig, PartConfig
    from watchbook.dumps.nested.row_condition import ColumnType
    from watchbook.errors import Place

ROW_ID = "#row"
USUAL: dict[str, Aggregate] = {"workflow": "first"}
"""How a field is made of rows where nothing is said: `last`, the last value that is there, but for these."""


@dataclass(frozen=True, slots=True)
class RowField:
    """How a field of a conversation is made of its rows."""

    name: str
    how: Aggregate
    where: RowCondition | None
    is_column: bool
    """Whether a value of each row is looked at; else it is the condition alone."""


@dataclass(frozen=True, slots=True)
class RowKind:
    """What is read of one kind of files."""

    template: str
    """Its path template."""
    selection: Selection
    """The columns of a row."""
    where: RowCondition | None
    """Which rows belong to a conversation; None for all."""
    fields: tuple[RowField, ...]
    is_main: bool
    """Whether its rows begin conversations; a part's only say more of them."""

    def sources(self, name: str) -> frozenset[str]:
        """Return all names in the dump that a field is made of."""
        columns = {field.name: field.sources for field in self.selection.fields}
        field = next(field for field in self.fields if field.name == name)
        asked_columns = (columns[MARK + column] for column, _, _ in (field.where.columns if field.where else ()))
        return frozenset(columns.get(name, ()) if field.is_column else ()).union(*asked_columns)


def row_kinds(engagement: Engagement, selection: Selection) -> tuple[RowKind, ...]:
    """Return the kinds of rows of an engagement's dumps, the main one first.

    Raises:
        ConfigError: a condition or path that cannot be meant.
    """
    dumps = engagement.config.dumps
    if dumps.conversation is None:
        return ()
    part_fields = {name for part in dumps.parts for name in part.fields}
    main_fields = [field for field in selection.fields if field.name not in part_fields]
    main = _kind(engagement, selection, dumps.conversation, main_fields, dumps.path)
    return (main, *(_part(engagement, selection, index, part) for index, part in enumerate(dumps.parts)))


def _part(engagement: Engagement, selection: Selection, index: int, part: PartConfig) -> RowKind:
    names = {*part.fields, "ts"}
    fields = [field for field in selection.fields if field.name in names]
    place = engagement.source.place(("dumps", "parts", str(index)))
    steps = rows_path(part.rows, place)
    return replace(
        _kind(engagement, replace(selection, rows=steps), part, fields, part.path), template=part.path, is_main=False
    )


def _kind(
    engagement: Engagement,
    selection: Selection,
    table: ConversationConfig | PartConfig,
    fields: Iterable[Field],
    template: str,
) -> RowKind:
    place = engagement.source.place(("dumps", "conversation"))
    columns = engagement.config.dumps.columns
    where = condition_of(table.where, columns, place) if table.where else None
    row_fields = [
        (
            field,
            _row_field(field, condition_of(field.reading.where, columns, field.place) if field.reading.where else None),
        )
        for field in fields
        if field.name not in ("ts", "conversation_id")
    ]
    id_sources = (table.id,) if isinstance(table.id, str) else tuple(table.id)
    ts = next(field for field in selection.fields if field.name == "ts")
    conversation_id = next(field for field in selection.fields if field.name == "conversation_id")
    conditions = [where, *(row_field.where for _, row_field in row_fields)]
    row_columns = [
        replace(ts, reading=replace(ts.reading, how=None, where="")),
        replace(conversation_id, sources=id_sources),
        *(
            replace(field, reading=replace(field.reading, how=None, where=""))
            for field, made_of in row_fields
            if made_of.is_column
        ),
        *_condition_columns(conditions, place),
        *([_column(ROW_ID, table.row, "text", place)] if table.row else []),
    ]
    return RowKind(
        template,
        replace(selection, fields=tuple(row_columns), identified=not table.row, of_rows=True),
        where,
        tuple(row_field for _, row_field in row_fields),
        is_main=True,
    )


def _row_field(field: Field, where: RowCondition | None) -> RowField:
    how = field.reading.how or USUAL.get(field.name, "last")
    is_column = how not in OF_CONDITIONS or bool(field.sources) or field.reading.constant is not None
    return RowField(field.name, how, where, is_column)


def _condition_columns(conditions: Iterable[RowCondition | None], place: Place) -> list[Field]:
    asked_columns = {
        column[0]: column for condition in conditions if condition is not None for column in condition.columns
    }
    return [_column(MARK + name, source, kind, place) for name, source, kind in asked_columns.values()]


def _column(name: str, source: str, kind: ColumnType, place: Place) -> Field:
    return Field(
        name,
        (source,),
        kind,
        None,
        None,
        (),
        (),
        absent=False,
        mapped=True,
        place=place,
        reading=PLAIN,
    )
