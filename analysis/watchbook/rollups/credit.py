"""Which source a conversation is credited to: the first by (date in its name, name), whenever the files came.

Sources that share a business day are settled together: what earlier ones hold is taken. Their keys are worked out from
the dumps each time and lie in a scratch folder meanwhile; ids enter no ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from watchbook.rollups.conversation_keys import ConversationKeys
from watchbook.rollups.rollup import FileRollup, roll_up

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from watchbook.dumps.discovery import DumpFile
    from watchbook.rollups.plan import Plan

Progress = Callable[[int, int, str], None]
"""(files done, files to do, the file at hand)."""
Days = Mapping[str, frozenset["dt.date"]]
"""Source → the business days its records belong to."""


class Settlement:
    """Rolls up sources and settles them with the others of their kind that share a day."""

    def __init__(
        self,
        there: Iterable[DumpFile],
        plan: Plan,
        frozen: frozenset[dt.date],
        scratch: Path,
        progress: Progress | None,
    ) -> None:
        """Settle among the files that are `there`, all of one kind; `scratch` is an empty folder."""
        self._there = {found.source: found for found in sorted(there)}
        self._plan = plan
        self._frozen = frozen
        self._scratch = scratch
        self._progress = progress or (lambda _done, _todo, _source: None)
        self._read: dict[str, FileRollup] = {}

    def settle(self, changed: set[str], days_before: Days, closed: set[str]) -> dict[str, FileRollup]:
        """Return the roll-ups of `changed` sources and of every other that shares a day with one.

        `days_before` are the days of each source as the ledger has them; `closed` sources keep their rows, and only
        their conversations are looked up.
        """
        self._roll_up(changed)
        days = {**days_before, **{source: one.days for source, one in self._read.items()}}
        touched = {day for source in changed for day in days_before.get(source, frozenset()) | days[source]}
        sharing = {source for source in self._there if not touched.isdisjoint(days.get(source, ()))}
        affected = (changed | sharing) - closed
        all_days = {day for source in affected for day in days[source]}
        by_day: dict[dt.date, list[str]] = {day: [] for day in all_days}
        for source in self._there:
            for day in days.get(source, frozenset()) & all_days:
                by_day[day].append(source)
        self._roll_up(affected | {source for sources in by_day.values() if len(sources) > 1 for source in sources})
        return {source: self._settled(source, by_day) for source in self._there if source in affected}

    def _settled(self, source: str, by_day: Mapping[dt.date, list[str]]) -> FileRollup:
        rolled = self._read[source]
        shared = {other for day in rolled.days for other in by_day[day]}
        earlier = [other for other in self._there if other in shared and self._there[other] < self._there[source]]
        if not earlier:
            return rolled
        taken = self._keys(source).common([self._keys(other) for other in earlier])
        return roll_up(self._there[source], self._plan, taken, self._frozen) if len(taken) else rolled

    def _roll_up(self, sources: Iterable[str]) -> None:
        wanted = set(sources)
        missing = [source for source in self._there if source in wanted and source not in self._read]
        for done, source in enumerate(missing):
            self._progress(done, len(missing), source)
            rolled = roll_up(self._there[source], self._plan, None, self._frozen)
            np.savez(self._keys_path(source), word=rolled.keys.word, tag=rolled.keys.tag)
            self._read[source] = replace(rolled, keys=ConversationKeys.none())
        if missing:
            self._progress(len(missing), len(missing), missing[-1])

    def _keys(self, source: str) -> ConversationKeys:
        with np.load(self._keys_path(source)) as held:
            return ConversationKeys(held["word"], held["tag"])

    def _keys_path(self, source: str) -> Path:
        return self._scratch / f"{list(self._there).index(source)}.npz"
