"""Rolling up one file, as a value that travels to any worker."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Protocol

from watchbook.dumps.discovery import unreachable
from watchbook.dumps.intake_account import LINES, Tally
from watchbook.dumps.losses.line_losses import LineLosses
from watchbook.dumps.streams import RawBytes
from watchbook.errors import WorkerError
from watchbook.ledger import Source
from watchbook.rollups.conversation_keys import ConversationKeys
from watchbook.rollups.rollup import FileRollup, roll_up

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.dumps.discovery import DumpFile
    from watchbook.rollups.plan import Plan

DEADLY = "ends-its-worker"
"""Noted of a file over which each worker ended, and the reason for which it is set aside as one line."""


def own_versions() -> dict[str, str]:
    """Return the versions on which a file's numbers depend: ours, and that of polars, which hashes the ids."""
    return dict(_versions())


@cache
def _versions() -> tuple[tuple[str, str], ...]:
    return tuple((name, version(name)) for name in ("watchbook", "polars"))


class KeyPlace(Protocol):
    """Where what a file holds is put; travels with a task."""

    def put_keys(self, file_rollup: FileRollup) -> None:
        """Put the conversations of a file."""


class KeySource(Protocol):
    """Conversations that lie somewhere; travels with a task."""

    def __len__(self) -> int:
        """Return how many they are, at most."""

    def keys(self) -> ConversationKeys:
        """Return them."""


@dataclass(frozen=True, slots=True)
class RollupTask:
    """A file, and how it is rolled up."""

    file: DumpFile
    plan: Plan
    frozen_days: frozenset[dt.date]
    """Days to which nothing can be added any more."""
    versions: dict[str, str]
    """Those of whoever asks."""
    taken_keys: ConversationKeys | KeySource
    """Conversations that earlier files are credited with."""
    key_place: KeyPlace | None
    """Where the file's own are put, which its worker reaches; None: they come with the result. A file that is rolled up
    without taken ones has given its own before."""

    def credited_keys(self) -> ConversationKeys:
        """Return the conversations that earlier files are credited with, wherever they lie.

        Raises:
            WorkerError: they are not there as they were put.
        """
        return self.taken_keys if isinstance(self.taken_keys, ConversationKeys) else self.taken_keys.keys()


def do_rollup(task: RollupTask) -> FileRollup:
    """Return what a file says.

    Raises:
        WorkerError: the worker has other versions than whoever asks.
        DumpError, MetricError: as `roll_up` raises them.
    """
    demand_versions(task.versions)
    return answer_of_task(task, roll_up(task.file, task.plan, task.credited_keys(), task.frozen_days))


def answer_of_task(task: RollupTask, file_rollup: FileRollup) -> FileRollup:
    """Return what a file says as its task asks for it: its keys where they have a place, or with it, or not at all."""
    if task.key_place is not None:
        task.key_place.put_keys(file_rollup)
    elif not len(task.taken_keys):
        return file_rollup
    return replace(file_rollup, keys=ConversationKeys.none())


def demand_versions(versions: dict[str, str]) -> None:
    """Raise an error in a worker whose versions are others than those asked for."""
    other = {name: number for name, number in own_versions().items() if versions.get(name) != number}
    if other:
        raise version_error("a worker", other, versions)


def version_error(who: str, other: dict[str, str], versions: dict[str, str]) -> WorkerError:
    """Return the error of somebody who has other versions than we."""
    there = " and ".join(f"{name} {number}" for name, number in sorted(other.items()))
    here = " and ".join(f"{name} {versions.get(name)}" for name in sorted(other))
    return WorkerError(
        f"{who} has {there}, and this run has {here}: their numbers could differ",
        hints=("install the same versions in both places, and run again; nothing was changed",),
    )


def deadly_rollup(file: DumpFile, plan: Plan) -> FileRollup:
    """Return what is said of a file over which each worker ended: one line, set aside; its bytes are hashed alone.

    Raises:
        DumpError: the file cannot be reached.
    """
    try:
        with file.open() as stream:
            raw = RawBytes(stream)
            sha256 = raw.finish()
    except OSError as error:
        raise unreachable(file.source, error) from error
    tally = Tally()
    tally.count(LINES, 1)
    tally.lose(LineLosses.of([(1, DEADLY)]))
    return FileRollup(
        Source(file.source, file.kind, file.date, sha256, raw.size, plan.definitions, DEADLY),
        tally.accounts(file.date, file.source),
        tally.quarantined(file.date, file.source),
        *((), (), (), (), (), ()),  # it says nothing
        ConversationKeys.none(),
    )
