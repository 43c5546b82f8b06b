"""Where the conversations of files lie until it is known which of them is credited with each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.rollups.conversation_keys import ConversationKeys
    from watchbook.rollups.rollup import FileRollup
    from watchbook.rollups.workers.rollup_task import KeyPlace, KeySource

MOST_KEYS = 1 << 21
"""Keys of a day that are held at once, about; with more of them they are gone through in buckets."""
Days = Mapping[str, frozenset["dt.date"]]
"""Source → the business days its records belong to."""
SourcesByDay = Mapping["dt.date", list[str]]
"""Business day → its sources in the order of credit."""


class KeyStore(Protocol):
    """What the files of a run hold."""

    def place(self, source: str) -> KeyPlace | None:
        """Return where a worker puts what a file holds; None: it comes with the result."""

    def put(self, source: str, file_rollup: FileRollup) -> FileRollup:
        """Return what a file says that was read, its conversations put in their place."""

    def read(self, source: str) -> ConversationKeys:
        """Return what a file holds that was put."""

    def count(self, source: str) -> int:
        """Return how many conversations a file holds that was put."""

    def settle(
        self,
        sharing: Days,
        by_day: SourcesByDay,
        count: Callable[[str], int],
        keys: Callable[[str], ConversationKeys],
    ) -> None:
        """Find which conversations of each source earlier ones hold.

        Args:
            sharing: the sources that share a day with another, in order of credit, with those days.
            by_day: the sources of each day.
            count: says how many conversations a source holds.
            keys: gives the conversations of a source, whether it was put or not.
        """

    def taken(self, source: str) -> ConversationKeys | KeySource:
        """Return what earlier sources hold of a source that was settled."""
