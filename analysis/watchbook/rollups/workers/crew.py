"""Who does the work: this process, or an executor whose workers may die over it.

Whatever `concurrent.futures.Executor` there is gets the same tasks and gives the same results, in any order. A task
whose worker died is done again alone, when all others are done: other work in the same pool may have been the cause.
One that ends its worker each time is given up, and whoever asked is told.
"""

from __future__ import annotations

import os
import pickle
from collections import deque
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from watchbook.errors import WorkerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

TaskT = TypeVar("TaskT")
ResultT = TypeVar("ResultT")
DEATHS = 3
"""How often a task may end its worker, alone, until it is given up."""
LOOK = 5.0
"""Seconds between looks at whether there are workers, where nothing comes from them."""
AHEAD = 2
"""Tasks that a worker is given at a time: the next is there when one is done, and few are lost with a pool."""


class Crew:
    """Who does tasks, for the length of a `with`."""

    DEATH: ClassVar[tuple[type[Exception], ...]] = (BrokenExecutor,)
    """What a task's future raises whose worker died."""

    def __init__(  # noqa: PLR0913  # what executors differ in
        self,
        start: Callable[[], Executor] | None = None,
        workers: int = 1,
        *,
        death: tuple[type[Exception], ...] = DEATH,
        tries: int = DEATHS,
        end: Callable[[], None] | None = None,
        is_deserted: Callable[[], bool] | None = None,
        is_here: bool = False,
    ) -> None:
        """Begin with nobody.

        Args:
            start: gives an executor, and another one where one broke; None: this process does the work itself.
            workers: how many work at once.
            death: what a task's future raises whose worker died.
            tries: how often a task may end its worker, alone, until it is given up.
            end: is called when nobody works any more.
            is_deserted: says, now and then, whether all workers are gone for good, and no future will tell.
            is_here: whether workers read and write the files of this machine.
        """
        self._start = start
        self._death = death
        self._tries = tries
        self._end = end
        self._is_deserted = is_deserted
        self._executor: Executor | None = None
        self.workers = workers
        self.is_here = is_here or start is None
        self.is_serial = start is None

    def __enter__(self) -> Self:
        """Be ready; an executor is started with the first task."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let the workers go, whatever they do."""
        self._let_go()
        if self._end is not None:
            self._end()

    def status(self, lines: int) -> str:
        """Return what is said of work that is under way, with the lines that were read."""
        return f"{lines:,} lines read by {self.workers} worker{'s' * (self.workers != 1)}; files"

    def results(
        self, work: Callable[[TaskT], ResultT], tasks: Iterable[TaskT]
    ) -> Iterator[tuple[TaskT, ResultT | None]]:
        """Yield each task with its result, in any order; None where it ended every worker that it was given to.

        Tasks are taken one by one, as there is somebody to do them.

        Raises:
            WorkerError: the workers are gone, or cannot be sent the tasks.
        """
        if self._start is None:
            for task in tasks:
                yield task, work(task)
            return
        suspects: list[TaskT] = []
        running: dict[Future[ResultT], TaskT] = {}
        for task in _pickling(work, tasks):
            running[self._submit(work, task)] = task
            if len(running) >= AHEAD * self.workers:
                yield from self._collect(running, suspects)
        while running:
            yield from self._collect(running, suspects)
        for task in suspects:
            yield task, self._alone(work, task)

    def _collect(self, running: dict[Future[ResultT], TaskT], suspects: list[TaskT]) -> Iterator[tuple[TaskT, ResultT]]:
        """Wait for the first of tasks, and yield those that are done; whose worker died is noted."""
        done = self._done(running)
        if not done:
            suspects += running.values()
            running.clear()
        for future in done:
            task = running.pop(future)
            try:
                yield task, self._result(future)
            except self._death:
                suspects.append(task)

    def _done(self, running: Iterable[Future[ResultT]]) -> set[Future[ResultT]]:
        """Wait for the first of tasks, and return those that are done; none where all workers are gone for good."""
        futures = set(running)
        while True:
            done = wait(futures, None if self._is_deserted is None else LOOK, FIRST_COMPLETED).done
            if done:
                return done
            if self._is_deserted is not None and self._is_deserted():
                self._let_go()
                return set()

    def _alone(self, work: Callable[[TaskT], ResultT], task: TaskT) -> ResultT | None:
        """Return the result of a task that has the workers for itself; None where it ends them."""
        for _ in range(self._tries):
            try:
                return self._result(self._submit(work, task))
            except self._death:
                self._demand_life()
        return None

    def _demand_life(self) -> None:
        """Raise an error where workers die whatever they are given: then it is no task that ends them."""
        for times_left in (1, 0):  # where all are gone for good, the first time is when that is noticed
            try:
                self._result(self._submit(os.getpid))
            except self._death as error:
                if not times_left:
                    raise WorkerError(
                        f"the workers end whatever they are given ({type(error).__name__})",
                        hints=('executor = "serial" under [run] does without them; nothing was changed',),
                    ) from error
            else:
                return

    def _submit(self, work: Callable[..., ResultT], *tasks: Any) -> Future[ResultT]:
        if self._executor is not None:
            try:
                return self._executor.submit(work, *tasks)
            except BrokenExecutor:
                self._let_go()
        assert self._start is not None
        self._executor = self._start()
        return self._executor.submit(work, *tasks)

    def _result(self, future: Future[ResultT]) -> ResultT:
        if not self._done([future]):
            raise BrokenExecutor("all workers are gone")
        try:
            return future.result()
        except CancelledError as error:
            raise WorkerError(
                "the workers were lost while they were at work",
                hints=("is the cluster still there? run again; nothing was changed",),
            ) from error

    def _let_go(self) -> None:
        executor, self._executor = self._executor, None
        if executor is not None:
            executor.shutdown(wait=True, cancel_futures=True)


def _pickling(work: Callable[[TaskT], ResultT], tasks: Iterable[TaskT]) -> Iterator[TaskT]:
    """Yield tasks, the first of them once it is known that it can be sent: they differ in their files alone.

    Raises:
        WorkerError: it cannot.
    """
    waiting = deque[TaskT]()
    remaining = iter(tasks)
    for first in remaining:
        try:
            pickle.dumps((work, first))
        except Exception as error:  # pickle raises what it meets
            raise WorkerError(
                f"what is to be done cannot be sent to workers ({type(error).__name__})",
                hints=('executor = "serial" under [run] does without them; nothing was changed',),
            ) from error
        waiting.append(first)
        break
    yield from waiting
    yield from remaining
