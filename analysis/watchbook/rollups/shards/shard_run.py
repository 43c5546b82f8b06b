"""One shard's part of the files: rolled up, and put where whoever merges finds it."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.dumps.discovery import find_sources
from watchbook.errors import WorkerError
from watchbook.rollups.conversation_keys import ConversationKeys
from watchbook.rollups.file_hashes import SETTLED
from watchbook.rollups.plan import Plan
from watchbook.rollups.shards.blob_store import BlobStore
from watchbook.rollups.shards.shelf import Shelf
from watchbook.rollups.workers.executors import crew_of
from watchbook.rollups.workers.rollup_task import RollupTask, do_rollup, own_versions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from watchbook.calendar import Calendar
    from watchbook.config import Engagement
    from watchbook.dumps.discovery import DumpFile
    from watchbook.metrics import Field, Metric
    from watchbook.rollups.workers.crew import Crew


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


def shelf_of(url: str, plan: Plan) -> Shelf:
    """Return what shards have put at a place.

    Raises:
        WorkerError: nothing, nothing that was made by these versions, or the place cannot be listed.
    """
    _refuse_rows(plan)
    shelf = Shelf(BlobStore(url), plan.definitions)
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
    _refuse_rows(plan)
    shelf = Shelf(BlobStore(url), plan.definitions)
    began = time.time()
    files = [file for file in find_sources(engagement) if shard.has(file)]
    absent = [file for file in files if not shelf.holds(file)]
    deadly, count, versions = list[str](), 0, own_versions()
    no_keys = ConversationKeys.none()
    tasks = (RollupTask(file, plan, frozenset(), versions, no_keys, None) for file in absent)
    with crew or crew_of(engagement.config.run) as workers:
        for done, (task, file_rollup) in enumerate(workers.results(do_rollup, tasks), 1):
            if file_rollup is None:
                deadly.append(task.file.source)
            else:
                count += shelf.put(task.file, file_rollup, is_settled=began - task.file.changed_at > SETTLED)
            progress(done, len(absent), task.file.source)
    return ShardOutcome(len(files), count, tuple(sorted(deadly)))


def _refuse_rows(plan: Plan) -> None:
    if plan.conversations is not None:
        raise WorkerError(
            "a conversation's rows may lie in several files here, and a shard reads each file by itself",
            hints=('[run] executor = "processes" needs no shards; nothing was changed',),
        )
