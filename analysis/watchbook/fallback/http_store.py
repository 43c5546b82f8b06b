"""A URL as a store: GET gives the flags with an ETag, PUT with If-Match swaps them.

Redirects are not followed, since a PUT that follows one may end anywhere. A token is read from the environment.
"""

from __future__ import annotations

import datetime as dt
import http.client
import os
import time
import urllib.error
import urllib.request
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from watchbook.config.fallback_tables import loopback
from watchbook.errors import FallbackError
from watchbook.fallback.store import BESIDE, LIMIT, OvertakenError, StoreContent

if TYPE_CHECKING:
    from email.message import Message
    from typing import IO

TOKEN = "WATCHBOOK_FALLBACK_TOKEN"  # noqa: S105  # the variable's name, no token
TIMEOUT = 5.0
"""Seconds for an answer to begin, and as many for it to end."""
OVERTAKEN = (409, 412)
CHUNK = 65_536


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(  # noqa: PLR0913, PLR0917  # the library's signature
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        """Follow none: the answer itself becomes the error."""


class HttpStore:
    """Keeps the flags at a URL."""

    def __init__(self, url: str, timeout: float = TIMEOUT) -> None:
        """Hold the URL; nothing is asked yet."""
        self._url, self._timeout = url, timeout
        self._answered: dt.datetime | None = None
        here = loopback(urlsplit(url).hostname)
        self._opener = urllib.request.build_opener(_NoRedirect, *([urllib.request.ProxyHandler({})] if here else []))

    @property
    def where(self) -> str:
        """The URL."""
        return self._url

    def read(self) -> StoreContent | None:
        """Return what the URL gives."""
        try:
            document, e_tag = self._ask("GET", {})
        except urllib.error.HTTPError as error:
            if error.code == http.client.NOT_FOUND:
                return None
            raise self._refused(error) from error
        return StoreContent(document, e_tag)

    def swap(self, document: bytes, before: StoreContent | None) -> str:
        """Put the document if the URL gives what it gave, and make sure that it is there."""
        condition = {"If-Match": self._strong(before.e_tag)} if before else {"If-None-Match": "*"}
        try:
            self._ask("PUT", {"Content-Type": "application/json", **condition}, document)
        except urllib.error.HTTPError as error:
            if error.code in OVERTAKEN:
                raise OvertakenError(f"somebody else wrote {self.where} meanwhile") from error
            raise self._refused(error) from error
        after = self.read()
        if after is None or after.document != document:
            raise OvertakenError(f"{self.where} took the flags and gives others")
        return self._strong(after.e_tag)

    def clock(self) -> dt.datetime | None:
        """Return the time of the last answer, as the server dated it."""
        return self._answered

    def beside(self) -> HttpStore:
        """Return the URL with `.probe` behind its path."""
        parts = urlsplit(self._url)
        return HttpStore(urlunsplit(parts._replace(path=f"{parts.path}{BESIDE}")), self._timeout)

    def _strong(self, e_tag: str) -> str:
        """Return an ETag that names these bytes alone; whoever only reads needs none."""
        if not e_tag or e_tag.startswith("W/"):
            raise FallbackError(
                f"{self.where} gives no strong ETag, so two people who publish at once could not be told apart",
                hints=("switch off compression for this URL, or publish to another store",),
            )
        return e_tag

    def _ask(self, method: str, headers: dict[str, str], body: bytes | None = None) -> tuple[bytes, str]:
        headers = {**headers, **_authorisation()}
        request = urllib.request.Request(self._url, body, headers, method=method)  # noqa: S310  # store_at chose the scheme
        try:
            with self._opener.open(request, timeout=self._timeout) as answer:
                self._answered = instant_of(answer.headers.get("Date"))
                return self._whole(answer), answer.headers.get("ETag") or ""
        except urllib.error.HTTPError as error:
            self._answered = instant_of(error.headers.get("Date"))
            raise
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise FallbackError(f"{self.where} cannot be reached: {error}") from error

    def _whole(self, answer: http.client.HTTPResponse) -> bytes:
        until, document = time.monotonic() + self._timeout, b""
        while part := answer.read1(CHUNK):
            document += part
            if len(document) > LIMIT:
                raise FallbackError(f"{self.where} gives more than {LIMIT} bytes, which are no flags")
            if time.monotonic() > until:
                raise FallbackError(f"{self.where} was still sending after {self._timeout:g} s")
        return document

    def _refused(self, error: urllib.error.HTTPError) -> FallbackError:
        error.close()
        if error.code in (http.client.UNAUTHORIZED, http.client.FORBIDDEN):
            return FallbackError(f"{self.where} refuses us: {error.code}", hints=(f"set {TOKEN} to a token that may",))
        if 300 <= error.code < 400:
            return FallbackError(
                f"{self.where} points elsewhere ({error.code}), and redirects are not followed",
                hints=("write the address itself as `publish`",),
            )
        return FallbackError(f"{self.where} cannot be reached: it answers {error.code} {error.reason}")


def instant_of(date: str | None) -> dt.datetime | None:
    """Return the instant that an HTTP date says; None where it says none."""
    try:
        instant = parsedate_to_datetime(date or "")
    except ValueError:
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=dt.UTC)


def _authorisation() -> dict[str, str]:
    token = os.environ.get(TOKEN, "").strip()
    if not (token.isascii() and token.isprintable()):  # the library's own error would show it
        raise FallbackError(f"{TOKEN} holds characters that no token has", hints=("set it anew, on one line",))
    return {"Authorization": f"Bearer {token}"} if token else {}
