"""Which source a conversation is credited to: the first by (date in its name, name), whenever the files came.

Sources that share a business day are settled together: what earlier ones hold is taken. Their keys are worked out from
the dumps each time and lie in a scratch folder meanwhile; ids enter no ledger. Of a large day a bucket of keys is held
at a time, so that what this process needs does not grow with the day.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from watchbook.dumps.discovery import TRIES, ever_changing
from watchbook.rollups.conversation_keys import ConversationKeys
from watchbook.rollups.conversations.conversation_reader import ConversationReader
from watchbook.rollups.conversations.conversation_settlement import settle_conversations
from watchbook.rollups.crediting.key_store import MOST_KEYS
from watchbook.rollups.crediting.key_universe import KeyUniverse
from watchbook.rollups.crediting.run_keys import RunKeys
from watchbook.rollups.crediting.source_memory import HeldFile
from watchbook.rollups.scratch.scratch_place import ScratchPlace
from watchbook.rollups.scratch.shared_keys import SharedKeys
from watchbook.rollups.workers.conversation_task import ConversationTask, settle_with_workers
from watchbook.rollups.workers.rollup_task import RollupTask, own_versions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from watchbook.dumps.discovery import DumpFile
    from watchbook.dumps.nested.conversation_plan import ConversationPlan
    from watchbook.rollups.crediting.key_store import Days, KeyStore
    from watchbook.rollups.plan import Plan
    from watchbook.rollups.readers import Readers
    from watchbook.rollups.rollup import FileRollup

FAR = dt.timedelta(days=33)
"""Between a file's date and the days that its own rows speak of there is less."""
FROZEN = "quarantined:frozen-day"
"""The outcome of lines to whose day nothing can be added any more."""


class Settlement:
    """Rolls up sources and settles them with the others of their kind that share a day."""

    def __init__(
        self,
        there: Iterable[DumpFile],
        plan: Plan,
        frozen_days: frozenset[dt.date],
        folder: Path,
        readers: Readers,
    ) -> None:
        """Settle among the files that are `there`, all of one kind; `folder` is an empty one of this machine.

        Raises:
            WorkerError: the place where workers settle cannot be opened.
        """
        self._there = {file.source: file for file in sorted(there)}
        self._plan = plan
        self._frozen_days = frozen_days
        self._folder = folder
        self._store: KeyStore
        if readers.scratch is None:
            self._store = RunKeys(folder, list(self._there), are_workers_here=readers.crew.is_here)
        else:
            self._store = SharedKeys(ScratchPlace.of(readers.scratch, plan.definitions, frozen_days), readers.crew)
        self._readers = readers
        self._versions = own_versions()
        self._memory = readers.memory
        self._read: dict[str, FileRollup] = {}
        self._universe: KeyUniverse | None = None

    def settle(self, changed_sources: set[str], days_before: Days, closed_sources: set[str]) -> dict[str, FileRollup]:
        """Return the roll-ups of `changed_sources` and of every other that shares a day and may share ids with one.

        `days_before` are the days of each source as the ledger has them; `closed_sources` keep their rows, and
        only their conversations are looked up.
        """
        if self._plan.conversations is not None:
            return self._settle_conversations(self._plan.conversations, changed_sources, closed_sources)
        for _ in range(TRIES):
            file_rollups = self._settle(changed_sources, days_before, closed_sources)
            strangers = sorted(source for source, each in file_rollups.items() if self._is_other(source, each))
            if not strangers:
                return file_rollups
            self._readers = replace(self._readers, shelf=None)  # what lies there is found by how files were listed
            for source in strangers:
                del self._read[source]
        raise ever_changing(strangers[0])

    def _is_other(self, source: str, file_rollup: FileRollup) -> bool:
        """Return whether a file was replaced between the two times that it was read: its ids were not settled."""
        return file_rollup.source.sha256 != self._read[source].source.sha256

    def _settle(self, changed_sources: set[str], days_before: Days, closed_sources: set[str]) -> dict[str, FileRollup]:
        """Return the roll-ups of files whose rows are conversations."""
        self._roll_up(changed_sources)
        days = {**days_before, **{source: file_rollup.days for source, file_rollup in self._read.items()}}
        touched_days = {
            day for source in changed_sources for day in days_before.get(source, frozenset()) | days[source]
        }
        sharing = {source for source in self._there if not touched_days.isdisjoint(days.get(source, ()))}
        doubtful_sources = self._doubtful_sources(sharing - changed_sources, changed_sources, days_before)
        affected_sources = (changed_sources | doubtful_sources) - closed_sources
        all_days = {day for source in affected_sources for day in days[source]}
        by_day: dict[dt.date, list[str]] = {day: [] for day in all_days}
        for source in self._there:
            for day in days.get(source, frozenset()) & all_days:
                by_day[day].append(source)
        shared = {source for sources in by_day.values() if len(sources) > 1 for source in sources}
        self._roll_up(affected_sources | {source for source in shared if self._remembered_keys(source) is None})
        return self._settled(affected_sources, days, by_day)

    def remember(self) -> None:
        """Remember which conversations the files hold that were read."""
        if self._memory is not None:
            files_read = (
                HeldFile(
                    self._there[source],
                    file_rollup.source.sha256,
                    self._count(source),
                    partial(self._store.read, source),
                )
                for source, file_rollup in self._read.items()
                if not any(row.outcome == FROZEN for row in file_rollup.accounts)  # another time it may say more
            )
            self._memory.remember(files_read, self._there.values())

    def _doubtful_sources(self, unchanged_sources: set[str], changed_sources: set[str], days_before: Days) -> set[str]:
        """Return the sources that may hold what changed ones hold, or held before; others say what they said."""
        if self._memory is None or sum(map(self._count, changed_sources)) > MOST_KEYS:
            return unchanged_sources
        before = [
            self._memory.keys_before(self._there[source]) for source in changed_sources if days_before.get(source)
        ]
        if any(keys is None for keys in before):
            return unchanged_sources
        universe = KeyUniverse(
            [*(keys for keys in before if keys is not None), *map(self._store.read, changed_sources)]
        )
        return {
            source
            for source in unchanged_sources
            if (keys := self._remembered_keys(source)) is None or universe.has_any(keys)
        }

    def _settle_conversations(
        self, plan: ConversationPlan, changed_sources: set[str], closed_sources: set[str]
    ) -> dict[str, FileRollup]:
        """Return the roll-ups of files whose conversations may have rows in files that changed."""
        dates = {self._there[source].date for source in changed_sources if source in self._there}
        files = {
            source: file
            for source, file in self._there.items()
            if source not in closed_sources and any(plan.is_near(file.date, date) for date in dates)
        }
        says = {source: self._from_shelf(file, plan) for source, file in files.items()}
        from_shelf = {source: file_rollup for source, file_rollup in says.items() if file_rollup is not None}
        files = {source: file for source, file in files.items() if source not in from_shelf}
        file_rollups = self._read_conversations(plan, files) if files else {}
        shelf = self._readers.shelf
        if shelf is None or all(shelf.is_as_hashed(file_rollup.source) for file_rollup in file_rollups.values()):
            return from_shelf | file_rollups
        # What shards put was looked up by what a file held before.
        return self._read_conversations(plan, files | {name: self._there[name] for name in from_shelf})

    def _from_shelf(self, file: DumpFile, plan: ConversationPlan) -> FileRollup | None:
        """Return what a shard has put of a file of rows; None where days that are closed meanwhile may be in it."""
        far = FAR + plan.before + plan.after
        if self._readers.shelf is None or any(abs(day - file.date) <= far for day in self._frozen_days):
            return None
        return self._readers.shelf.rollup(file)

    def _read_conversations(self, plan: ConversationPlan, files: dict[str, DumpFile]) -> dict[str, FileRollup]:
        if not self._readers.crew.is_serial:
            there = tuple(self._there.values())
            whole = ConversationTask(tuple(files.values()), there, self._plan, self._frozen_days, self._versions)
            return settle_with_workers(self._readers.crew, whole, self._readers.progress)
        reader = ConversationReader(self._there.values(), plan, self._plan.selection, self._folder)
        return settle_conversations(reader, files, self._plan, self._frozen_days, self._readers.progress)

    def _settled(
        self, affected_sources: set[str], days: Days, by_day: Mapping[dt.date, list[str]]
    ) -> dict[str, FileRollup]:
        """Return the roll-ups of sources, each without what an earlier one is credited with."""
        shared_days = {day for day, sources in by_day.items() if len(sources) > 1}
        sharing = {
            source: days[source] & shared_days
            for source in self._there
            if not shared_days.isdisjoint(days.get(source, ()))
        }
        if self._memory is not None and sum(map(self._count, affected_sources)) <= MOST_KEYS:
            self._universe = KeyUniverse(map(self._store.read, affected_sources))
        self._store.settle(sharing, by_day, self._count, self._keys)
        file_rollups: dict[str, FileRollup] = {}
        again = self._duplicates(affected_sources, sharing, file_rollups)
        for file, file_rollup in self._readers.rollups_again(again):
            file_rollups[file.source] = file_rollup
        return file_rollups

    def _duplicates(
        self, affected_sources: set[str], sharing: Days, file_rollups: dict[str, FileRollup]
    ) -> Iterator[RollupTask]:
        """Yield the sources that hold what earlier ones are credited with; what others say goes to `file_rollups`."""
        for source, file in self._there.items():
            if source not in affected_sources:
                continue
            taken_keys = self._store.taken(source) if source in sharing else ConversationKeys.none()
            if len(taken_keys):
                before = replace(file, most=self._read[source].source.size)  # what came since is settled another time
                yield RollupTask(before, self._plan, self._frozen_days, self._versions, taken_keys, None)
            else:
                file_rollups[source] = self._read[source]

    def _roll_up(self, sources: Iterable[str]) -> None:
        names = set(sources)
        missing = [source for source in self._there if source in names and source not in self._read]
        if not missing:
            return
        crew, progress = self._readers.crew, self._readers.progress
        progress(0, len(missing), missing[0])
        lines = 0
        for count, (file, file_rollup) in enumerate(self._readers.rollups(map(self._task, missing)), 1):
            self._read[file.source] = self._store.put(file.source, file_rollup)
            lines += file_rollup.lines
            at_hand = missing[min(count, len(missing) - 1)]
            progress(count, len(missing), at_hand if crew.is_serial else crew.status(lines))

    def _task(self, source: str) -> RollupTask:
        file, no_keys = self._there[source], ConversationKeys.none()
        return RollupTask(file, self._plan, self._frozen_days, self._versions, no_keys, self._store.place(source))

    def _keys(self, source: str) -> ConversationKeys:
        """Return the conversations of a source: of one that is only remembered, those that others ask for."""
        if source in self._read:
            return self._store.read(source)
        keys = self._remembered_keys(source)
        assert keys is not None
        return keys if self._universe is None else self._universe.part_of(keys)

    def _remembered_keys(self, source: str) -> ConversationKeys | None:
        return None if self._memory is None or source in self._read else self._memory.keys_before(self._there[source])

    def _count(self, source: str) -> int:
        """Return how many conversations a source holds."""
        if source in self._read:
            return self._store.count(source)
        keys = self._remembered_keys(source)
        return 0 if keys is None else len(keys)
