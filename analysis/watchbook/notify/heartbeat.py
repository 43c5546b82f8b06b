"""A sign of life for whoever watches that the day's job still runs: start, success, fail, as Healthchecks has them.

Success is said only where the day that was due was judged: a job that runs and judges nothing is one that has stopped.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

import requests

from watchbook.notify.http_target import failure_in_words, on_this_machine, status_in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from watchbook.check import Report
    from watchbook.config import Config

UNJUDGED = ("hollow", "no-data", "unwatched")
"""States of a day that say that nothing was judged."""


class Heartbeat:
    """Tells a URL how a run goes; what does not arrive is said, and changes nothing."""

    def __init__(self, address: str, timeout: float, say: Callable[[str], None]) -> None:
        """Hold the address, which is a secret; without one nothing is told."""
        self._address, self._timeout, self._say = address, timeout, say
        self._is_alive = False

    def live(self, report: Report) -> None:
        """Take a run's report: whether the run succeeded is whether the day that was due was judged."""
        self._is_alive = is_judged(report)

    @contextmanager
    def beating(self) -> Iterator[Heartbeat]:
        """Tell that a run starts, and in the end how it went."""
        self._tell("start")
        try:
            yield self
        finally:
            self._tell("" if self._is_alive else "fail")

    def _tell(self, what: str) -> None:
        if self._address:
            problem = _ping(self._address, what, self._timeout)
            if problem:
                self._say(f"heartbeat: {problem}")


def heartbeat_of(config: Config, environment: Mapping[str, str], say: Callable[[str], None]) -> Heartbeat:
    """Return the heartbeat of an engagement; it is silent where none is configured."""
    name = config.notify.heartbeat_env
    address = environment.get(name, "").strip() if name else ""
    if name and not address:
        say(f"heartbeat: {name} is not set in this process, so nobody hears that this run is alive")
    return Heartbeat(address, config.notify.timeout_seconds, say)


def is_judged(report: Report) -> bool:
    """Return whether the day whose dump was due last was judged, for one workflow at least; a closed day needs none."""
    marks = [by_day[report.expected] for by_day in report.marks.values() if report.expected in by_day]
    return report.exit_code < 2 and any(mark.state not in UNJUDGED for mark in marks)


def _ping(address: str, what: str, timeout: float) -> str:
    """Ask an address, or the one below it that says `what`; return why that failed, without the address."""
    try:
        parts = urlsplit(address)
        if parts.scheme != "https" and not (parts.scheme == "http" and on_this_machine(parts.hostname or "")):
            return "its address is neither https nor on this machine, so nothing was sent"
        path = f"{parts.path.rstrip('/')}/{what}" if what else parts.path
        with requests.post(
            urlunsplit(parts._replace(path=path)), timeout=timeout, allow_redirects=False, stream=True
        ) as answer:
            return "" if 200 <= answer.status_code < 300 else status_in_words(answer.status_code)
    except (requests.Timeout, requests.ConnectionError) as error:
        return failure_in_words(f"{type(error).__name__}: {error}")
    except (requests.RequestException, ValueError):
        return "its address cannot be meant"
