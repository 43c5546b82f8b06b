"""ledger/ on disk: the only reader and writer of it.

State is replaced, the log is appended to, reports are put. Changes are staged in a folder of their own and placed
together: a staged folder is renamed into ledger/.incoming, which is the commit, and then moved file by file; a run that
dies in between is finished by whoever opens the ledger next.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import json
import os
import shutil
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from watchbook.files import sync
from watchbook.ledger.day_lines import rows_about
from watchbook.ledger.file_digests import FileDigests
from watchbook.ledger.folder_mirror import mirror_folder
from watchbook.ledger.month_fold import MonthFold
from watchbook.ledger.row_cache import RowCache
from watchbook.ledger.row_fold import RowFold, fold_key

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

    from watchbook.ledger.month_fold import LessonT
    from watchbook.ledger.tables import LedgerTable, RowT

INCOMING = ".incoming"
MANIFEST = "manifest.json"
AS_OF = "state/as-of"
FEW_DAYS = 20
"""Days whose lines are looked for one day after the other."""
RECEIPTS = "log/receipts"
TIMESTAMPS = "log/timestamps"


@dataclass(frozen=True, slots=True)
class StoredFiles:
    """A ledger's files as they are."""

    root: Path
    digests: FileDigests

    def read_file(self, name: str) -> bytes:
        """Return a file's bytes."""
        return (self.root / name).read_bytes()

    def sha256(self, name: str) -> bytes:
        """Return the hash of a file's bytes."""
        return self.digests.sha256(self.root, name)


class Ledger:
    """The ledger of one engagement."""

    def __init__(self, root: Path, *, remembers: bool = True) -> None:
        """Open ledger/ at `root`, which need not exist yet; finish a placing that was cut off.

        What is read and staged is remembered for the next time, unless it is about copies: then without `remembers`.
        """
        self.root = root
        self.row_cache = RowCache(root, remembers=remembers)
        self.files = StoredFiles(root, FileDigests(self.row_cache.beside("ledger-files")))
        if (root / INCOMING).is_dir():
            with _placing(root):
                _apply(root)

    def read(self, table: LedgerTable[RowT], months: Collection[str] | None = None, since: str = "") -> list[RowT]:
        """Return a table's rows in the order they are kept.

        Args:
            table: which.
            months: the only ones whose files are read ("2026-05").
            since: the first month whose file is read.

        Raises:
            LedgerError: a file holds something the writer did not write.
        """
        names = sorted(
            f"{table.folder}/{path.name}"
            for path in (self.root / table.folder).glob("*.csv")
            if path.stem >= since and (months is None or path.stem in months)
        )
        rows_by_month = self.row_cache.months(table, names, self.files)
        self.files.digests.save()
        return [row for month_rows in rows_by_month for row in month_rows]

    def read_whole(self, table: LedgerTable[RowT]) -> list[RowT]:
        """Return a table's rows in the order they are kept, of which all months but the last are remembered as one.

        Raises:
            LedgerError: a file holds something the writer did not write.
        """
        return self.lesson(table, f"whole-{_name_of(table)}", lambda: RowFold(table.row), fold_key(table)).rows

    def month_digests(self, table: LedgerTable[RowT], months: Collection[str] | None = None) -> dict[str, str]:
        """Return a hash of each of a table's months, or of some, the oldest first."""
        names = {_month_of(name): name for name in self._names(table)}
        digests = {
            month: self.files.sha256(name).hex() for month, name in names.items() if months is None or month in months
        }
        self.files.digests.save()
        return digests

    def read_about(self, table: LedgerTable[RowT], days: Collection[dt.date], since: str) -> list[RowT]:
        """Return the rows of a table of the log that are about some days, in the order they are kept.

        Of few days only their lines are decoded: a log's month holds years where a desk has just begun.

        Args:
            table: whose second column is a day.
            days: which.
            since: the first month whose file is read.

        Raises:
            LedgerError: a file holds something the writer did not write.
        """
        if len(days) > FEW_DAYS:
            column = fields(table.row)[1].name
            return [row for row in self.read(table, since=since) if getattr(row, column) in days]
        return [
            row
            for path in sorted((self.root / table.folder).glob("*.csv"))
            if path.stem >= since
            for row in rows_about(table, path.read_bytes(), f"{table.folder}/{path.name}", days)
        ]

    def read_part(self, table: LedgerTable[RowT], part: str) -> list[RowT]:
        """Return the rows of a table in which a field is true, in the order they are kept.

        Raises:
            LedgerError: a file holds something the writer did not write.
        """
        name = f"{part}-{_name_of(table)}"
        fold = MonthFold(
            self.row_cache.beside(f"learned/{name}"), lambda: RowFold(table.row), f"{part} {fold_key(table)}"
        )
        lesson = fold.lesson(
            self._names(table),
            self.files.sha256,
            lambda file: self.row_cache.months(table, [file], self.files, part)[0],
        )
        self.files.digests.save()
        return lesson.rows

    def lesson(
        self,
        table: LedgerTable[RowT],
        name: str,
        begin: Callable[[], LessonT],
        key: str,
        beside: Callable[[str], object] | None = None,
    ) -> LessonT:
        """Return what is learned of a table's rows, of which all months but the last are remembered.

        Args:
            table: whose rows.
            name: under which it is remembered.
            begin: makes what has learned nothing yet.
            key: says all that it depends on beside the rows, and the code that learns.
            beside: gives what of a month ("2026-05") is learned with its rows, as a pair of both; `repr` of it is the
                same for the same.

        Raises:
            LedgerError: a file holds something the writer did not write.
        """
        fold = MonthFold(self.row_cache.beside(f"learned/{name}"), begin, key)

        def digest_of(file: str) -> bytes:
            digest = self.files.sha256(file)
            if beside is None:
                return digest
            return hashlib.sha256(digest + repr(beside(_month_of(file))).encode()).digest()

        def rows_of(file: str) -> object:
            rows = self.row_cache.months(table, [file], self.files)[0]
            return rows if beside is None else (rows, beside(_month_of(file)))

        lesson = fold.lesson(self._names(table), digest_of, rows_of)
        self.files.digests.save()
        return lesson

    def _names(self, table: LedgerTable[RowT]) -> list[str]:
        """Return the files of a table, in order."""
        return sorted(f"{table.folder}/{path.name}" for path in (self.root / table.folder).glob("*.csv"))

    def reports(self) -> dict[str, bytes]:
        """Return every report by its path below ledger/reports; what a symbolic link leads to is none."""
        folder = self.root / "reports"
        names = sorted(_files_below(str(folder), ""), key=lambda name: name.split("/")) if folder.is_dir() else []
        return {name: (folder / name).read_bytes() for name in names}

    def as_of(self) -> dt.datetime | None:
        """Return the time the state speaks of: that of the last run; None where there was none."""
        path = self.root / AS_OF
        return dt.datetime.fromisoformat(path.read_text("utf-8").strip()) if path.is_file() else None

    def receipts(self) -> bytes:
        """Return log/receipts as it stands, one receipt a line; empty where there are none."""
        path = self.root / RECEIPTS
        return path.read_bytes() if path.is_file() else b""

    def timestamps(self) -> bytes:
        """Return log/timestamps as it stands, one token a line; empty where there are none."""
        path = self.root / TIMESTAMPS
        return path.read_bytes() if path.is_file() else b""

    def digest(self) -> str:
        """Return 64 hex digits over every file of the ledger."""
        digest = hashlib.sha256()
        names = sorted(_file_names(self.root))
        for name in names:
            digest.update(name.encode("utf-8", "surrogateescape") + b"\0" + self.files.sha256(name))
        self.files.digests.forget_all_but(names)
        self.files.digests.save()
        return digest.hexdigest()

    def preview(self, staging: Path, folder: Path) -> Ledger:
        """Return a copy in `folder` as this will be once `staging` is placed; this one stays as it is."""
        if self.root.is_dir():
            # As the same files where the disk can: what is placed replaces files, and writes to none.
            mirror_folder(self.root, folder)
        else:
            shutil.rmtree(folder, ignore_errors=True)
        copy = Ledger(folder)
        copy.renew(staging)
        return copy

    def renew(self, staging: Path) -> None:
        """Take up what is staged in a copy that may be lost: file by file, and none of them kept safe from a fall."""
        manifest = staging / MANIFEST
        if not manifest.is_file():
            return
        changes = json.loads(manifest.read_text("utf-8"))
        for name in changes["put"]:
            target = self.root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.unlink(missing_ok=True)  # it may be the same file as in the ledger that was copied
            shutil.copyfile(staging / name, target)
        for name in changes["delete"]:
            (self.root / name).unlink(missing_ok=True)

    def place(self, staging: Path) -> None:
        """Make everything staged in `staging` part of the ledger, together or not at all."""
        manifest = staging / MANIFEST
        if not manifest.is_file():
            return
        self.root.mkdir(parents=True, exist_ok=True)
        with _placing(self.root):
            _apply(self.root)
            for left in self.root.glob(f"{INCOMING}-*"):  # a killed run's; it never became part of the ledger
                shutil.rmtree(left, ignore_errors=True)
            aside = self.root / f"{INCOMING}-{os.getpid()}"
            shutil.copytree(staging, aside)
            for path in aside.rglob("*"):
                if path.is_file():
                    sync(path)
            aside.rename(self.root / INCOMING)
            sync(self.root)
            _apply(self.root)


def _month_of(file: str) -> str:
    return file.rpartition("/")[2].removesuffix(".csv")


def _name_of(table: LedgerTable[RowT]) -> str:
    """Return a table's name among all: one of state may be called like one of the log."""
    return table.folder.replace("/", "-")


def _file_names(root: Path, below: str = "") -> Iterator[str]:
    """Yield the files below a folder, at any depth and in any order."""
    with os.scandir(f"{root}/{below}") as items:
        for item in items:
            if item.is_dir(follow_symlinks=False):
                yield from _file_names(root, f"{below}{item.name}/")
            elif item.is_file():
                yield f"{below}{item.name}"


def _files_below(folder: str, path: str) -> Iterator[str]:
    """Yield the paths of a folder's files, at any depth, behind `path`; links are followed nowhere."""
    with os.scandir(folder) as items:
        for item in items:
            if item.is_dir(follow_symlinks=False):
                yield from _files_below(item.path, f"{path}{item.name}/")
            elif item.is_file(follow_symlinks=False):
                yield f"{path}{item.name}"


@contextmanager
def _placing(root: Path) -> Iterator[None]:
    """Hold the ledger while something is placed: whoever opens it meanwhile waits, and finds it done."""
    handle = os.open(root, os.O_RDONLY)
    try:
        with suppress(OSError):  # where there are no locks, as on some shares, nobody waits
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _apply(root: Path) -> None:
    """Move what came in to its places, where it has not been; what is done twice is done once."""
    incoming = root / INCOMING
    if not incoming.is_dir():
        return
    changes = json.loads((incoming / MANIFEST).read_text("utf-8"))
    for name in changes["put"]:
        if (incoming / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (incoming / name).replace(root / name)
    for name in changes["delete"]:
        (root / name).unlink(missing_ok=True)
    for folder in {(root / name).parent for name in changes["put"]}:
        sync(folder)
    # All is in place; under another name, as one that is half removed could not be read any more.
    over = root / f"{INCOMING}-over"
    shutil.rmtree(over, ignore_errors=True)
    incoming.rename(over)
    shutil.rmtree(over)
