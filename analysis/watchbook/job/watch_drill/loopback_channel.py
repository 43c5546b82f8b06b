"""A channel of the drill's own: it takes messages on this machine, and keeps them until the drill has read them."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from watchbook.config.notify_tables import ChannelConfig
from watchbook.notify import Channel

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 1 << 20
"""Bytes of a message that are read."""


class DrillListener:
    """What came in on a port of this machine."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        """Listen on a server that is running."""
        self.documents: list[dict[str, Any]] = []
        host, port = server.server_address[:2]
        config = ChannelConfig(env="WATCHBOOK_DRILL", kind="alertmanager")
        self.channel = Channel("drill", config, (f"http://{host!s}:{port}/",), timeout=30.0)

    def texts_about(self, workflow: str) -> list[str]:
        """Return what messages about a workflow say."""
        return [
            f"{document['commonAnnotations']['summary']}\n{document['commonAnnotations']['description']}"
            for document in self.documents
            if document["commonLabels"].get("workflow") == workflow
        ]


@contextmanager
def listening() -> Iterator[DrillListener]:
    """Yield a listener on a free port of the loopback interface; it is gone when the block ends.

    Raises:
        OSError: nothing may listen here.
    """
    messages: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(min(int(self.headers.get("Content-Length", "0")), LONGEST))
            messages.append(json.loads(body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name it overrides
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    listener = DrillListener(server)
    listener.documents = messages
    try:
        yield listener
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
