"""Changes to ledger/ before they are made: written aside, and read as if they had been."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from watchbook.errors import LedgerError
from watchbook.ledger.month_fold import MonthFold
from watchbook.ledger.store import AS_OF, MANIFEST, RECEIPTS, TIMESTAMPS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from watchbook.ledger.month_fold import LessonT
    from watchbook.ledger.store import Ledger
    from watchbook.ledger.tables import LedgerTable, RowT


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
        self._hashes: dict[str, bytes] = {}

    def read(self, table: LedgerTable[RowT], since: dt.date | None = None) -> list[RowT]:
        """Return a table as it will be once this is placed; with `since`, the rows from that day on."""
        month = "" if since is None else f"{since:%Y-%m}"
        names = [name for name in self._files(table) if name[-11:-4] >= month]
        rows = [row for month in self._months(table, names) for row in month]
        return rows if since is None else [row for row in rows if getattr(row, table.month_of) >= since]

    def lesson(
        self,
        table: LedgerTable[RowT],
        name: str,
        begin: Callable[[], LessonT],
        key: str,
        through: dt.date | None = None,
    ) -> LessonT:
        """Return what is learned of a table as it will be once this is placed, as `Ledger.lesson` does.

        With `through`, of the rows up to that day.
        """
        cache = self.ledger.row_cache.beside(f"learned/{name}")
        # What is learned of a part of the newest month is not what its bytes say.
        fold = MonthFold(cache, begin, key, is_newest_kept=through is None)
        month = "9999-99" if through is None else f"{through:%Y-%m}"
        return fold.lesson(
            [file for file in self._files(table) if file[-11:-4] <= month],
            self.sha256,
            lambda file: [
                row
                for row in self._months(table, [file])[0]
                if through is None or getattr(row, table.month_of) <= through
            ],
        )

    def months(self, table: LedgerTable[RowT]) -> dict[str, str]:
        """Return the months of a table ("2026-05"), in order, with the hash of what each will hold."""
        months = {name[-11:-4]: self.sha256(name).hex() for name in self._files(table)}
        self.ledger.files.digests.save()
        return months

    def month(self, table: LedgerTable[RowT], month: str) -> list[RowT]:
        """Return a table's rows of one month ("2026-05") as they will be once this is placed."""
        name = f"{table.folder}/{month}.csv"
        return self._months(table, [name])[0] if name in self._files(table) else []

    def digest(self, table: LedgerTable[RowT]) -> str:
        """Return 64 hex digits over a table as it will be once this is placed."""
        cache, place = self.ledger.row_cache.beside("ledger-files"), f"digest-{table.folder.rpartition('/')[2]}"
        names = self._files(table)
        origin = b"\0".join(name.encode() + self.sha256(name) for name in names)
        text = cache.get(place, origin)  # as the hashes of files say that it is what it was
        if text is None:
            digest = hashlib.sha256()
            for name in names:
                digest.update(name.encode() + b"\0" + self.read_file(name) + b"\0")
            text = digest.hexdigest().encode()
            cache.put(place, origin, text)
        self.ledger.files.digests.save()
        return text.decode()

    def lines(self, table: LedgerTable[RowT], first: str, last: str) -> bytes:
        """Return a table's lines whose first column is between two days (YYYY-MM-DD), as stored."""
        lines = []
        for name in self._files(table):
            if first[:7] <= name[-11:-4] <= last[:7]:
                rows = self.read_file(name).splitlines(keepends=True)[1:]
                lines += [row for row in rows if first.encode() <= row[:10] <= last.encode()]
        return b"".join(lines)

    def replace(self, table: LedgerTable[RowT], rows: Iterable[RowT], since: dt.date | None = None) -> None:
        """Make `rows`, sorted, the whole of a table of state; with `since`, of its part from that day on."""
        month = "" if since is None else f"{since:%Y-%m}"
        standing = {name for name in self._files(table) if name[-11:-4] >= month}
        files = table.by_file([*rows, *self._earlier(table, since)])
        for name in standing - files.keys():
            self._drop(name)
        for name, month_rows in files.items():
            self._replace_file(table, name, month_rows)

    def replace_month(self, table: LedgerTable[RowT], month: str, rows: Iterable[RowT]) -> None:
        """Make `rows`, sorted, the whole of a month ("2026-05") of a table of state; all of them belong there."""
        name, month_rows = f"{table.folder}/{month}.csv", list(rows)
        if month_rows:
            self._replace_file(table, name, month_rows)
        elif name in self._files(table):
            self._drop(name)

    def month_bytes(self, table: LedgerTable[RowT], month: str) -> bytes:
        """Return a month of a table as it will be stored; empty where there is none."""
        name = f"{table.folder}/{month}.csv"
        return self.read_file(name) if name in self._files(table) else b""

    def _replace_file(self, table: LedgerTable[RowT], name: str, month_rows: list[RowT]) -> None:
        if self._rows.get(name) == month_rows:  # what was read a moment ago is the same object, and in order
            return
        in_order = sorted(month_rows)  # type: ignore[type-var]  # every row class is ordered
        data = table.encode_change(in_order, self._rows.get(name, ()), self.read_file(name))
        self._write(name, data)
        if table.is_exact:
            self._rows[name] = in_order
            self.ledger.row_cache.remember(table, name, data, in_order)

    def _drop(self, name: str) -> None:
        self._delete.add(name)
        self._rows.pop(name, None)
        self._hashes.pop(name, None)
        self._save()

    def _months(self, table: LedgerTable[RowT], names: Sequence[str]) -> list[list[RowT]]:
        """Return the rows of a table's files; each file is read once, and again when it was written."""
        unread = [name for name in names if name not in self._rows]
        if unread:
            self._rows |= dict(zip(unread, self.ledger.row_cache.months(table, unread, self), strict=True))
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
            before = self.read_file(name)
            self._write(name, before + data.split(b"\n", 1)[1] if before else data)

    def receipt(self, line: bytes) -> None:
        """Append a receipt to log/receipts: a whole line, with its end."""
        self._write(RECEIPTS, self.read_file(RECEIPTS) + line)

    def timestamp(self, line: bytes) -> None:
        """Append what an authority said of a receipt to log/timestamps: a whole line, with its end."""
        self._write(TIMESTAMPS, self.read_file(TIMESTAMPS) + line)

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
        return {name.rpartition("/")[2]: self.read_file(name) for name in self._report_names(path)}

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

    def sha256(self, name: str) -> bytes:
        """Return the hash of a file as it will be, found out once until it is written."""
        if name not in self._hashes:
            if name in self._put or not (self.ledger.root / name).is_file():
                self._hashes[name] = hashlib.sha256(self.read_file(name)).digest()
            else:
                self._hashes[name] = self.ledger.files.sha256(name)
        return self._hashes[name]

    def read_file(self, name: str) -> bytes:
        """Return a file as it will be; empty where there is none."""
        for folder in (self.folder, self.ledger.root):
            if (folder / name).is_file():
                return (folder / name).read_bytes()
        return b""

    def _write(self, name: str, data: bytes) -> None:
        if self.read_file(name) == data and name not in self._delete:
            return
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self._rows.pop(name, None)
        self._hashes.pop(name, None)
        self._put.add(name)
        self._delete.discard(name)
        self._save()

    def _save(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        changes = {"put": sorted(self._put), "delete": sorted(self._delete)}
        (self.folder / MANIFEST).write_text(json.dumps(changes), "utf-8")
