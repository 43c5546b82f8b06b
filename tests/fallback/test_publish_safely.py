"""What publishing refuses: stores that lose switches, places of others, clocks that are ahead."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING

import pytest

from tests.fallback.flag_files import DESK, LEASE, NOON, answer, flags, served
from tests.fallback.stores import BUCKET, draft, s3
from watchbook.errors import FallbackError
from watchbook.fallback.flags import read_flags
from watchbook.fallback.http_store import HttpStore
from watchbook.fallback.open_store import store_at
from watchbook.fallback.poller import Poller
from watchbook.fallback.probe import ignorance_beside
from watchbook.fallback.publish import flags_from, publish_routes, read_routes
from watchbook.fallback.reader import route

if TYPE_CHECKING:
    from http.server import BaseHTTPRequestHandler
    from pathlib import Path

YEAR = dt.timedelta(days=365)
BOTH_AI = {"card-support": "ai", "assistant-desk": "ai"}


def test_a_store_that_ignores_if_match_is_refused_at_the_first_publication() -> None:
    """Asked with a wrong ETag before anything stands there; what does then gives people all of the work."""
    with served() as web:
        web.deaf = True
        with pytest.raises(FallbackError, match="ignores If-Match") as caught:
            publish_routes(HttpStore(web.url), draft(BOTH_AI))
        assert "docs/off-switch.md" in caught.value.hints[0]
        assert web.document is not None
        assert set(read_flags(web.document).routes.values()) == {"manual"}


def test_a_store_that_heeds_it_is_asked_once() -> None:
    """The second publication is one request to read and one to write, as ever, and the one that makes sure."""
    with served() as web:
        publish_routes(HttpStore(web.url), draft(BOTH_AI))
        web.asked.clear()
        publish_routes(HttpStore(web.url), draft(BOTH_AI, seconds=5))
    assert [each.split()[0] for each in web.asked] == ["GET", "PUT", "GET"]


@pytest.mark.parametrize("deaf", [True, False])
def test_the_check_tries_it_beside_the_flags(*, deaf: bool) -> None:
    """Never at their place: a store that heeds nothing would take an old route over a newer one."""
    with served() as web:
        web.document, web.deaf = b"{}", deaf
        told = ignorance_beside(HttpStore(web.url))
        assert {each.split()[1] for each in web.asked} == {"/flags.json.probe"}
    assert ("takes what was published on old knowledge" in told) == deaf
    assert ".probe" not in told


def test_who_may_not_write_beside_the_flags_tries_nothing() -> None:
    """A check that may only read says nothing that it does not know."""
    with served(lambda asked: answer(asked, 403)) as web:
        assert ignorance_beside(HttpStore(web.url)) == ""


def test_s3_heeds_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """At a first publication and beside it; and it says what time it is."""
    with s3(monkeypatch):
        store = store_at(f"s3://{BUCKET}/desk/flags.json", tmp_path)
        publish_routes(store, draft(BOTH_AI))
        assert ignorance_beside(store) == ""
        clock = store.clock()
    assert clock is not None
    assert abs(clock - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)


@pytest.mark.parametrize("kind", ["http", "file"])
def test_a_clock_that_is_a_year_ahead_publishes_no_lease_of_a_year(kind: str, tmp_path: Path) -> None:
    """It runs from the store's clock, and whoever publishes is told by how much theirs is ahead."""
    now = dt.datetime.now(dt.UTC)
    wrong = draft(BOTH_AI, {"card-support": "manual"}, seconds=int((now + YEAR - NOON).total_seconds()))
    with served() as web:
        store = store_at(web.url if kind == "http" else "flags.json", tmp_path)
        done = publish_routes(store, wrong)
    assert done.flags.expires is not None
    assert abs(done.flags.expires - (now + LEASE)) < dt.timedelta(minutes=2)
    assert abs(done.ahead - YEAR) < dt.timedelta(minutes=2)
    assert done.flags.routes == {"card-support": "manual", "assistant-desk": "ai"}


def test_a_flag_that_the_draft_does_not_name_goes_on_as_manual() -> None:
    """Whatever watchbook.toml has lost of its name; nobody who cannot name it gives it to the AI."""
    before = flags({"card-support-route": "ai", "old": "manual"}, seq=7)
    assert flags_from(draft({"card-support": "ai"}), before).routes == {
        "card-support-route": "manual",
        "old": "manual",
        "card-support": "ai",
    }


def test_what_stands_there_and_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    """A file of others, whatever its name: the same bytes stand there afterwards, and no lock beside it."""
    for name, text in (
        ("watchbook.toml", "[engagement]\n"),
        ("flags.json", '{"$schema": "x", "flags": {}}'),
        ("entry.md", "---\ntype: incident\n---\n"),
    ):
        (tmp_path / name).write_text(text)
        with pytest.raises(FallbackError, match="was never published by this program"):
            publish_routes(store_at(name, tmp_path), draft())
        assert (tmp_path / name).read_text() == text


@pytest.mark.parametrize("kind", ["folder", "pipe", "link", "device"])
def test_what_is_no_regular_file_is_left_alone(kind: str, tmp_path: Path) -> None:
    """And not waited for; a link would be replaced, and whoever reads behind it would hear no more."""
    target = tmp_path / "flags.json"
    if kind == "folder":
        target.mkdir()
    elif kind == "pipe":
        os.mkfifo(target)
    elif kind == "link":
        (tmp_path / "other.json").write_bytes(flags().document())
        target.symlink_to(tmp_path / "other.json")
    where = "/dev/null" if kind == "device" else "flags.json"
    with pytest.raises(FallbackError, match="is no regular file"):
        publish_routes(store_at(where, tmp_path), draft())
    assert not list(tmp_path.glob(".*"))


def test_nothing_is_published_into_a_repository_of_git(tmp_path: Path) -> None:
    """Neither over what stands there nor beside it."""
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/config").write_text("[core]\n")
    for name in (".git/config", ".git/hooks/post-commit"):
        with pytest.raises(FallbackError, match="own folder, where nothing is published"):
            publish_routes(store_at(name, tmp_path), draft())
    assert [path.name for path in (tmp_path / ".git").iterdir()] == ["config"]


def test_an_empty_file_and_damaged_flags_are_written_over(tmp_path: Path) -> None:
    """The first holds nothing to lose, from the second routers read manual."""
    for name, what in (("empty", b""), ("cut", flags().document()[:100]), ("flipped", b"x" + flags().document())):
        (tmp_path / name).write_bytes(what)
        assert published_routes(tmp_path, name) == {"card-support": "ai", "assistant-desk": "manual"}


def published_routes(folder: Path, name: str) -> object:
    """Publish and return what is there."""
    publish_routes(store_at(name, folder), draft())
    done = read_routes(store_at(name, folder))
    return done.flags.routes if done else None


@pytest.mark.parametrize("e_tag", [{}, {"ETag": 'W/"1"'}])
def test_the_poller_takes_flags_without_a_strong_e_tag(e_tag: dict[str, str], tmp_path: Path) -> None:
    """It writes nothing there, and whole flags of this engagement say enough: manual arrives."""
    with_people = flags(dict.fromkeys(BOTH_AI, "manual"))

    def plain(asked: BaseHTTPRequestHandler) -> None:
        answer(asked, 200, e_tag, with_people.document())

    with served(plain) as web:
        Poller(HttpStore(web.url), tmp_path / "flags.json", DESK).look()
    assert route(tmp_path / "flags.json", "card-support", engagement=DESK, now=NOON.timestamp()) == "manual"
    assert (tmp_path / "flags.json").read_bytes() == with_people.document()


def test_the_poller_writes_over_nothing_that_is_not_a_copy_of_flags(tmp_path: Path) -> None:
    """A slip in --to costs no file."""
    (tmp_path / "store.json").write_bytes(flags().document())
    (tmp_path / "notes.md").write_text("notes")
    poller = Poller(store_at("store.json", tmp_path), tmp_path / "notes.md", DESK)
    with pytest.raises(FallbackError, match="never wrote"):
        poller.look()
    assert (tmp_path / "notes.md").read_text() == "notes"
