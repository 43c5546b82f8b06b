"""Small files of JSON lines, decoded together: what each of them says is what it says alone.

Lines know which file they are of by their number, which has the file's position above its own 32 bits.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from watchbook.dumps import jsonl
from watchbook.dumps.blocks import Block, UnreadableLine, blocks
from watchbook.dumps.discovery import unreachable
from watchbook.dumps.log_files import COMPRESSIONS, ending
from watchbook.dumps.losses.line_losses import NO_LOSSES, LineLosses
from watchbook.dumps.nested.json_array import OBJECTS, ArrayPieces
from watchbook.dumps.patience import SHORT
from watchbook.dumps.records import DATE, FILE, Records, records
from watchbook.dumps.streams import Pieces, RawBytes

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from watchbook.dumps.discovery import DumpFile
    from watchbook.dumps.raw_rows import RawRows
    from watchbook.dumps.selection import Selection

FORMATS = ("jsonl", "ndjson", "json")
SMALL = 1 << 20
"""Bytes of a file up to which it is read with others (1 MiB): beyond, what calls cost is little beside its lines."""
PACKED = 8
"""How many times larger a compressed file is taken to be."""
LINE_BITS = 32
"""Bits of a line's number within its file."""
LINE = (1 << LINE_BITS) - 1
EPOCH = dt.date(1970, 1, 1)
Lines = NDArray[np.int64]
"""Numbers of lines, or of the files that they are of."""


@dataclass(frozen=True, slots=True)
class FilePart:
    """What is known of one of the files beside its records."""

    file: DumpFile
    sha256: str
    size: int
    """Bytes as stored."""
    lines: int
    blank: int
    lost: LineLosses
    note: str
    names: frozenset[str]
    """Names of fields that stand in the file."""


@dataclass(frozen=True, slots=True)
class JointRecords:
    """The records of several files, in the order of the files and of their lines."""

    batch: Records
    """Of all of them; `_workflow` is the workflow's position beyond those of the files before."""
    parts: tuple[FilePart, ...]


@dataclass(frozen=True, slots=True)
class _Content:
    """The lines of a file, all of them in memory."""

    file: DumpFile
    sha256: str
    size: int
    block: Block
    note: str


def weight(file: DumpFile, selection: Selection) -> int | None:
    """Return about how many bytes a file holds that may be read with others; None where it is read alone."""
    name, compression = ending(file.source)
    size = file.size * (PACKED if compression else 1)
    is_flat = not selection.is_nested and not selection.template and file.kind == "logs"
    is_joinable = is_flat and not file.is_barred and name in FORMATS and compression in ("", *COMPRESSIONS)
    return size if is_joinable and size <= SMALL else None


def read_together(files: Sequence[DumpFile], selection: Selection, frozen: Collection[dt.date]) -> JointRecords | None:
    """Return the records of files of which each has a `weight`, but for those that turn out to need reading alone.

    Raises:
        DumpError: a file cannot be reached.
    """
    contents = [content for content in map(_content, files) if content is not None]
    if not contents:
        return None
    rows, names = jsonl.decode_together([content.block for content in contents], selection)
    starts = np.cumsum([1, *(content.block.count for content in contents)])
    batch = records(_by_file(rows, contents, starts), selection, None, frozen)
    blank = _blank_lines(rows, starts)
    parts = [
        FilePart(
            content.file,
            content.sha256,
            content.size,
            content.block.count,
            blank[index],
            _of_file(batch.lost, index),
            content.note,
            names[index],
        )
        for index, content in enumerate(contents)
    ]
    return JointRecords(batch, tuple(parts))


def _content(file: DumpFile) -> _Content | None:
    """Return the lines of a file; None where they are more than one block, one array, or too short to be records."""
    try:
        with file.open() as stream:
            raw = RawBytes(stream)
            elements = ArrayPieces(Pieces(raw, ending(file.source)[1]))
            pieces = list[Block | UnreadableLine]()
            for part in blocks(elements):
                pieces.append(part)
                if len(pieces) > 1:
                    return None
            sha256 = raw.finish()
    except OSError as error:
        raise unreachable(file.source, error) from error
    block = pieces[0] if pieces else Block(1, b"", 0)
    if not isinstance(block, Block) or OBJECTS.match(block.data) or len(block.data) < SHORT * block.count:
        return None
    return _Content(file, sha256, raw.size, block, elements.note)


def _by_file(rows: RawRows, contents: Sequence[_Content], starts: Lines) -> RawRows:
    """Return rows that know their files, and number their lines within them."""
    height = rows.frame.height
    files = _files_of(rows.number(np.arange(height)), starts)
    days = np.array([(content.file.date - EPOCH).days for content in contents], np.int32)
    frame = rows.frame.with_columns(pl.Series(FILE, files, dtype=pl.UInt32), pl.Series(DATE, days[files]).cast(pl.Date))
    lost = replace(rows.lost, lines=_numbers(rows.lost.lines, starts))
    return replace(rows, frame=frame, number=lambda places: _numbers(rows.number(places), starts), lost=lost)


def _blank_lines(rows: RawRows, starts: Lines) -> list[int]:
    """Return how many lines of each file are blank."""
    numbers = np.concatenate([rows.number(np.arange(rows.frame.height)), rows.lost.lines])
    blank: list[int] = (np.diff(starts) - np.bincount(_files_of(numbers, starts), minlength=len(starts) - 1)).tolist()
    return blank


def _of_file(losses: LineLosses, index: int) -> LineLosses:
    """Return the lines of a file that were set aside, by their numbers in it."""
    here = losses.lines >> LINE_BITS == index
    return replace(found := losses.where(here), lines=found.lines & LINE) if here.any() else NO_LOSSES


def _files_of(lines: Lines, starts: Lines) -> Lines:
    return np.searchsorted(starts, lines, side="right") - 1


def _numbers(lines: Lines, starts: Lines) -> Lines:
    """Return the numbers of lines that are counted over all files, within theirs and with its position."""
    files = _files_of(lines, starts)
    return (files << LINE_BITS) + lines - starts[files] + 1
