"""Lines of JSON: a whole block in one go where it is clean, line by line where it is not.

polars' NDJSON reader with a schema refuses every value that is not of the declared type, and every line that is not an object,
but says neither where nor which. So a block that it refuses is read again in strips, and a strip that it refuses line by line
in Python, which gives the exact reasons. It lets through in silence: a number or boolean as text (so do we, see `values`),
and an object or list as text, which is found by its first character here.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from watchbook.dumps.decoded import Decoded, Flaws, Rows, fields_from, merged
from watchbook.dumps.values import BadLine, read_field, read_line
from watchbook.dumps.wanted import DTYPES

if TYPE_CHECKING:
    from watchbook.dumps.blocks import Block
    from watchbook.dumps.wanted import Wanted

STRIP = 500
"""Lines that are tried together once their block was refused: where a call's cost meets that of reading a strip in Python."""
BLANK = b" \t\r"
"""What a blank line may hold."""


def decode(block: Block, wanted: Wanted) -> Decoded:
    """Return a block's records; every line is a row, blank, or lost with a reason."""
    frame = _parse(block.data, wanted)
    if frame is None:
        return _by_strips(block, wanted)
    lines = block.count()
    if frame.height == lines:
        return Decoded(frame, {}, lambda rows: rows + block.first, (), lines, 0)
    return Decoded(frame, {}, lambda rows: _filled(block)[rows] + block.first, (), lines, lines - frame.height)


def _parse(data: bytes, wanted: Wanted) -> pl.DataFrame | None:
    """Return the fields of lines that are clean, or None where polars refuses them or may have misread them."""
    try:
        raw = pl.read_ndjson(io.BytesIO(data), schema=wanted.schema())
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):  # the strips say why
        return None
    texts = [pl.col(name) for name, dtype in raw.schema.items() if dtype == pl.String]
    texts_hidden = (text.str.starts_with("{") | text.str.starts_with("[") for text in texts)
    if raw.select(pl.any_horizontal(hidden.any() for hidden in texts_hidden)).item():
        return None
    empty = [
        name for name, found in raw.select((text == "").any() for text in texts).row(0, named=True).items() if found
    ]
    raw = raw.with_columns(pl.when(pl.col(name) != "").then(pl.col(name)) for name in empty)
    return fields_from(raw, {field.name: field.sources for field in wanted.fields})


def _filled(block: Block) -> Rows:
    """Return the offsets of the lines that are not blank."""
    return np.array([offset for offset, line in enumerate(block.lines()) if line.strip(BLANK)], np.int64)


def _by_strips(block: Block, wanted: Wanted) -> Decoded:
    lines = block.lines()
    frames, flaws, numbers, lost, height = (
        [wanted.empty()],
        list[tuple[int, Flaws]](),
        list[Rows](),
        list[tuple[int, str]](),
        0,
    )
    for start in range(0, len(lines), STRIP):
        strip = lines[start : start + STRIP]
        filled = [offset for offset, line in enumerate(strip) if line.strip(BLANK)]
        frame = _parse(b"\n".join(strip), wanted)
        if frame is None:
            frame, found, kept, bad = _one_by_one(strip, filled, wanted)
            flaws.append((height, found))
            lost += [(block.first + start + offset, reason) for offset, reason in bad]
            filled = kept
        frames.append(frame)
        numbers.append(np.array(filled, np.int64) + block.first + start)
        height += frame.height
    lines_of = np.concatenate(numbers) if numbers else np.array([], np.int64)
    blank = len(lines) - height - len(lost)
    return Decoded(pl.concat(frames), merged(flaws), lambda rows: lines_of[rows], tuple(lost), len(lines), blank)


def _one_by_one(
    strip: list[bytes], filled: list[int], wanted: Wanted
) -> tuple[pl.DataFrame, Flaws, list[int], list[tuple[int, str]]]:
    """Read lines in Python; return rows, flaws, the offsets of the rows, and (offset, reason) of the lines lost."""
    kept, lost, flaws = list[int](), list[tuple[int, str]](), dict[tuple[str, str], list[int]]()
    columns: dict[str, list[object]] = {field.name: [] for field in wanted.fields}
    for offset in filled:
        try:
            record = read_line(strip[offset])
        except BadLine as bad:
            lost.append((offset, bad.reason))
            continue
        for field in wanted.fields:
            value, outcome = read_field(record, field)
            columns[field.name].append(value)
            if outcome:
                flaws.setdefault((field.name, outcome), []).append(len(kept))
        kept.append(offset)
    frame = pl.DataFrame(columns, schema={field.name: DTYPES[field.type] for field in wanted.fields})
    return frame, {key: np.array(rows, np.int64) for key, rows in flaws.items()}, kept, lost
