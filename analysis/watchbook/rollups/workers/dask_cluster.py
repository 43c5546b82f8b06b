"""The workers of a cluster of dask.distributed; nothing else in Watchbook imports it."""

from __future__ import annotations

import importlib.metadata
import logging
import sys
import threading
import time
from concurrent.futures import Executor, Future
from typing import TYPE_CHECKING, Any, TypeVar

from watchbook.errors import WorkerError
from watchbook.rollups.workers.crew import Crew
from watchbook.rollups.workers.rollup_task import own_versions, version_error

if TYPE_CHECKING:
    from collections.abc import Callable

ResultT = TypeVar("ResultT")
PATIENCE = 6.0
"""Seconds in which a scheduler has to answer."""
ATTEMPT = 4.0
"""Seconds in which a connection has to come about."""
GRACE = 15.0
"""Seconds in which a worker that died on this machine is there again, if it comes at all."""
SCHEDULER_GRACE = 60.0
"""The same of a scheduler's, which somebody else may have to begin."""
UNCHANGED = "nothing was changed"


def cluster_crew(scheduler: str | None, workers: int) -> Crew:
    """Return the workers of a cluster: that of a scheduler, or one on this machine that ends with the run.

    Raises:
        WorkerError: the package is not there, the scheduler does not answer, it has no workers, or such as have other
            versions than this run.
    """
    try:
        from distributed import KilledWorker  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise WorkerError(
            f"dask.distributed is missing ({error})",
            hints=("it comes with: pip install 'watchbook[dask]'", 'executor = "processes" does without'),
        ) from error
    cluster = DaskCluster(scheduler, workers)
    deaths = (*Crew.DEATH, KilledWorker)
    # The scheduler has given it to several workers by itself before it says that it was killed.
    return Crew(cluster.start, cluster.workers, death=deaths, tries=1, end=cluster.end, is_deserted=cluster.is_deserted)


class DaskCluster:
    """A client of a cluster."""

    def __init__(self, scheduler: str | None, workers: int) -> None:
        """Reach a scheduler, or begin a cluster of `workers` processes on this machine."""
        self._scheduler = scheduler
        self._local: Any = None
        self._client: Any = None
        self._empty_since: float | None = None
        self.workers = workers
        if scheduler is not None:
            self._connect()

    @property
    def address(self) -> str | None:
        """The scheduler's; None where a cluster on this machine has not begun."""
        return self._scheduler or (self._local.scheduler_address if self._local else None)

    def start(self) -> Executor:
        """Return an executor of the cluster's workers; where all of them are gone, another cluster is begun.

        Raises:
            WorkerError: there is none.
        """
        if self._client is not None and self._empty_since is not None:
            self.end()
        if self._client is None:
            self._connect()
        return ClusterExecutor(self._client.get_executor(pure=False))

    def is_deserted(self) -> bool:
        """Return whether there has been no worker for so long that none will come again by itself."""
        try:
            has_workers = bool(_within(PATIENCE, self._client.nthreads))
        except (OSError, TimeoutError, RuntimeError):  # the scheduler is gone, too
            has_workers = False
        if has_workers:
            self._empty_since = None
        elif self._empty_since is None:
            self._empty_since = time.monotonic()
        grace = GRACE if self._scheduler is None else SCHEDULER_GRACE
        return self._empty_since is not None and time.monotonic() - self._empty_since >= grace

    def end(self) -> None:
        """Let go of the cluster; one on this machine ends."""
        for part in (self._client, self._local):
            if part is not None:
                part.close(timeout=PATIENCE)
        self._client = self._local = self._empty_since = None

    def _connect(self) -> None:
        for library in ("distributed", "tornado", "asyncio"):  # what ends a run is said once, without tracebacks
            logging.getLogger(library).setLevel(logging.CRITICAL)
        try:
            if self._scheduler is None:
                self._begin()
            else:
                self._reach(self._scheduler)
        except BaseException:
            self.end()
            raise

    def _begin(self) -> None:
        """Begin a cluster on this machine."""
        from distributed import Client, LocalCluster  # noqa: PLC0415  # an extra

        main = sys.modules["__main__"]
        if not hasattr(main, "__spec__"):
            main.__spec__ = None  # a notebook's kernel forgets it with `%reset`, and multiprocessing asks for it
        try:
            self._local = LocalCluster(
                n_workers=self.workers,
                threads_per_worker=1,
                processes=True,
                host="127.0.0.1",
                dashboard_address="127.0.0.1:0",  # a server of its own port, which a second cluster would want
                env={"POLARS_MAX_THREADS": "1"},
                silence_logs=logging.CRITICAL,
            )
            self._client = Client(self._local, set_as_default=False)
        except (OSError, TimeoutError, RuntimeError) as error:
            raise WorkerError(
                f"a cluster of {self.workers} workers does not begin on this machine ({type(error).__name__}: {error})",
                hints=('is there memory for it? executor = "processes" under [run] does without dask', UNCHANGED),
            ) from error

    def _reach(self, scheduler: str) -> None:
        """Reach a scheduler and its workers."""
        from distributed import Client  # noqa: PLC0415  # an extra

        try:
            self._client = _within(PATIENCE, lambda: Client(scheduler, timeout=ATTEMPT, set_as_default=False))
            _within(PATIENCE, self._demand_workers)
        except (OSError, TimeoutError) as error:
            raise WorkerError(
                f"the scheduler at {scheduler} does not answer within {PATIENCE:.0f} seconds",
                hints=("is it there, and reachable from here? `scheduler` under [run] names it", UNCHANGED),
            ) from error

    def _demand_workers(self) -> None:
        """Count the workers and hold their versions against ours."""
        threads: dict[str, int] = self._client.nthreads()
        if not threads:
            raise WorkerError(
                f"the cluster at {self._scheduler} has no workers",
                hints=("start some: `POLARS_MAX_THREADS=1 dask worker ADDRESS --nthreads 1`", UNCHANGED),
            )
        self.workers = sum(threads.values())
        ours = own_versions()
        for name in ours:
            try:
                numbers = self._client.run(_version, name)
            except Exception as error:  # whatever a worker raises that cannot read our module
                if isinstance(error, OSError | TimeoutError):
                    raise
                raise WorkerError(
                    f"a worker of the cluster at {self._scheduler} has no Watchbook that runs ({type(error).__name__})",
                    hints=("install it there: each worker needs the versions of this run", UNCHANGED),
                ) from error
            for address, number in sorted(numbers.items()):
                if number != ours[name]:
                    raise version_error(f"the worker at {address}", {name: number}, ours)


class ClusterExecutor(Executor):
    """That of dask, which knows no `cancel_futures`."""

    def __init__(self, executor: Executor) -> None:
        """Pass everything on."""
        self._executor = executor

    def submit(self, fn: Callable[..., ResultT], /, *args: Any, **kwargs: Any) -> Future[ResultT]:
        """Have a function called by a worker."""
        return self._executor.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002  # as the base
        """Give up what is not done, or wait for it."""
        self._executor.shutdown(wait=wait and not cancel_futures)


def _within(seconds: float, act: Callable[[], ResultT]) -> ResultT:
    """Return what an act gives: distributed waits for ever where somebody accepts a connection and says nothing.

    Raises:
        TimeoutError: it takes longer.
    """
    future: Future[ResultT] = Future()

    def fulfil() -> None:
        try:
            future.set_result(act())
        except BaseException as error:  # noqa: BLE001  # raised by whoever waits
            future.set_exception(error)

    threading.Thread(target=fulfil, daemon=True).start()
    return future.result(timeout=seconds)


def _version(name: str) -> str:
    """Return a package's version in a worker."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "(none)"
