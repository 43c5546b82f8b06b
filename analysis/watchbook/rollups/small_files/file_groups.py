"""Files of which several small ones are rolled up by one call; a large one is by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.dumps.small_files.joint_lines import weight
from watchbook.rollups.small_files.joint_rollup import roll_up_together
from watchbook.rollups.workers.rollup_task import answer_of_task, demand_versions, do_rollup

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from watchbook.rollups.rollup import FileRollup
    from watchbook.rollups.workers.crew import Crew
    from watchbook.rollups.workers.rollup_task import RollupTask

TaskGroup = tuple["RollupTask", ...]
"""Tasks of one plan and the same frozen days."""
TOGETHER = 1 << 23
"""Bytes of files that are read together, about (8 MiB)."""
MOST_FILES = 100
"""Files that are read together: each has its own sums, and a worker is to be busy for a moment only."""


def groups_of_tasks(tasks: Iterable[RollupTask]) -> Iterator[TaskGroup]:
    """Yield tasks in groups, small files with their neighbours; tasks are taken one by one."""
    group: list[RollupTask] = []
    held = 0
    for task in tasks:
        size = weight(task.file, task.plan.selection)
        if size is None:
            yield (task,)
            continue
        if group and (held + size > TOGETHER or len(group) == MOST_FILES):
            yield tuple(group)
            group, held = [], 0
        group.append(task)
        held += size
    if group:
        yield tuple(group)


def do_rollups(group: TaskGroup) -> list[FileRollup]:
    """Return what each file of a group says, in its order.

    Raises:
        WorkerError: the worker has other versions than whoever asks.
        DumpError, MetricError: as `roll_up` raises them.
    """
    first = group[0]
    if len(group) == 1:
        return [do_rollup(first)]
    demand_versions(first.versions)
    files = [task.file for task in group]
    rollups = roll_up_together(files, first.plan, [task.credited_keys() for task in group], first.frozen_days)
    return [answer_of_task(task, file_rollup) for task, file_rollup in zip(group, rollups, strict=True)]


def results_of_tasks(crew: Crew, tasks: Iterable[RollupTask]) -> Iterator[tuple[RollupTask, FileRollup | None]]:
    """Yield each task with what its file says, in any order; None where the file ended every worker that read it.

    Raises:
        WorkerError: the workers are not there.
    """
    suspects: list[RollupTask] = []
    for group, file_rollups in crew.results(do_rollups, groups_of_tasks(tasks)):
        if file_rollups is not None:
            yield from zip(group, file_rollups, strict=True)
        elif len(group) > 1:
            suspects += group
        else:
            yield group[0], None
    for (task,), alone in crew.results(do_rollups, ((task,) for task in suspects)):
        yield task, None if alone is None else alone[0]
