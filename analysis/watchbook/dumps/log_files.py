"""A log file → its records, batch by batch, whatever its format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from watchbook.dumps import csvfile, jsonl, parquet
from watchbook.dumps.blocks import Block, UnreadableLine, blocks
from watchbook.dumps.raw_rows import RawRows
from watchbook.dumps.records import Records, records
from watchbook.dumps.streams import Pieces, RawBytes
from watchbook.errors import DumpError, Place

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from watchbook.dumps.discovery import DumpFile
    from watchbook.dumps.selection import Selection

COMPRESSIONS = ("gz", "zst")
LinesDecoder = Callable[[Iterable[Block | UnreadableLine], "Selection"], Iterator[RawRows]]
"""Decodes lines, which may have come compressed."""
FileDecoder = Callable[["DumpFile", RawBytes, "Selection"], Iterator[RawRows]]
"""Decodes a file that is read as a whole, and is compressed within."""
LINE_FORMATS: dict[str, LinesDecoder] = {
    "jsonl": jsonl.decode,
    "ndjson": jsonl.decode,
    "json": jsonl.decode,
    "csv": csvfile.decode,
}
"""A file's ending → how its lines are read."""
FILE_FORMATS: dict[str, FileDecoder] = {"parquet": parquet.decode}
"""A file's ending → how it is read as a whole."""


def read_records(file: DumpFile, raw: RawBytes, selection: Selection, frozen: Collection[dt.date]) -> Iterator[Records]:
    """Yield a log file's records in batches, with the account of every line; `raw` are the file's bytes.

    Raises:
        DumpError: the format is unknown, or the file cannot be reached.
    """
    for batch in _decode(file, raw, selection):
        yield records(batch, selection, file.date, frozen)


def _decode(file: DumpFile, raw: RawBytes, selection: Selection) -> Iterator[RawRows]:
    *_, before, last = ("", "", *file.source.lower().split("."))
    compression = last if last in COMPRESSIONS else ""
    if last in FILE_FORMATS:
        yield from FILE_FORMATS[last](file, raw, selection)
        return
    decode = LINE_FORMATS.get(before if compression else last)
    if decode is None:
        raise DumpError(
            "has an ending that is not read",
            place=Place(file.source),
            hints=("read are .jsonl, .ndjson, .json and .csv, each also with .gz or .zst behind it, and .parquet",),
        )
    pieces = Pieces(raw, compression)
    lines_of = pieces if decode is not csvfile.decode else csvfile.LinesOfReturns(pieces)
    yield from decode(blocks(lines_of), selection)
    if pieces.note:
        yield RawRows.rowless(selection, note=pieces.note)
