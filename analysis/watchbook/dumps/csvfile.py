"""CSV: records of text cells under a header, read by Python's csv module so that a bad one costs itself alone.

A record may span lines, in quotes; the account counts records, and names the line at which one starts. CSV knows no
types, so a number in a cell is no coercion, and an empty cell is null. Where a record does not parse, or has more or
fewer cells than the header, its first line is set aside and reading goes on at the next: a quote that was never closed
swallows nothing. A line ends as Python's csv has it: with LF, CR LF or a CR alone, and with CR CR LF, too, which Python
writes on Windows without `newline=""`.
"""

from __future__ import annotations

import csv
import itertools
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from watchbook.dumps.blocks import MAX_LINE, Block
from watchbook.dumps.csv_dialect import COMMAS
from watchbook.dumps.csv_tables.clean_table import LUMP, STRIP, clean_table, may_be_clean
from watchbook.dumps.field_values import TORN
from watchbook.dumps.losses.line_losses import LineLosses
from watchbook.dumps.nested.csv_sniffer import phrase_of_dialect, sniff
from watchbook.dumps.nested.table_columns import from_table, names_in, wanted_columns, with_identity
from watchbook.dumps.nested.typed_columns import typed_columns
from watchbook.dumps.patience import PATIENCE, given_up, is_short, portions, unread
from watchbook.dumps.raw_rows import RawRows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from watchbook.dumps.blocks import BytePieces, UnreadableLine
    from watchbook.dumps.csv_dialect import CsvDialect
    from watchbook.dumps.selection import Selection


@dataclass(frozen=True, slots=True)
class _Lump:
    """Lines that may be read in one go."""

    block: Block
    is_strip: bool = False
    """Whether they are so few that next they are read one by one."""


NumberedLine = tuple[int, "bytes | str | Block | _Lump"]
"""Its number and the line, why it is lost, lines that are passed over, or lines that may be read in one go."""
BATCH = 50_000
"""Records of a batch."""
SEPARATOR_LINE = re.compile(rb'"?sep=.?"?')
"""What Excel is told by a file's first line; no header."""
HEAD = 1 << 16
"""Bytes of a file's start by which it is told what it looks like."""
DIALECT = "dialect:"
"""What a note starts with that says what a table looks like."""
SHORTEST = 6
"""Bytes of the shortest row that can be a record: less is no time."""
BAD_HEADER = "bad-header"
"""Why a record is set aside of which nobody can say what its cells are."""
SPAN = 100
"""Lines that one record may span."""


def decode(parts: Iterable[Block | UnreadableLine], selection: Selection) -> Iterator[RawRows]:
    """Yield a file's records in batches; the header is no record."""
    csv.field_size_limit(MAX_LINE)
    stream = iter(parts)
    first = next(stream, None)
    head = first.data[:HEAD] if isinstance(first, Block) else b""
    lines = _Lines(itertools.chain(() if first is None else (first,), stream), selection.dialect or COMMAS)
    del first  # it would be held until the file ends
    header = list(lines.dialect.header) or _header(lines)
    if head and not wanted_columns(selection, header or []) and (note := _other_dialect(head, lines.dialect)):
        yield RawRows.rowless(selection, note=note)
    batch, lost_count, is_sound = _Batch(header or []), 0, False
    while (numbered_line := lines.next()) is not None:
        number, line = numbered_line
        if isinstance(line, Block):
            yield batch.decoded(selection)
            yield unread(replace(line, first=number), selection)
            lost_count, batch = lost_count + len(batch.lost_lines), _Batch(batch.header)
        elif isinstance(line, _Lump):
            batch.take_lump(line, lines, selection)
        else:
            batch.take_line(number, line, lines, header)
        if batch.height + len(batch.lost_lines) >= BATCH:
            is_sound |= batch.height > 0
            lost_count += len(batch.lost_lines)
            rows, batch = batch.decoded(selection), _Batch(header or [])
            lines.is_poor = lost_count >= PATIENCE and is_sound
            yield rows
            del rows
            if lost_count >= PATIENCE and not is_sound:
                yield from (given_up(np.array(filled, np.int64), count, selection) for filled, count in lines.rest())
    yield batch.decoded(selection)


def _other_dialect(head: bytes, dialect: CsvDialect) -> str:
    """Return a note of what a table looks like of which nothing is found under its header; empty for nothing else."""
    counterpart = sniff(head)
    if (counterpart.delimiter, counterpart.encoding) == (dialect.delimiter, dialect.encoding):
        return ""
    return f"{DIALECT}{phrase_of_dialect(counterpart).replace(', ', '+').replace(' ', '_')}"


def _header(lines: _Lines) -> list[str] | None:
    """Return the names of the columns: the first line that is not blank; None where it cannot be read.

    A name that is no UTF-8 spoils no other; where nothing at all stands there are no names.
    """
    while (numbered_line := lines.next_line()) is not None:
        line = numbered_line[1]
        if not isinstance(line, bytes):
            lines.put_back([numbered_line])
            return None
        if line.strip() and not SEPARATOR_LINE.fullmatch(line.strip()):
            cells = lines.record(line.decode("utf-8", "replace").encode(), None)
            return cells if isinstance(cells, list) and b"\0" not in line else None
    return []


class _Batch:
    """Records and losses until there are enough of them."""

    def __init__(self, header: list[str]) -> None:
        self.header = header
        self.rows: list[list[str]] = []
        self.numbers: list[int] = []
        self.lost_lines: list[tuple[int, str]] = []
        self.blank = 0
        self._tables: list[tuple[pl.DataFrame, np.ndarray[tuple[int], np.dtype[np.int64]]]] = []

    @property
    def height(self) -> int:
        """How many records there are."""
        return len(self.rows) + sum(table.height for table, _ in self._tables)

    def take_lump(self, lump: _Lump, lines: _Lines, selection: Selection) -> None:
        """Take lines that are a record each, or have them come again one by one."""
        block, table = lump.block, None
        if not selection.identified:
            table = clean_table(block, len(self.header), self._places(selection), lines.dialect)
        if table is None:
            lines.unpack(lump)
            return
        self._put_rows_away(selection)
        self._tables.append((table, np.arange(block.first, block.first + block.count)))

    def _places(self, selection: Selection) -> dict[str, int]:
        """Return where the columns stand that are read; of columns of the same name the first is."""
        return {name: self.header.index(name) for name in wanted_columns(selection, self.header)}

    def _put_rows_away(self, selection: Selection) -> None:
        """Make a table of the records that were read one by one."""
        if self.rows:
            places = self._places(selection)
            cells = {name: [row[place] for row in self.rows] for name, place in places.items()}
            table = pl.DataFrame(cells, schema=dict.fromkeys(places, pl.String))
            self._tables.append((table, np.array(self.numbers, np.int64)))
            self.rows, self.numbers = [], []

    def take_line(self, number: int, line: bytes | str, lines: _Lines, header: list[str] | None) -> None:
        """Take a line, with those that belong to its record, or why it is lost."""
        if isinstance(line, str):
            self.lost_lines.append((number, line))
        elif not line.strip():
            self.blank += 1
        elif header is None:
            self.lost_lines.append((number, BAD_HEADER))
        else:
            self.take(number, lines.record(line, len(header)))

    def take(self, number: int, cells: list[str] | str) -> None:
        """Take a record's cells, or the reason why there are none."""
        if isinstance(cells, str):
            self.lost_lines.append((number, cells))
        else:
            self.rows.append(cells)
            self.numbers.append(number)

    def decoded(self, selection: Selection) -> RawRows:
        """Return the batch."""
        height = self.height
        texts = ["\x1f".join(row) for row in self.rows] if selection.identified else []
        self._put_rows_away(selection)
        raw = pl.DataFrame(schema=dict.fromkeys(self._places(selection), pl.String))
        raw = pl.concat([raw, *(table for table, _ in self._tables)], rechunk=True) if raw.width else raw
        frame, flaws = typed_columns(from_table(raw, selection), height, selection, count_coerced=False)
        frame = with_identity(frame, selection, texts)
        numbers = np.concatenate([np.array([], np.int64), *(lines for _, lines in self._tables)])
        lines = height + len(self.lost_lines) + self.blank
        matches = names_in(frame, raw, selection)
        losses = LineLosses.of(self.lost_lines)
        return RawRows(frame, flaws, lambda rows: numbers[rows], losses, lines, self.blank, names=matches)


class _Lines:
    """A file's lines with their numbers; lines can be put back."""

    def __init__(self, parts: Iterable[Block | UnreadableLine], dialect: CsvDialect) -> None:
        self.dialect = dialect
        self.is_poor = False
        """Whether so many lines were none that those are passed over which are too short for a record."""
        self._fresh = self._number_lines(parts)
        self._back: list[NumberedLine] = []

    def next(self) -> NumberedLine | None:
        """Return (number, line), (number, reason) of a line that is lost, short lines by the first, None at the end."""
        return self._back.pop() if self._back else next(self._fresh, None)

    def next_line(self) -> NumberedLine | None:
        """Return the same where lines are asked for one by one."""
        while (numbered_line := self.next()) is not None and isinstance(numbered_line[1], _Lump):
            self._put_lines_back(numbered_line[1].block)
        return numbered_line

    def unpack(self, lump: _Lump) -> None:
        """Let lines come again, fewer of them in one go, or one by one."""
        if lump.is_strip:
            self._put_lines_back(lump.block)
        else:
            self.put_back([(strip.first, _Lump(strip, is_strip=True)) for strip in lump.block.runs(STRIP)])

    def _put_lines_back(self, block: Block) -> None:
        self.put_back(list(enumerate(block.lines(), block.first)))

    def rest(self) -> Iterator[tuple[list[int], int]]:
        """Yield, for some lines at a time, the numbers of those that are not blank, and how many there are."""
        stream = _lines_of(itertools.chain(reversed(self._back), self._fresh))
        while some := list(itertools.islice(stream, BATCH)):
            yield [number for number, line in some if not isinstance(line, bytes) or line.strip()], len(some)
        self._back = []

    def put_back(self, lines: list[NumberedLine]) -> None:
        """Let `lines` come next, again."""
        self._back += reversed(lines)

    def record(self, line: bytes, width: int | None) -> list[str] | str:
        """Return the cells of the record that starts with `line`, or why it is none.

        `width` is how many cells it must have. Lines after the first are taken when the record is good, and put back
        when not.
        """
        numbered_lines: list[NumberedLine] = []
        try:
            text = line.decode()
            cells = (
                text.split(self.dialect.delimiter)
                if self.dialect.quote not in text
                else next(self._reader(self._texts(text, numbered_lines)))
            )
            reason = "ragged" if width is not None and len(cells) != width else ""
        except UnicodeDecodeError:
            reason = "not-utf8"
        except csv.Error:
            reason = "not-csv"
        reason = "zero-bytes" if TORN in line else reason
        if not reason:
            return cells
        self.put_back(numbered_lines)
        return reason

    def _reader(self, texts: Iterator[str]) -> Iterator[list[str]]:
        return csv.reader(texts, strict=True, delimiter=self.dialect.delimiter, quotechar=self.dialect.quote)

    def _texts(self, text: str, numbered_lines: list[NumberedLine]) -> Iterator[str]:
        """Yield a line and those after it, as long as they are asked for, and note them in `numbered_lines`."""
        yield text + "\n"
        while len(numbered_lines) < SPAN and (numbered_line := self.next_line()) is not None:
            numbered_lines.append(numbered_line)
            if not isinstance(numbered_line[1], bytes) or not _is_utf8(numbered_line[1]):
                return  # the reader takes this for the end of the file, inside quotes
            yield numbered_line[1].decode() + "\n"

    def _number_lines(self, parts: Iterable[Block | UnreadableLine]) -> Iterator[NumberedLine]:
        """Yield lines with their numbers, those that end with a CR alone among them."""
        more = 0
        for part in parts:
            if not isinstance(part, Block):
                yield part.line + more, part.reason
                continue
            for run in portions(part):
                if self.is_poor and self._is_hopeless(run.data):
                    yield run.first + more, run
                    continue
                if b"\r" not in run.data:
                    yield from self._lumps(replace(run, first=run.first + more))
                    continue
                for offset, line in enumerate(run.lines()):
                    for index, piece in enumerate(_at_returns(line.rstrip(b"\r"))):
                        more += bool(index)
                        yield run.first + offset + more, piece

    def _lumps(self, run: Block) -> Iterator[NumberedLine]:
        """Yield lines in one go where they may be read so, else one by one."""
        for lump in run.runs(LUMP):
            for part in [lump] if may_be_clean(lump.data, self.dialect) else lump.runs(STRIP):
                if part is lump or may_be_clean(part.data, self.dialect):
                    yield part.first, _Lump(part)
                else:
                    yield from enumerate(part.lines(), part.first)

    def _is_hopeless(self, data: bytes) -> bool:
        """Return whether no line can be a record: none is long enough, and none begins or ends a cell of many lines."""
        return self.dialect.quote.encode() not in data and b"\r" not in data and is_short(data, SHORTEST)


def _lines_of(stream: Iterable[NumberedLine]) -> Iterator[NumberedLine]:
    """Yield lines one by one."""
    for number, line in stream:
        if isinstance(line, _Lump):
            yield from enumerate(line.block.lines(), number)
        else:
            yield number, line


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _at_returns(line: bytes) -> list[bytes]:
    """Return what stands between the CRs of a line that are in no quotes."""
    if b"\r" not in line:
        return [line]
    pieces, is_open = list[bytes](), False
    for piece in line.split(b"\r"):
        if is_open:
            pieces[-1] += b"\r" + piece
        else:
            pieces.append(piece)
        is_open ^= piece.count(b'"') % 2 == 1
    return pieces


class LinesOfReturns:
    """Pieces of a file whose lines end with a CR alone, as its first piece has it, with LF in place of each CR."""

    def __init__(self, pieces: BytePieces) -> None:
        """Read `pieces`."""
        self._pieces = pieces

    @property
    def cut_off(self) -> bool:
        """Whether the bytes stop before the file was meant to end."""
        return self._pieces.cut_off

    def __iter__(self) -> Iterator[bytes]:
        """Yield what the file holds."""
        by_returns: bool | None = None
        for piece in self._pieces:
            if by_returns is None:
                by_returns = b"\r" in piece and b"\n" not in piece
            yield piece.replace(b"\r", b"\n") if by_returns else piece
