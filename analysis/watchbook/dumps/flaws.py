"""What is noted of single values beside why they are unusable: their shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from watchbook.dumps.shapes import SHAPE, shape_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watchbook.dumps.raw_rows import Flaws, Rows


def note_shapes(flaws: Flaws, name: str, rows: Rows, values: Sequence[Any]) -> None:
    """Add the shapes of a field's unusable values to what is noted; `values` are those of the first of `rows`."""
    rows_by_shape: dict[str, list[int]] = {}
    for row, value in zip(rows.tolist(), values, strict=False):
        rows_by_shape.setdefault(SHAPE + shape_of(value), []).append(row)
    for shape, at in rows_by_shape.items():
        before = flaws.get((name, shape))
        new = np.array(at, np.int64)
        flaws[name, shape] = new if before is None else np.union1d(before, new)
