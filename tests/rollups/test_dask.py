"""A cluster of dask.distributed: the same numbers, and what is said where it cannot be had."""

from __future__ import annotations

import os
import socket
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import dask
import pytest
from distributed import KilledWorker

from tests.dumps.small import CONFIG, make, refreshed
from tests.rollups.worker_deaths import DeadlyExecutor, die_once, die_over, shared_files
from watchbook.errors import WorkerError
from watchbook.rollups.workers import dask_cluster
from watchbook.rollups.workers.crew import Crew
from watchbook.rollups.workers.dask_cluster import DaskCluster, cluster_crew

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

pytestmark = [
    pytest.mark.slow,
    # distributed leaves sockets and loops to the collector
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:distributed"),
]

ROOT = Path(__file__).parents[2]
BAD = "logs/2026-03-01-1.jsonl"


@pytest.fixture(name="cluster", scope="module")
def _cluster() -> Iterator[DaskCluster]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        with dask.config.set({"distributed.scheduler.allowed-failures": 0}):
            cluster = DaskCluster(None, 2)
            cluster.start()
            yield cluster
            cluster.end()


def _crew(cluster: DaskCluster, about: object = None, death: object = None) -> Crew:
    def start() -> Executor:
        executor = cluster.start()
        return executor if death is None else DeadlyExecutor(executor, death, about)  # type: ignore[arg-type]

    return Crew(start, cluster.workers, death=(*Crew.DEATH, KilledWorker), tries=1, is_deserted=cluster.is_deserted)


def test_a_cluster_settles_in_a_place_that_its_workers_share(tmp_path: Path, cluster: DaskCluster) -> None:
    """Also with a worker killed in the middle; nothing of the keys comes to the run."""
    (tmp_path / "desk").mkdir()
    root = make(tmp_path / "desk", CONFIG, shared_files(3))
    here = refreshed(root)
    make(root, f'{CONFIG}\n[run]\nscratch = "{tmp_path}/scratch"\n', {})
    assert refreshed(root, crew=_crew(cluster, tmp_path / "died", die_once)) == here
    assert len(list((tmp_path / "scratch").rglob("logs-*.keys"))) == 6


def test_a_cluster_says_what_this_process_says(tmp_path: Path, cluster: DaskCluster) -> None:
    """Also with a worker killed in the middle: the scheduler gives its work to another."""
    root = make(tmp_path, CONFIG, shared_files(3))
    here = refreshed(root)
    assert refreshed(root, crew=_crew(cluster)) == here
    assert refreshed(root, crew=_crew(cluster, tmp_path / "died", die_once)) == here
    assert (tmp_path / "died").exists()


def test_a_notebook_that_forgot_everything_begins_a_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day's job runs in a kernel whose `%reset` takes the main module's `__spec__` along."""
    monkeypatch.delattr(sys.modules["__main__"], "__spec__")
    cluster = DaskCluster(None, 1)
    assert cluster.start().submit(sum, [1, 2]).result() == 3
    cluster.end()


def test_a_cluster_that_does_not_begin_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a sentence, whatever it raises."""

    def fail(**_: object) -> None:
        raise RuntimeError("Nanny failed to start.")

    monkeypatch.setattr("distributed.LocalCluster", fail)
    with pytest.raises(WorkerError, match=r"a cluster of 2 workers does not begin on this machine \(Runtime"):
        DaskCluster(None, 2).start()


def test_workers_of_another_version_are_refused(cluster: DaskCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is done; both versions are named."""
    monkeypatch.setattr(dask_cluster, "own_versions", lambda: {"watchbook": "9.9.9"})
    with pytest.raises(WorkerError, match=r"the worker at tcp://\S+ has watchbook \S+, and this run has watchbook 9"):
        cluster_crew(cluster.address, 2)


def test_a_deadly_file_is_set_aside(tmp_path: Path, cluster: DaskCluster) -> None:
    """The scheduler gives it up, and so do we, once it had the cluster for itself."""
    files = shared_files(3)
    bad = files.pop(BAD)
    without = refreshed(make(tmp_path, CONFIG, files))
    root = make(tmp_path, CONFIG, {BAD: bad})
    state = refreshed(root, crew=_crew(cluster, BAD, die_over))
    assert state.rollups == without.rollups
    assert [(row.source, row.reason) for row in state.quarantine] == [(BAD, "ends-its-worker")]


@pytest.mark.parametrize("listens", [False, True])
def test_a_scheduler_that_does_not_answer_is_said_within_ten_seconds(tmp_path: Path, listens: bool) -> None:  # noqa: FBT001
    """Whether nobody is there, or somebody who says nothing; nothing is changed."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        if listens:
            server.listen()
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        config = f'{CONFIG}[run]\nexecutor = "dask"\nscheduler = "{address}"\n'
        root = make(tmp_path, config, shared_files(3))
        begin = time.monotonic()
        with pytest.raises(WorkerError, match=f"the scheduler at {address} does not answer within 6 seconds"):
            refreshed(root)
        assert time.monotonic() - begin < 10 + 5 * (os.getloadavg()[0] > 3)
