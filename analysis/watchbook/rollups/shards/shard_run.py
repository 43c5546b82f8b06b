"""One shard's part of the files: rolled up, and put where whoever merges finds it."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from watchbook.dumps.discovery import find_sources
from watchbook.rollups.conversation_keys import ConversationKeys
from watchbook.rollups.file_hashes import SETTLED, FileHashes
from watchbook.rollups.plan import Plan
from watchbook.rollups.rollup import roll_up
from watchbook.rollups.shards.blob_store import BlobStore
from watchbook.rollups.shards.shelf import Shelf
from watchbook.rollups.workers.conversation_task import ConversationTask, settle_with_workers
from watchbook.rollups.workers.executors import crew_of
from watchbook.rollups.workers.rollup_task import DEADLY, RollupTask, do_rollup, own_versions

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
    put: int
    """Files that were rolled up and put."""
    deadly: tuple[str, ...]
    """Files that ended every worker that read them; nothing is put of them."""


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
        WorkerError: the store or the workers cannot be reached.
        DumpError: a file cannot be read.
        MetricError, ConfigError: the configuration cannot be meant.
    """
    plan = Plan.of(engagement, fields, metrics, calendar)
    there = list(find_sources(engagement))
    shelf = _shelf(url, plan, there, FileHashes(None).sha256)
    began = time.time()
    files = [file for file in there if shard.has(file)]
    absent = [file for file in files if not shelf.holds(file)]
    deadly, count = list[str](), 0
    with crew or crew_of(engagement.config.run) as workers:
        says = _says(workers, plan, absent, there, shelf)
        for done, (file, file_rollup, origin) in enumerate(says, 1):
            if file_rollup is None:
                deadly.append(file.source)
            elif origin is None or origin == shelf.origin(file):  # else a file came meanwhile: another time
                is_settled = origin is None and began - file.changed_at > SETTLED
                count += shelf.put(file, file_rollup, is_settled=is_settled, origin=origin)
            progress(done, len(absent), file.source)
    return ShardOutcome(len(files), count, tuple(sorted(deadly)))


def _says(
    workers: Crew, plan: Plan, files: Sequence[DumpFile], there: Sequence[DumpFile], shelf: Shelf
) -> Iterator[tuple[DumpFile, FileRollup | None, str | None]]:
    """Yield what each file says; None where it ends whoever reads it; and the hash of what decides it, if that is more.

    Files whose rows make conversations with those of others are read with them, some files at a time.
    """
    versions = own_versions()
    if plan.conversations is None:
        tasks = (RollupTask(file, plan, frozenset(), versions, ConversationKeys.none(), None) for file in files)
        for task, file_rollup in workers.results(do_rollup, tasks):
            yield task.file, file_rollup, None
        return
    logs = tuple(file for file in there if file.kind == "logs")
    in_order = sorted(files)
    for start in range(0, len(in_order), TOGETHER):
        some = in_order[start : start + TOGETHER]
        origins = {file.source: shelf.origin(file) for file in some}
        whole = ConversationTask(tuple(file for file in some if file.kind == "logs"), logs, plan, frozenset(), versions)
        file_rollups = settle_with_workers(workers, whole, lambda *_: None) if whole.files else {}
        for file in some:
            if file.kind != "logs":
                yield file, roll_up(file, replace(plan, conversations=None)), origins[file.source]
                continue
            file_rollup = file_rollups[file.source]
            is_deadly = DEADLY in file_rollup.source.note.split()
            yield file, None if is_deadly else file_rollup, origins[file.source]


def _shelf(url: str, plan: Plan, there: Iterable[DumpFile], sha256: Callable[[DumpFile], str]) -> Shelf:
    conversations = plan.conversations
    if conversations is None:
        return Shelf(BlobStore(url), plan.definitions, sha256)
    logs = sorted(file for file in there if file.kind == "logs")

    def neighbours(file: DumpFile) -> list[DumpFile]:
        """Return a golden set's file alone, and a log's with those around it."""
        if file.kind != "logs":
            return [file]
        return [each for each in logs if conversations.is_near(file.date, each.date)]

    return Shelf(BlobStore(url), plan.definitions, sha256, neighbours)
