"""Files whose rows make conversations together, rolled up by workers: some files each, with those around them.

What a file says depends on the files whose dates are near its own. So a worker gets a run of files and reads their
neighbours, too; those at the ends of a run are read twice.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from watchbook.dumps.discovery import TRIES, ever_changing
from watchbook.rollups.conversations.conversation_reader import ConversationReader
from watchbook.rollups.conversations.conversation_settlement import settle_conversations
from watchbook.rollups.conversations.file_rows import read_rows
from watchbook.rollups.workers.rollup_task import deadly_rollup, demand_versions

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from watchbook.dumps.discovery import DumpFile
    from watchbook.rollups.conversations.conversation_reader import Reading
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


@dataclass(frozen=True, slots=True)
class ConversationAnswer:
    """What a run of files says."""

    rollups: dict[str, FileRollup]
    readings: dict[str, Reading]
    """What each file held that it was made from, by name."""


@dataclass(frozen=True, slots=True)
class ConversationOutcome:
    """What the workers say of many files."""

    answers: list[ConversationAnswer] = field(default_factory=list)
    deadly: dict[str, FileRollup] = field(default_factory=dict)
    """Files that ended every worker, by name: no answer is made from them."""

    @property
    def rollups(self) -> dict[str, FileRollup]:
        """What each file says, by its name."""
        return self.deadly | {name: rollup for answer in self.answers for name, rollup in answer.rollups.items()}

    @property
    def readings(self) -> dict[str, set[Reading]]:
        """What each file held, whenever and by whomever it was read: of one that nobody changed, one thing."""
        readings: dict[str, set[Reading]] = {}
        for answer in self.answers:
            for source, reading in answer.readings.items():
                readings.setdefault(source, set()).add(reading)
        return readings


def do_conversations(task: ConversationTask) -> ConversationAnswer:
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
        rollups = settle_conversations(reader, files, task.plan, task.frozen_days, lambda *_: None)
        return ConversationAnswer(rollups, reader.readings)


def read_alone(task: ConversationTask) -> bool:
    """Read the rows of a task's one file and forget them: whoever asks wants to know whether it can be read."""
    assert task.plan.conversations is not None
    (file,) = task.files
    read_rows(file, task.plan.conversations.kind_of(file), lambda _frame: None)
    return True


def settle_with_workers(
    crew: Crew, whole: ConversationTask, progress: Callable[[int, int, str], None]
) -> dict[str, FileRollup]:
    """Return what a task's files say, by the files' names; a file that ends its workers is none among the others.

    Several workers read a file, each at another time: where it grew meanwhile, all are to see what it held first.

    Raises:
        DumpError: a file is replaced whenever it is read.
    """
    limits: dict[str, Reading] = {}
    for _ in range(TRIES):
        outcome = ask_workers(crew, _with_limits(whole, limits), progress)
        unsteady = {
            source for source, contents in outcome.readings.items() if not _is_steady(contents, limits.get(source))
        }
        if not unsteady:
            return outcome.rollups
        # One that did not begin with what it held first was replaced, and is read to its end again.
        limits = {source: limit for source, limit in limits.items() if source not in unsteady} | {
            source: min(outcome.readings[source], key=lambda reading: reading.size)
            for source in unsteady - limits.keys()
        }
    raise ever_changing(min(unsteady))


def _is_steady(readings: set[Reading], limit: Reading | None) -> bool:
    """Return whether all who read a file saw the same, and what they were told to see."""
    return len(readings) == 1 and (limit is None or limit in readings)


def ask_workers(crew: Crew, whole: ConversationTask, progress: Callable[[int, int, str], None]) -> ConversationOutcome:
    """Return what workers say of a task's files, each read when its turn came."""
    size = 1 + len(whole.files) // (RUNS * crew.workers)
    outcome = ConversationOutcome()
    failures: list[DumpFile] = []
    count, lines = 0, 0
    for task, answer in crew.results(do_conversations, _runs(whole, whole.files, size)):
        if answer is None:
            failures += task.files
            continue
        outcome.answers.append(answer)
        count += len(answer.rollups)
        lines += sum(file_rollup.lines for file_rollup in answer.rollups.values())
        progress(count, len(whole.files), crew.status(lines))
    if failures:
        _ask_without_deadly(crew, whole, failures, outcome)
    return outcome


def _with_limits(whole: ConversationTask, limits: Mapping[str, Reading]) -> ConversationTask:
    """Return a task of which some files are read up to what they held."""
    if not limits:
        return whole
    files, there = (
        tuple(replace(file, most=limits[file.source].size) if file.source in limits else file for file in group)
        for group in (whole.files, whole.there)
    )
    return replace(whole, files=files, there=there)


def _ask_without_deadly(
    crew: Crew, whole: ConversationTask, failures: Sequence[DumpFile], outcome: ConversationOutcome
) -> None:
    """Add what files say whose run ended its workers: it is one of them, or one beside them."""
    suspects = {file for task in _runs(whole, failures, 1) for file in task.there}
    probes = (replace(whole, files=(file,), there=()) for file in sorted(suspects))
    deadly = {task.files[0] for task, is_read in crew.results(read_alone, probes) if not is_read}
    healthy = replace(whole, there=tuple(file for file in whole.there if file not in deadly))
    outcome.deadly.update({file.source: deadly_rollup(file, whole.plan) for file in failures if file in deadly})
    survivors = [file for file in failures if file not in deadly]
    for task, answer in crew.results(do_conversations, _runs(healthy, survivors, 1)):
        if answer is not None:
            outcome.answers.append(answer)
        else:
            outcome.deadly.update({file.source: deadly_rollup(file, whole.plan) for file in task.files})


def _runs(whole: ConversationTask, files: Sequence[DumpFile], size: int) -> Iterator[ConversationTask]:
    """Yield tasks of up to so many files, each with the files around them."""
    assert whole.plan.conversations is not None
    is_near = whole.plan.conversations.is_near
    for start in range(0, len(files), size):
        part = files[start : start + size]
        dates = {file.date for file in part}
        near = (file for file in whole.there if any(is_near(date, file.date) for date in dates))
        yield replace(whole, files=tuple(part), there=tuple(near))
