"""The rows at the head of a file, as they are: of JSON, of a table of text, of Parquet."""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
import json
from typing import TYPE_CHECKING, Any

from watchbook.dumps.columnar.footer import Footer, FooterError
from watchbook.dumps.columnar.process import UnreadableError, parquet_batches
from watchbook.dumps.discovery import DumpFile
from watchbook.dumps.log_files import COMPRESSIONS
from watchbook.dumps.nested.csv_sniffer import sniff
from watchbook.dumps.streams import Pieces, RawBytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

HEAD = 4 << 20
"""Decompressed bytes of a file that are looked at."""
ANY_DAY = dt.date(2000, 1, 1)


def first_rows(path: Path, most: int) -> list[dict[str, Any]]:
    """Return the first rows of a file; none of one that cannot be read."""
    kind, compression = _ending(path)
    if kind == "parquet":
        return list(itertools.islice(_parquet_rows(path), most))
    with path.open("rb") as file:
        head = b"".join(_until(Pieces(RawBytes(file), compression), HEAD))
    return list(itertools.islice(_csv_rows(head) if kind == "csv" else _json_rows(head), most))


def is_table(path: Path) -> bool:
    """Return whether a file's rows are a table's."""
    return _ending(path)[0] in ("csv", "parquet")


def _ending(path: Path) -> tuple[str, str]:
    """Return what a file's name says of its format and compression."""
    *_, before, last = ("", "", *path.name.lower().split("."))
    compression = last if last in COMPRESSIONS else ""
    return before if compression else last, compression


def _parquet_rows(path: Path) -> Iterator[dict[str, Any]]:
    dump = DumpFile(ANY_DAY, path.name, "logs", str(path.resolve()), path.stat().st_size, "")
    try:
        with dump.open() as stream:
            names = Footer.of(stream).names()
            for _, _, columns in parquet_batches(dump, RawBytes(stream), names):
                yield from columns.iter_rows(named=True)
    except (FooterError, UnreadableError, OSError):
        return


def _until(pieces: Iterable[bytes], most: int) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        yield piece[: most - size]
        size += len(piece)
        if size >= most:
            return


def _json_rows(head: bytes) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file of lines, or of one that is a list."""
    text = head.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if text.startswith("["):
        decoder, position = json.JSONDecoder(), 1
        while (start := text.find("{", position)) >= 0:
            try:
                row, position = decoder.raw_decode(text, start)
            except (ValueError, RecursionError):
                return
            yield row
        return
    for line in text.splitlines():
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            continue
        rows = row if isinstance(row, list) else [row]
        yield from (inner for inner in rows if isinstance(inner, dict))


def _csv_rows(head: bytes) -> Iterator[dict[str, Any]]:
    dialect = sniff(head)
    text = head.decode(dialect.encoding, "replace").removeprefix("\ufeff")
    lines = text.splitlines(keepends=True)
    if lines and lines[0].lower().startswith(("sep=", '"sep=')):
        del lines[0]
    reader = csv.DictReader(io.StringIO("".join(lines)), delimiter=dialect.delimiter, quotechar=dialect.quote)
    for row in reader:
        yield {name: value for name, value in row.items() if isinstance(name, str)}
