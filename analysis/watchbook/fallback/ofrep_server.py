"""A server of OFREP on this machine: a thread for each connection, so many at once and no more."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from watchbook.config.fallback_tables import loopback
from watchbook.errors import FallbackError
from watchbook.fallback.ofrep import LARGEST, FlagAnswers, OfrepAnswer

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

MOST = 256
"""Connections that are answered at once; further ones are closed, and their callers have people do the work."""
IDLE = 30.0
"""Seconds that a connection may be silent."""


class OfrepServer(ThreadingHTTPServer):
    """Answers evaluations."""

    daemon_threads = True
    request_queue_size = 512

    def __init__(self, address: tuple[str, int], answers: FlagAnswers) -> None:
        """Listen; nothing is answered yet."""
        self.answers = answers
        self._places = threading.BoundedSemaphore(MOST)
        super().__init__(address, _OfrepHandler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Take a connection, where there is a place for it."""
        if not self._places.acquire(blocking=False):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer a connection until it ends, and give its place back."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: socket.socket | tuple[bytes, socket.socket], client_address: Any) -> None:
        """Say nothing of a caller who went away."""


class _OfrepHandler(BaseHTTPRequestHandler):
    server: OfrepServer
    protocol_version = "HTTP/1.1"
    server_version = "watchbook"
    sys_version = ""
    timeout = IDLE
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        """Answer what only reads."""
        self._answer()

    def do_POST(self) -> None:
        """Answer an evaluation."""
        self._answer()

    def log_message(self, *_: object) -> None:
        """Say nothing of a request: at thousands a second nobody reads it."""

    def _answer(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdigit() or int(length) > LARGEST:
            self.close_connection = True
            text = b'{"errorCode":"GENERAL","errorDetails":"a body has a Content-Length of at most 65536"}'
            self._send(OfrepAnswer(413, text))
            return
        body = self.rfile.read(int(length))
        condition = self.headers.get("If-None-Match", "")
        self._send(self.server.answers.answer(self.command, self.path, body, condition))

    def _send(self, answer: OfrepAnswer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.body:
            self.send_header("Content-Type", "application/json")
        if answer.status != 304:
            self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("X-Content-Type-Options", "nosniff")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)
        self.wfile.flush()


def read_address(text: str) -> tuple[str, int]:
    """Return host and port of an address of this machine.

    Raises:
        FallbackError: it is another's, or none.
    """
    host, colon, port = text.rpartition(":")
    host = host.strip("[]")
    if not colon or not port.isdigit() or int(port) > 65_535:
        raise FallbackError(f"{text!r} is no address to serve at", hints=("write one like --serve 127.0.0.1:8016",))
    if not loopback(host):
        raise FallbackError(
            f"{host!r} is not this machine alone, and whoever reads routes there would not be asked who they are",
            hints=("serve at 127.0.0.1, beside the router; a proxy that asks may stand before it",),
        )
    return host, int(port)


@contextmanager
def serving(address: tuple[str, int], answers: FlagAnswers) -> Iterator[int]:
    """Answer in threads of their own; yields the port.

    Raises:
        FallbackError: the address is taken.
    """
    try:
        server = OfrepServer(address, answers)
    except OSError as error:
        raise FallbackError(
            f"nothing can be served at {address[0]}:{address[1]}: {error.strerror}", hints=("name another port",)
        ) from error
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
