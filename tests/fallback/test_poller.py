"""The router's copy of the flags."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.fallback.flag_files import DESK, NOON, flags, served
from watchbook.errors import FallbackError
from watchbook.fallback.file_store import FileStore
from watchbook.fallback.http_store import HttpStore
from watchbook.fallback.poller import Poller, poll
from watchbook.fallback.reader import route

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.fallback.flags import Flags

WITH_PEOPLE = {"card-support": "manual", "assistant-desk": "manual"}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return where the router looks."""
    return tmp_path / "router" / "flags.json"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Return where flags are published."""
    return tmp_path / "store" / "flags.json"


def publish(source: Path, what: Flags | bytes) -> None:
    """Put something into the store, however it came there."""
    source.parent.mkdir(exist_ok=True)
    source.write_bytes(what if isinstance(what, bytes) else what.document())


def poller(source: Path, copy: Path) -> Poller:
    """Return a poller as it starts."""
    return Poller(FileStore(source), copy, DESK)


def test_the_copy_follows_the_store(source: Path, copy: Path) -> None:
    """Byte for byte, and each is newer than the one before to whoever looks at its time."""
    keeper, times = poller(source, copy), []
    for seq in range(5):
        publish(source, flags(WITH_PEOPLE if seq % 2 else {"card-support": "ai"}, seq=seq))
        keeper.look()
        assert copy.read_bytes() == source.read_bytes()
        times.append(copy.stat().st_mtime)
    assert times == sorted(set(times))


def test_it_says_what_holds(source: Path, copy: Path) -> None:
    """Who published what, and until when."""
    publish(source, flags(seq=7))
    assert poller(source, copy).look() == (
        "publication 7 of engineer-a: assistant-desk manual, card-support ai; the lease ends 2026-11-12T12:00:00Z"
    )


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (flags(seq=3), "publication 3, and 5 was seen before"),
        (flags(WITH_PEOPLE, seq=5), "publication 5, and 5 was seen before"),
        (flags(seq=9, engagement="Another desk"), "'Another desk'"),
        (flags(seq=9).document()[:-9], "damaged"),
        (b"", "damaged"),
    ],
)
def test_it_takes_nothing_older_foreign_or_damaged(source: Path, copy: Path, bad: Flags | bytes, said: str) -> None:
    """The copy stays, and its lease with it; a restart changes nothing."""
    publish(source, flags(seq=5))
    keeper = poller(source, copy)
    keeper.look()
    before = copy.read_bytes()
    publish(source, bad)
    for each in (keeper, poller(source, copy)):
        told = each.look()
        assert said in told
        assert "card-support ai; the lease ends" in told
    assert copy.read_bytes() == before


def test_a_copy_that_was_lost_or_damaged_is_put_back(source: Path, copy: Path) -> None:
    """By the next look."""
    publish(source, flags())
    keeper = poller(source, copy)
    keeper.look()
    copy.unlink()
    keeper.look()
    copy.write_bytes(b"{}")
    keeper.look()
    assert copy.read_bytes() == source.read_bytes()


def test_an_empty_store_makes_no_copy(source: Path, copy: Path) -> None:
    """Then people have all of the work."""
    assert poller(source, copy).look().endswith("no copy here, so that people have all of the work")
    assert not copy.exists()


def test_when_the_store_is_down_the_lease_runs_out(copy: Path) -> None:
    """The copy stays as it is: ai until its end, manual from then on."""
    with served() as web:
        web.document = flags().document()
        keeper = Poller(HttpStore(web.url), copy, DESK)
        keeper.look()
    assert "cannot be reached" in keeper.look()
    end = NOON + dt.timedelta(hours=72)
    told = [route(copy, "card-support", engagement=DESK, now=end.timestamp() + seconds) for seconds in (-1, 0)]
    assert told == ["ai", "manual"]


def test_it_says_each_thing_once(source: Path, copy: Path) -> None:
    """A log of a quiet year is one line; trouble in the copy's own folder is said, too, and ends nothing."""
    publish(source, flags())
    copy.parent.write_text("in the way")
    said: list[str] = []
    looks = iter(range(5))

    def pause() -> bool:
        if copy.parent.is_file():
            copy.parent.unlink()
        return next(looks) == 4

    poll(poller(source, copy), pause, said.append)
    assert len(said) == 2
    assert "cannot be written" in said[0]
    assert said[1].startswith("publication 1")


def test_a_copy_that_cannot_be_written_is_an_error(source: Path, copy: Path) -> None:
    """Whoever looks once is told."""
    publish(source, flags())
    copy.parent.write_text("in the way")
    with pytest.raises(FallbackError, match="cannot be written"):
        poller(source, copy).look()
