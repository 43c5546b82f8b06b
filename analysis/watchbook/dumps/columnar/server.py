"""The process that reads Parquet files, one after the other, until nobody asks any more.

A corrupt file can make polars ask for more memory than there is, which ends the process, or panic. So this one does
nothing else: where it ends, one file is damaged. What it may hold is bounded here, how long it may be silent by whoever
asks.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import polars as pl

from watchbook.dumps.columnar.footer import NOT_PARQUET, Footer, FooterError
from watchbook.dumps.columnar.messages import END, READY, ROWS, UNREADABLE, read_message, write_message
from watchbook.dumps.columnar.time_bounds import bounded_times

if TYPE_CHECKING:
    from collections.abc import Iterator

BATCH = 100_000
"""Rows of a batch."""
MEMORY = 4 << 30
"""Bytes that this process may ask for beside the file itself (4 GiB)."""
THREAD = 64 << 20
"""Bytes of addresses that a thread of polars may take beside."""
TROUBLE = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError, TypeError, MemoryError)
"""What polars raises on files that are not as they claim, and what ours is a kind of."""


def serve(questions: BinaryIO, answers: BinaryIO) -> None:
    """Answer questions until there are no more."""
    write_message(answers, READY)
    while True:
        try:
            _, words, data = read_message(questions)
        except EOFError:
            return
        try:
            _answer(answers, words, data)
        except TROUBLE as trouble:
            reason = trouble.reason if isinstance(trouble, FooterError) else NOT_PARQUET
            write_message(answers, UNREADABLE, {"reason": reason})


def _answer(answers: BinaryIO, words: dict[str, Any], data: bytes) -> None:
    """Write the rows of a file, batch by batch."""
    buffer = io.BytesIO()  # one for all batches: to make room anew costs as much as to write
    for rows, names, frame in _batches(words["path"], data, words["names"]):
        with _write_rows(frame, buffer) as columns:
            write_message(answers, ROWS, {"rows": rows, "names": names}, columns)
    write_message(answers, END)


def _batches(path: str | None, data: bytes, names: list[str]) -> Iterator[tuple[int, list[str], pl.DataFrame]]:
    """Yield (rows, names that stand in the file, their columns); where its own footer fails, a narrowed one may do.

    Raises:
        OSError, ValueError, PolarsError: and what else `TROUBLE` names: from there on nothing can be read.
    """
    with Path(path).open("rb") if path is not None else io.BytesIO(data) as file:
        footer = Footer.of(file)
        _bound_memory(footer.start)
        rows, outcome = footer.rows(), 0
        last_error: BaseException = FooterError("not read")
        for source in _sources(file, footer, names):
            try:
                frame, there = _query(source, names, rows)
                for start in range(outcome, rows, BATCH):
                    count = min(BATCH, rows - start)
                    yield count, there, _columns(frame, start, count) if there else pl.DataFrame()
                    outcome += count
            except TROUBLE as error:
                last_error = error
            else:
                return
        raise last_error


def _sources(file: BinaryIO, footer: Footer, names: list[str]) -> Iterator[BinaryIO]:
    """Yield the file as it is, then with a footer of the columns asked for, then with one that claims less of them."""
    yield file
    file.seek(0)
    data = file.read(footer.start)
    for raw in (False, True):
        yield io.BytesIO(data + footer.narrow_footer(names, raw=raw))


def _query(source: BinaryIO, names: list[str], rows: int) -> tuple[pl.LazyFrame, list[str]]:
    """Return a query of the columns that stand in a file, and their names.

    Raises:
        FooterError: polars counts other rows than the footer, or knows a column only by an extension of its type.
    """
    source.seek(0)
    frame = pl.scan_parquet(source, glob=False, hive_partitioning=False)
    schema = frame.collect_schema()
    there = [name for name in schema if name in names]
    if frame.select(pl.len()).collect().item() != rows:
        raise FooterError("other rows than the footer counts")
    if any(isinstance(schema[name], pl.BaseExtension) for name in there):
        raise FooterError("a type that only its writer knows")
    return frame.select(there), there


def _columns(frame: pl.LazyFrame, start: int, count: int) -> pl.DataFrame:
    """Return some rows, with texts that their writer left as bytes, or spoilt, as texts."""
    columns = frame.slice(start, count).collect()
    if columns.height != count:
        raise FooterError("fewer rows than the footer counts")
    return bounded_times(columns.with_columns(_text(column) for column in columns if column.dtype == pl.Binary))


def _text(column: pl.Series) -> pl.Series:
    """Return bytes as texts, with a sign in place of what is no UTF-8; most of them must be: ids may be mere bytes."""
    try:
        return column.cast(pl.String)
    except pl.exceptions.PolarsError:
        texts = [None if value is None else value.decode("utf-8", "replace") for value in column.to_list()]
    spoilt = sum("\ufffd" in text for text in texts if text)
    return column if 2 * spoilt >= column.len() - column.null_count() else pl.Series(column.name, texts, pl.String)


def _write_rows(frame: pl.DataFrame, out: io.BytesIO) -> memoryview:
    """Write a frame to a buffer, over what stands there; return its bytes, which are to be released before the next.

    The polars that asks is this one, so texts go as they are held, in one piece.
    """
    out.seek(0)
    frame.rechunk().write_ipc_stream(out, compat_level=pl.CompatLevel.newest())
    return out.getbuffer()[: out.tell()]


def _bound_memory(size: int) -> None:
    """Let this process ask for no more than a file of so many bytes can need; where the system cannot, it may."""
    try:
        import resource  # noqa: PLC0415  # not on Windows

        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        threads = 2 * (os.cpu_count() or 1) * THREAD
        addresses = pages * resource.getpagesize() + threads + 3 * size + MEMORY
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (addresses, most))
    except (ImportError, OSError, ValueError):
        return


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
