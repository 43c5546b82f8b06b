"""One shard's part of the files: rolled up, and put where whoever merges finds it."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from watchbook.dumps.discovery import find_sources
from watchbook.errors import Place, WorkerError
from watchbook.rollups.conversation_keys import ConversationKeys
from watchbook.rollups.conversations.conversation_reader import Reading
from watchbook.rollups.file_hashes import SETTLED, FileHashes
from watchbook.rollups.plan import Plan
from watchbook.rollups.rollup import roll_up
from watchbook.rollups.shards.blob_store import PURPOSE, BlobStore, demand_place, folder_of, lies_in_desk
from watchbook.rollups.shards.shelf import Shelf
from watchbook.rollups.small_files.file_groups import results_of_tasks
from watchbook.rollups.workers.conversation_task import ConversationTask, ask_workers
from watchbook.rollups.workers.executors import crew_of
from watchbook.rollups.workers.rollup_task import RollupTask, own_versions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from watchbook.calendar import Calendar
    from watchbook.config import Engagement
    from watchbook.dumps.discovery import DumpFile
    from watchbook.metrics import Field, Metric
    from watchbook.rollups.rollup import FileRollup
    from watchbook.rollups.workers.crew import Crew

TOGETHER = 32
"""Files whose rows make conversations that are read and put at a time: what lies between is read twice."""


@dataclass(frozen=True, slots=True)
class Shard:
    """One of several parts of all files: each file is in one of them, whatever other files there are."""

    index: int
    """From 1."""
    of: int

    def __str__(self) -> str:
        """Return `I/N`."""
        return f"{self.index}/{self.of}"

    def has(self, file: DumpFile) -> bool:
        """Return whether a file is in it."""
        digest = hashlib.sha256(file.source.encode("utf-8", "surrogateescape")).digest()
        return int.from_bytes(digest[:8], "big") % self.of == self.index - 1


@dataclass(frozen=True, slots=True)
class ShardOutcome:
    """What a shard did."""

    files: int
    """In the shard."""
    present: int
    """Files that were there already."""
    put: int
    """Files that were rolled up and put."""
    deadly: tuple[str, ...]
    """Files that ended every worker that read them; nothing is put of them."""

    @property
    def beside_deadly(self) -> int:
        """Files whose rows may belong to conversations of such a file: nothing is put of them either."""
        return self.files - self.present - self.put - len(self.deadly)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came of a file."""

    file: DumpFile
    rollup: FileRollup | None
    """What it says; None where nobody can tell."""
    is_deadly: bool = False
    origin: str | None = None
    """The hash of what decides it, where that is more than the file."""


def shelf_of(url: str, plan: Plan, there: Iterable[DumpFile], sha256: Callable[[DumpFile], str]) -> Shelf:
    """Return what shards have put at a place of the files that are there.

    Raises:
        WorkerError: nothing, nothing that was made by these versions, or the place cannot be listed.
    """
    shelf = _shelf(url, plan, there, sha256)
    shelf.demand_pieces()
    return shelf


def roll_up_shard(  # noqa: PLR0913, PLR0917  # the engagement in its parts, as a refresh takes it
    engagement: Engagement,
    fields: Mapping[str, Field],
    metrics: Mapping[str, Metric],
    calendar: Calendar,
    shard: Shard,
    url: str,
    *,
    progress: Callable[[int, int, str], None],
    crew: Crew | None = None,
) -> ShardOutcome:
    """Roll a shard's files up and put what they say, but for what is there already.

    Raises:
        WorkerError: the store or the workers cannot be reached, or the place may come into git.
        DumpError: a file cannot be read.
        MetricError, ConfigError: the configuration cannot be meant.
    """
    demand_place(url, PURPOSE)
    folder = folder_of(url)
    if folder is not None and lies_in_desk(folder, engagement.root):
        raise WorkerError(
            "lies in the engagement's folder, whose files may come into git: hashes of ids do not belong there",
            place=Place(url),
            hints=("name a folder outside, or a bucket, that all shards and the run reach",),
        )
    plan = Plan.of(engagement, fields, metrics, calendar)
    there = list(find_sources(engagement))
    shelf = _shelf(url, plan, there, FileHashes(None).sha256)
    began = time.time()
    files = [file for file in there if shard.has(file)]
    absent = [file for file in files if not shelf.holds(file)]
    deadly, present, count = list[str](), len(files) - len(absent), 0
    with crew or crew_of(engagement.config.run) as workers:
        for step, answer in enumerate(_answers(workers, plan, absent, there, shelf), 1):
            if answer.is_deadly:
                deadly.append(answer.file.source)
            elif answer.rollup is not None:
                is_settled = answer.origin is None and began - answer.file.changed_at > SETTLED
                is_new = shelf.put(answer.file, answer.rollup, is_settled=is_settled, origin=answer.origin)
                count, present = count + is_new, present + (not is_new)
            progress(step, len(absent), answer.file.source)
    return ShardOutcome(len(files), present, count, tuple(sorted(deadly)))


def _answers(
    workers: Crew, plan: Plan, files: Sequence[DumpFile], there: Sequence[DumpFile], shelf: Shelf
) -> Iterator[_Answer]:
    """Yield what comes of each file.

    Files whose rows make conversations with those of others are read with them, some files at a time. What such a file
    says where one beside it cannot be read is no answer: with more memory it says something else.
    """
    versions = own_versions()
    if plan.conversations is None:
        tasks = (RollupTask(file, plan, frozenset(), versions, ConversationKeys.none(), None) for file in files)
        for task, file_rollup in results_of_tasks(workers, tasks):
            yield _Answer(task.file, file_rollup, file_rollup is None)
        return
    logs = tuple(file for file in there if file.kind == "logs")
    for file in files:
        if file.kind != "logs":
            file_rollup = roll_up(file, replace(plan, conversations=None))
            reading = Reading(file_rollup.source.sha256, file_rollup.source.size)
            yield _Answer(file, file_rollup, origin=shelf.origin_of_readings(file, {file.source: reading}))
    in_order = sorted(file for file in files if file.kind == "logs")
    for start in range(0, len(in_order), TOGETHER):
        some = tuple(in_order[start : start + TOGETHER])
        outcome = ask_workers(workers, ConversationTask(some, logs, plan, frozenset(), versions), lambda *_: None)
        for file in some:
            answer = next((answer for answer in outcome.answers if file.source in answer.rollups), None)
            origin = None if answer is None else shelf.origin_of_readings(file, answer.readings)
            if answer is None or origin is None:
                yield _Answer(file, None, file.source in outcome.deadly)
            else:
                yield _Answer(file, answer.rollups[file.source], origin=origin)


def _shelf(url: str, plan: Plan, there: Iterable[DumpFile], sha256: Callable[[DumpFile], str]) -> Shelf:
    conversations = plan.conversations
    if conversations is None:
        return Shelf(BlobStore(url), plan.definitions, sha256)
    logs = sorted(file for file in there if file.kind == "logs")

    def neighbours(file: DumpFile) -> list[DumpFile]:
        """Return a golden set's file alone, and a log's with those around it."""
        if file.kind != "logs":
            return [file]
        return [log for log in logs if conversations.is_near(file.date, log.date)]

    return Shelf(BlobStore(url), plan.definitions, sha256, neighbours)
