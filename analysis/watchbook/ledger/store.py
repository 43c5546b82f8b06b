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
from typing import TYPE_CHECKING, Any

from watchbook.errors import LedgerError
from watchbook.files import sync
from watchbook.ledger.month_fold import MonthFold
from watchbook.ledger.row_cache import RowCache

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from watchbook.ledger.month_fold import LessonT
    from watchbook.ledger.tables import LedgerTable, RowT

INCOMING = ".incoming"
MANIFEST = "manifest.json"
AS_OF = "state/as-of"
RECEIPTS = "log/receipts"
TIMESTAMPS = "log/timestamps"


class Ledger:
    """The ledger of one engagement."""

    def __init__(self, root: Path) -> None:
        """Open ledger/ at `root`, which need not exist yet; finish a placing that was cut off."""
        self.root = root
        self.row_cache = RowCache(root)
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
        rows_by_month = self.row_cache.months(table, names, lambda name: (self.root / name).read_bytes())
        return [row for month_rows in rows_by_month for row in month_rows]

    def read_part(self, table: LedgerTable[RowT], part: str) -> list[RowT]:
        """Return the rows of a table in which a field is true, in the order they are kept.

        Raises:
            LedgerError: a file holds something the writer did not write.
        """
        names = sorted(f"{table.folder}/{path.name}" for path in (self.root / table.folder).glob("*.csv"))
        rows_by_month = self.row_cache.months(table, names, lambda name: (self.root / name).read_bytes(), part)
        return [row for month_rows in rows_by_month for row in month_rows]

    def lesson(self, table: LedgerTable[RowT], name: str, begin: Callable[[], LessonT], key: str) -> LessonT:
        """Return what is learned of a table's rows, of which all months but the last are remembered.

        Args:
            table: whose rows.
            name: under which it is remembered.
            begin: makes what has learned nothing yet.
            key: says all that it depends on beside the rows, and the code that learns.

        Raises:
            LedgerError: a file holds something the writer did not write.
        """
        names = sorted(f"{table.folder}/{path.name}" for path in (self.root / table.folder).glob("*.csv"))
        cache = self.row_cache.beside(f"learned/{name}")
        fold = MonthFold(cache, begin, key, is_newest_kept=not self.row_cache.is_deeper)
        return fold.lesson(
            names,
            lambda file: hashlib.sha256((self.root / file).read_bytes()).digest(),
            lambda file: self.row_cache.months(table, [file], lambda month: (self.root / month).read_bytes())[0],
        )

    def reports(self) -> dict[str, bytes]:
        """Return every report by its path below ledger/reports; what a symbolic link leads to is none."""
        folder = self.root / "reports"
        inside = folder.resolve()
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.resolve() == inside / path.relative_to(folder)
        }

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
        for path in sorted(self.root.rglob("*")):
            if path.is_file():
                digest.update(path.relative_to(self.root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
        return digest.hexdigest()

    def preview(self, staging: Path, folder: Path) -> Ledger:
        """Return a copy in `folder` as this will be once `staging` is placed; this one stays as it is."""
        shutil.rmtree(folder, ignore_errors=True)
        if self.root.is_dir():
            # As the same files where the disk can: what is placed replaces files, and writes to none.
            shutil.copytree(self.root, folder, copy_function=_link)
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


class Staging:
    """Changes to a ledger, written to a folder of their own until they are placed."""

    def __init__(self, ledger: Ledger, folder: Path) -> None:
        """Stage changes to `ledger` in `folder`, continuing what is staged there already."""
        self.ledger = ledger
        self.folder = folder
        self.reload()

    def reload(self) -> None:
        """Take up what another process has staged in the same folder."""
        manifest = self.folder / MANIFEST
        changes = json.loads(manifest.read_text("utf-8")) if manifest.is_file() else {"put": [], "delete": []}
        self._put: set[str] = set(changes["put"])
        self._delete: set[str] = set(changes["delete"])
        self._rows: dict[str, list[Any]] = {}

    def read(self, table: LedgerTable[RowT], since: dt.date | None = None) -> list[RowT]:
        """Return a table as it will be once this is placed; with `since`, the rows from that day on."""
        month = "" if since is None else f"{since:%Y-%m}"
        names = [name for name in self._files(table) if name[-11:-4] >= month]
        rows = [row for month in self._months(table, names) for row in month]
        return rows if since is None else [row for row in rows if getattr(row, table.month_of) >= since]

    def lesson(self, table: LedgerTable[RowT], name: str, begin: Callable[[], LessonT], key: str) -> LessonT:
        """Return what is learned of a table as it will be once this is placed, as `Ledger.lesson` does."""
        cache = self.ledger.row_cache.beside(f"learned/{name}")
        fold = MonthFold(cache, begin, key, is_newest_kept=not self.ledger.row_cache.is_deeper)
        return fold.lesson(
            self._files(table),
            lambda file: hashlib.sha256(self._current(file)).digest(),
            lambda file: self._months(table, [file])[0],
        )

    def digest(self, table: LedgerTable[RowT]) -> str:
        """Return 64 hex digits over a table as it will be once this is placed."""
        digest = hashlib.sha256()
        for name in self._files(table):
            digest.update(name.encode() + b"\0" + self._current(name) + b"\0")
        return digest.hexdigest()

    def lines(self, table: LedgerTable[RowT], first: str, last: str) -> bytes:
        """Return a table's lines whose first column is between two days (YYYY-MM-DD), as stored."""
        lines = []
        for name in self._files(table):
            if first[:7] <= name[-11:-4] <= last[:7]:
                rows = self._current(name).splitlines(keepends=True)[1:]
                lines += [row for row in rows if first.encode() <= row[:10] <= last.encode()]
        return b"".join(lines)

    def replace(self, table: LedgerTable[RowT], rows: Iterable[RowT], since: dt.date | None = None) -> None:
        """Make `rows`, sorted, the whole of a table of state; with `since`, of its part from that day on."""
        month = "" if since is None else f"{since:%Y-%m}"
        standing = {name for name in self._files(table) if name[-11:-4] >= month}
        files = table.by_file([*rows, *self._earlier(table, since)])
        for name in standing - files.keys():
            self._delete.add(name)
            self._rows.pop(name, None)
            self._save()
        for name, month_rows in files.items():
            if self._rows.get(name) == month_rows:  # what was read a moment ago is the same object, and in order
                continue
            in_order = sorted(month_rows)  # type: ignore[type-var]  # every row class is ordered
            data = table.encode_change(in_order, self._rows.get(name, ()), self._current(name))
            self._write(name, data)
            if table.is_exact:
                self._rows[name] = in_order
                self.ledger.row_cache.remember(table, name, data, in_order)

    def _months(self, table: LedgerTable[RowT], names: Sequence[str]) -> list[list[RowT]]:
        """Return the rows of a table's files; each file is read once, and again when it was written."""
        unread = [name for name in names if name not in self._rows]
        if unread:
            self._rows |= dict(zip(unread, self.ledger.row_cache.months(table, unread, self._current), strict=True))
        return [self._rows[name] for name in names]

    def _earlier(self, table: LedgerTable[RowT], since: dt.date | None) -> list[RowT]:
        """Return the rows of a day's month that lie before the day."""
        if since is None:
            return []
        names = [name for name in self._files(table) if name[-11:-4] == f"{since:%Y-%m}"]
        rows = (row for month in self._months(table, names) for row in month)
        return [row for row in rows if getattr(row, table.month_of) < since]

    def append(self, table: LedgerTable[RowT], rows: Iterable[RowT]) -> None:
        """Append rows to a table of the log, in the order given."""
        for name, month_rows in table.by_file(rows).items():
            data = table.encode(month_rows)
            before = self._current(name)
            self._write(name, before + data.split(b"\n", 1)[1] if before else data)

    def receipt(self, line: bytes) -> None:
        """Append a receipt to log/receipts: a whole line, with its end."""
        self._write(RECEIPTS, self._current(RECEIPTS) + line)

    def timestamp(self, line: bytes) -> None:
        """Append what an authority said of a receipt to log/timestamps: a whole line, with its end."""
        self._write(TIMESTAMPS, self._current(TIMESTAMPS) + line)

    def as_of(self, moment: dt.datetime) -> None:
        """Say what time the state speaks of."""
        self._write(AS_OF, f"{moment.isoformat(timespec='seconds')}\n".encode())

    def report(self, path: str, data: bytes) -> None:
        """Put a report at `path` below ledger/reports."""
        if path.startswith("/") or ".." in path.split("/"):
            raise LedgerError(f"a report cannot be put at {path!r}, outside ledger/reports")
        self._write(f"reports/{path}", data)

    def report_files(self, path: str) -> dict[str, bytes]:
        """Return the files of the report PATH.md by name, as they will be once placed: itself and its figures."""
        return {name.rpartition("/")[2]: self._current(name) for name in self._report_names(path)}

    def replace_report(self, path: str, files: Mapping[str, bytes]) -> None:
        """Make `files`, by name, the whole of the report PATH.md and its figures: an earlier one's more are gone."""
        folder = path.rpartition("/")[0]
        for name, data in files.items():
            self.report(f"{folder}/{name}", data)
        for name in self._report_names(path):
            if name.rpartition("/")[2] not in files:
                self._delete.add(name)
                self._save()

    def _report_names(self, path: str) -> list[str]:
        folder, _, stem = f"reports/{path}".rpartition("/")
        names = {f"{folder}/{file.name}" for file in (self.ledger.root / folder).glob("*") if file.is_file()}
        names |= {name for name in self._put if name.rpartition("/")[0] == folder}
        return sorted(
            name for name in names - self._delete if name.startswith((f"{folder}/{stem}.", f"{folder}/{stem}_"))
        )

    def _files(self, table: LedgerTable[RowT]) -> list[str]:
        names = {f"{table.folder}/{path.name}" for path in (self.ledger.root / table.folder).glob("*.csv")}
        names |= {name for name in self._put if name.startswith(f"{table.folder}/")}
        return sorted(names - self._delete)

    def _current(self, name: str) -> bytes:
        for folder in (self.folder, self.ledger.root):
            if (folder / name).is_file():
                return (folder / name).read_bytes()
        return b""

    def _write(self, name: str, data: bytes) -> None:
        if self._current(name) == data and name not in self._delete:
            return
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self._rows.pop(name, None)
        self._put.add(name)
        self._delete.discard(name)
        self._save()

    def _save(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        changes = {"put": sorted(self._put), "delete": sorted(self._delete)}
        (self.folder / MANIFEST).write_text(json.dumps(changes), "utf-8")


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


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
