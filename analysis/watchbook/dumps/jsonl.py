"""Lines of JSON: a whole block in one go where it is clean, line by line where it is not.

polars' NDJSON reader with a schema refuses every value that is not of the declared type, and every line that is not an
object, but does not say which. So what it refuses is narrowed down to few lines, and those are read one by one in
Python, which gives the exact reasons. It lets two things through in silence: a number or boolean as text (so do we, see
`values`), and an object or list as text, which is found by its first character here.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from watchbook.dumps.decoded import Decoded, Flaws, Rows, fields_from, rows_where
from watchbook.dumps.values import BadLineError, read_field, read_line
from watchbook.dumps.wanted import DTYPES

if TYPE_CHECKING:
    from watchbook.dumps.blocks import Block
    from watchbook.dumps.wanted import Wanted

STRIP = 500
"""Lines tried together once their block was refused: where a call's cost meets that of reading a strip in Python."""
BLANK = b" \t\r"
"""What a blank line may hold."""


@dataclass(frozen=True, slots=True)
class _Split:
    """A block's lines, by who reads them."""

    raw: pl.DataFrame
    """What polars read, under the dump's names."""
    read: Rows
    """Offsets in the block of the rows of `raw`."""
    odd: Rows
    """Offsets of the lines to read in Python."""


def decode(block: Block, wanted: Wanted) -> Decoded:
    """Return a block's records; every line is a row, blank, or lost with a reason."""
    raw = _strict(block.data, wanted)
    if raw is not None and _is_plain(raw, wanted):
        frame, blank = fields_from(raw, wanted), block.count - raw.height
        if not blank:
            return Decoded(frame, {}, lambda rows: rows + block.first, (), block.count, 0)
        return Decoded(frame, {}, lambda rows: _filled(block.lines())[rows] + block.first, (), block.count, blank)
    lines = block.lines()
    split = _split(block.data, lines, wanted) if raw is None else _Split(raw, _filled(lines), np.array([], np.int64))
    if not _is_plain(split.raw, wanted):
        split = _without_hidden(split, wanted)
    return _laid_together(block, lines, split, wanted)


def _strict(data: bytes, wanted: Wanted) -> pl.DataFrame | None:
    """Return what lines hold under the dump's names, or None where polars refuses one of them."""
    try:
        return pl.read_ndjson(io.BytesIO(data), schema=wanted.schema())
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):  # reading the lines one by one says why
        return None


def _is_plain(raw: pl.DataFrame, wanted: Wanted) -> bool:
    """Return whether no text is empty, and none may be an object or list where a text is declared."""
    empty = (pl.col(name) == "" for name in _texts(raw))
    return not any(raw.select(found.any().alias(str(i)) for i, found in enumerate([*empty, *_nested(wanted)])).row(0))


def _without_hidden(split: _Split, wanted: Wanted) -> _Split:
    """Return the split with rows that may hold an object or list as text left to Python, and empty texts null."""
    nested = pl.any_horizontal(pl.lit(False), *_nested(wanted)).fill_null(value=False)
    hidden = split.raw.select(nested.alias("hidden")).to_series()
    raw = split.raw.filter(~hidden).with_columns(
        pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in _texts(split.raw)
    )
    odd = split.read[rows_where(hidden)]
    return _Split(raw, np.setdiff1d(split.read, odd), np.union1d(split.odd, odd))


def _nested(wanted: Wanted) -> list[pl.Expr]:
    """Return what is true of the text of an object or list; where only some texts are usable, it is unusable anyway."""
    free = [field for field in wanted.fields if field.type == "text" and not field.choices and field.name != "workflow"]
    texts = [pl.col(name) for field in free for name in field.sources]
    return [(text >= "{") | ((text >= "[") & (text < "\\")) for text in texts]


def _texts(raw: pl.DataFrame) -> list[str]:
    return [name for name, dtype in raw.schema.items() if dtype == pl.String]


def _filled(lines: list[bytes]) -> Rows:
    """Return the offsets of the lines that are not blank."""
    return np.array([offset for offset, line in enumerate(lines) if line.strip(BLANK)], np.int64)


def _offsets_of(token: bytes, data: bytes) -> list[int]:
    """Return the offsets of the lines that hold a token."""
    offsets, line, start = list[int](), 0, 0
    while (found := data.find(token, start)) >= 0:
        line += data.count(b"\n", start, found)
        offsets.append(line)
        start = found + len(token)
    return offsets


def _split(data: bytes, lines: list[bytes], wanted: Wanted) -> _Split:
    """Split the lines of `data`, which polars refused as a whole.

    What does not look like an object, or holds the token that most often spoils one, is taken out at a glance; if the
    rest is refused still, it is tried in strips.
    """
    unusual = [offset for offset, line in enumerate(lines) if line[:1] != b"{" or line[-1:] != b"}"]
    unusual += _offsets_of(b"NaN", data)
    strange = np.unique([offset for offset in unusual if _looks_strange(lines[offset])]).astype(np.int64)
    usual = np.ones(len(lines), bool)
    usual[strange] = False
    usual[[offset for offset in unusual if not lines[offset].strip(BLANK)]] = False
    rest = np.flatnonzero(usual)
    raw = _strict(b"\n".join(compress(lines, usual.tolist())), wanted) if rest.size else wanted.nothing()
    if raw is not None:
        return _Split(raw, rest, strange)
    frames, read, odd = [wanted.nothing()], [strange[:0]], [strange]
    for start in range(0, len(rest), STRIP):
        strip = rest[start : start + STRIP]
        frame = _strict(b"\n".join([lines[offset] for offset in strip.tolist()]), wanted)
        if frame is None:
            odd.append(strip)
        else:
            frames.append(frame)
            read.append(strip)
    return _Split(pl.concat(frames), np.concatenate(read), np.sort(np.concatenate(odd)))


def _looks_strange(line: bytes) -> bool:
    text = line.strip(BLANK)
    return bool(text) and (not (text.startswith(b"{") and text.endswith(b"}")) or b"NaN" in text)


def _laid_together(block: Block, lines: list[bytes], split: _Split, wanted: Wanted) -> Decoded:
    """Return rows read by polars and rows read in Python in the order of their lines."""
    frame, read = fields_from(split.raw, wanted), split.read
    slow, flaws, kept, lost = _one_by_one(lines, split.odd, wanted)
    gone = tuple((offset + block.first, reason) for offset, reason in lost)
    if not kept.size:
        return Decoded(
            frame, {}, lambda rows: read[rows] + block.first, gone, block.count, block.count - len(read) - len(gone)
        )
    offsets = np.concatenate([read, kept])
    order = np.argsort(offsets)
    position = np.argsort(order)
    numbers = offsets[order] + block.first
    return Decoded(
        pl.concat([frame, slow])[order],
        {key: np.sort(position[rows + frame.height]) for key, rows in flaws.items()},
        lambda rows: numbers[rows],
        gone,
        block.count,
        block.count - len(offsets) - len(gone),
    )


def _one_by_one(
    lines: list[bytes], odd: Rows, wanted: Wanted
) -> tuple[pl.DataFrame, Flaws, Rows, list[tuple[int, str]]]:
    """Read lines in Python; return rows, flaws, the offsets of the rows, and (offset, reason) of the lines lost."""
    kept, lost, flaws = list[int](), list[tuple[int, str]](), dict[tuple[str, str], list[int]]()
    columns: dict[str, list[object]] = {field.name: [] for field in wanted.fields}
    readers = [(field, columns[field.name].append) for field in wanted.fields]
    for offset in odd.tolist():
        try:
            record = read_line(lines[offset])
        except BadLineError as bad:
            lost.append((offset, bad.reason))
            continue
        for field, append in readers:
            value, outcome = read_field(record, field)
            append(value)
            if outcome:
                flaws.setdefault((field.name, outcome), []).append(len(kept))
        kept.append(offset)
    frame = pl.DataFrame(columns, schema={field.name: DTYPES[field.type] for field in wanted.fields})
    found = {key: np.array(rows, np.int64) for key, rows in flaws.items()}
    return frame, found, np.array(kept, np.int64), lost
