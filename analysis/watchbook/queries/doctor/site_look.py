"""A site as somebody sees it from anywhere: as a stranger, who must get nothing; and signed in, whether it is fresh.

What a stranger is answered with is looked at, never what it says: whatever comes back with 200 is read by whoever asks.
"""

from __future__ import annotations

import datetime as dt
import http.client
import re
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from watchbook.calendar import in_words
from watchbook.errors import ConfigError
from watchbook.queries.doctor.examination import Examination
from watchbook.queries.doctor.health_line import HealthLine

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from email.message import Message
    from typing import IO

HEADER = "WATCHBOOK_SITE_HEADER"
"""The variable that holds a header with which the site lets its readers in: `Cookie: ...` or `Authorization: ...`."""
FILES = (
    "", "index.html", "search/search_index.json", "search/search_index.js", "sitemap.xml", "sitemap.xml.gz",
    "findings.html", "journal/", "journal/index.html", "404.html", "assets/watchbook.css", "who-answers.html",
    "oncall.ics", "feed.xml", "journal/feed.xml", "status.json", "status.svg", "watchbook.toml", "journal.json",
)  # fmt: skip
"""Files of a site that were found open where its pages were not: search index, data, pictures, feeds."""
TIMEOUT = 10.0
MOST = 1_000_000
"""Bytes of a page that are read."""
MOVES = 3
REDIRECTS = (301, 302, 303, 307, 308)
GONE = (404, 410)
DUE = re.compile(rb'data-wb-due="([^"]+)"')
GUARDS = {
    "content-security-policy": "frame-ancestors",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "private",
}
"""Headers of what a reader gets, and a word that each has to hold: docs/publishing.md."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(  # noqa: PLR0913, PLR0917  # the library's signature
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        """Follow none by itself: where it leads to is looked at first."""


@dataclass(frozen=True, slots=True)
class SiteAnswer:
    """What a site answers."""

    status: int
    """0 where it does not."""
    body: bytes
    headers: Mapping[str, str]
    """By their names in small letters."""
    trouble: str = ""
    """Why there was no answer."""
    location: str = ""
    """Where a redirect leads."""


def examine_site(url: str, now: dt.datetime, environment: Mapping[str, str]) -> Examination:
    """Look at a site from outside.

    Args:
        url: its front page.
        now: the clock.
        environment: may hold a header for readers, WATCHBOOK_SITE_HEADER.

    Raises:
        ConfigError: the address or the header cannot be meant.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        raise ConfigError(f"{url!r} is no address of a site", hints=("write one like https://watchbook.example.com/",))
    front = url if url.endswith("/") else f"{url}/"
    lines = list(_stranger(front))
    header = environment.get(HEADER, "")
    if header:
        lines += _reader(front, header, now)
    return Examination(tuple(lines))


def _stranger(front: str) -> Iterator[HealthLine]:
    """Yield what somebody gets who has not signed in."""
    answers = {path: _final_answer(urljoin(front, path)) for path in FILES}
    if answers[""].status == 0:
        yield HealthLine("site", "unknown", f"{front} does not answer: {answers[''].trouble}", "see the address")
        return
    open_files = [path or "the front page" for path, answer in answers.items() if 200 <= answer.status < 300]
    if open_files:
        yield HealthLine(
            "stranger",
            "wrong",
            f"whoever asks gets {len(open_files)} of {len(FILES)} files: {', '.join(open_files[:6])}",
            "refuse every file below the address with 401, 403 or a redirect to a sign-in page: docs/publishing.md",
        )
        return
    statuses = {answer.status for answer in answers.values()}
    if statuses <= set(GONE):
        sentence = "everything answers that it is not there, so nothing says whether this is the site"
        yield HealthLine("stranger", "unknown", sentence, f"see the address, or set {HEADER} to look as a reader")
    elif any(status == 0 or status >= 500 for status in statuses):
        sentence = "some files were answered with an error or not at all, so it is not known who gets them"
        yield HealthLine("stranger", "unknown", sentence, "ask again when the server is well")
    else:
        yield HealthLine("stranger", "well", f"a stranger gets none of {len(FILES)} files that a site may have")


def _reader(front: str, header: str, now: dt.datetime) -> Iterator[HealthLine]:
    """Yield what somebody gets who has signed in."""
    answer = _final_answer(front, header)
    if answer.status != 200:
        sentence = f"the front page answers {answer.status or answer.trouble} to a reader"
        yield HealthLine("reader", "wrong", sentence, f"see {HEADER}: it may have run out")
        return
    match = DUE.search(answer.body)
    try:
        due = dt.datetime.fromisoformat(match[1].decode()) if match else None
    except ValueError:
        due = None
    if due is None:
        yield HealthLine(
            "reader", "wrong", "the front page does not say when its next data is due", "is it Watchbook's?"
        )
    elif now > due:
        sentence = f"new data has been due for {in_words(now - due)}, and the page shows none"
        yield HealthLine("reader", "wrong", sentence, "see whether the day's job runs and publishes: watchbook doctor")
    else:
        yield HealthLine("reader", "well", "the page is as new as it can be")
    lacking = [name for name, word in GUARDS.items() if word not in answer.headers.get(name, "")]
    if lacking:
        sentence = f"these headers are missing or weak: {', '.join(lacking)}"
        yield HealthLine("headers", "warning", sentence, "docs/publishing.md has them for nginx and Caddy")
    else:
        yield HealthLine("headers", "well", "no other site frames the page, and nobody else keeps a copy")


def _final_answer(url: str, header: str = "") -> SiteAnswer:
    """Return what an address answers in the end; a redirect is followed as long as it means the same file."""
    for _ in range(MOVES):
        answer = _answer(url, header)
        target = urljoin(url, answer.location)
        if answer.status not in REDIRECTS or not answer.location or not _is_same_file(url, target):
            return answer
        url = target
    return answer


def _is_same_file(url: str, target: str) -> bool:
    """Return whether a redirect only adds a slash, a scheme or `www.`; else it leads to where people sign in."""
    here, there = urlsplit(url), urlsplit(target)
    hosts = [(parts.hostname or "").removeprefix("www.") for parts in (here, there)]
    return hosts[0] == hosts[1] and here.path.rstrip("/") == there.path.removesuffix("index.html").rstrip("/")


def _answer(url: str, header: str) -> SiteAnswer:
    name, colon, value = header.partition(":")
    if header and (not colon or not name.strip() or re.search(r"[\r\n]", header)):
        raise ConfigError(f"{HEADER} holds no header", hints=("write it like Cookie: name=value",))
    headers = {"User-Agent": "watchbook-doctor", **({name.strip(): value.strip()} if header else {})}
    request = urllib.request.Request(url, headers=headers)  # noqa: S310  # http and https alone come here
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=TIMEOUT) as answer:
            return SiteAnswer(answer.status, answer.read(MOST), _small(answer.headers))
    except urllib.error.HTTPError as error:
        with error:
            return SiteAnswer(error.code, b"", _small(error.headers), location=error.headers.get("Location", ""))
    except (OSError, http.client.HTTPException, ValueError) as error:
        return SiteAnswer(0, b"", {}, trouble=_trouble(error))


def _trouble(error: Exception) -> str:
    reason = getattr(error, "reason", error)
    if isinstance(reason, ssl.SSLError):
        return "no encrypted connection, or a certificate that does not hold"
    if isinstance(reason, TimeoutError):
        return "no answer in time"
    return str(getattr(reason, "strerror", None) or "no answer")


def _small(headers: Message) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
