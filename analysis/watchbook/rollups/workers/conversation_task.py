"""Files whose rows make conversations together, rolled up by workers: some files each, with those around them.

What a file says depends on the files whose dates are near its own. So a worker gets a run of files and reads their
neighbours, too; those at the ends of a run are read twice.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from watchbook.rollups.conversations.conversation_reader import ConversationReader
from watchbook.rollups.conversations.conversation_settlement import settle_conversations
from watchbook.rollups.conversations.file_rows import read_rows
from watchbook.rollups.workers.rollup_task import deadly_rollup, demand_versions

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Sequence

    from watchbook.dumps.discovery import DumpFile
    from watchbook.rollups.plan import Plan
    from watchbook.rollups.rollup import FileRollup
    from watchbook.rollups.workers.crew import Crew

RUNS = 4
"""Runs of files that each worker gets, about: more of them are more even, and read more files twice."""


@dataclass(frozen=True, slots=True)
class ConversationTask:
    """A run of files, and those around them."""

    files: tuple[DumpFile, ...]
    """What is rolled up."""
    there: tuple[DumpFile, ...]
    """The files among which they are read."""
    plan: Plan
    frozen_days: frozenset[dt.date]
    versions: dict[str, str]
    """Those of whoever asks."""


def do_conversations(task: ConversationTask) -> dict[str, FileRollup]:
    """Return what a run of files says.

    Raises:
        WorkerError: the worker has other versions than whoever asks.
        DumpError, MetricError: as a roll-up raises them.
    """
    demand_versions(task.versions)
    assert task.plan.conversations is not None
    with tempfile.TemporaryDirectory(prefix="watchbook-") as scratch:
        reader = ConversationReader(task.there, task.plan.conversations, task.plan.selection, Path(scratch))
        files = {file.source: file for file in task.files}
        return settle_conversations(reader, files, task.plan, task.frozen_days, lambda *_: None)


def read_alone(task: ConversationTask) -> bool:
    """Read the rows of a task's one file and forget them: whoever asks wants to know whether it can be read."""
    assert task.plan.conversations is not None
    (file,) = task.files
    read_rows(file, task.plan.conversations.kind_of(file), lambda _frame: None)
    return True


def settle_with_workers(
    crew: Crew, whole: ConversationTask, progress: Callable[[int, int, str], None]
) -> dict[str, FileRollup]:
    """Return what a task's files say, by the files' names; a file that ends its workers is none among the others."""
    size = 1 + len(whole.files) // (RUNS * crew.workers)
    file_rollups: dict[str, FileRollup] = {}
    failures: list[DumpFile] = []
    for task, result in crew.results(do_conversations, _runs(whole, whole.files, size)):
        failures += [] if result is not None else task.files
        file_rollups |= result or {}
        lines = sum(file_rollup.lines for file_rollup in file_rollups.values())
        progress(len(file_rollups), len(whole.files), crew.status(lines))
    if failures:
        file_rollups |= _without_deadly(crew, whole, failures)
    return file_rollups


def _without_deadly(crew: Crew, whole: ConversationTask, failures: Sequence[DumpFile]) -> dict[str, FileRollup]:
    """Return what files say whose run ended its workers: it is one of them, or one beside them."""
    suspects = {file for task in _runs(whole, failures, 1) for file in task.there}
    probes = (replace(whole, files=(file,), there=()) for file in sorted(suspects))
    deadly = {task.files[0] for task, result in crew.results(read_alone, probes) if not result}
    healthy = replace(whole, there=tuple(file for file in whole.there if file not in deadly))
    file_rollups = {file.source: deadly_rollup(file, whole.plan) for file in failures if file in deadly}
    survivors = [file for file in failures if file not in deadly]
    for task, result in crew.results(do_conversations, _runs(healthy, survivors, 1)):
        file_rollups |= result or {file.source: deadly_rollup(file, whole.plan) for file in task.files}
    return file_rollups


def _runs(whole: ConversationTask, files: Sequence[DumpFile], size: int) -> Iterator[ConversationTask]:
    """Yield tasks of up to so many files, each with the files around them."""
    assert whole.plan.conversations is not None
    is_near = whole.plan.conversations.is_near
    for start in range(0, len(files), size):
        part = files[start : start + size]
        dates = {file.date for file in part}
        near = (file for file in whole.there if any(is_near(date, file.date) for date in dates))
        yield replace(whole, files=tuple(part), there=tuple(near))
