"""Whoever rolls the files up, the numbers are the same; the death of a worker costs what it was doing."""

from __future__ import annotations

import functools
import os
import pickle
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from tests.dumps.small import CONFIG, make, plan_of, refreshed, said
from tests.rollups.worker_deaths import DeadlyExecutor, die_once, die_over, shared_files
from watchbook.config import load_engagement
from watchbook.dumps.discovery import find_sources
from watchbook.errors import WorkerError
from watchbook.rollups.conversation_keys import ConversationKeys
from watchbook.rollups.workers.conversation_task import ConversationTask
from watchbook.rollups.workers.crew import Crew
from watchbook.rollups.workers.rollup_task import RollupTask, do_rollup, own_versions
from watchbook.rollups.workers.worker_processes import WorkerProcesses

if TYPE_CHECKING:
    from collections.abc import Callable

    from watchbook.dumps.discovery import DumpFile

ROOT = Path(__file__).parents[2]
BAD = "logs/2026-03-02-1.jsonl"


class Shuffled(Executor):
    """Threads whose results come in an order of their own; what breaks over a file breaks as a pool does."""

    def __init__(self, seed: int = 0, breaks_over: str = "", times: int = 100) -> None:
        """Break so many times."""
        self._chance = random.Random(seed)
        self._bad = breaks_over
        self.times = times
        self.submissions = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **_: Any) -> Future[Any]:
        """Have it done in a moment."""
        self.submissions += 1
        future: Future[Any] = Future()
        threading.Timer(self._chance.random() / 100, self._answer, (future, functools.partial(fn, *args))).start()
        return future

    def _answer(self, future: Future[Any], work: functools.partial[Any]) -> None:
        if self.times and any(file.source == self._bad for task in work.args for file in _files_of(task)):
            self.times -= 1
            future.set_exception(BrokenExecutor("gone"))
        else:
            future.set_result(work())


def _files_of(task: object) -> tuple[DumpFile, ...]:
    """Return the files that a task reads."""
    if isinstance(task, RollupTask):
        return (task.file,)
    if isinstance(task, tuple):  # of small files, done together
        return tuple(file for part in task for file in _files_of(part))
    return (*task.files, *task.there) if isinstance(task, ConversationTask) else ()


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 6))])
def test_whoever_reads_in_whatever_order_says_the_same(tmp_path: Path, seed: int) -> None:
    """Results may come in any order; ids that several files hold count once, in the first of them."""
    root = make(tmp_path, CONFIG, shared_files(2))
    assert refreshed(root, crew=Crew(lambda: Shuffled(seed), 4)) == refreshed(root)


@pytest.mark.parametrize("most", [3, pytest.param(7, marks=pytest.mark.slow)])
def test_a_large_day_is_settled_in_buckets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """However many keys are held at once, the same conversations count in the same files."""
    root = make(tmp_path, CONFIG, shared_files(2))
    whole = refreshed(root)
    monkeypatch.setattr("watchbook.rollups.crediting.run_keys.MOST_KEYS", most)
    assert refreshed(root) == whole
    assert [row.count for row in whole.accounts if row.outcome == "duplicate"] == [0, 3, 0, 3]


@pytest.mark.slow
def test_a_task_whose_worker_died_is_done_again_alone(tmp_path: Path) -> None:
    """Two deaths over one file are an accident."""
    root = make(tmp_path, CONFIG, shared_files(2))
    pool = Shuffled(0, BAD, times=2)
    assert refreshed(root, crew=Crew(lambda: pool, 2)) == refreshed(root)
    assert pool.times == 0


@pytest.mark.slow
def test_a_file_that_ends_its_worker_every_time_is_set_aside_whole(tmp_path: Path) -> None:
    """It is a line of the account, with its reason; whatever the other files say stays."""
    files = shared_files(2)
    bad = files.pop(BAD)
    without = refreshed(make(tmp_path, CONFIG, files))
    root = make(tmp_path, CONFIG, {BAD: bad})
    state = refreshed(root, crew=Crew(lambda: Shuffled(0, BAD), 2))
    assert [row for row in state.rollups if row.source == BAD] == []
    assert state.rollups == without.rollups
    assert [(row.source, row.line, row.reason) for row in state.quarantine] == [(BAD, 1, "ends-its-worker")]
    assert said(state).splitlines()[3] == "lines 1, rolled-up 0, quarantined:ends-its-worker 1 (ends-its-worker)"
    # Another time it may have the memory it lacked: the state follows from the dumps, not from what happened.
    assert refreshed(root, state) == refreshed(root)


def test_workers_that_die_over_anything_condemn_no_file(tmp_path: Path) -> None:
    """Where not even the simplest work is done, it is the workers."""
    root = make(tmp_path, CONFIG, shared_files(2))
    dead = Shuffled()
    dead.submit = lambda _fn, *_args: _broken()  # type: ignore[method-assign]
    with pytest.raises(WorkerError, match="the workers end whatever they are given"):
        refreshed(root, crew=Crew(lambda: dead, 2))


def _broken() -> Future[Any]:
    future: Future[Any] = Future()
    future.set_exception(BrokenExecutor("gone"))
    return future


class EmptyCluster(Executor):
    """Takes work, and nobody comes to do it."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **_: Any) -> Future[Any]:  # noqa: ARG002  # nobody does it
        """Wait for ever."""
        return Future()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002  # as the base
        """Give it up."""


def test_where_all_workers_are_gone_others_are_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    """No future says so: whoever waits looks whether anybody is there; where nobody comes at all, that is said."""
    monkeypatch.setattr("watchbook.rollups.workers.crew.LOOK", 0.01)
    executors = iter([EmptyCluster(), Shuffled()])
    crew = Crew(lambda: next(executors), 2, tries=1, is_deserted=lambda: True)
    assert sorted(crew.results(abs, [-1, -2, -3])) == [(-3, 3), (-2, 2), (-1, 1)]
    nobody = Crew(EmptyCluster, 2, tries=1, is_deserted=lambda: True)
    with pytest.raises(WorkerError, match=r"the workers end whatever they are given \(BrokenExecutor\)"):
        list(nobody.results(abs, [-1]))


def test_what_cannot_be_sent_is_said() -> None:
    """A plan that does not pickle ends the run before anybody works."""
    pool = Shuffled()
    crew = Crew(lambda: pool, 2)
    with pytest.raises(WorkerError, match="what is to be done cannot be sent to workers"):
        list(crew.results(str, [lambda: None]))
    assert pool.submissions == 0


def test_a_worker_with_another_version_is_refused_and_both_are_named(tmp_path: Path) -> None:
    """Another polars hashes ids differently, and another Watchbook may read differently."""
    root = make(tmp_path, CONFIG, shared_files(2))
    file = find_sources(load_engagement(root))[0]
    versions = {**own_versions(), "polars": "9.9.9"}
    task = RollupTask(file, plan_of(root), frozenset(), versions, ConversationKeys.none(), None)
    with pytest.raises(WorkerError, match=f"has polars {pl.__version__}, and this run has polars 9.9.9"):
        do_rollup(task)


def test_a_plan_that_travels_is_small(tmp_path: Path) -> None:
    """A task is some kilobytes, whatever the file's size."""
    root = make(tmp_path, CONFIG, shared_files(2))
    file = find_sources(load_engagement(root))[0]
    task = RollupTask(file, plan_of(root), frozenset(), own_versions(), ConversationKeys.none(), None)
    data = pickle.dumps(task)
    assert pickle.loads(data).plan == task.plan
    assert len(data) < 12_000


ROWS = CONFIG + '\n[dumps.conversation]\nid = "conversation_id"\nhorizon = "30h"\n'


def _rows() -> dict[str, bytes]:
    """Return files of rows of ten days; conversations go over midnight, and rows come twice."""
    row = '{{"ts":"2026-03-{day:02}T{hour:02}:00:00-05:00","conversation_id":"{name}","workflow":"desk"}}'
    hours = (1, 5, 9, 21, 22, 9)
    return {
        f"logs/2026-03-{day:02}.jsonl": "\n".join(
            row.format(day=day, hour=hour, name=f"{(day + hour // 20) // 2}-{hour % 3}") for hour in hours
        ).encode()
        for day in range(1, 11)
    }


@pytest.mark.slow
def test_files_of_rows_are_read_with_those_around_them(tmp_path: Path) -> None:
    """Rows of one conversation lie in several files, whoever reads which: six times three conversations."""
    root = make(tmp_path, ROWS, _rows())
    state = refreshed(root, crew=Crew(Shuffled, 2))
    assert state == refreshed(root)
    assert sum(row.n for row in state.rollups if row.metric == "volume") == 18


@pytest.mark.slow
def test_a_deadly_file_of_rows_is_none_among_the_others(tmp_path: Path) -> None:
    """The others are rolled up as if it was not there; it is found by reading each by itself."""
    files = _rows()
    bad = files.pop("logs/2026-03-05.jsonl")
    without = refreshed(make(tmp_path, ROWS, files))
    root = make(tmp_path, ROWS, {"logs/2026-03-05.jsonl": bad})
    state = refreshed(root, crew=Crew(lambda: Shuffled(0, "logs/2026-03-05.jsonl"), 2))
    assert state.rollups == without.rollups
    assert [(row.source, row.reason) for row in state.quarantine] == [("logs/2026-03-05.jsonl", "ends-its-worker")]


def _processes() -> Executor:
    return WorkerProcesses(2)


def _pool() -> Executor:
    return ProcessPoolExecutor(2, mp_context=get_context("spawn"))


@pytest.mark.slow
@pytest.mark.parametrize("start", [_processes, _pool])
def test_a_worker_killed_in_the_middle_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: Callable[[], Executor]
) -> None:
    """The same numbers, from our processes and from the standard library's pool, which is lost with it."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    root = make(tmp_path, CONFIG, shared_files(2))
    crew = Crew(lambda: DeadlyExecutor(start(), die_once, tmp_path / "died"), 2)
    assert refreshed(root, crew=crew) == refreshed(root)
    assert (tmp_path / "died").exists()


@pytest.mark.slow
def test_a_deadly_file_costs_itself_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that is killed over a file each time takes no other with it."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    files = shared_files(2)
    bad = files.pop(BAD)
    without = refreshed(make(tmp_path, CONFIG, files))
    root = make(tmp_path, CONFIG, {BAD: bad})
    state = refreshed(root, crew=Crew(lambda: DeadlyExecutor(_processes(), die_over, BAD), 2))
    assert state.rollups == without.rollups
    assert [(row.source, row.reason) for row in state.quarantine] == [(BAD, "ends-its-worker")]


@pytest.mark.slow
def test_processes_answer_fail_and_end() -> None:
    """One thread of polars each; what fails there fails here with its own error; none outlives the crew."""
    with WorkerProcesses(2) as executor:
        assert executor.submit(pl.thread_pool_size).result() == 1
        with pytest.raises(ValueError, match="invalid literal"):
            executor.submit(int, "x").result()
        pids = {executor.submit(os.getpid).result() for _ in range(4)}
        assert executor.submit(print, "no answer").result() is None
        with pytest.raises(BrokenExecutor, match="exit -9"):
            executor.submit(os.kill, 0, signal.SIGKILL).result()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


@pytest.mark.slow
def test_what_a_process_had_in_temporary_files_goes_with_it() -> None:
    """It is killed whatever it does, and cannot take them away itself."""
    with WorkerProcesses(1) as executor:
        folder = Path(executor.submit(tempfile.mkdtemp).result())
        assert folder.exists()
        running = executor.submit(time.sleep, 60)
        executor.shutdown(wait=False, cancel_futures=True)
    assert not folder.exists()
    assert running.done()


@pytest.mark.slow
def test_a_process_ends_with_the_one_that_began_it() -> None:
    """Also where that was killed, and the process is at work."""
    begin = (
        "import os, time; from watchbook.rollups.workers.worker_processes import WorkerProcesses as W; e = W(1);"
        "print(e.submit(os.getpid).result(), flush=True); e.submit(time.sleep, 60); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", begin], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    pytest.fail("it goes on")
