"""Lines of CSV that have no quote, and as many cells each as the header: polars reads them all in one go.

polars fills short lines up and cuts long ones off, in silence. So it is looked first, byte by byte, where the
delimiters stand, and polars only cuts the cells out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from watchbook.dumps.blocks import NEWLINE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from watchbook.dumps.blocks import Block
    from watchbook.dumps.csv_dialect import CsvDialect

LUMP = 1 << 20
"""Bytes of lines that are tried together (1 MiB)."""
STRIP = 1 << 16
"""Bytes of lines that are tried together where a lump was refused (64 KiB); a bad line has them read one by one."""
BLANK_LINE = re.compile(rb"^[ \t\v\f]*$", re.MULTILINE)


def may_be_clean(data: bytes, dialect: CsvDialect) -> bool:
    """Return whether lines have nothing in them that one has to read one by one to understand."""
    return dialect.quote.encode() not in data and b"\r" not in data and b"\0" not in data


def clean_table(block: Block, width: int, places: Mapping[str, int], dialect: CsvDialect) -> pl.DataFrame | None:
    """Return the cells of lines that `may_be_clean`, each of which is a record of `width` cells; None where one is not.

    `places` are the columns that are read, by their names.
    """
    if width < 2 or not places or len(dialect.delimiter.encode()) != 1:  # a line without delimiters may be blank
        return None
    if not _is_rectangular(block, width, dialect.delimiter.encode()):
        return None
    columns = {name: f"column_{place + 1}" for name, place in places.items()}
    try:
        frame = pl.read_csv(
            block.data,
            columns=list(dict.fromkeys(columns.values())),
            has_header=False,
            separator=dialect.delimiter,
            quote_char=None,
            schema={f"column_{place + 1}": pl.String for place in range(width)},
            empty_string_is_null=False,
        )
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):  # no UTF-8, say
        return None
    if frame.height != block.count:
        return None
    return frame.select(pl.col(column).alias(name) for name, column in columns.items())


def _is_rectangular(block: Block, width: int, delimiter: bytes) -> bool:
    """Return whether each line has as many delimiters as lie between `width` cells, and says something."""
    data = block.data if block.data.endswith(b"\n") else block.data + b"\n"
    array = np.frombuffer(data, np.uint8)
    marks = np.flatnonzero(array == delimiter[0])
    if len(marks) != block.count * (width - 1):
        return False
    ends = np.flatnonzero(array == NEWLINE)
    by_line = marks.reshape(block.count, width - 1)
    is_within = (by_line[:, -1] < ends).all() and (by_line[1:, 0] > ends[:-1]).all()
    return bool(is_within) and not (delimiter.isspace() and BLANK_LINE.search(data, 0, len(data) - 1))
