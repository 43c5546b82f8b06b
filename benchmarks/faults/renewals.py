"""A lease that is renewed all the while that somebody switches, on each kind of store."""

from __future__ import annotations

import datetime as dt
import sys
import threading
from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tests.fallback.flag_files import served
from tests.fallback.stores import BUCKET, s3
from watchbook.errors import FallbackError
from watchbook.fallback.file_store import FileStore
from watchbook.fallback.http_store import HttpStore
from watchbook.fallback.publish import RouteDraft, publish_routes, read_routes
from watchbook.fallback.s3_store import S3ObjectStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from watchbook.fallback.store import Store
    from watchbook.journal import Route

FLOW = "support"
LEASE = dt.timedelta(hours=26)
PAUSE = 0.02
"""Seconds between two renewals of one renewer; a job's is some hours."""
KINDS = ("a file", "HTTP with If-Match", "S3")


@dataclass(slots=True)
class RenewedStore:
    """A store, and what the journal of those who renew says meanwhile."""

    open_store: Callable[[], Store]
    seqs: list[int] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    troubles: list[str] = field(default_factory=list)

    def publish(self, route: Route, switched: Route | None = None, seq: int | None = None) -> int:
        """Publish, and return the number."""
        now = dt.datetime.now(dt.UTC)
        draft = RouteDraft("Small desk", {FLOW: route}, "bob", now, LEASE, {FLOW: switched} if switched else {}, seq)
        routes = publish_routes(self.open_store(), draft)
        if switched:  # two renewals in one second are one document, and one number
            self.seqs.append(routes.seq)
        return routes.seq

    def renew_until_over(self) -> None:
        """Renew as fast as it goes, from a journal that gives the AI everything: one that has not been pulled."""
        while not self.over.wait(PAUSE):
            try:
                self.publish("ai")
            except FallbackError as error:  # it changed nothing, and said so
                self.troubles.append(str(error))

    def give_back(self) -> None:
        """Give it back to the AI, decided anew as often as a renewal was first."""
        while True:
            try:
                known = read_routes(self.open_store())
                self.publish("ai", "ai", known.seq if known else None)
            except FallbackError as error:
                self.troubles.append(str(error))
                continue
            return

    def take(self) -> None:
        """Give it to people, again where the store did not answer."""
        while True:
            try:
                self.publish("manual", "manual")
            except FallbackError as error:
                self.troubles.append(str(error))
                continue
            return

    def is_given_back(self) -> bool:
        """Return whether routers read that the AI has it; a store that does not answer says nothing."""
        try:
            routes = read_routes(self.open_store())
        except FallbackError as error:
            self.troubles.append(str(error))
            return False
        return routes is not None and routes.flags.routes[FLOW] == "ai"


def renewals_beside_switches(home: Path, times: int) -> list[tuple[str, int, int]]:
    """Switch so often to people and back on each kind of store while two others renew; return the rows."""
    rows = []
    for kind in KINDS:
        with _opening(kind, home) as open_store:
            rows.append((f"switches beside renewals, on {kind}", times, _broken(RenewedStore(open_store), times)))
    return rows


def _broken(store: RenewedStore, times: int) -> int:
    store.publish("ai")
    renewals = [threading.Thread(target=store.renew_until_over) for _ in range(2)]
    for thread in renewals:
        thread.start()
    broken = 0
    try:
        for _ in range(times):
            store.take()
            # Renewals go on, and none of them may give it back.
            broken += any(store.is_given_back() for _ in range(5))
            store.give_back()
    finally:
        store.over.set()
        for thread in renewals:
            thread.join()
    for trouble, times_said in Counter(store.troubles).items():
        print(f"{times_said} times, said and tried again: {trouble}", file=sys.stderr)
    return broken + len(store.seqs) - len(set(store.seqs))


@contextmanager
def _opening(kind: str, home: Path) -> Iterator[Callable[[], Store]]:
    """Yield what opens the store, anew for everybody, as in processes of their own."""
    with ExitStack() as stack:
        if kind == "a file":
            yield lambda: FileStore(home / "renewed" / "flags.json")
        elif kind == "S3":
            patch = stack.enter_context(pytest.MonkeyPatch.context())
            stack.enter_context(s3(patch))
            yield lambda: S3ObjectStore(BUCKET, "flags.json")
        else:
            web = stack.enter_context(served())
            yield lambda: HttpStore(web.url)
