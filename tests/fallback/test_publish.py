"""Publishing, to each kind of store."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

import pytest

from tests.fallback.flag_files import DESK, NOON, flags, served
from tests.fallback.stores import BUCKET, draft, s3
from watchbook.errors import FallbackError
from watchbook.fallback.open_store import store_at
from watchbook.fallback.publish import PublishedRoutes, publish_routes, read_routes
from watchbook.fallback.reader import route
from watchbook.fallback.store import OvertakenError, Store, StoreContent

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from pathlib import Path

BOTH_AI = {"card-support": "ai", "assistant-desk": "ai"}


@pytest.fixture(scope="module")
def buckets() -> Iterator[None]:
    """Serve S3 to the tests of this file."""
    with pytest.MonkeyPatch.context() as patch, s3(patch):
        yield


@pytest.fixture(params=["file", "s3", "http"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Return each kind of store in turn, empty."""
    if request.param == "file":
        yield store_at("shared/flags.json", tmp_path)
    elif request.param == "s3":
        request.getfixturevalue("buckets")
        yield store_at(f"s3://{BUCKET}/{tmp_path.name}/flags.json", tmp_path)
    else:
        with served() as web:
            yield store_at(web.url, tmp_path)


def read(store: Store, flag: str) -> str:
    """Return what a router reads at noon."""
    kept = store.read()
    return route(kept.document if kept else b"", flag, engagement=DESK, now=NOON.timestamp())


def test_what_is_published_is_what_routers_read(store: Store) -> None:
    """Nothing at first; then the flags, by whom, when and under which number."""
    assert read_routes(store) is None
    done = publish_routes(store, draft())
    assert read_routes(store) == done
    assert (done.flags.by, done.flags.written, done.where) == ("engineer-a", NOON, store.where)
    assert (read(store, "card-support"), read(store, "assistant-desk")) == ("ai", "manual")


def test_a_store_swaps_only_what_was_seen(store: Store) -> None:
    """Who had not seen what is there is refused, also where there was nothing, and what is there stays."""
    one, two = flags(seq=1).document(), flags(seq=2).document()
    store.swap(one, None)
    seen = store.read()
    for stale in (None, StoreContent(two, '"0123456789abcdef"')):
        with pytest.raises(OvertakenError):
            store.swap(two, stale)
    assert store.read() == seen
    store.swap(two, seen)
    assert store.read() != seen


def test_numbers_only_grow(store: Store) -> None:
    """Also within a second, also when a clock was set back, and where a lost store begins anew."""
    seqs = [publish_routes(store, draft(seconds=seconds)).seq for seconds in (0, 0, -3600, 10)]
    assert seqs == sorted(set(seqs))
    assert seqs[0] == int(NOON.timestamp())


def test_people_keep_what_was_published_as_theirs(store: Store) -> None:
    """A renewal gives nothing back to the AI: a switch that somebody could not push stays in effect."""
    publish_routes(store, draft(BOTH_AI, {"card-support": "manual"}))
    renewed = publish_routes(store, draft(BOTH_AI, by="a renewal", seconds=5))
    assert renewed.flags.routes == {"card-support": "manual", "assistant-desk": "ai"}
    back = publish_routes(store, draft(BOTH_AI, {"card-support": "ai"}, seconds=9, expected_seq=renewed.seq))
    assert back.flags.routes == BOTH_AI


def test_who_gives_work_back_on_old_knowledge_is_told_who_was_first(store: Store) -> None:
    """With the name, the time and the routes; and what the other published stands."""
    known = publish_routes(store, draft(BOTH_AI, {"card-support": "manual"}))
    publish_routes(store, draft(BOTH_AI, {"assistant-desk": "manual"}, by="engineer-b", seconds=7))
    with pytest.raises(OvertakenError, match=r"engineer-b published at 12:00:07 UTC.*assistant-desk manual"):
        publish_routes(store, draft(BOTH_AI, {"card-support": "ai"}, seconds=8, expected_seq=known.seq))
    assert (read(store, "card-support"), read(store, "assistant-desk")) == ("manual", "manual")


def test_of_many_at_once_who_gives_work_back_loses_and_people_win(store: Store) -> None:
    """Eight people switch eight workflows to manual while one gives another back: all eight are manual."""
    routes = {f"flow-{number}": "ai" for number in range(8)}
    known = publish_routes(store, draft({**routes, "other": "manual"}))
    start, told = threading.Barrier(9), []

    def switch(switched: dict[str, str], by: str) -> None:
        start.wait()
        try:
            wanted = draft({**routes, "other": "manual"}, switched, by=by, expected_seq=known.seq)  # type: ignore[arg-type]  # routes
            told.append(publish_routes(store, wanted))
        except OvertakenError as error:
            told.append(error)

    threads = [threading.Thread(target=switch, args=({f"flow-{n}": "manual"}, f"person-{n}")) for n in range(8)]
    threads.append(threading.Thread(target=switch, args=({"other": "ai"}, "hasty")))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {read(store, flow) for flow in routes} == {"manual"}
    won = [one for one in told if isinstance(one, PublishedRoutes)]
    assert len({one.seq for one in won}) == len(won) >= 8
    lost = [str(one) for one in told if isinstance(one, OvertakenError)]
    assert all("person-" in one for one in lost)
    assert len(won) + len(lost) == 9


def test_damaged_flags_are_mended(store: Store) -> None:
    """Routers read manual from them; whoever publishes next puts whole ones in their place."""
    store.swap(flags().document()[:100], None)
    with pytest.raises(FallbackError, match="damaged"):
        read_routes(store)
    assert publish_routes(store, draft()).flags.routes["card-support"] == "ai"


def test_another_engagements_place_is_left_alone(store: Store) -> None:
    """Two engagements at one place would switch each other's workflows."""
    theirs = flags(engagement="Another desk").document()
    store.swap(theirs, None)
    with pytest.raises(FallbackError, match="'Another desk', not of 'Card desk'"):
        publish_routes(store, draft())
    kept = store.read()
    assert kept is not None
    assert kept.document == theirs


class Deaf:
    """A store that takes the flags, and whose answer is lost on the way."""

    def __init__(self, inner: Store) -> None:
        """Stand before a store."""
        self.inner, self.where = inner, inner.where

    def read(self) -> StoreContent | None:
        """Return what is there."""
        return self.inner.read()

    def swap(self, document: bytes, before: StoreContent | None) -> str:
        """Swap twice, as a client does that heard nothing."""
        self.inner.swap(document, before)
        return self.inner.swap(document, before)

    def clock(self) -> dt.datetime | None:
        """Return the time there."""
        return self.inner.clock()

    def beside(self) -> Store | None:
        """Return the place beside it."""
        return self.inner.beside()


class Dying(Deaf):
    """A store that takes the flags and dies before it answers."""

    def __init__(self, inner: Store, *, back: bool) -> None:
        """Stand before a store that is there again at once, or not."""
        super().__init__(inner)
        self.back, self.here = back, True

    def read(self) -> StoreContent | None:
        """Return what is there, while it is."""
        if not self.here:
            raise FallbackError("nobody is there any more")
        return self.inner.read()

    def swap(self, document: bytes, before: StoreContent | None) -> str:
        """Swap, and say nothing of it."""
        self.inner.swap(document, before)
        self.here = self.back
        raise FallbackError("it hung up")


def test_an_answer_that_is_lost_is_no_lost_race(store: Store) -> None:
    """What stands there is ours, so it is done."""
    done = publish_routes(Deaf(store), draft(BOTH_AI, {"card-support": "ai"}))
    assert read_routes(store) == done
    done = publish_routes(Dying(store, back=True), draft(BOTH_AI, {"card-support": "manual"}, seconds=5))
    assert read_routes(store) == done


def test_what_nobody_can_know_is_not_said_to_be_done(store: Store) -> None:
    """A store that took the flags and is gone: the first trouble is told."""
    with pytest.raises(FallbackError, match="it hung up"):
        publish_routes(Dying(store, back=False), draft())


@pytest.mark.parametrize("target", ["ftp://host/flags.json", "http://example.com/flags.json", "gs://bucket/key"])
def test_no_other_place_is_a_store(target: str, tmp_path: Path) -> None:
    """In plain HTTP beyond this machine anybody could give work to the AI."""
    with pytest.raises(FallbackError, match="cannot be kept"):
        store_at(target, tmp_path)


def test_a_store_in_a_cloud_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not everybody has one, so the package for it is not installed for everybody."""
    monkeypatch.setitem(sys.modules, "obstore", None)
    monkeypatch.delitem(sys.modules, "watchbook.fallback.s3_store", raising=False)
    with pytest.raises(FallbackError, match="needs the package obstore") as caught:
        store_at(f"s3://{BUCKET}/flags.json", tmp_path)
    assert caught.value.hints == ("pip install 'watchbook[s3]'",)
