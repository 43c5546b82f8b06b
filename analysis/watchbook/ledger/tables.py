"""How rows become CSV and back: text that diffs, merges, and stays text in a spreadsheet."""

from __future__ import annotations

import csv
import datetime as dt
import io
import typing
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, Generic, Protocol, TypeVar

from watchbook.errors import LedgerError, Place
from watchbook.ledger import promise_rows, rows

FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
"""First characters that make a spreadsheet compute a cell; such texts are stored behind an apostrophe."""

MERGE_MARK = b"<<<<<<< "
ONE_SIDE = (
    "take one side of the whole folder, `git checkout --ours -- ledger` while the merge is open, or an older commit's, "
    "`git checkout COMMIT -- ledger`; then `watchbook run` judges what is missing"
)
RESTORE = "the ledger is written by machines alone; restore the file from git"


class LedgerRow(Protocol):
    """A frozen dataclass of plain values."""

    __dataclass_fields__: typing.ClassVar[dict[str, Any]]


RowT = TypeVar("RowT", bound=LedgerRow)
Codec = tuple[Callable[[Any], str], Callable[[str], Any]]


def text_cell(value: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(FORMULA) else value


def number_cell(value: float | None) -> str:
    """Return a number with six significant digits; empty for None."""
    return "" if value is None else f"{value:.6g}"


def _bool(text: str) -> bool:
    return {"0": False, "1": True}[text]


_TEXT: Codec = (text_cell, lambda text: text.removeprefix("'"))
_CODECS: dict[Any, Codec] = {
    str: _TEXT,
    int: (str, int),
    bool: (lambda value: str(int(value)), _bool),
    float | None: (number_cell, lambda text: float(text) if text else None),
    dt.date: (str, dt.date.fromisoformat),
    dt.datetime: (lambda value: value.isoformat(timespec="seconds"), dt.datetime.fromisoformat),
    dt.date | None: (lambda value: str(value or ""), lambda text: dt.date.fromisoformat(text) if text else None),
    dt.datetime | None: (
        lambda value: "" if value is None else value.isoformat(timespec="seconds"),
        lambda text: dt.datetime.fromisoformat(text) if text else None,
    ),
    tuple[int, ...]: (
        lambda bins: " ".join(map(str, bins)),
        lambda text: tuple(map(int, text.split())),
    ),
}


EXACT = frozenset(_CODECS[kind][0] for kind in (str, int, bool, dt.date, dt.date | None, tuple[int, ...]))


@dataclass(frozen=True, slots=True)
class LedgerTable(Generic[RowT]):
    """A table of the ledger: one CSV a month."""

    folder: str
    """Below ledger/, e.g. `state/rollups`."""
    row: type[RowT]
    month_of: str
    """The field whose month names the file."""

    def codecs(self) -> list[tuple[str, Codec]]:
        """Return (column, (encode, decode)) in the order of the columns."""
        hints = typing.get_type_hints(self.row, vars(promise_rows) | vars(rows) | {"dt": dt})
        return [(column.name, _CODECS.get(hints[column.name], _TEXT)) for column in fields(self.row)]

    @property
    def is_exact(self) -> bool:
        """Return whether a row that was written is read as it was: no number is rounded, no time cut to its second."""
        return all(encode in EXACT for _, (encode, _) in self.codecs())

    def path(self, row: RowT) -> str:
        """Return the file a row belongs to, below ledger/."""
        return f"{self.folder}/{getattr(row, self.month_of):%Y-%m}.csv"

    def by_file(self, rows_: Iterable[RowT]) -> dict[str, list[RowT]]:
        """Return rows by the file they belong to, in the order given."""
        day_of = attrgetter(self.month_of)
        by_month: dict[tuple[int, int], list[RowT]] = {}
        for row in rows_:
            day = day_of(row)
            by_month.setdefault((day.year, day.month), []).append(row)
        return {self.path(month_rows[0]): month_rows for month_rows in by_month.values()}

    def encode(self, rows_: Iterable[RowT]) -> bytes:
        """Return the CSV of rows, in the order given."""
        codecs = self.codecs()
        encoders = [(attrgetter(name), encode) for name, (encode, _) in codecs]
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([name for name, _ in codecs])
        all_rows = list(rows_)
        writer.writerows([encode(get(row)) for get, encode in encoders] for row in all_rows)
        text = out.getvalue()
        if "\r" in text:
            header, _, _ = text.partition("\n")
            lines = (_quoted_line([encode(get(row)) for get, encode in encoders]) for row in all_rows)
            text = "".join([f"{header}\n", *lines])
        return text.encode()

    def encode_change(self, rows_: Sequence[RowT], before: Sequence[RowT], data: bytes) -> bytes:
        """Return what `encode` does, and take the lines of rows that stay from the file that holds them.

        Args:
            rows_: what is to be written, in order.
            before: the rows of the file as it stands; those that stay are the same objects.
            data: the file.
        """
        header, *lines = data.split(b"\n")
        if header + b"\n" != self.encode([]) or len(lines) != len(before) + 1:
            return self.encode(rows_)  # a cell holds a line feed, or the columns were others
        line_of = dict(zip(map(id, before), lines, strict=False))
        new_rows = [row for row in rows_ if id(row) not in line_of]
        new_lines = self.encode(new_rows).split(b"\n")[1:-1]
        if len(new_lines) != len(new_rows):
            return self.encode(rows_)
        line_of |= zip(map(id, new_rows), new_lines, strict=True)
        return b"\n".join([header, *(line_of[id(row)] for row in rows_), b""])

    def decode(self, data: bytes, name: str) -> list[RowT]:
        """Return the rows of a CSV.

        Raises:
            LedgerError: the file is not what `encode` writes; the place is the offending line.
        """
        codecs = self.codecs()
        decoders = [decode for _, (_, decode) in codecs]
        reader = csv.reader(io.StringIO(_text(data, name)))
        if (mark := data.find(MERGE_MARK)) >= 0:
            line = data.count(b"\n", 0, mark) + 1
            raise LedgerError("a merge left its marks in it", place=Place(f"ledger/{name}", line), hints=(ONE_SIDE,))
        header = next(reader, [])
        if header != [column for column, _ in codecs]:
            columns = ", ".join(column for column, _ in codecs)
            raise LedgerError(
                f"columns {', '.join(header) or '(none)'} where {columns} are expected",
                place=Place(f"ledger/{name}", 1),
                hints=(
                    "made by another version? `watchbook run --anew` makes the ledger's state from the dumps again",
                ),
            )
        make = self.row
        try:
            return [make(*[decode(cell) for decode, cell in zip(decoders, cells, strict=True)]) for cells in reader]
        except (ValueError, KeyError, csv.Error) as error:
            place = Place(f"ledger/{name}", reader.line_num)
            raise LedgerError(f"not a row of {self.folder}: {error}", place=place, hints=(RESTORE,)) from error


def _quoted_line(cells: Sequence[str]) -> str:
    """Return a line in which a carriage return is quoted, as a reader takes one that is not for an end of line.

    A writer quotes what its own end of line is made of.
    """
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return f"{out.getvalue().removesuffix(chr(13) + chr(10))}\n"


def _text(data: bytes, name: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise LedgerError("not UTF-8", place=Place(f"ledger/{name}", line), hints=(RESTORE,)) from error


SOURCES = LedgerTable("state/sources", rows.Source, "date")
ACCOUNTS = LedgerTable("state/accounts", rows.Account, "date")
QUARANTINE = LedgerTable("state/quarantine", rows.QuarantinedLine, "date")
ROLLUPS = LedgerTable("state/rollups", rows.Rollup, "day")
CATEGORIES = LedgerTable("state/categories", rows.Category, "day")
SLICES = LedgerTable("state/slices", rows.SliceCount, "day")
PLACES = LedgerTable("state/places", rows.SlicePlace, "day")
HOURS = LedgerTable("state/hours", rows.HourCount, "day")
FIELDS = LedgerTable("state/fields", rows.FieldUse, "day")
SHAPES = LedgerTable("state/shapes", rows.FieldShape, "day")
VERDICTS = LedgerTable("state/verdicts", rows.Verdict, "day")
SENSITIVITY = LedgerTable("state/sensitivity", rows.Sensitivity, "through")
EFFECTS = LedgerTable("state/effects", rows.Effect, "day")
HANDLED = LedgerTable("state/handled", rows.HandledDay, "day")
ARRIVALS = LedgerTable("log/arrivals", rows.Arrival, "seen_at")
KNOWN = LedgerTable("log/verdicts", rows.VerdictRevision, "known_at")
EXECUTIONS = LedgerTable("log/executions", rows.Execution, "ran_at")
NOTICES = LedgerTable("log/notices", rows.Notice, "at")
WATCH_DRILLS = LedgerTable("log/drills", promise_rows.WatchDrill, "at")
CLIENT_MESSAGES = LedgerTable("log/client", promise_rows.ClientMessage, "at")
