"""What a backfill reads beside the dumps that come in, and what it leaves for later."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.dumps.discovery import find_dumps

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from watchbook.config import Engagement
    from watchbook.dumps.discovery import DumpFile


@dataclass(frozen=True, slots=True)
class Backfill:
    """A span of old dumps, and a second place where they may lie."""

    path: str | None = None
    """A path template with {date}, as [dumps] has one; None for no second place."""
    first: dt.date = dt.date.min
    last: dt.date = dt.date.max
    """Dates in the names of the dumps that are read; those that were read already stay."""

    def of(self, there: Mapping[str, DumpFile], sources: Container[str]) -> dict[str, DumpFile]:
        """Return the files that are read: those within the span, and those that are known already."""
        return {name: file for name, file in there.items() if name in sources or self._wants(file)}

    def archived(self, engagement: Engagement) -> list[DumpFile]:
        """Return the dumps of the second place that are wanted.

        Raises:
            DumpError: the template has no {date}, or the place cannot be listed.
        """
        if self.path is None:
            return []
        return [file for file in find_dumps(engagement.root, self.path) if self._wants(file)]

    def _wants(self, file: DumpFile) -> bool:
        return self.first <= file.date <= self.last
