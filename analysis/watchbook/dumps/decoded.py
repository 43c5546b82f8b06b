"""What a format's decoder hands on: rows in our field names, not judged yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

Rows = NDArray[np.int64]
"""Positions of rows in a frame, from 0, increasing."""
Flaws = dict[tuple[str, str], Rows]
"""(field, outcome) → the rows it holds for: `coerced`, and each `invalid:REASON`."""
LineNumbers = Callable[[Rows], Rows]
"""Rows → their 1-based lines in the decompressed file."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A batch of lines, decoded."""

    frame: pl.DataFrame
    """One row per object: a column per field of `Wanted`, typed as `DTYPES` says; a timestamp may be a Datetime already."""
    flaws: Flaws
    """What was found about single values so far."""
    number: LineNumbers
    lost: tuple[tuple[int, str], ...]
    """(line, reason) of the lines that hold no record."""
    lines: int
    """Lines in the batch, blank ones included."""
    blank: int
    notes: tuple[str, ...] = field(default=())
    """What was odd about the file as a whole."""


def fields_from(raw: pl.DataFrame, sources: dict[str, tuple[str, ...]]) -> pl.DataFrame:
    """Return our fields from a frame under the dump's names: the first name that holds something is used."""
    return raw.select(
        (pl.col(names[0]) if len(names) == 1 else pl.coalesce(*names)).alias(ours) for ours, names in sources.items()
    )


def rows_where(mask: pl.Series) -> Rows:
    """Return the positions at which a mask is true."""
    return mask.arg_true().to_numpy().astype(np.int64)


def merged(parts: Iterable[tuple[int, Flaws]]) -> Flaws:
    """Return the flaws of frames that are laid one below the other, each given with the row it starts at."""
    found: dict[tuple[str, str], list[Rows]] = {}
    for start, flaws in parts:
        for key, rows in flaws.items():
            found.setdefault(key, []).append(rows + start)
    return {key: np.concatenate(rows) for key, rows in found.items()}
