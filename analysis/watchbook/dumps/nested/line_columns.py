"""Columns of nested JSON lines, decoded into small objects that hold nothing but what is looked for.

polars reads nested values through a general buffer, at four times the cost of flat ones; msgspec skips what nobody asks
for. It is as strict: a value of another type is refused, and polars and Python say which line it was. Where one object
has a key twice it takes the last of them, and they the first; which was meant nobody can say.
"""

from __future__ import annotations

from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import polars as pl

from watchbook.collection_pause import pause_collection
from watchbook.dumps.nested.path_columns import first_of
from watchbook.dumps.nested.path_tree import PathNode, element_node
from watchbook.metrics.field_path import ANY_VALUES, PathStep, plain_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

SINGLE: dict[Any, Any] = {pl.String: str | int | float | bool | None, pl.Float64: float | None, pl.Boolean: bool | None}


class LineColumns:
    """The columns of all sources in a run of lines, a row a line."""

    def __init__(self, root: PathNode, rows: list[Any], dtype: pl.Struct) -> None:
        """Take decoded lines apart."""
        self._height = len(rows)
        self._parts: dict[str, list[pl.Series]] = {}
        for source, values, leaf in _walk(root, rows, dtype):
            self._parts.setdefault(source, []).append(_series(values, leaf))

    @property
    def lines(self) -> NDArray[np.int64]:
        """Return the offset of each row's line."""
        return np.arange(self._height)

    def frame(self, schema: Mapping[str, type[pl.DataType]]) -> pl.DataFrame:
        """Return a column for every source; of two ways to one the first that holds something counts."""
        return pl.DataFrame(
            [first_of(self._parts.get(source, []), source, dtype, self._height) for source, dtype in schema.items()]
        )


def line_columns(data: bytes, root: PathNode, schema: Mapping[str, Any], count: int) -> LineColumns | None:
    """Return the columns of as many lines; None where they have to be read otherwise."""
    dtype = pl.Struct(dict(schema))
    kind = _kind(dtype, root)
    if kind is None or _has_text_with_children(root, dtype):
        return None
    with pause_collection():
        try:
            data.decode()  # what nobody asks for is skipped, and a line that is not UTF-8 is lost all the same
            rows = msgspec.json.Decoder(kind).decode_lines(data)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return None
        if len(rows) != count or None in rows:
            return None
        return LineColumns(root, rows, dtype)


def _kind(dtype: Any, node: PathNode) -> Any:
    """Return what a value of a type is decoded as; None where that cannot be said."""
    if isinstance(dtype, pl.List):
        elements = element_node(node)
        is_counted = not (elements.children or elements.sources)
        inner = msgspec.Raw if is_counted else _kind(dtype.inner, elements)
        return None if inner is None else list[inner] | None  # type: ignore[valid-type]  # made of the paths
    if not isinstance(dtype, pl.Struct):
        return SINGLE.get(dtype)
    fields = []
    for index, member in enumerate(dtype.fields):
        inner = _kind(member.dtype, node.children.get(PathStep("key", member.name), PathNode()))
        if inner is None:
            return None
        # What is missing is an object without anything, so that only a null has to be looked out for.
        if isinstance(member.dtype, pl.Struct):
            default = msgspec.field(default_factory=inner.__args__[0], name=member.name)
        else:
            default = msgspec.field(default=None, name=member.name)
        fields.append((f"f{index}", inner, default))
    return msgspec.defstruct("Row", fields, gc=False) | None


def _has_text_with_children(node: PathNode, dtype: Any) -> bool:
    """Return whether JSON in a text is gone into somewhere."""
    if node.children and not isinstance(dtype, pl.Struct | pl.List):
        return True
    for step, child in node.children.items():
        if step.kind == "length":
            continue
        inner = _inner(dtype, step)
        if inner is None or _has_text_with_children(child, inner):
            return True
    return False


def _inner(dtype: Any, step: PathStep) -> Any:
    if isinstance(dtype, pl.List) and step.kind in ("element", "where"):
        return dtype.inner
    if isinstance(dtype, pl.Struct) and step.kind == "key":
        return next((member.dtype for member in dtype.fields if member.name == step.name), None)
    return None


def _walk(node: PathNode, values: list[Any], dtype: Any) -> Iterator[tuple[str, list[Any], Any]]:
    for source in node.sources:
        if isinstance(dtype, pl.Struct) and {member.name for member in dtype.fields} <= set(ANY_VALUES):
            yield source, [_any_value(value) for value in values], pl.String
        else:
            yield source, values, dtype
    for step, child in node.children.items():
        if step.kind == "length":
            lengths = [None if value is None else float(len(value)) for value in values]
            yield from _walk(child, lengths, pl.Float64)
        else:
            yield from _walk(child, _down(values, step, dtype), _inner(dtype, step))


def _down(values: list[Any], step: PathStep, dtype: Any) -> list[Any]:
    if step.kind == "element":
        index = step.index
        return [value[index] if value and -len(value) <= index < len(value) else None for value in values]
    if step.kind == "key":
        member = attrgetter(_attribute(dtype, step.name))
        try:
            return list(map(member, values))
        except AttributeError:
            return [None if value is None else member(value) for value in values]
    return _first_where(values, attrgetter(_attribute(dtype.inner, step.name)), step.value)


def _first_where(values: list[Any], member: Callable[[Any], Any], asked_for: str) -> list[Any]:
    """Return of each list the first element of which a member is what is asked for; None of a list without one."""
    found = []
    for elements in values:
        for element in elements or ():
            if element is None:
                continue
            value = member(element)
            if value == asked_for or (value.__class__ is not str and plain_text(value) == asked_for):
                found.append(element)
                break
        else:
            found.append(None)
    return found


def _attribute(dtype: pl.Struct, name: str) -> str:
    return next(f"f{index}" for index, member in enumerate(dtype.fields) if member.name == name)


def _any_value(value: Any) -> Any:
    if value is None:
        return None
    return next((content for name in value.__struct_fields__ if (content := getattr(value, name)) is not None), None)


def _series(values: list[Any], dtype: Any) -> pl.Series:
    if dtype != pl.String:
        return pl.Series(values, dtype=dtype if dtype in SINGLE else pl.String)
    try:
        return pl.Series(values, dtype=pl.String)
    except TypeError:
        return pl.Series([_text(value) for value in values], dtype=pl.String)


def _text(value: Any) -> str | None:
    """Return a single value as polars reads it where a text is declared."""
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f").removesuffix(".0")
    return plain_text(value)
