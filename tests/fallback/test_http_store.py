"""What a web server may do to us."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.fallback.flag_files import answer, drip, flags, served
from tests.fallback.stores import draft
from watchbook.errors import FallbackError
from watchbook.fallback.http_store import TOKEN, HttpStore
from watchbook.fallback.publish import publish_routes
from watchbook.fallback.store import OvertakenError

if TYPE_CHECKING:
    from http.server import BaseHTTPRequestHandler


def test_a_redirect_loop_is_asked_once() -> None:
    """The error names the status; no second request is made."""

    def elsewhere(asked: BaseHTTPRequestHandler) -> None:
        answer(asked, 302, {"Location": asked.path})

    with served(elsewhere) as web, pytest.raises(FallbackError, match=r"points elsewhere \(302\)"):
        HttpStore(web.url).read()
    assert web.asked == ["GET /flags.json"]


@pytest.mark.clock
def test_a_server_that_drips_is_left() -> None:
    """Every byte comes in time, the whole never."""
    with served(drip) as web:
        started = time.monotonic()
        with pytest.raises(FallbackError, match=r"still sending after 0\.3 s"):
            HttpStore(web.url, timeout=0.3).read()
        assert time.monotonic() - started < 3


def test_a_server_that_says_nothing_is_left() -> None:
    """After the time-out."""

    def silent(_: BaseHTTPRequestHandler) -> None:
        time.sleep(1)

    with served(silent) as web, pytest.raises(FallbackError, match="cannot be reached"):
        HttpStore(web.url, timeout=0.2).read()


def test_nobody_there_is_an_error_that_says_so() -> None:
    """A port that nobody listens on."""
    with served() as web:
        pass
    with pytest.raises(FallbackError, match="cannot be reached"):
        HttpStore(web.url).read()


@pytest.mark.parametrize("e_tag", [{}, {"ETag": 'W/"1"'}])
def test_without_a_strong_e_tag_nothing_is_published(e_tag: dict[str, str]) -> None:
    """Two people at once could not be told apart."""

    def plain(asked: BaseHTTPRequestHandler) -> None:
        answer(asked, 200, e_tag, flags().document())

    with served(plain) as web, pytest.raises(FallbackError, match="no strong ETag"):
        publish_routes(HttpStore(web.url), draft())
    assert web.document is None


def test_a_server_that_forgets_what_it_took_is_found_out() -> None:
    """After a PUT the flags are read back."""
    other = flags(seq=9).document()

    def stubborn(asked: BaseHTTPRequestHandler) -> None:
        answer(asked, 200, {"ETag": '"1"'}, other)

    with served(stubborn) as web, pytest.raises(OvertakenError, match="took the flags and gives others"):
        HttpStore(web.url).swap(flags().document(), None)


@pytest.mark.parametrize(("status", "said"), [(401, "refuses us: 401"), (403, "refuses us"), (500, "it answers 500")])
def test_a_refusal_says_what_to_do(status: int, said: str) -> None:
    """A token that lacks is named by its variable."""
    with served(lambda asked: answer(asked, status)) as web, pytest.raises(FallbackError, match=said) as caught:
        HttpStore(web.url).read()
    assert (TOKEN in str(caught.value)) == (status < 500)


def test_a_flood_is_not_swallowed() -> None:
    """More than flags can be."""

    def flood(asked: BaseHTTPRequestHandler) -> None:
        answer(asked, 200, {"ETag": '"1"'}, b" " * 1_000_001)

    with served(flood) as web, pytest.raises(FallbackError, match="no flags"):
        HttpStore(web.url).read()


def test_the_token_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """And goes to the store alone."""
    monkeypatch.setenv(TOKEN, "from-the-environment")
    with served() as web:
        publish_routes(HttpStore(web.url), draft())
    assert web.authorised == {"Bearer from-the-environment"}


def test_a_token_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line end behind it is no part of it; one within it is an error that does not repeat it."""
    with served() as web:
        monkeypatch.setenv(TOKEN, "secret\n")
        assert HttpStore(web.url).read() is None
        assert web.authorised == {"Bearer secret"}
        monkeypatch.setenv(TOKEN, "sec\nret")
        with pytest.raises(FallbackError, match=TOKEN) as caught:
            HttpStore(web.url).read()
    assert "ret" not in str(caught.value).replace(TOKEN, "")


def test_this_machine_is_asked_without_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the environment says of proxies."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with served() as web:
        assert HttpStore(web.url).read() is None
