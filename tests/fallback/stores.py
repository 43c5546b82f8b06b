"""A real S3 API on loopback, and drafts of what is published."""

from __future__ import annotations

import datetime as dt
import logging
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING

from moto.server import ThreadedMotoServer

from tests.fallback.flag_files import DESK, LEASE, MIXED, NOON
from watchbook.fallback.publish import RouteDraft

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pytest

    from watchbook.journal import Route

BUCKET = "switches"


def draft(
    routes: Mapping[str, Route] = MIXED,
    switched: Mapping[str, Route] | None = None,
    *,
    by: str = "engineer-a",
    seconds: int = 0,
    expected_seq: int | None = None,
    lease: dt.timedelta = LEASE,
) -> RouteDraft:
    """Return what somebody wants routers to read, some seconds after noon."""
    at = NOON + dt.timedelta(seconds=seconds)
    return RouteDraft(DESK, routes, by, at, lease, switched or {}, expected_seq)


@contextmanager
def s3(patch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve S3 with one bucket, say where in the environment, and yield the endpoint."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    patch.setenv("NO_PROXY", "127.0.0.1")
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    urllib.request.urlopen(urllib.request.Request(f"{endpoint}/moto-api/reset", method="POST"), timeout=10).close()
    with urllib.request.urlopen(urllib.request.Request(f"{endpoint}/{BUCKET}", method="PUT"), timeout=10):
        for name, value in (
            ("AWS_ACCESS_KEY_ID", "testing"),
            ("AWS_SECRET_ACCESS_KEY", "testing"),
            ("AWS_REGION", "us-east-1"),
            ("AWS_ENDPOINT_URL", endpoint),
        ):
            patch.setenv(name, value)
    try:
        yield endpoint
    finally:
        server.stop()
