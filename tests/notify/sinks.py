"""Receivers on loopback that answer as they are told to, and remember what came."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiosmtpd.controller import Controller

from tests.loopback import SilentHandler, serve

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator

    from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class HttpSink:
    """What came by HTTP."""

    answer: str = "200"
    """A status; `slow`: nothing at all; `drip`: a byte now and then; `loop`: a redirect to itself."""
    host: str = ""
    """127.0.0.1 and the port."""
    posts: list[Any] = field(default_factory=list)
    """The documents, in order."""


@contextmanager
def http_sink(answer: str = "200") -> Iterator[HttpSink]:
    """Listen until the block ends."""
    sink = HttpSink(answer)
    over = threading.Event()

    class Handler(SilentHandler):
        def do_POST(self) -> None:
            sink.posts.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            if sink.answer == "slow":
                over.wait(60)
            elif sink.answer == "drip":
                self._drip()
            else:
                self.send_response(302 if sink.answer == "loop" else int(sink.answer))
                if sink.answer == "loop":
                    self.send_header("Location", self.path)
                self.send_header("Content-Length", "0")
                self.end_headers()

        def _drip(self) -> None:
            for _ in range(1000):
                if over.wait(0.05):
                    return
                try:
                    self.wfile.write(b"H")
                    self.wfile.flush()
                except OSError:
                    return

    with serve(Handler) as address:
        sink.host = address.removeprefix("http://")
        try:
            yield sink
        finally:
            over.set()


@dataclass
class MailSink:
    """What came by mail."""

    answer: str = "250 OK"
    """To a mail."""
    recipient: str = "250 OK"
    """To a recipient."""
    mails: list[bytes] = field(default_factory=list)
    host: str = ""

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's
        """Take a mail, or refuse it."""
        if self.answer.startswith("2"):
            self.mails.append(envelope.original_content or b"")
        return self.answer

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take a recipient, or refuse it."""
        if self.recipient.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.recipient


@contextmanager
def mail_sink(
    answer: str = "250 OK", recipient: str = "250 OK", encrypted: ssl.SSLContext | None = None
) -> Iterator[MailSink]:
    """Listen until the block ends."""
    sink = MailSink(answer, recipient)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port, ready_timeout=5, tls_context=encrypted)
    controller.start()
    sink.host = f"127.0.0.1:{port}"
    try:
        yield sink
    finally:
        controller.stop()
