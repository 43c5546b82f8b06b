"""A log file → its records, batch by batch, whatever its format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.dumps import csvfile, jsonl, parquet
from watchbook.dumps.blocks import UnreadableLine, blocks
from watchbook.dumps.raw_rows import RawRows
from watchbook.dumps.records import Records, records
from watchbook.dumps.streams import Pieces, RawBytes
from watchbook.errors import DumpError, Place

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator

    from watchbook.dumps.discovery import DumpFile
    from watchbook.dumps.selection import Selection

COMPRESSIONS = ("gz", "zst")
FORMATS = {"jsonl": "jsonl", "ndjson": "jsonl", "json": "jsonl", "csv": "csv", "parquet": "parquet"}
"""A file's ending → how it is read."""


def format_of(file: DumpFile) -> tuple[str, str]:
    """Return (format, compression) by a file's ending.

    Raises:
        DumpError: the ending is none that is read.
    """
    *_, before, last = ("", "", *file.source.lower().split("."))
    compression = last if last in COMPRESSIONS else ""
    file_format = FORMATS.get(before if compression else last)
    if file_format is None or (file_format == "parquet" and compression):
        raise DumpError(
            "has an ending that is not read",
            place=Place(file.source),
            hints=("read are .jsonl, .ndjson, .json and .csv, each also with .gz or .zst behind it, and .parquet",),
        )
    return file_format, compression


def read_records(file: DumpFile, raw: RawBytes, selection: Selection, frozen: Collection[dt.date]) -> Iterator[Records]:
    """Yield a log file's records in batches, with the account of every line; `raw` are the file's bytes.

    Raises:
        DumpError: the format is unknown, or the file cannot be reached.
    """
    for batch in _decode(file, raw, selection):
        yield records(batch, selection, file.date, frozen)


def _decode(file: DumpFile, raw: RawBytes, selection: Selection) -> Iterator[RawRows]:
    file_format, compression = format_of(file)
    if file_format == "parquet":
        yield from parquet.decode(file, raw, selection)
        return
    pieces = Pieces(raw, compression)
    if file_format == "csv":
        yield from csvfile.decode(blocks(pieces), selection)
    else:
        for part in blocks(pieces):
            if isinstance(part, UnreadableLine):
                yield RawRows.rowless(selection, (part.line, part.reason))
            else:
                yield jsonl.decode(part, selection)
    if pieces.note:
        yield RawRows.rowless(selection, note=pieces.note)
