"""What a format's decoder hands on: rows in our field names, not judged yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from watchbook.dumps.losses.line_losses import LineLosses
from watchbook.dumps.selection import DTYPES

if TYPE_CHECKING:
    from watchbook.dumps.selection import Selection
    from watchbook.metrics import Field

Rows = NDArray[np.int64]
"""Positions of rows in a frame, from 0, increasing."""
Flaws = dict[tuple[str, str], Rows]
"""(field, outcome) → the rows it holds for: `coerced`, and each `invalid:REASON`."""
LineNumbers = Callable[[Rows], Rows]
"""Rows → their 1-based lines in the decompressed file."""


@dataclass(frozen=True, slots=True)
class RawRows:
    """A batch of lines, decoded."""

    frame: pl.DataFrame
    """One row per object: a column per field of `Wanted`, typed as `DTYPES`; a timestamp may be a Datetime in UTC
    already."""
    flaws: Flaws
    """What was found about single values so far."""
    number: LineNumbers
    lost: LineLosses
    """The lines that hold no record."""
    lines: int
    """Lines in the batch, blank ones included."""
    blank: int
    note: str = ""
    """What was odd about the file as a whole."""
    names: frozenset[str] = frozenset()
    """Names of fields that stand in the dump, whether they hold something or not."""

    @classmethod
    def rowless(cls, selection: Selection, *lost_lines: tuple[int, str], note: str = "") -> RawRows:
        """Return a batch of lines that hold no record."""
        frame = fields_from(selection.nothing(), selection)
        return cls(frame, {}, np.zeros_like, LineLosses.of(lost_lines), len(lost_lines), 0, note)


def fields_from(raw: pl.DataFrame, selection: Selection) -> pl.DataFrame:
    """Return our fields from a frame under the dump's names: the first name that holds something is used."""
    return raw.select(_source_of(field).alias(field.name) for field in selection.fields)


def _source_of(field: Field) -> pl.Expr:
    if not field.sources:
        return pl.lit(None, DTYPES[field.type])
    return pl.coalesce(*field.sources) if len(field.sources) > 1 else pl.col(*field.sources)


def rows_where(mask: pl.Series) -> Rows:
    """Return the positions at which a mask is true."""
    return mask.arg_true().to_numpy().astype(np.int64)
