"""The conversations that the files of the last weeks hold, remembered by name and bytes; losable.

A new file then asks of the others of its day only whether they hold one of its conversations, and those that hold none
are not read again. No id lies here, but hashes of ids, as in the folder in which a run settles its days.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from watchbook.rollups.conversation_keys import KEY_BYTES, ConversationKeys
from watchbook.sealed_files import read_sealed, write_sealed

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Container
    from pathlib import Path

FOLDER = "keys"
ENDING = ".keys"
MOST_KEYS = 1 << 21
"""Keys of the files of a date that are remembered (24 MB); of more of them none are: memory is to stay the same."""
HeldFiles = dict[tuple[str, str], ConversationKeys]
"""(source, sha256) → its conversations."""


class KeyMemory:
    """What is remembered of one kind of files."""

    def __init__(self, folder: Path, kind: str, origin: str) -> None:
        """Remember in `folder`, beside other kinds; `origin` says how the files are read."""
        self._folder = folder / FOLDER
        self._kind = kind
        self._origin = origin
        self._dates: dict[dt.date, HeldFiles] = {}
        """Those that were asked for."""

    def keys(self, date: dt.date, source: str, sha256: str) -> ConversationKeys | None:
        """Return the conversations that a file held when it had these bytes; None where that is not known."""
        return self._of(date).get((source, sha256))

    def write(self, date: dt.date, files: HeldFiles, there: Container[str]) -> None:
        """Remember files of a date, beside those of it that are still there.

        Raises:
            OSError: it cannot be written.
        """
        names = {source for source, _ in files}
        before = {name: keys for name, keys in self._of(date).items() if name[0] in there and name[0] not in names}
        all_files = before | files
        del self._dates[date]
        if sum(map(len, all_files.values())) <= MOST_KEYS:
            write_sealed(self._path(date), self._to_bytes(all_files))
        else:
            self.forget(date)

    def forget(self, date: dt.date) -> None:
        """Forget the files of a date."""
        self._path(date).unlink(missing_ok=True)

    def forget_before(self, first: dt.date) -> None:
        """Forget the files of dates before one."""
        for path in self._folder.glob(f"{self._kind}-*{ENDING}"):
            if path.name < f"{self._kind}-{first}":
                path.unlink(missing_ok=True)

    def _of(self, date: dt.date) -> HeldFiles:
        if date not in self._dates:
            self._dates[date] = self._from_bytes(read_sealed(self._path(date)) or b"")
        return self._dates[date]

    def _path(self, date: dt.date) -> Path:
        return self._folder / f"{self._kind}-{date}{ENDING}"

    def _to_bytes(self, keys_by_file: HeldFiles) -> bytes:
        files = [[source, sha256, len(keys)] for (source, sha256), keys in keys_by_file.items()]
        head = json.dumps({"origin": self._origin, "files": files}).encode()
        return b"".join([head, b"\n", *(keys.to_bytes() for keys in keys_by_file.values())])

    def _from_bytes(self, data: bytes) -> HeldFiles:
        line, _, body = data.partition(b"\n")
        head = json.loads(line) if line else {}
        if head.get("origin") != self._origin:
            return {}
        keys_by_file: HeldFiles = {}
        start = 0
        for source, sha256, count in head["files"]:
            end = start + count * KEY_BYTES
            keys_by_file[source, sha256] = ConversationKeys.from_bytes(body[start:end])
            start = end
        return keys_by_file
