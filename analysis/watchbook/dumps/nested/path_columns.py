"""Columns taken out of nested ones: a path at a time through structs, lists and JSON in texts, for a whole block."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from watchbook.dumps.nested.path_tree import dtype_of, parse_sample
from watchbook.metrics.field_path import ANY_VALUES, value_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from watchbook.dumps.nested.path_tree import PathNode
    from watchbook.metrics.field_path import PathStep

SAMPLE = 50
"""Texts of a block from which it is told what JSON in them looks like."""


@dataclass(slots=True)
class _Leaf:
    source: str
    values: pl.Series
    level: int
    """How many lists of rows were gone into on the way."""


class PathColumns:
    """The columns of all sources in a block, and which line each of its rows is of."""

    def __init__(self, root: PathNode, top: pl.Series, levels: int) -> None:
        """Take `top`, a struct a line, apart; `levels` lists of rows stand in each other."""
        self._parents: list[NDArray[np.int64]] = []
        self._leaves: dict[str, list[_Leaf]] = {}
        self._levels = levels
        self._height = top.len()
        for leaf in self._walk(root, top, 0):
            self._leaves.setdefault(leaf.source, []).append(leaf)

    @property
    def lines(self) -> NDArray[np.int64]:
        """Return the offset of each row's line."""
        return self._positions(0)

    def frame(self, schema: dict[str, type[pl.DataType]]) -> pl.DataFrame:
        """Return a column for every source; of two ways to one the first that holds something counts."""
        height = len(self.lines)
        parts = {source: [self._aligned(leaf) for leaf in leaves] for source, leaves in self._leaves.items()}
        return pl.DataFrame(
            [first_of(parts.get(source, []), source, dtype, height) for source, dtype in schema.items()]
        )

    def _aligned(self, leaf: _Leaf) -> pl.Series:
        if leaf.level == self._levels or len(self._parents) < self._levels:
            return leaf.values
        return leaf.values.gather(self._positions(leaf.level))

    def _positions(self, level: int) -> NDArray[np.int64]:
        """Return, for each row, the position at a level of what it stands in."""
        if len(self._parents) < self._levels:
            return np.array([], np.int64)
        positions: NDArray[np.int64] | None = None
        for parents in reversed(self._parents[level:]):
            positions = parents if positions is None else parents[positions]
        return np.arange(self._height) if positions is None else positions

    def _walk(self, node: PathNode, series: pl.Series, level: int) -> Iterator[_Leaf]:
        for source in node.sources:
            yield _Leaf(source, _single(series), level)
        if not node.children:
            return
        series = json_columns(series, node)
        for step, child in node.children.items():
            if step.kind == "each":
                yield from self._into(child, series, level)
            elif step.kind != "where":
                yield from self._walk(child, _step_down(series, step), level)
        if any(step.kind == "where" for step in node.children):
            yield from self._search(node, series, level)

    def _into(self, child: PathNode, series: pl.Series, level: int) -> Iterator[_Leaf]:
        elements, parents = _elements_of(series)
        keep = elements.is_not_null()
        if not keep.all():
            elements, parents = elements.filter(keep), parents[keep.to_numpy()]
        if len(self._parents) == level:
            self._parents.append(parents)
        yield from self._walk(child, elements, level + 1)

    def _search(self, node: PathNode, series: pl.Series, level: int) -> Iterator[_Leaf]:
        elements, parents = _elements_of(series)
        for step, child in node.children.items():
            if step.kind != "where":
                continue
            yield from self._walk(child, _first_where(elements, parents, series.len(), step), level)


def first_of(parts: list[pl.Series], name: str, dtype: type[pl.DataType], height: int) -> pl.Series:
    """Return, of several columns for one source, the first that holds something, row by row; of none, nothing."""
    if not parts:
        return pl.Series(name, [None], dtype=dtype).new_from_index(0, height)
    values = parts[0]
    for part in parts[1:]:
        if values.dtype != part.dtype:
            values, part = values.cast(pl.String), part.cast(pl.String)  # noqa: PLW2901  # of one type
        values = values.zip_with(values.is_not_null(), part)
    return values.alias(name)


def json_columns(series: pl.Series, node: PathNode) -> pl.Series:
    """Return JSON in texts as what it holds, and lists without OTLP's wrapping; other columns as they are."""
    if isinstance(series.dtype, pl.Struct):
        wrapping = next((field.name for field in series.dtype.fields if field.name in ANY_VALUES[4:6]), None)
        if wrapping is not None and len(series.dtype.fields) == 1:
            return series.struct.field(wrapping).struct.field("values")
    if isinstance(series.dtype, pl.Categorical | pl.Enum):
        series = series.cast(pl.String)
    if series.dtype != pl.String:
        return series
    texts = series.set(series.str.contains(r"^\s*[{\[]").not_(), None)
    json_texts = texts.drop_nulls()
    if not json_texts.len():
        return texts
    dtype = dtype_of(node, parse_sample(json_texts.gather_every(max(1, json_texts.len() // SAMPLE)).to_list()))
    if dtype == pl.String:
        return pl.Series(series.name, [None] * series.len(), dtype=pl.String)
    try:
        return _read_texts(texts, json_texts, dtype)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return pl.Series(series.name, [_json_value(text) for text in texts.to_list()], dtype=pl.Object)


def _read_texts(texts: pl.Series, json_texts: pl.Series, dtype: pl.DataType | type[pl.DataType]) -> pl.Series:
    """Return what JSON texts hold, read as strictly as lines are: `json_decode` takes true for 1."""
    lines = '{"":' + json_texts.str.replace_all(r"[\r\n]", " ") + "}"
    frame = pl.read_ndjson("\n".join(lines.to_list()).encode(), schema={"": dtype})
    if frame.height != json_texts.len():
        raise pl.exceptions.ComputeError("a text holds more than one value")
    index = pl.Series([None], dtype=pl.Int64).new_from_index(0, texts.len())
    rows = texts.is_not_null().arg_true().cast(pl.Int64)
    return frame.to_series().gather(index.scatter(rows, pl.Series(range(len(rows)), dtype=pl.Int64)))


def _json_value(text: str | None) -> Any:
    if text is None:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _step_down(series: pl.Series, step: PathStep) -> pl.Series:
    if series.dtype == pl.Object:
        return _texts_of([value_at(value, (step,)) for value in series.to_list()])
    if step.kind == "key":
        names = [field.name for field in series.dtype.fields] if isinstance(series.dtype, pl.Struct) else []
        return series.struct.field(step.name) if step.name in names else _nothing(series.len())
    if not isinstance(series.dtype, pl.List | pl.Array):
        return _nothing(series.len())
    if isinstance(series.dtype, pl.Array):
        series = series.arr.to_list()
    if step.kind == "length":
        return series.list.len().cast(pl.Float64)
    return series.list.get(step.index, null_on_oob=True)


def _texts_of(values: list[Any]) -> pl.Series:
    texts = [
        value if value is None or isinstance(value, str) else json.dumps(value) for value in values
    ]  # what polars would make of any value that is read as text
    return pl.Series(texts, dtype=pl.String)


def _first_where(elements: pl.Series, parents: NDArray[np.int64], height: int, step: PathStep) -> pl.Series:
    """Return, for each list, its first element whose key holds what is asked for."""
    if elements.dtype == pl.Object:
        elements = _texts_of(elements.to_list())
    keys = _single(_step_down(elements, _key_step(step)))
    hits = (keys.cast(pl.String) == step.value).fill_null(value=False).arg_true().to_numpy().astype(np.int64)
    rows, first = np.unique(parents[hits], return_index=True)
    index = pl.Series([None], dtype=pl.Int64).new_from_index(0, height)
    return elements.gather(index.scatter(rows, hits[first]))


def _key_step(step: PathStep) -> PathStep:
    return type(step)("key", step.name)


def _elements_of(series: pl.Series) -> tuple[pl.Series, NDArray[np.int64]]:
    """Return the elements of all lists, and the position of the list that each stands in."""
    if series.dtype == pl.Object:
        lists = [value if isinstance(value, list) else [] for value in series.to_list()]
        counts = np.array([len(elements_list) for elements_list in lists], np.int64)
        return _texts_of([element for elements_list in lists for element in elements_list]), np.repeat(
            np.arange(len(lists)), counts
        )
    if isinstance(series.dtype, pl.Array):
        series = series.arr.to_list()
    if not isinstance(series.dtype, pl.List):
        return _nothing(0), np.array([], np.int64)
    counts = series.list.len().fill_null(0).to_numpy().astype(np.int64)
    return series.filter(pl.Series(counts > 0)).explode(), np.repeat(np.arange(series.len()), counts)


def _single(series: pl.Series) -> pl.Series:
    """Return OTLP's values without their wrapping."""
    if not isinstance(series.dtype, pl.Struct) or not {field.name for field in series.dtype.fields} <= set(ANY_VALUES):
        return series
    names = [field.name for field in series.dtype.fields]
    return (
        pl.DataFrame([series.struct.field(name).cast(pl.String) for name in names]).select(
            pl.coalesce(*names).alias(series.name)
        )[series.name]
        if names
        else _nothing(series.len())
    )


def _nothing(height: int) -> pl.Series:
    return pl.Series([None], dtype=pl.String).new_from_index(0, height)
