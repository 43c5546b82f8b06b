"""How one file would be read by an engagement: its rows, and what became of each field, without a ledger."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from watchbook.calendar import Calendar
from watchbook.dumps.discovery import DumpFile
from watchbook.dumps.log_files import raw_batches
from watchbook.dumps.nested.conversation_plan import conversation_plan
from watchbook.dumps.selection import Selection
from watchbook.dumps.streams import RawBytes
from watchbook.errors import DumpError, Place
from watchbook.metrics import REQUIRED, fields_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from watchbook.config import Engagement
    from watchbook.dumps.nested.row_kind import RowKind
    from watchbook.dumps.raw_rows import RawRows

DATE = r"\d{4}-\d\d-\d\d"


@dataclass(frozen=True, slots=True)
class FileReading:
    """What is read of a file, and how."""

    file: DumpFile
    selection: Selection
    kind: RowKind | None
    """How its rows make conversations; None where each is one."""

    def batches(self) -> Iterator[RawRows]:
        """Yield the file's rows.

        Raises:
            DumpError: it cannot be reached, or is of a format that is not read.
        """
        with self.file.open() as stream:
            yield from raw_batches(self.file, RawBytes(stream), self.selection)


def file_reading(engagement: Engagement, path: Path) -> FileReading:
    """Return how a file is read.

    Raises:
        DumpError: there is no such file.
        ConfigError: watchbook.toml says something that cannot be meant.
    """
    demand_file(path)
    fields = fields_of(engagement)
    names = [name for name, field in fields.items() if not field.absent or name in REQUIRED]
    selection = Selection.of(engagement, fields, names, Calendar.of(engagement.config))
    file = DumpFile(
        dt.date(2000, 1, 1), _source(engagement, path), "logs", str(path.resolve()), path.stat().st_size, ""
    )
    plan = conversation_plan(engagement, selection)
    if plan is None:
        return FileReading(file, dataclasses.replace(selection, of_rows=True), None)
    kind = plan.kind_of(file)
    return FileReading(file, kind.selection, kind)


def demand_file(path: Path) -> None:
    """Refuse what is no file.

    Raises:
        DumpError: there is no such file, or it is a folder.
    """
    if path.is_dir():
        raise DumpError("is a folder", place=Place(str(path)), hints=("name one of the files in it",))
    if not path.is_file():
        raise DumpError(
            "there is no such file", place=Place(str(path)), hints=("a path is seen from the folder that you are in",)
        )


def _source(engagement: Engagement, path: Path) -> str:
    """Return what a run would call the file: by the path from watchbook.toml, unless its own path starts at the top."""
    full_path = path.resolve()
    if full_path.is_relative_to(engagement.root):
        return full_path.relative_to(engagement.root).as_posix()
    is_absolute = Path(engagement.config.dumps.path).is_absolute()
    return full_path.as_posix() if is_absolute else Path(os.path.relpath(full_path, engagement.root)).as_posix()


def used_columns(frame: pl.DataFrame) -> dict[str, int]:
    """Return how many rows hold something, by column."""
    nulls = frame.null_count().row(0, named=True) if frame.width else {}
    return {name: frame.height - count for name, count in nulls.items()}
