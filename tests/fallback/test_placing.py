"""How flags come to lie in a file, and what is said where they cannot be published."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING

import pytest

from tests.books import CONFIG, NOW, engagement
from tests.entries import entry, journal
from tests.fallback.flag_files import NOON, answer, flags, served
from tests.fallback.stores import draft
from tests.fallback.test_timings import AT, MANUAL, told
from tests.handled_rows import handled_row
from watchbook.errors import FallbackError
from watchbook.fallback.file_store import FileStore
from watchbook.fallback.flag_file import replace_flag_file
from watchbook.fallback.http_store import HttpStore
from watchbook.fallback.open_store import store_at
from watchbook.fallback.publish import draft_of, flags_from, publish_routes
from watchbook.fallback.store import OvertakenError, StoreContent
from watchbook.fallback.store_look import look_at_store

if TYPE_CHECKING:
    from http.server import BaseHTTPRequestHandler
    from pathlib import Path


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_a_file_keeps_who_may_read_it(tmp_path: Path, mode: int) -> None:
    """What was closed to others stays closed."""
    target = tmp_path / "flags.json"
    target.write_bytes(b"old")
    target.chmod(mode)
    replace_flag_file(target, b"new")
    assert target.read_bytes() == b"new"
    assert target.stat().st_mode & 0o777 == mode
    assert list(tmp_path.iterdir()) == [target]


def test_a_file_is_a_millisecond_newer_than_the_one_before_at_least(tmp_path: Path) -> None:
    """Also where the one before is from the future; where it is old, the time is now's."""
    target = tmp_path / "deep" / "flags.json"
    replace_flag_file(target, b"first")
    future = target.stat().st_mtime_ns + 10**12
    os.utime(target, ns=(future, future))
    replace_flag_file(target, b"second")
    assert target.stat().st_mtime_ns == future + 1_000_000
    os.utime(target, ns=(10**18, 10**18))
    replace_flag_file(target, b"third")
    assert target.stat().st_mtime_ns > 10**18 + 10**15


def test_a_folder_in_the_files_place_is_said_and_nothing_is_left(tmp_path: Path) -> None:
    """Nothing stands aside afterwards."""
    (tmp_path / "flags.json").mkdir()
    (tmp_path / "flags.json" / "x").write_text("x")
    with pytest.raises(FallbackError, match=r"flags\.json cannot be written: "):
        replace_flag_file(tmp_path / "flags.json", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["flags.json"]


class Busy:
    """A store in which somebody else is always first."""

    where = "the store"

    def __init__(self) -> None:
        """Count how often it is asked."""
        self.swaps = 0

    def read(self) -> StoreContent | None:
        """Return nothing."""
        return None

    def swap(self, document: bytes, before: StoreContent | None) -> str:  # noqa: ARG002  # as a store's
        """Refuse."""
        self.swaps += 1
        raise OvertakenError("somebody else wrote the store meanwhile")

    def clock(self) -> dt.datetime | None:
        """Say nothing."""
        return None

    def beside(self) -> None:
        """Have no place beside it."""


def test_twenty_tries_are_made_and_then_it_is_said() -> None:
    """With what to do."""
    store = Busy()
    with pytest.raises(FallbackError) as caught:
        publish_routes(store, draft())
    assert store.swaps == 20
    assert (caught.value.what, caught.value.hints) == (
        "others published at the store 20 times in a row",
        ("try again",),
    )


def test_who_was_overtaken_is_told_by_whom_and_what_to_do(tmp_path: Path) -> None:
    """A way back to the AI that was decided on what has changed since is refused."""
    store = FileStore(tmp_path / "flags.json")
    first = publish_routes(store, draft())
    publish_routes(store, draft(by="engineer-b", seconds=5))
    with pytest.raises(OvertakenError) as caught:
        publish_routes(store, draft(switched={"assistant-desk": "ai"}, expected_seq=first.seq))
    assert caught.value.what == (
        "engineer-b published at 12:00:05 UTC, while this was being decided: assistant-desk manual, card-support ai"
    )
    assert caught.value.hints == ("talk to them; if the AI shall have it all the same, say so again",)


def test_a_number_grows_with_every_publication_and_with_the_clock() -> None:
    """The greater of the one before plus one and the clock's seconds; the lease runs from when it was written."""
    at = int(NOON.timestamp())
    assert flags_from(draft()).seq == at
    assert flags_from(draft(), flags(seq=at - 1)).seq == at
    assert flags_from(draft(), flags(seq=at)).seq == at + 1
    assert flags_from(draft(), flags(seq=at + 7)).seq == at + 8
    found = flags_from(draft(seconds=3))
    assert (found.written, found.expires) == (NOON + dt.timedelta(seconds=3), NOON + dt.timedelta(hours=72, seconds=3))


def test_a_renewal_has_the_routes_of_the_journal(tmp_path: Path) -> None:
    """By each workflow's flag, in the engagement's name, with its lease."""
    where = engagement(tmp_path, f'{CONFIG}[fallback]\npublish = "flags.json"\nlease = "48h"\n')
    book = journal(entry("2026-11-04", f"switches: [{MANUAL}]"))
    found = draft_of(where.config, book, "a job", NOW)
    assert (found.engagement, found.by, found.at) == ("Card desk", "a job", NOW)
    assert (found.routes, found.lease, found.switched) == (
        {"desk": "manual", "line": "ai"},
        dt.timedelta(hours=48),
        {},
    )
    before = draft_of(where.config, book, "a job", dt.datetime.fromisoformat(AT) - dt.timedelta(seconds=1))
    assert before.routes == {"desk": "ai", "line": "ai"}


def test_a_look_says_when_and_what_or_why_not(tmp_path: Path) -> None:
    """Nobody looks where nothing is to be published."""
    assert look_at_store(engagement(tmp_path), NOW) is None
    where = engagement(tmp_path, f'{CONFIG}[fallback]\npublish = "flags.json"\n')
    nothing = look_at_store(where, NOW)
    assert nothing is not None
    assert (nothing.at, nothing.published, nothing.trouble) == (NOW, None, "")
    publish_routes(store_at("flags.json", tmp_path), draft())
    found = look_at_store(where, NOW)
    assert found is not None
    assert found.published is not None
    assert (found.at, found.published.flags.by, found.trouble) == (NOW, "engineer-a", "")
    (tmp_path / "flags.json").write_bytes(b"{}")
    damaged = look_at_store(where, NOW)
    assert damaged is not None
    assert (damaged.at, damaged.published) == (NOW, None)
    assert damaged.trouble == "the flags are damaged: they do not fit their digest"


def test_the_first_conversation_of_people_is_the_earliest_of_all_days() -> None:
    """And the last of the AI the latest."""
    rows = [
        handled_row(AT, first="2026-11-04T11:09:00-05:00", last="2026-11-04T11:01:00-05:00", ai=1),
        handled_row(AT, "2026-11-05", first="2026-11-05T08:00:00-05:00", last="2026-11-05T08:01:00-05:00", ai=1),
    ]
    (timing,) = told(entry("2026-11-04", f"switches: [{MANUAL}]", kind="drill"), rows=rows)
    assert timing.leak is not None
    assert timing.leak.first_people == dt.datetime.fromisoformat("2026-11-04T11:09:00-05:00")
    assert timing.leak.last == dt.datetime.fromisoformat("2026-11-05T08:01:00-05:00")


@pytest.mark.parametrize("header", ["ETag", "etag", "ETAG"])
def test_an_etag_is_known_however_it_is_spelled(header: str) -> None:
    """HTTP's headers have no case."""

    def tagged(asked: BaseHTTPRequestHandler) -> None:
        answer(asked, 200, {header: '"1"'}, b"x")

    with served(tagged) as web:
        held = HttpStore(web.url).read()
    assert held == StoreContent(b"x", '"1"')


def test_a_token_on_two_lines_says_how_to_set_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without showing it."""
    monkeypatch.setenv("WATCHBOOK_FALLBACK_TOKEN", "sec\nret")
    with served() as web, pytest.raises(FallbackError) as caught:
        HttpStore(web.url).read()
    assert caught.value.what == "WATCHBOOK_FALLBACK_TOKEN holds characters that no token has"
    assert caught.value.hints == ("set it anew, on one line",)


def test_a_store_is_where_its_target_says(tmp_path: Path) -> None:
    """What no store can be is an error with what can."""
    assert store_at("flags.json", tmp_path).where == str(tmp_path / "flags.json")
    assert store_at("/srv/flags.json", tmp_path).where == "/srv/flags.json"
    assert store_at("https://host/flags.json", tmp_path).where == "https://host/flags.json"
    assert store_at("http://127.0.0.1:8/flags.json", tmp_path).where == "http://127.0.0.1:8/flags.json"
    for target in ("http://host/flags.json", "ftp://host/flags.json"):
        with pytest.raises(FallbackError) as caught:
            store_at(target, tmp_path)
        assert caught.value.what == f"flags cannot be kept at {target}"
        assert caught.value.hints == ("a path, s3://bucket/key, or https://host/flags.json",)
