"""Lines of JSON: a whole block in one go where it is clean, line by line where it is not.

polars' NDJSON reader with a schema refuses every value that is not of the declared type, and every line that is not an
object, but does not say which. So what it refuses is narrowed down to few lines, and those are read one by one in
Python, which gives the exact reasons; so is whatever it makes other rows of than one a line. It lets two things through
in silence: a number or boolean as text (so do we, see `values`), and an object or list as text, which is found by its
first character here.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from watchbook.dumps.blocks import Block
from watchbook.dumps.field_values import COERCED, OUT_OF_RANGE, BadLineError, held_value, read_field, read_line
from watchbook.dumps.lines.line_index import LineIndex
from watchbook.dumps.lines.tokens import stands_before, texts_in
from watchbook.dumps.losses.line_losses import LineLosses
from watchbook.dumps.patience import read_patiently
from watchbook.dumps.raw_rows import Flaws, RawRows, Rows, fields_from, rows_where
from watchbook.dumps.selection import DTYPES
from watchbook.dumps.shapes import NUMBERLESS, SAMPLED, SHAPE, shape_of
from watchbook.dumps.words.placeholders import placeholders_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from watchbook.dumps.blocks import UnreadableLine
    from watchbook.dumps.selection import Selection

RUN = 1 << 22
"""Bytes read in one go once a block was refused (4 MiB): longer, a bad line makes more to be read again; shorter, there
are more calls."""
STRIP = 500
"""Lines tried together once their run was refused: where a call's cost meets that of reading a strip in Python."""
ESCAPE = b"\\u"
COLON = re.compile(rb"[ \t]*:")
BLANK = b" \t\r"
"""What a blank line may hold."""


@dataclass(frozen=True, slots=True)
class _Split:
    """Lines, by who reads them."""

    raw: pl.DataFrame
    """What polars read, under the dump's names."""
    read: Rows
    """Offsets of the lines that are the rows of `raw`."""
    odd: dict[int, bytes]
    """The lines to read in Python, by their offsets."""


def decode(parts: Iterable[Block | UnreadableLine], selection: Selection) -> Iterator[RawRows]:
    """Return the records of blocks; a line that cannot be read is lost by itself."""
    caution = Caution()
    return read_patiently(parts, selection, lambda block: decode_block(block, selection, caution))


@dataclass(slots=True)
class Caution:
    """What is known of a file so far that has lines which polars refuses."""

    is_needed: bool = False
    """Whether there were such that show at a glance: then each run is looked over before it is handed on."""
    is_refused: bool = False
    """Whether a block was refused for others: then none is tried as a whole any more."""


def decode_block(block: Block, selection: Selection, caution: Caution | None = None) -> RawRows:
    """Return a block's records; every line is a row, blank, or lost with a reason."""
    split = _split_block(block, selection, caution)
    names = _names(split.raw, slice(0, split.raw.height), block.data, split.odd.values())
    return _rows(block, split, selection, names)


def decode_together(parts: Sequence[Block], selection: Selection) -> tuple[RawRows, list[frozenset[str]]]:
    """Return the records of several files' blocks as those of one, and the names that stand in each of the files."""
    data = b"".join(part.data if part.data.endswith(b"\n") or not part.count else part.data + b"\n" for part in parts)
    whole = Block(1, data, sum(part.count for part in parts))
    split = _split_block(whole, selection, None)
    names, start, first = list[frozenset[str]](), 0, 0
    for part in parts:
        last = first + part.count
        end = int(np.searchsorted(split.read, last))
        odd = [line for offset, line in split.odd.items() if first <= offset < last]
        names.append(_names(split.raw, slice(start, end), part.data, odd))
        start, first = end, last
    return _rows(whole, split, selection, frozenset().union(*names)), names


def _split_block(block: Block, selection: Selection, caution: Caution | None) -> _Split:
    """Return what polars reads of a block's lines, and what is left to Python."""
    caution = Caution() if caution is None else caution
    split = None if caution.is_refused else _split(block, selection, caution)
    if split is not None:
        return split
    caution.is_refused = True
    runs = list(block.runs(RUN))
    splits = [_split(run, selection, caution) or _in_strips(run, selection) for run in runs]
    bases = [run.first - block.first for run in runs]
    return _Split(
        # polars hands a run over in some ten chunks, and whatever is computed of it afterwards pays for each.
        pl.concat([run_split.raw for run_split in splits], rechunk=True),
        np.concatenate([run_split.read + base for run_split, base in zip(splits, bases, strict=True)]),
        {
            offset + base: line
            for run_split, base in zip(splits, bases, strict=True)
            for offset, line in run_split.odd.items()
        },
    )


def _whole(block: Block, selection: Selection) -> _Split | None:
    """Return what polars reads of lines, each a record or blank; None where it refuses one."""
    raw = _strict(block.data, selection) if block.data else selection.nothing()
    if raw is None:
        return None
    if raw.height == block.count:
        return _Split(raw.rechunk(), np.arange(block.count), {})
    with_text = _offsets_with_text(LineIndex.of(block.data))
    return _Split(raw.rechunk(), with_text, {}) if len(with_text) == raw.height else None


def _rows(block: Block, split: _Split, selection: Selection, names: frozenset[str]) -> RawRows:
    if not _is_plain(split.raw, selection):
        split = _without_hidden(split, block, selection)
    return replace(_interleave(block, split, selection), names=names)


def _names(raw: pl.DataFrame, rows: slice, data: bytes, odd: Iterable[bytes]) -> frozenset[str]:
    """Return the dump's names that stand before a colon in `data`, or hold something in a row or an odd line of it."""
    is_there = texts_in(raw.columns, data)
    names = {
        name
        for name in raw.columns
        if (is_there[name] and _is_key(name, data)) or raw[name][rows].null_count() < rows.stop - rows.start
    }
    missing = [name for name in raw.columns if name not in names]
    for line in odd if missing else ():
        if ESCAPE in line:  # a key may be written in letters of another kind
            with suppress(BadLineError):
                record = read_line(line)
                names.update(name for name in missing if record.get(name) is not None)
    return frozenset(names)


def _is_key(name: str, data: bytes) -> bool:
    """Return whether a name stands before a colon."""
    return stands_before(b'"' + name.encode() + b'"', COLON, data)


def _strict(data: bytes, selection: Selection) -> pl.DataFrame | None:
    """Return what lines hold under the dump's names, or None where polars refuses one of them."""
    try:
        return pl.read_ndjson(data, schema=selection.schema())
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):  # reading the lines one by one says why
        return None


def _is_plain(raw: pl.DataFrame, selection: Selection) -> bool:
    """Return whether every text says something, and none may be an object or list where a text is declared."""
    empty = (_is_nothing(pl.col(name), nothing) for name, nothing in _nothings(raw, selection).items())
    return not any(
        raw.select(mask.any().alias(str(i)) for i, mask in enumerate([*empty, *_nesting_masks(selection)])).row(0)
    )


def _is_nothing(text: pl.Expr, nothing: list[str]) -> pl.Expr:
    """Return whether some texts are among those that say nothing; only as short ones are looked up, which costs."""
    if nothing == [""]:
        return text == ""
    return text.filter(text.str.len_bytes() <= max(len(word.encode()) for word in nothing)).is_in(nothing)


def _without_hidden(split: _Split, block: Block, selection: Selection) -> _Split:
    """Return the split with rows that may hold an object or list as text left to Python, and empty texts null."""
    nesting = pl.any_horizontal(pl.lit(False), *_nesting_masks(selection)).fill_null(value=False)
    mask = split.raw.select(nesting.alias("hidden")).to_series()
    raw = split.raw.filter(~mask).with_columns(
        pl.when(pl.col(name).is_in(nothing).not_()).then(pl.col(name)).alias(name)
        for name, nothing in _nothings(split.raw, selection).items()
    )
    odd = split.read[rows_where(mask)]
    lines = LineIndex.of(block.data).lines(odd.tolist()) if odd.size else {}
    return _Split(raw, np.setdiff1d(split.read, odd), split.odd | lines)


def _nesting_masks(selection: Selection) -> list[pl.Expr]:
    """Return what is true of the text of an object or list; where only some texts are usable, it is unusable anyway."""
    free = [
        field for field in selection.fields if field.type == "text" and not field.choices and field.name != "workflow"
    ]
    texts = [pl.col(name) for field in free for name in field.sources]
    return [(text >= "{") | ((text >= "[") & (text < "\\")) for text in texts]


def _nothings(raw: pl.DataFrame, selection: Selection) -> dict[str, list[str]]:
    """Return, by the name of each text in the dump, what stands there where there is nothing."""
    texts = {name: [""] for name, dtype in raw.schema.items() if dtype == pl.String}
    for field in selection.fields:
        for name in field.sources:
            if name in texts:
                texts[name] = ["", *sorted(placeholders_of(field))]
    return texts


def _split(run: Block, selection: Selection, caution: Caution) -> _Split | None:
    """Return what polars reads of lines, and those that show at a glance; None where it refuses another one."""
    index = None
    if caution.is_needed:
        index = LineIndex.of(run.data)
        strange, usual = _at_a_glance(index)
    if index is None or len(usual) == len(index):
        split = _whole(run, selection)
        if split is not None:
            return split
    index = LineIndex.of(run.data) if index is None else index
    if not caution.is_needed:
        strange, usual = _at_a_glance(index)
        caution.is_needed = bool(strange.size)
    if len(usual) == len(index):
        return None
    raw = _strict(index.joined(usual), selection) if usual.size else selection.nothing()
    if raw is None or raw.height != len(usual):
        return None
    return _Split(raw.rechunk(), usual, index.lines(strange.tolist()))


def _offsets_with_text(index: LineIndex) -> Rows:
    """Return the offsets of the lines that are not blank."""
    first, _ = index.outer_bytes()
    is_blank = np.isin(first, list(BLANK + b"\n"))
    doubtful = np.flatnonzero(is_blank)
    is_blank[doubtful] = [not index.line(offset).strip(BLANK) for offset in doubtful.tolist()]
    return np.flatnonzero(~is_blank)


def _at_a_glance(index: LineIndex) -> tuple[Rows, Rows]:
    """Return the offsets of lines that look like no object or hold what most often spoils one, and of the rest.

    Blank lines are in neither.
    """
    first, last = index.outer_bytes()
    is_out = (first != ord("{")) | (last != ord("}"))
    is_out[index.holders(b"NaN")] = True
    strange = list[int]()
    for offset in np.flatnonzero(is_out).tolist():
        text = index.line(offset).strip(BLANK)
        is_strange = text != b"" and (text[:1] != b"{" or text[-1:] != b"}" or b"NaN" in text)
        is_out[offset] = is_strange or not text
        strange += [offset] if is_strange else []
    return np.array(strange, np.int64), np.flatnonzero(~is_out)


def _in_strips(run: Block, selection: Selection) -> _Split:
    """Return what polars reads of lines, of which it refused some, strip by strip."""
    index = LineIndex.of(run.data)
    strange, usual = _at_a_glance(index)
    frames, read, odd = [selection.nothing()], [strange[:0]], [strange]
    for start in range(0, len(usual), STRIP):
        strip = usual[start : start + STRIP]
        frame = _strict(index.joined(strip), selection)
        if frame is None or frame.height != len(strip):
            odd.append(strip)
        else:
            frames.append(frame)
            read.append(strip)
    return _Split(pl.concat(frames), np.concatenate(read), index.lines(np.concatenate(odd).tolist()))


def _interleave(block: Block, split: _Split, selection: Selection) -> RawRows:
    """Return rows read by polars and rows read in Python in the order of their lines."""
    frame, read = fields_from(split.raw, selection), split.read
    slow, flaws, slow_offsets, losses = _read_odd_lines(split.odd, selection)
    offsets = np.concatenate([read, slow_offsets])
    if slow_offsets.size:
        order = np.argsort(offsets)
        position = np.argsort(order)
        flaws = {key: np.sort(position[rows + frame.height]) for key, rows in flaws.items()}
        frame, offsets = pl.concat([frame, slow])[order], offsets[order]
    numbers = offsets + block.first
    blank = block.count - len(offsets) - len(losses)
    return RawRows(frame, flaws, lambda rows: numbers[rows], losses.shifted(block.first), block.count, blank)


def _read_odd_lines(odd: dict[int, bytes], selection: Selection) -> tuple[pl.DataFrame, Flaws, Rows, LineLosses]:
    """Read lines in Python; return rows, flaws, the offsets of the rows, and the lines lost, by their offsets."""
    offsets, losses, flaws = list[int](), list[tuple[int, str]](), dict[tuple[str, str], list[int]]()
    columns: dict[str, list[object]] = {field.name: [] for field in selection.fields}
    readers = [(field, columns[field.name].append) for field in selection.fields]
    for offset, line in sorted(odd.items()):
        try:
            record = read_line(line)
        except BadLineError as bad:
            losses.append((offset, bad.reason))
            continue
        for field, append in readers:
            value, outcome = read_field(record, field)
            append(value)
            if outcome:
                flaws.setdefault((field.name, outcome), []).append(len(offsets))
            if outcome and outcome != COERCED and len(flaws[field.name, outcome]) <= SAMPLED:
                endless = outcome == OUT_OF_RANGE
                shape = NUMBERLESS if endless else shape_of(held_value(record, field))
                flaws.setdefault((field.name, SHAPE + shape), []).append(len(offsets))
        offsets.append(offset)
    frame = pl.DataFrame(columns, schema={field.name: DTYPES[field.type] for field in selection.fields})
    flaw_rows = {key: np.array(rows, np.int64) for key, rows in flaws.items()}
    return frame, flaw_rows, np.array(offsets, np.int64), LineLosses.of(losses)
