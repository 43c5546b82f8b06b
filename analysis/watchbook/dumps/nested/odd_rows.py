"""Rows of lines that polars refused, read one by one; what is found becomes values as in all other rows."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from watchbook.dumps.field_values import COERCED, INVALID, NOT_AMONG
from watchbook.dumps.flaws import note_shapes
from watchbook.dumps.nested.path_tree import ways
from watchbook.dumps.nested.typed_columns import ASKED, typed_columns
from watchbook.dumps.shapes import SAMPLED
from watchbook.dumps.words.placeholders import placeholders_of
from watchbook.metrics.field_path import FieldPath, value_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from watchbook.dumps.raw_rows import Flaws
    from watchbook.dumps.selection import Selection
    from watchbook.metrics import Field


class OddRows:
    """Rows while they are being read, and the offsets of their lines."""

    def __init__(self, selection: Selection, has_key: Any) -> None:
        """Look for the sources of a selection."""
        self._selection = selection
        self._ways = {
            source: [FieldPath(steps, top) for steps, top in ways(source, has_key)] for source in selection.schema()
        }
        self._values: dict[str, list[Any]] = {field.name: [] for field in selection.fields}
        self._starts: dict[str, list[Any]] = {field.name: [] for field in selection.fields if field.reading.since}
        self.offsets: list[int] = []

    def take(self, offset: int, chain: tuple[Any, ...]) -> None:
        """Take a row, and what it stands in."""
        self.offsets.append(offset)
        for field in self._selection.fields:
            self._values[field.name].append(self._held(field, field.sources, chain))
            if field.name in self._starts:
                self._starts[field.name].append(self._held(field, (field.reading.since,), chain))

    def typed(self) -> tuple[pl.DataFrame, Flaws]:
        """Return the rows' fields, and the flaws of single values."""
        height = len(self.offsets)
        columns = {}
        for field in self._selection.fields:
            for index, source in enumerate(field.sources):
                values = self._values[field.name] if not index else [None] * height
                as_text = _whole_text if field.name.startswith(ASKED) else _text
                columns[source, field.name] = pl.Series([as_text(value) for value in values], dtype=pl.String)
        frames, flaws = list[pl.DataFrame](), dict[tuple[str, str], np.ndarray[tuple[int], np.dtype[np.int64]]]()
        for field in self._selection.fields:
            raw = pl.DataFrame({source: columns[source, field.name] for source in field.sources})
            if field.name in self._starts:
                starts = [_text(value) for value in self._starts[field.name]]
                raw = raw.with_columns(pl.Series(field.reading.since, starts, dtype=pl.String))
            frame, of_field = typed_columns(raw, height, _of(self._selection, field), count_coerced=True)
            frames.append(frame)
            flaws |= of_field
            self._correct(field, flaws)
        return pl.concat(frames, how="horizontal"), flaws

    def _correct(self, field: Field, flaws: Flaws) -> None:
        """Leave out what is no coercion, and add what is no single value."""
        values = self._values[field.name]
        if (rows := flaws.pop((field.name, COERCED), None)) is not None:
            texts = [row for row in rows.tolist() if isinstance(values[row], str) or _is_number_for(field, values[row])]
            if texts:
                flaws[field.name, COERCED] = np.array(texts, np.int64)
        if field.name.startswith(ASKED):
            return
        nesting_rows = np.array([row for row, value in enumerate(values) if isinstance(value, dict | list)], np.int64)
        if nesting_rows.size:
            key = (field.name, NOT_AMONG if field.choices else INVALID[field.type])
            flaws[key] = np.union1d(flaws.get(key, nesting_rows), nesting_rows)
            note_shapes(flaws, field.name, nesting_rows, [values[row] for row in nesting_rows.tolist()[:SAMPLED]])

    def _held(self, field: Field, sources: Iterable[str], chain: tuple[Any, ...]) -> Any:
        """Return what stands under the first of some names that holds something."""
        nothing = placeholders_of(field) - {text for _, texts in field.reading.words for text in texts}
        meanings = {text for _, texts in field.reading.words for text in texts}
        for source in sources:
            for path in self._ways[source]:
                value = value_in(chain, path)
                if value is None or (value == "" and "" not in meanings):
                    continue
                if isinstance(value, str) and value in nothing:
                    continue
                return value
        return None


def _of(selection: Selection, field: Field) -> Selection:
    return type(selection)(
        (field,),
        selection.workflows,
        selection.zone,
        selection.naive_zone,
        rows=selection.rows,
        dialect=selection.dialect,
        of_rows=True,
    )


def _is_number_for(field: Field, value: Any) -> bool:
    """Return whether a number stands where true or false is expected, which is read and said."""
    return field.type == "boolean" and isinstance(value, int) and not isinstance(value, bool)


def _whole_text(value: Any) -> str | None:
    """Return a value as conditions ask for it: of an object or list that it is there, and what it says."""
    return json.dumps(value) if isinstance(value, dict | list) else _text(value)


def _text(value: Any) -> str | None:
    """Return a value as polars reads it where a text is declared."""
    if value is None or isinstance(value, dict | list):
        return None
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f").removesuffix(".0")
    return str(value) if isinstance(value, int) else json.dumps(value)
