"""Show the built site on loopback."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from watchbook.errors import SiteError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files and prints nothing."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class names it
        """Say nothing."""


def serve_site(
    site: Path, port: int, *, say: Callable[[str], None], follow: AbstractContextManager[object] | None = None
) -> None:
    """Serve a built site on 127.0.0.1 until interrupted; it is for a look, not for publishing.

    Args:
        site: its folder.
        port: where it is served.
        say: is told the address.
        follow: what keeps the site up to date meanwhile; None for nothing.

    Raises:
        SiteError: there is no site yet, or the port is taken.
    """
    if not (site / "index.html").is_file():
        raise SiteError(f"no site in {site} yet", hints=("watchbook run makes one",))
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Quiet, directory=str(site)))
    except OSError as error:
        raise SiteError(
            f"port {port} cannot be used: {error}", hints=(f"watchbook serve --port {port + 1}",)
        ) from error
    say(f"The site is at http://127.0.0.1:{server.server_port}/ until you press Ctrl-C")
    with server, follow or nullcontext():
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            say("")
