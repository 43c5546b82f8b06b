"""A small engagement whose flags are published, and the commands that a router's host runs."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from watchbook.config import load_engagement
from watchbook.fallback.open_store import store_at
from watchbook.fallback.publish import draft_of, publish_routes, read_routes
from watchbook.fallback.reader import route
from watchbook.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from watchbook.config import Engagement
    from watchbook.fallback.publish import PublishedRoutes
    from watchbook.journal import Route

CONFIG = """
[engagement]
name = "Card desk"
timezone = "UTC"
[dumps]
path = "logs/{{date}}.jsonl"
[workflows.desk]
[fallback]
publish = "{publish}"
lease = "1h"
renew_every = "20m"
"""
PATIENCE = 20.0


def engagement(root: Path, target: str) -> Engagement:
    """Return an engagement, committed to git, that publishes somewhere."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "watchbook.toml").write_text(CONFIG.format(publish=target), "utf-8")
    for words in ("init -q", "config user.name ada", "config user.email ada@example.com", "add .", "commit -qm Begin"):
        subprocess.run(["git", *words.split()], cwd=root, check=True)
    return load_engagement(root)


def switch(ours: Engagement, to: Route, lease: dt.timedelta | None = None) -> PublishedRoutes:
    """Publish a switch of the one workflow, as the command does once it has written and pushed it."""
    store = store_at(ours.config.fallback.publish, ours.root)
    known = read_routes(store)
    asked = draft_of(ours.config, Journal.of(()), "engineer-a", dt.datetime.now(dt.UTC))
    seq = known.seq if known else None
    return publish_routes(store, replace(asked, switched={"desk": to}, expected_seq=seq, lease=lease or asked.lease))


def seconds_to_people(ours: Engagement, copy: Path) -> float:
    """Return how long it takes from starting the command to the route that the reader gives; give the work back."""
    seconds_until(copy, "ai")
    command = [sys.executable, "-m", "watchbook.cli", "switch", "desk", "manual", "--reason", "labels mixed up"]
    started = time.perf_counter()
    with subprocess.Popen(command, cwd=ours.root, stdout=subprocess.DEVNULL) as process:
        seconds_until(copy, "manual")
        took = time.perf_counter() - started
    assert process.returncode == 0
    switch(ours, "ai")
    return took


def seconds_to_start() -> float:
    """Return how long the command line takes to do nothing but say how it is used."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", "watchbook.cli", "switch", "--help"], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


@contextmanager
def polling(ours: Engagement, copy: Path, every: str = "500ms") -> Iterator[subprocess.Popen[str]]:
    """Run `watchbook poll` as a service does, and end it as one is ended."""
    command = [sys.executable, "-m", "watchbook.cli", "poll", "--to", str(copy), "--every", every]
    with subprocess.Popen(command, cwd=ours.root, stdout=subprocess.DEVNULL, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()


def seconds_until(copy: Path, expected: Route) -> float:
    """Return how long it takes until the reader says so; it asks a thousand times a second."""
    started = time.perf_counter()
    while route(copy, "desk", engagement="Card desk") != expected:
        if time.perf_counter() - started > PATIENCE:
            raise TimeoutError(expected)
        time.sleep(0.001)
    return time.perf_counter() - started
