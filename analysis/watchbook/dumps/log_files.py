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


def format_of(found: DumpFile) -> tuple[str, str]:
    """Return (format, compression) by a file's ending.

    Raises:
        DumpError: the ending is none that is read.
    """
    *_, before, last = ("", "", *found.source.lower().split("."))
    compression = last if last in COMPRESSIONS else ""
    known = FORMATS.get(before if compression else last)
    if known is None or (known == "parquet" and compression):
        raise DumpError(
            "has an ending that is not read",
            place=Place(found.source),
            hints=("read are .jsonl, .ndjson, .json and .csv, each also with .gz or .zst behind it, and .parquet",),
        )
    return known, compression


def read_records(found: DumpFile, raw: RawBytes, wanted: Selection, frozen: Collection[dt.date]) -> Iterator[Records]:
    """Yield a log file's records in batches, with the account of every line; `raw` are the file's bytes.

    Raises:
        DumpError: the format is unknown, or the file cannot be reached.
    """
    for decoded in _decode(found, raw, wanted):
        yield records(decoded, wanted, found.date, frozen)


def _decode(found: DumpFile, raw: RawBytes, wanted: Selection) -> Iterator[RawRows]:
    known, compression = format_of(found)
    if known == "parquet":
        yield from parquet.decode(found, raw, wanted)
        return
    pieces = Pieces(raw, compression)
    if known == "csv":
        yield from csvfile.decode(blocks(pieces), wanted)
    else:
        for part in blocks(pieces):
            if isinstance(part, UnreadableLine):
                yield RawRows.rowless(wanted, (part.line, part.reason))
            else:
                yield jsonl.decode(part, wanted)
    if pieces.note:
        yield RawRows.rowless(wanted, note=pieces.note)
