"""The sign of life: whoever watches it learns that the day's job runs, and that it judges."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.books import Books
from tests.loopback import SilentHandler, serve
from watchbook.check import check
from watchbook.notify.heartbeat import Heartbeat, heartbeat_of, is_judged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from watchbook.check import Report

MORNING = dt.datetime.fromisoformat("2026-11-09T06:10-05:00")


@contextmanager
def watcher(status: int = 200) -> Iterator[tuple[str, list[str]]]:
    """Serve a watcher; yields its address and what it was asked."""
    asked: list[str] = []

    class Handler(SilentHandler):
        def do_POST(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

    with serve(Handler) as address:
        yield f"{address}/ping/uuid", asked


@pytest.fixture
def report(tmp_path: Path) -> Report:
    """A quiet morning: the day that was due was judged."""
    return check(Books.quiet(tmp_path).read(), MORNING)


def test_a_run_that_judges_says_start_and_success(report: Report) -> None:
    """As Healthchecks has them."""
    lines: list[str] = []
    with watcher() as (address, asked), Heartbeat(address, 5, lines.append).beating() as heartbeat:
        heartbeat.live(report)
    assert (asked, lines) == (["/ping/uuid/start", "/ping/uuid"], [])


def test_a_run_that_fails_says_so(report: Report) -> None:
    """Whatever it was that went wrong, which goes on to be told as ever."""
    with watcher() as (address, asked):
        with pytest.raises(KeyboardInterrupt), Heartbeat(address, 5, print).beating():
            raise KeyboardInterrupt
        assert asked == ["/ping/uuid/start", "/ping/uuid/fail"]
        with Heartbeat(address, 5, print).beating() as heartbeat:
            heartbeat.live(replace(report, as_of=MORNING, expected=report.expected + dt.timedelta(days=1)))
        assert asked[2:] == ["/ping/uuid/start", "/ping/uuid/fail"]


def test_a_day_that_nobody_could_judge_is_no_success(report: Report) -> None:
    """No data, or data that cannot be believed; a day that was closed needs none."""
    assert is_judged(report)
    for state, alive in (("no-data", False), ("hollow", False), ("closed", True), ("out-unexplained", True)):
        marks = {
            name: {day: replace(mark, state=state) for day, mark in by_day.items()}
            for name, by_day in report.marks.items()
        }
        assert is_judged(replace(report, marks=marks)) is alive
    assert not is_judged(replace(report, through=None))


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("http://127.0.0.1:9/x", "heartbeat: no connection"),
        (
            "http://example.com/secret",
            "heartbeat: its address is neither https nor on this machine, so nothing was sent",
        ),
        ("https://[", "heartbeat: its address cannot be meant"),
    ],
)
def test_what_does_not_arrive_is_a_line_without_the_address(address: str, problem: str, report: Report) -> None:
    """And changes nothing of the run."""
    lines: list[str] = []
    with Heartbeat(address, 0.5, lines.append).beating() as heartbeat:
        heartbeat.live(report)
    assert lines == [problem, problem]


def test_a_watcher_that_refuses_is_said() -> None:
    """Redirects are not followed."""
    lines: list[str] = []
    with watcher(302) as (address, _), Heartbeat(address, 5, lines.append).beating():
        pass
    assert lines == ["heartbeat: answered 302, a redirect, which is not followed"] * 2


def test_without_the_variable_nobody_hears_of_it_and_that_is_said(report: Report, tmp_path: Path) -> None:
    """Where none is configured there is nothing to say."""
    engagement = Books.quiet(tmp_path / "desk").read().engagement
    lines: list[str] = []
    heartbeat_of(engagement.config, {}, lines.append)
    assert lines == []
    config = engagement.config.model_copy(
        update={"notify": engagement.config.notify.model_copy(update={"heartbeat_env": "HEART"})}
    )
    with heartbeat_of(config, {}, lines.append).beating() as heartbeat:
        heartbeat.live(report)
    assert lines == ["heartbeat: HEART is not set in this process, so nobody hears that this run is alive"]
