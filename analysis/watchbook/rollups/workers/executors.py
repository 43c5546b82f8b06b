"""Who works, as [run] in watchbook.toml says."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from watchbook.rollups.workers.crew import Crew
from watchbook.rollups.workers.worker_processes import WorkerProcesses

if TYPE_CHECKING:
    from watchbook.config import RunConfig


def crew_of(run: RunConfig) -> Crew:
    """Return who rolls files up; nobody is started before there is a file.

    Raises:
        WorkerError: the cluster cannot be reached, or its workers have other versions than this run.
    """
    if run.executor == "dask":
        from watchbook.rollups.workers.dask_cluster import cluster_crew  # noqa: PLC0415  # the extra `dask`

        return cluster_crew(run.scheduler, run.workers or _processors())
    if run.executor == "processes":
        count = run.workers or _processors()
        return Crew(lambda: WorkerProcesses(count), count, is_here=True)
    return Crew()


def _processors() -> int:
    """Return how many processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
