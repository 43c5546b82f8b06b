"""From the command to the flipped route, through an S3 API on loopback and a real `watchbook poll`."""

from __future__ import annotations

import datetime as dt
import signal
from typing import TYPE_CHECKING

import pytest

from tests.fallback.desk import engagement, polling, seconds_to_people, seconds_to_start, seconds_until, switch
from tests.fallback.stores import BUCKET, s3
from watchbook.fallback.reader import route

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 2.0
STARTS = 8
"""As often as the command line alone can be started meanwhile; on an idle machine a switch takes four."""


@pytest.mark.clock
@pytest.mark.slow
def test_a_switch_reaches_the_router_in_two_seconds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From `watchbook switch` to what the router reads, polled twice a second; then the poller ends on SIGTERM with 0.

    The best of three, and where the machine is so busy that the command's help alone takes long, as many times that.
    """
    with s3(monkeypatch):
        ours = engagement(tmp_path / "desk", f"s3://{BUCKET}/flags.json")
        copy = tmp_path / "router" / "flags.json"
        switch(ours, "ai")
        with polling(ours, copy) as process:
            took = [(seconds_to_people(ours, copy), max(SECONDS, STARTS * seconds_to_start())) for _ in range(3)]
            assert any(seconds < most for seconds, most in took), took
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0


@pytest.mark.slow
def test_silence_becomes_people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store goes down, nobody renews, and at the lease's end the route is manual."""
    copy = tmp_path / "router" / "flags.json"
    with s3(monkeypatch):
        ours = engagement(tmp_path / "desk", f"s3://{BUCKET}/silent.json")
        switch(ours, "ai", dt.timedelta(seconds=12))
        with polling(ours, copy) as process:
            seconds_until(copy, "ai")
    with polling(ours, copy, every="1s") as process:
        assert route(copy, "desk", engagement="Card desk") == "ai"
        seconds_until(copy, "manual")
        assert process.poll() is None
