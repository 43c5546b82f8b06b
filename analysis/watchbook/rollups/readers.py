"""Who reads files for a roll-up: the store where shards put what they said, and workers for what is not there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from watchbook.rollups.conversation_keys import ConversationKeys
from watchbook.rollups.small_files.file_groups import results_of_tasks
from watchbook.rollups.workers.rollup_task import deadly_rollup

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from watchbook.dumps.discovery import DumpFile
    from watchbook.rollups.crediting.source_memory import SourceMemory
    from watchbook.rollups.rollup import FileRollup
    from watchbook.rollups.shards.shelf import Shelf
    from watchbook.rollups.workers.crew import Crew
    from watchbook.rollups.workers.rollup_task import RollupTask

Progress = Callable[[int, int, str], None]
"""(files done, files to do, the file at hand)."""


@dataclass(frozen=True, slots=True)
class Readers:
    """Who reads, and who is told how far they are."""

    crew: Crew
    progress: Progress
    sha256: Callable[[DumpFile], str]
    """Hashes a file's bytes."""
    shelf: Shelf | None = None
    """Where shards have put what files say; None where nobody did."""
    scratch: str | None = None
    """Where workers put what files hold, and settle it; None: the run settles it on this machine."""
    memory: SourceMemory | None = None
    """What files held when the ledger's rows of them were made, so that not all have to be read; None: nothing."""

    def rollups(self, tasks: Iterable[RollupTask]) -> Iterator[tuple[DumpFile, FileRollup]]:
        """Yield what files say, in any order, each without its keys where these have a place.

        Raises:
            WorkerError: the workers, or the store, are not there.
        """
        if self.shelf is None:
            yield from self.rollups_again(tasks)
            return
        absent = []
        for task in tasks:
            file_rollup = self._from_shelf(task)
            if file_rollup is None:
                absent.append(task)
            else:
                yield task.file, file_rollup
        yield from self.rollups_again(absent)

    def rollups_again(self, tasks: Iterable[RollupTask]) -> Iterator[tuple[DumpFile, FileRollup]]:
        """Yield what files say whatever lies in a store, in any order; tasks are taken one by one.

        Raises:
            WorkerError: the workers are not there.
        """
        for task, file_rollup in results_of_tasks(self.crew, tasks):
            yield task.file, file_rollup or without_keys(deadly_rollup(task.file, task.plan), task)

    def _from_shelf(self, task: RollupTask) -> FileRollup | None:
        assert self.shelf is not None
        file_rollup = self.shelf.rollup(task.file)
        # What lies in days that are closed meanwhile has to be set aside: the file is read.
        if file_rollup is None or not file_rollup.days.isdisjoint(task.frozen_days):
            return None
        return without_keys(file_rollup, task)


def without_keys(file_rollup: FileRollup, task: RollupTask) -> FileRollup:
    """Return what a file says, its keys at the place that its task has for them."""
    if task.key_place is None:
        return file_rollup
    task.key_place.put_keys(file_rollup)
    return replace(file_rollup, keys=ConversationKeys.none())
