"""What the files held whose rows are in the ledger, as far as it is remembered."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.rollups.crediting.key_memory import MOST_KEYS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from watchbook.dumps.discovery import DumpFile
    from watchbook.rollups.conversation_keys import ConversationKeys
    from watchbook.rollups.crediting.key_memory import KeyMemory


DAYS = dt.timedelta(days=40)
"""Before the last date in a file's name, from which on conversations are remembered: later than that files hardly
come."""


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A file whose conversations were read."""

    file: DumpFile
    sha256: str
    count: int
    """How many conversations it holds."""
    read: Callable[[], ConversationKeys]
    """Gives them."""


@dataclass(frozen=True, slots=True)
class SourceMemory:
    """The conversations of sources, by what the ledger says that their bytes were."""

    memory: KeyMemory
    hashes: Mapping[str, str]
    """Source → its bytes' hash when the ledger's rows of it were made."""

    def keys_before(self, file: DumpFile) -> ConversationKeys | None:
        """Return what a file held when the ledger's rows of it were made; None where that is not known."""
        sha256 = self.hashes.get(file.source)
        return None if sha256 is None else self.memory.keys(file.date, file.source, sha256)

    def remember(self, files: Iterable[HeldFile], there: Collection[DumpFile]) -> None:
        """Remember what files of the last weeks hold, among those that are there.

        Raises:
            OSError: it cannot be written.
        """
        first = max((file.date for file in there), default=dt.date.min + DAYS) - DAYS
        names = {file.source for file in there}
        by_date: dict[dt.date, list[HeldFile]] = {}
        for known_file in files:
            if known_file.file.date >= first:
                by_date.setdefault(known_file.file.date, []).append(known_file)
        for date, of_date in by_date.items():
            if sum(known_file.count for known_file in of_date) <= MOST_KEYS:
                keys = {(each_file.file.source, each_file.sha256): each_file.read() for each_file in of_date}
                self.memory.write(date, keys, names)
            else:
                self.memory.forget(date)
        self.memory.forget_before(first)
