"""Flags for tests, and a web server that keeps one document with an ETag."""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.loopback import SilentHandler, serve
from watchbook.fallback.flags import Flags

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from http.server import BaseHTTPRequestHandler

    from watchbook.journal import Route

DESK = "Card desk"
NOON = dt.datetime(2026, 11, 9, 12, tzinfo=dt.UTC)
LEASE = dt.timedelta(hours=72)
END = (NOON + LEASE).timestamp()
MIXED: Mapping[str, Route] = {"card-support": "ai", "assistant-desk": "manual"}


def flags(
    routes: Mapping[str, Route] = MIXED,
    *,
    seq: int = 1,
    at: dt.datetime = NOON,
    lease: dt.timedelta | None = LEASE,
    engagement: str = DESK,
) -> Flags:
    """Return routes as engineer-a published them."""
    return Flags(engagement, seq, "engineer-a", at, at + lease if lease else None, routes)


class Web:
    """One document at every path, swapped as RFC 9110 says."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self.document: bytes | None = None
        self.asked: list[str] = []
        """`METHOD path` of every request."""
        self.authorised: set[str | None] = set()
        """What requests said of themselves."""
        self.url = ""
        self.deaf = False
        """Whether it takes whatever is put, as some servers do."""
        self.lock = threading.Lock()

    def e_tag(self) -> str:
        """Return the strong name of what is held."""
        return f'"{hashlib.sha256(self.document or b"").hexdigest()[:16]}"'

    def get(self, asked: BaseHTTPRequestHandler) -> None:
        """Give the document."""
        if self.document is None:
            answer(asked, 404)
        else:
            answer(asked, 200, {"ETag": self.e_tag()}, self.document)

    def put(self, asked: BaseHTTPRequestHandler) -> None:
        """Take the document if the condition holds."""
        body = asked.rfile.read(int(asked.headers["Content-Length"]))
        with self.lock:
            here = "*" if self.document is None else self.e_tag()
            wanted = asked.headers.get("If-Match") or asked.headers.get("If-None-Match")
            if wanted != here and not self.deaf:
                answer(asked, 412)
                return
            self.document = body
        answer(asked, 204, {"ETag": self.e_tag()})


def answer(
    asked: BaseHTTPRequestHandler, status: int, headers: Mapping[str, str] | None = None, body: bytes = b""
) -> None:
    """Send an answer."""
    asked.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
        asked.send_header(name, value)
    asked.end_headers()
    asked.wfile.write(body)


def drip(asked: BaseHTTPRequestHandler) -> None:
    """Send a byte now and then, for ever; each in time."""
    asked.send_response(200)
    asked.send_header("ETag", '"drip"')
    asked.end_headers()
    try:
        while True:
            asked.wfile.write(b" ")
            time.sleep(0.02)
    except OSError:
        return


@contextmanager
def served(get: Callable[[BaseHTTPRequestHandler], None] | None = None) -> Iterator[Web]:
    """Serve on loopback; `get` stands in for how GET is answered."""
    web = Web()

    class Handler(SilentHandler):
        def do_GET(self) -> None:
            self._noted()
            (get or web.get)(self)

        def do_PUT(self) -> None:
            self._noted()
            web.put(self)

        def _noted(self) -> None:
            web.asked.append(f"{self.command} {self.path}")
            web.authorised.add(self.headers.get("Authorization"))

    with serve(Handler) as address:
        web.url = f"{address}/flags.json"
        yield web
