"""A file's conversations: those whose first row it holds, with all their rows in the files around it.

What a file says depends on the files whose names' dates are near its own, and on nothing else: neither on the order in
which they came nor on what was read before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from watchbook.dumps.field_values import INVALID_PREFIX
from watchbook.dumps.losses.line_losses import NO_LOSSES
from watchbook.dumps.raw_rows import RawRows
from watchbook.dumps.records import Records, records
from watchbook.dumps.selection import DTYPES
from watchbook.dumps.shapes import SHAPE
from watchbook.rollups.conversations.conversation_frame import conversations
from watchbook.rollups.conversations.file_rows import FLAW, KEY, LINE, ROW, TS, FileRows, read_rows
from watchbook.rollups.conversations.row_store import RowStore

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from watchbook.dumps.discovery import DumpFile
    from watchbook.dumps.nested.conversation_plan import ConversationPlan
    from watchbook.dumps.raw_rows import Flaws
    from watchbook.dumps.selection import Selection

FILE, HOME, ROWS, FIRST, START, MAIN = "#file", "#home", "#rows", "#first", "#start", "#main"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file held when it was read."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class BucketConversations:
    """What one file says of the conversations of a bucket."""

    home: Records
    """The conversations whose first row it holds."""
    in_conversations: int
    """Rows of it that conversations are made of, also such as begin in another file."""
    duplicates: int
    repeated: int
    """Of the duplicates, those whose first is in the file, too."""
    late: int
    """Rows that came after their conversation's horizon."""
    lost: tuple[tuple[int, str, int], ...]
    """(line, reason, rows) of conversations that cannot be counted: the first of their rows here, and how many."""


class ConversationReader:
    """Reads the conversations of files, each of which is decoded once."""

    def __init__(self, files: Iterable[DumpFile], plan: ConversationPlan, selection: Selection, scratch: Path) -> None:
        """Read among `files`; rows lie in `scratch`, an empty folder, while they are not needed."""
        self._files = sorted(files)
        self._plan = plan
        self._selection = selection
        self._store = RowStore(self._files, scratch)
        self._rows: dict[int, FileRows] = {}
        self._order = {file.source: index for index, file in enumerate(self._files)}

    @property
    def readings(self) -> dict[str, Reading]:
        """What each file held that was read, by its name."""
        return {self._files[index].source: Reading(rows.sha256, rows.size) for index, rows in self._rows.items()}

    def near(self, source: str) -> list[DumpFile]:
        """Return the files on which what a file says depends, itself among them."""
        date = self._files[self._order[source]].date
        return [file for file in self._files if self._plan.is_near(date, file.date)]

    def rows(self, file: DumpFile) -> FileRows:
        """Return the account of a file's rows by themselves.

        Raises:
            DumpError: it cannot be reached, or is of a format that is not read.
        """
        index = self._order[file.source]
        if index not in self._rows:
            kind = self._plan.kind_of(file)
            mark = (pl.lit(index, pl.Int32).alias(FILE), pl.lit(kind.is_main).alias(MAIN))
            self._rows[index] = read_rows(file, kind, lambda frame: self._store.add(index, frame.with_columns(*mark)))
        return self._rows[index]

    def read(self, file: DumpFile, frozen: Collection[dt.date]) -> Iterator[BucketConversations]:
        """Yield what a file says, a bucket of conversations at a time.

        Raises:
            DumpError: a file cannot be reached, or is of a format that is not read.
        """
        near = self.near(file.source)
        names = frozenset().union(*(self.rows(counterpart).names for counterpart in near))
        order = [self._order[counterpart.source] for counterpart in near]
        for bucket in range(self._store.buckets):
            yield self._bucket(file, order, bucket, names, frozen)

    def _bucket(
        self, file: DumpFile, near: Sequence[int], bucket: int, names: frozenset[str], frozen: Collection[dt.date]
    ) -> BucketConversations:
        index = self._order[file.source]
        own_rows = self._store.frame(index, bucket)
        if not own_rows.height:
            own_rows = own_rows.with_columns(pl.lit(index, pl.Int32).alias(FILE), pl.lit(value=True).alias(MAIN))
        frames = [own_rows if item == index else self._sharing(item, bucket, own_rows) for item in near]
        rows = pl.concat(frames, how="diagonal_relaxed")  # in the order of files and lines
        unique = rows.unique([KEY, ROW], keep="first", maintain_order=True)
        repeats = own_rows.height - own_rows.select(KEY, ROW).n_unique()
        duplicates = own_rows.height - int((unique[FILE] == index).sum())
        first = pl.col(TS).arg_min()
        starts = (
            unique.filter(pl.col(MAIN))
            .group_by(KEY)
            .agg(pl.col(TS).min().alias(START), pl.col(FILE).get(first).alias(HOME))
        )
        unique = unique.join(starts, on=KEY, how="left", maintain_order="left")
        horizon = int(self._plan.horizon.total_seconds() * 1_000_000)
        is_late = ((pl.col(TS) - pl.col(START)) > horizon).fill_null(value=False)
        here = pl.col(FILE) == index
        late = unique.select((is_late & here).sum()).item()
        alone = unique.filter(pl.col(START).is_null() & here)
        in_time = unique.filter(~is_late & pl.col(START).is_not_null())
        if not in_time[TS].is_sorted():
            in_time = in_time.sort(TS, maintain_order=True, nulls_last=True)
        countable, losses, count = self._judged(self._conversations(in_time, index), file, names, frozen)
        home = countable.keep((countable.frame[HOME] == index).fill_null(value=False))
        lonely = ((line, "no-conversation", 1) for line in alone[LINE].to_list())
        return BucketConversations(home, count, duplicates, repeats, late, tuple(sorted([*losses, *lonely])))

    def _conversations(self, rows: pl.DataFrame, index: int) -> pl.DataFrame:
        """Return the conversations that have rows in a file."""
        here = pl.col(FILE) == index
        extra = (
            pl.col(HOME).first(),
            here.sum().alias(ROWS),
            pl.col(LINE).filter(here).first().alias(FIRST),
        )
        fields = {field.name: field for field in self._selection.fields}
        row_fields = [field for kind in self._plan.kinds for field in kind.fields]
        return conversations(rows, row_fields, fields, *extra).filter(pl.col(ROWS) > 0)

    def _judged(
        self, frame: pl.DataFrame, file: DumpFile, names: frozenset[str], frozen: Collection[dt.date]
    ) -> tuple[Records, tuple[tuple[int, str, int], ...], int]:
        """Return the conversations that can be counted, those that cannot, and how many rows the former have here."""
        height = frame.height
        columns = [pl.col("ts"), pl.lit("-").alias("conversation_id")]
        for field in self._selection.fields:
            if field.name not in ("ts", "conversation_id"):
                nowhere = bool(field.sources) and names.isdisjoint(field.sources)
                columns.append(pl.lit(None, DTYPES[field.type]).alias(field.name) if nowhere else pl.col(field.name))
        batch = RawRows(
            frame.select(*columns, HOME, ROWS, KEY) if height else _nothing(self._selection),
            _flaws(frame),
            _same,
            NO_LOSSES,
            0,
            0,
            names=names,
        )
        verdict_records = records(batch, self._selection, file.date, frozen)
        firsts, counts = frame[FIRST].to_list(), frame[ROWS].to_list()
        losses = tuple((firsts[row], reason, counts[row]) for row, reason in verdict_records.lost)
        return verdict_records, losses, int(verdict_records.frame[ROWS].sum())

    def _sharing(self, index: int, bucket: int, own_rows: pl.DataFrame) -> pl.DataFrame:
        """Return the rows of a file that share a conversation with another's."""
        return self._store.frame(index, bucket).join(
            own_rows.select(KEY).unique(), on=KEY, how="semi", maintain_order="left"
        )


def _same(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    return rows


def _nothing(selection: Selection) -> pl.DataFrame:
    schema: dict[str, pl.DataType | type[pl.DataType]] = {field.name: DTYPES[field.type] for field in selection.fields}
    return pl.DataFrame(
        schema={**schema, "ts": pl.Datetime("us", "UTC"), HOME: pl.Int32, ROWS: pl.UInt32, KEY: pl.UInt64}
    )


def _flaws(frame: pl.DataFrame) -> Flaws:
    """Return why fields are null that were unusable in a row, and in no row of use."""
    flaws: dict[tuple[str, str], list[int]] = {}
    for column in frame.columns:
        name = column.removeprefix(FLAW)
        if column == name or name not in frame.columns:
            continue
        bad = frame[name].is_null() & frame[column].is_not_null()
        for row, text in zip(bad.arg_true().to_list(), frame[column].filter(bad).to_list(), strict=True):
            for outcome in text.split("|"):
                if outcome.startswith((INVALID_PREFIX, SHAPE)):
                    flaws.setdefault((name, outcome), []).append(row)
    return {key: pl.Series(rows, dtype=pl.Int64).to_numpy() for key, rows in flaws.items()}
