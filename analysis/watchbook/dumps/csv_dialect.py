"""How a table of text is written: what stands between cells, around them, and in its numbers."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.config.mapping_tables import CsvConfig
    from watchbook.dumps.streams import Pieces

UNDECODABLE = b"\xff"
"""Stands where bytes are no text in the file's encoding: no UTF-8 either, so that its line is set aside."""


@dataclass(frozen=True, slots=True)
class CsvDialect:
    """A way to write CSV."""

    delimiter: str = ","
    quote: str = '"'
    decimal: str = "."
    thousands: str = ""
    """Between the thousands of a number; empty for nothing."""
    encoding: str = "utf-8"
    header: tuple[str, ...] = ()
    """Names of the columns; empty where the first line has them."""


COMMAS = CsvDialect()


def dialect_of(table: CsvConfig | None) -> CsvDialect | None:
    """Return what [dumps.csv] declares, or None where it is not there."""
    if table is None:
        return None
    return CsvDialect(
        table.delimiter, table.quote, table.decimal, table.thousands, table.encoding, tuple(table.header or ())
    )


class RecodedPieces:
    """A file's bytes in UTF-8, whatever they were written in."""

    def __init__(self, pieces: Pieces, encoding: str) -> None:
        """Decode `pieces` from an encoding that Python knows."""
        self._pieces = pieces
        self._encoding = encoding

    @property
    def note(self) -> str:
        """What was odd about the bytes."""
        return self._pieces.note

    @property
    def cut_off(self) -> bool:
        """Whether the bytes stop before the file was meant to end."""
        return self._pieces.cut_off

    def __iter__(self) -> Iterator[bytes]:
        """Yield the bytes in UTF-8; each that could not be decoded as one that is no UTF-8."""
        decoder = codecs.getincrementaldecoder(self._encoding)("watchbook-undecodable")
        for piece in self._pieces:
            yield _utf8(decoder.decode(piece))
        yield _utf8(decoder.decode(b"", final=True))


def _utf8(text: str) -> bytes:
    data = text.encode("utf-8", "surrogatepass")
    return data.replace(MARK.encode("utf-8", "surrogatepass"), UNDECODABLE) if MARK in text else data


MARK = "\udcff"


def _mark(error: UnicodeError) -> tuple[str, int]:
    return MARK, error.end if isinstance(error, UnicodeDecodeError) else 0


codecs.register_error("watchbook-undecodable", _mark)
