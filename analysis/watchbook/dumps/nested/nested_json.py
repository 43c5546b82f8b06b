"""Lines of JSON whose values stand deeper down: a run of lines in one go where it is clean, else line by line.

As with flat lines, what polars refuses is read in Python, which gives the reasons; both go through the same tree of
paths, and what they find becomes values in the same way. A line may hold several rows, or be a list of them; a line
that holds none is blank.
"""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from watchbook.dumps import jsonl
from watchbook.dumps.blocks import Block
from watchbook.dumps.field_values import TORN, BadLineError, read_line
from watchbook.dumps.lines.tokens import stands_before, texts_in
from watchbook.dumps.losses.line_losses import LineLosses
from watchbook.dumps.nested.json_array import OBJECTS
from watchbook.dumps.nested.line_columns import LineColumns, line_columns
from watchbook.dumps.nested.odd_rows import OddRows
from watchbook.dumps.nested.path_columns import PathColumns
from watchbook.dumps.nested.path_tree import dtype_of, parse_sample, tree_of, ways
from watchbook.dumps.nested.table_columns import with_identity
from watchbook.dumps.nested.typed_columns import ASKED, typed_columns
from watchbook.dumps.patience import read_patiently
from watchbook.dumps.raw_rows import RawRows
from watchbook.metrics.field_path import PathStep, rows_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from watchbook.dumps.blocks import UnreadableLine
    from watchbook.dumps.raw_rows import Flaws, Rows
    from watchbook.dumps.selection import Selection

SAMPLE = 40
"""Lines of a run by which it is told how its values are decoded."""
COLON = re.compile(rb'\\?"[ \t]*:')
"""What follows a key."""
WORD = re.compile(r"\w+", re.ASCII)
ARRAY = (PathStep("key", ""), PathStep("each"))
"""The way to the rows of a line that is a list, once it is wrapped in an object."""


def decode(parts: Iterable[Block | UnreadableLine], selection: Selection) -> Iterator[RawRows]:
    """Yield the rows of blocks; a line that cannot be read is lost by itself."""
    stream = iter(parts)
    first = next(stream, None)
    stream = itertools.chain(() if first is None else (first,), stream)
    is_array = isinstance(first, Block) and OBJECTS.match(first.data) is not None
    del first  # it would be held until the file ends
    if not selection.is_nested and not is_array:
        yield from jsonl.decode(stream, selection)
        return
    if is_array:
        selection = replace(selection, rows=(*ARRAY, *selection.rows))
    yield from read_patiently(stream, selection, lambda block: _BlockReader(block, selection, is_array=is_array).rows())


@dataclass(frozen=True, slots=True)
class _Portion:
    """Rows that were read together."""

    offsets: Rows
    """The line of each row, from the block's first."""
    frame: pl.DataFrame
    flaws: Flaws


class _BlockReader:
    """A block while it is being read."""

    def __init__(self, block: Block, selection: Selection, *, is_array: bool) -> None:
        self._block = block
        self._selection = selection
        self._is_array = is_array
        self._levels = sum(step.kind == "each" for step in selection.rows)
        self._split_lines: list[bytes] | None = None
        self._keys: dict[str, bool] = {}
        self._letters = texts_in(_letters_of(selection), block.data)
        self._tree = tree_of(selection, self._has_key)
        self._odd: list[int] = []
        self._blank = 0

    @property
    def _lines(self) -> list[bytes]:
        """The block's lines; it is not cut up before somebody asks for one."""
        if self._split_lines is None:
            self._split_lines = self._block.lines()
        return self._split_lines

    def rows(self) -> RawRows:
        """Return the block's rows."""
        portions = [
            portion for run in self._block.runs(jsonl.RUN) for portion in self._run(run.first - self._block.first, run)
        ]
        odd = OddRows(self._selection, self._has_key)
        losses = self._read_odd_lines(odd)
        if odd.offsets:
            frame, flaws = odd.typed()
            portions.append(_Portion(np.array(odd.offsets, np.int64), frame, flaws))
        portion = _join_portions(portions, self._selection)
        numbers = portion.offsets + self._block.first
        lines = np.count_nonzero(np.diff(portion.offsets, prepend=-1))
        rowless = self._block.count - self._blank - int(lines) - len(losses)
        frame = with_identity(portion.frame, self._selection, self._identities(portion.offsets))
        return RawRows(
            frame,
            portion.flaws,
            lambda rows: numbers[rows],
            losses.shifted(self._block.first),
            portion.frame.height + len(losses) + self._blank + rowless,
            self._blank + rowless,
            names=self._names(portion.frame),
        )

    def _run(self, base: int, run: Block) -> Iterator[_Portion]:
        portion = None if self._is_array else self._whole(base, run)
        if portion is not None:
            yield portion
            return
        offsets = [base + index for index, line in enumerate(run.lines()) if line.strip(jsonl.BLANK)]
        self._blank += run.count - len(offsets)
        if not offsets:
            return
        portion = self._fast(offsets)
        if portion is not None:
            yield portion
            return
        strange = [index for index in offsets if self._is_strange(self._lines[index].strip(jsonl.BLANK))]
        self._odd += strange
        usual = sorted(set(offsets).difference(strange))
        portion = self._fast(usual) if strange and usual else None
        if portion is not None:
            yield portion
            return
        for start in range(0, len(usual), jsonl.STRIP):
            strip = usual[start : start + jsonl.STRIP]
            portion = self._fast(strip)
            if portion is None:
                self._odd += strip
            else:
                yield portion

    def _is_strange(self, line: bytes) -> bool:
        ends = (b"[", b"]") if self._is_array else (b"{", b"}")
        return (line[:1], line[-1:]) != ends or b"NaN" in line

    def _fast(self, offsets: Sequence[int]) -> _Portion | None:
        """Return what polars reads of lines, or None where it refuses one of them."""
        lines = [self._lines[offset] for offset in offsets]
        if self._is_array:
            lines = [b'{"":' + line + b"}" for line in lines]
        sample = lines[:: max(1, len(lines) // SAMPLE)]
        return self._portion_of(b"\n".join(lines), np.array(offsets, np.int64), sample)

    def _whole(self, base: int, run: Block) -> _Portion | None:
        """Return what polars reads of a run without a blank line, or None where it refuses one."""
        sample = []
        for start in range(0, len(run.data), max(1, len(run.data) // SAMPLE)):
            first = run.data.find(b"\n", start) + 1 if start else 0
            end = run.data.find(b"\n", first)
            sample.append(run.data[first : end if end >= 0 else None])
        return self._portion_of(run.data, np.arange(base, base + run.count), sample)

    def _portion_of(self, data: bytes, offsets: Rows, sample: Sequence[bytes]) -> _Portion | None:
        """Return what polars reads of as many lines as there are offsets, or None where it refuses one of them."""
        if TORN in data:
            return None
        schema = self._schema(sample)
        try:
            columns = self._columns(data, schema, len(offsets))
            if columns is None:
                return None
            rows = offsets[columns.lines]
            flat = columns.frame(self._selection.schema())
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException):  # reading line by line says why
            return None
        flat, rows = self._without_hidden(flat, rows)
        frame, flaws = typed_columns(flat, flat.height, self._selection, count_coerced=True)
        return _Portion(rows, frame, flaws)

    def _columns(self, data: bytes, schema: dict[str, Any], count: int) -> PathColumns | LineColumns | None:
        """Return the columns of as many lines; None where one of them is refused."""
        if not self._levels and (columns := line_columns(data, self._tree, schema, count)) is not None:
            return columns
        raw = pl.read_ndjson(data, schema=schema)
        return PathColumns(self._tree, raw.to_struct(), self._levels) if raw.height == count else None

    def _schema(self, lines: Sequence[bytes]) -> dict[str, Any]:
        sample = parse_sample(lines)
        return {
            step.name: dtype_of(child, [value.get(step.name) for value in sample if isinstance(value, dict)])
            for step, child in self._tree.children.items()
            if step.kind == "key"
        }

    def _without_hidden(self, flat: pl.DataFrame, rows: Rows) -> tuple[pl.DataFrame, Rows]:
        """Return the rows without those whose lines may hold an object or list as text, which are left to Python."""
        texts = [
            source
            for field in self._selection.fields
            if field.type == "text" and not field.choices and not field.name.startswith(ASKED)
            for source in field.sources
            if flat.schema[source] == pl.String
        ]
        if not texts or not flat.height:
            return flat, rows
        is_nesting = pl.any_horizontal((pl.col(n) >= "{") | ((pl.col(n) >= "[") & (pl.col(n) < "\\")) for n in texts)
        mask = flat.select(is_nesting.fill_null(value=False).alias("_"))["_"].to_numpy()
        if not mask.any():
            return flat, rows
        odd = np.unique(rows[mask])
        self._odd += odd.tolist()
        keep = ~np.isin(rows, odd)
        return flat.filter(pl.Series(keep)), rows[keep]

    def _read_odd_lines(self, odd: OddRows) -> LineLosses:
        losses = list[tuple[int, str]]()
        for offset in sorted(set(self._odd)):
            try:
                record = self._record(self._lines[offset])
            except BadLineError as bad:
                losses.append((offset, bad.reason))
                continue
            for chain in rows_at(record, self._selection.rows):
                if isinstance(chain[-1], dict):
                    odd.take(offset, chain)
        return LineLosses.of(losses)

    def _record(self, line: bytes) -> dict[str, Any]:
        if not self._is_array:
            return read_line(line)
        record = read_line(b'{"":' + line + b"}")
        return record if isinstance(record[""], list) else {"": [record[""]]}

    def _has_key(self, source: str) -> bool:
        if source not in self._keys:
            self._keys[source] = self._has_letters(source) and f'"{source}"'.encode() in self._block.data
        return self._keys[source]

    def _has_letters(self, name: str) -> bool:
        """Return whether the letters of a name stand anywhere: each is looked for once, which means all of the block.

        A name that is written with escapes may stand there otherwise.
        """
        if name not in self._letters:
            self._letters[name] = name.encode() in self._block.data
        return self._letters[name]

    def _identities(self, offsets: Rows) -> list[bytes]:
        """Return the text of each row's line, and where several rows stand in it, which of them each is."""
        if not self._selection.identified:
            return []
        texts = [self._lines[offset].strip(jsonl.BLANK) for offset in offsets.tolist()]
        if not self._levels:
            return texts
        first = np.concatenate([[True], offsets[1:] != offsets[:-1]]) if len(offsets) else np.array([], bool)
        starts = np.maximum.accumulate(np.where(first, np.arange(len(offsets)), 0))
        return [b"%d %s" % pair for pair in zip((np.arange(len(offsets)) - starts).tolist(), texts, strict=True)]

    def _names(self, frame: pl.DataFrame) -> frozenset[str]:
        """Return the sources that hold something in a row, or whose last key stands before a colon anywhere."""
        nulls = frame.null_count().row(0, named=True)
        held_names = {field.name for field in self._selection.fields if nulls[field.name] < frame.height}
        return frozenset(
            source
            for field in self._selection.fields
            for source in field.sources
            if (field.name in held_names and len(field.sources) == 1) or self._is_named(source)
        )

    def _is_named(self, source: str) -> bool:
        for steps, _ in ways(source, self._has_key):
            names = [step for step in steps if step.kind in ("key", "where")]
            where = next((step.value for step in names if step.kind == "where"), None)
            if where is not None and where.encode() not in self._block.data:
                continue
            if not names or self._is_there(names[-1].name):
                return True
        return False

    def _is_there(self, name: str) -> bool:
        """Return whether a name stands before a colon, as a key, or as one in JSON that is a text."""
        letters = json.dumps(name, ensure_ascii=False)[1:-1]
        return self._has_letters(letters) and stands_before(b'"' + letters.encode(), COLON, self._block.data)


def _letters_of(selection: Selection) -> set[str]:
    """Return all sources and their words, which are asked for in every block."""
    sources = {source for field in selection.fields for source in field.sources}
    return sources | {word for source in sources for word in WORD.findall(source)}


def _join_portions(portions: list[_Portion], selection: Selection) -> _Portion:
    """Return all rows in the order of their lines."""
    if not portions:
        frame, flaws = typed_columns(selection.nothing(), 0, selection, count_coerced=False)
        return _Portion(np.array([], np.int64), frame, flaws)
    offsets = np.concatenate([portion.offsets for portion in portions])
    is_ordered = bool((np.diff(offsets) >= 0).all())
    order = np.arange(len(offsets)) if is_ordered else np.argsort(offsets, kind="stable")
    position = order if is_ordered else np.argsort(order, kind="stable")
    all_flaws: Flaws = {}
    start = 0
    for portion in portions:
        for key, rows in portion.flaws.items():
            here = np.sort(position[rows + start])
            all_flaws[key] = np.union1d(all_flaws[key], here) if key in all_flaws else here
        start += portion.frame.height
    frame = pl.concat([portion.frame for portion in portions], rechunk=True)
    return _Portion(offsets[order], frame if is_ordered else frame[order], all_flaws)
