"""A site from outside: a stranger gets nothing, and a reader gets what is new."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.loopback import SilentHandler, serve
from watchbook.errors import ConfigError
from watchbook.queries.doctor import examine_site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOW = dt.datetime(2026, 11, 9, 12, tzinfo=dt.UTC)
Answer = tuple[int, dict[str, str], str]
PAGE = '<p class="wb-age" data-wb-due="{}">'
GUARDED = {
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}


@contextmanager
def site(answer: Callable[[str, str], Answer]) -> Iterator[str]:
    """Serve what a function answers to a path and a cookie, below a path of its own."""

    class Handler(SilentHandler):
        def do_GET(self) -> None:
            status, headers, body = answer(self.path, self.headers.get("Cookie", ""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

    with serve(Handler) as address:
        yield f"{address}/desk"


def states(url: str, **environment: str) -> dict[str, str]:
    """Return how each thing is, as the site's address gives it."""
    return {line.what: line.health for line in examine_site(url, NOW, environment).lines}


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ((401, {}, ""), "well"),
        ((403, {}, "sign in"), "well"),
        ((302, {"Location": "/oauth2/start"}, ""), "well"),
        ((302, {"Location": "https://login.example.com/"}, ""), "well"),
        ((200, {}, "<h1>Sign in</h1>"), "wrong"),
        ((404, {}, ""), "unknown"),
        ((503, {}, ""), "unknown"),
    ],
    ids=str,
)
def test_a_stranger_must_get_nothing(answer: Answer, state: str) -> None:
    """Whatever comes back with 200 is read by whoever asks; what is never there says nothing."""
    with site(lambda _path, _cookie: answer) as url:
        examination = examine_site(url, NOW, {})
    assert [(line.what, line.health) for line in examination.lines] == [("stranger", state)]
    assert examination.exit_code == {"well": 0, "wrong": 1, "unknown": 2}[state]


def test_one_open_file_is_enough() -> None:
    """A search index that lies open holds the text of every page."""

    def answer(path: str, _cookie: str) -> Answer:
        return (200, {}, "{}") if path.endswith("search_index.json") else (401, {}, "")

    with site(answer) as url:
        (line,) = examine_site(url, NOW, {}).lines
    assert (line.health, line.sentence) == (
        "wrong",
        "whoever asks gets 1 of 19 files: search/search_index.json",
    )


def test_a_redirect_to_the_same_page_is_followed() -> None:
    """One that adds a slash leads to the site itself, not to where people sign in."""

    def answer(path: str, _cookie: str) -> Answer:
        return (301, {"Location": f"{path}/"}, "") if path.endswith("journal") else (200, {}, "x")

    with site(answer) as url:
        assert states(f"{url}/journal") == {"stranger": "wrong"}


@pytest.mark.parametrize(
    ("due", "state"), [("2026-11-09T13:00+00:00", "well"), ("2026-11-09T06:00-05:00", "wrong"), ("", "wrong")]
)
def test_a_reader_learns_that_it_stopped(due: str, state: str) -> None:
    """With a cookie the page is read, and says itself since when new data has been due."""

    def answer(_path: str, cookie: str) -> Answer:
        return (200, GUARDED, PAGE.format(due)) if cookie == "s=1" else (401, {}, "")

    with site(answer) as url:
        found = states(url, WATCHBOOK_SITE_HEADER="Cookie: s=1")
        assert found == {"stranger": "well", "reader": state, "headers": "well"}
        assert states(url, WATCHBOOK_SITE_HEADER="Cookie: s=2")["reader"] == "wrong"


def test_headers_that_are_missing_are_named() -> None:
    """So that no other site frames the page, and nobody else keeps a copy."""
    with site(lambda _path, cookie: (200, {}, PAGE.format("2026-12-01T00:00Z")) if cookie else (401, {}, "")) as url:
        examination = examine_site(url, NOW, {"WATCHBOOK_SITE_HEADER": "Cookie: s=1"})
    assert examination.lines[-1].sentence == (
        "these headers are missing or weak: content-security-policy, referrer-policy, x-content-type-options, "
        "cache-control"
    )


def test_a_site_that_does_not_answer_is_not_said_to_be_private() -> None:
    """It could not be looked at: exit 2."""
    assert examine_site("http://127.0.0.1:9/", NOW, {}).exit_code == 2


@pytest.mark.parametrize("address", ["ftp://host/", "watchbook.example.com", "https://a:b@host/"])
def test_what_is_no_address_is_refused(address: str) -> None:
    """With one that would be."""
    with pytest.raises(ConfigError, match="is no address of a site"):
        examine_site(address, NOW, {})
