"""What is read of a table: its columns, and what stands in JSON or structs in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from watchbook.dumps.nested.path_columns import PathColumns
from watchbook.dumps.nested.path_tree import tree_of, ways

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watchbook.dumps.selection import Selection

IDENTITY = "#line"
"""The column that says which line a row is."""
SEED = 37


def possible_columns(selection: Selection) -> set[str]:
    """Return the names of all columns that may be read: each source's own name, and what a path to it starts with."""
    if not selection.is_nested:
        return {source for field in selection.fields for source in field.sources}
    return {steps[0].name for source in selection.schema() for steps, _ in ways(source, lambda _: True) if steps}


def wanted_columns(selection: Selection, columns: Sequence[str]) -> list[str]:
    """Return the names of the columns that are read, in the order of the fields that ask for them."""
    there = set(columns)
    if not selection.is_nested:
        return [source for field in selection.fields for source in field.sources if source in there]
    roots = [steps[0].name for source in selection.schema() for steps, _ in ways(source, there.__contains__) if steps]
    return [name for name in dict.fromkeys(roots) if name in there]


def from_table(raw: pl.DataFrame, selection: Selection) -> pl.DataFrame:
    """Return a column for each source that a table holds."""
    if not selection.is_nested or not raw.width:
        return raw
    there = set(raw.columns)
    deep = {source for source in selection.schema() if source not in there}
    plain = raw.select(name for name in selection.schema() if name in there)
    if not deep:
        return plain
    tree = tree_of(selection, lambda _: False)
    paths = PathColumns(tree, raw.to_struct(), 0).frame({source: pl.String for source in deep})  # noqa: C420  # typed
    return plain.hstack(paths) if plain.width else paths


def names_in(frame: pl.DataFrame, raw: pl.DataFrame, selection: Selection) -> frozenset[str]:
    """Return the names of sources that stand in a table: its columns, and paths into them that hold something."""
    if not selection.is_nested:
        return frozenset(raw.columns)
    there = set(raw.columns)
    held_names = {name for name, count in frame.null_count().row(0, named=True).items() if count < frame.height}
    return frozenset(
        source
        for field in selection.fields
        for source in field.sources
        if source in there or (field.name in held_names and ways(source, lambda _: False)[0][0][0].name in there)
    )


def with_identity(
    frame: pl.DataFrame, selection: Selection, lines: Sequence[str] | Sequence[bytes] | None
) -> pl.DataFrame:
    """Return a frame with a number for each row that two lines share only if they say the same.

    `lines` are the rows as they stand in the dump; None where all that can be told is what is read of them, so that a
    row that occurs twice in a file is two, and one that comes again in another file is not.
    """
    if not selection.identified:
        return frame
    if lines is not None:
        return frame.with_columns(
            pl.Series(IDENTITY, lines).hash(SEED) if lines else pl.lit(0, pl.UInt64).alias(IDENTITY)
        )
    hashes = frame.hash_rows(SEED)
    occurrence = pl.DataFrame([hashes.alias("row")]).select(pl.int_range(pl.len()).over("row").alias("n"))["n"]
    return frame.with_columns(pl.DataFrame([hashes.alias("row"), occurrence]).hash_rows(SEED).alias(IDENTITY))
