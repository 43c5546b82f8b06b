"""A log file → its records, batch by batch, whatever its format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from watchbook.dumps import csvfile, parquet
from watchbook.dumps.blocks import Block, BytePieces, UnreadableLine, blocks
from watchbook.dumps.csv_dialect import RecodedPieces
from watchbook.dumps.nested import excel_file, nested_json
from watchbook.dumps.nested.json_array import ArrayPieces
from watchbook.dumps.places.path_template import workflow_in
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
MANY_LINES = 10_000
"""Lines of a file's first batch from which on others are likely to follow."""
LinesDecoder = Callable[[Iterable[Block | UnreadableLine], "Selection"], Iterator[RawRows]]
"""Decodes lines, which may have come compressed."""
FileDecoder = Callable[["DumpFile", RawBytes, "Selection"], Iterator[RawRows]]
"""Decodes a file that is read as a whole, and is compressed within."""
LINE_FORMATS: dict[str, LinesDecoder] = {
    "jsonl": nested_json.decode,
    "ndjson": nested_json.decode,
    "json": nested_json.decode,
    "csv": csvfile.decode,
}
"""A file's ending → how its lines are read."""
FILE_FORMATS: dict[str, FileDecoder] = {"parquet": parquet.decode, "xlsx": excel_file.decode}
"""A file's ending → how it is read as a whole."""


def read_records(file: DumpFile, raw: RawBytes, selection: Selection, frozen: Collection[dt.date]) -> Iterator[Records]:
    """Yield a log file's records in batches, with the account of every line; `raw` are the file's bytes.

    Raises:
        DumpError: the format is unknown, or the file cannot be reached.
    """
    for batch in raw_batches(file, raw, selection):
        yield records(batch, selection, file.date, frozen)


def raw_batches(file: DumpFile, raw: RawBytes, selection: Selection) -> Iterator[RawRows]:
    """Yield a log file's rows in batches, not judged yet; where the path names the workflow, they are of that.

    Raises:
        DumpError: the format is unknown, or the file cannot be reached.
    """
    workflow = workflow_in(file.source, selection.template)
    for batch in _decode(file, raw, selection):
        if workflow is None:
            yield batch
        else:
            yield replace(batch, frame=batch.frame.with_columns(pl.lit(workflow).alias("workflow")))


def ending(source: str) -> tuple[str, str]:
    """Return the ending of a file's name that says its format, and that of its compression, if any."""
    *_, before, last = ("", "", *source.lower().split("."))
    return (before, last) if last in COMPRESSIONS else (last, "")


def _decode(file: DumpFile, raw: RawBytes, selection: Selection) -> Iterator[RawRows]:
    name, compression = ending(file.source)
    if name in FILE_FORMATS and not compression:
        yield from _one_ahead(FILE_FORMATS[name](file, raw, selection))
        return
    decode = LINE_FORMATS.get(name)
    if decode is None:
        raise DumpError(
            "has an ending that is not read",
            place=Place(file.source),
            hints=(
                "read are .jsonl, .ndjson, .json and .csv, each also with .gz or .zst behind it, .parquet and .xlsx",
            ),
        )
    pieces = Pieces(raw, compression)
    if decode is not csvfile.decode:
        elements = ArrayPieces(pieces)
        yield from _one_ahead(decode(blocks(elements), selection))
        note = elements.note
    else:
        yield from _one_ahead(decode(blocks(csvfile.LinesOfReturns(_in_utf8(pieces, selection))), selection))
        note = pieces.note
    if note:
        yield RawRows.rowless(selection, note=note)


def _one_ahead(batches: Iterator[RawRows]) -> Iterator[RawRows]:
    """Yield batches in their order, the next one read, hashed and decoded while the one before is being summed up.

    polars and hashlib leave the interpreter to others meanwhile, and so does who waits for the process that reads
    Parquet. A file of one small batch needs no thread, and most are.
    """
    batch = next(batches, None)
    if batch is not None and batch.lines < MANY_LINES:
        yield batch
        batch = next(batches, None)
    if batch is None:
        return
    with ThreadPoolExecutor(1, thread_name_prefix="watchbook-decoder") as thread:  # ends with the batch it is at
        while batch is not None:
            following = thread.submit(next, batches, None)
            yield batch
            del batch  # the next may be there already
            batch = following.result()


def _in_utf8(pieces: Pieces, selection: Selection) -> BytePieces:
    """Return a table's bytes in UTF-8."""
    dialect = selection.dialect
    return pieces if dialect is None or dialect.encoding == "utf-8" else RecodedPieces(pieces, dialect.encoding)
