"""A run's messages: kept before the next is sent, at least once whatever happens, shown where none arrived."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.books import CONFIG, NOW, Books
from tests.desk import FIRST, make_desk, write_day
from tests.notify.dies import CHANNEL
from tests.notify.sinks import http_sink
from watchbook import ledger
from watchbook.check import check
from watchbook.config import load_engagement
from watchbook.errors import LedgerError, UnexpectedError, WatchbookError
from watchbook.job.daily_run import RunOutcome, run
from watchbook.job.send_messages import pending, send_failure, send_messages, spool_of, try_channels
from watchbook.ledger import NOTICES, Ledger, Notice
from watchbook.notify import Channel, Spool, channels_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.notify.sinks import HttpSink

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def dies(root: Path, sink: HttpSink, when: str) -> int:
    """Run in a process of its own and return how that ended."""
    command = [sys.executable, "-m", "tests.notify.dies", str(root), f"http://{sink.host}/", when]
    (root / ".watchbook").mkdir(exist_ok=True)
    return subprocess.run(command, cwd=ROOT, env={**os.environ, "NO_PROXY": "127.0.0.1"}, check=False).returncode


def told(sink: HttpSink) -> list[str]:
    """Return which workflows a receiver heard of."""
    return [post["commonLabels"]["workflow"] for post in sink.posts]


@pytest.mark.slow
def test_a_run_killed_between_sending_and_keeping_sends_again(tmp_path: Path) -> None:
    """At least once: the receiver folds by the key, which is the same; what was kept is not sent again."""
    with http_sink() as sink:
        assert dies(tmp_path, sink, "sent") == -signal.SIGKILL
        assert told(sink) == ["desk"]
        assert dies(tmp_path, sink, "kept") == -signal.SIGKILL
        assert told(sink) == ["desk", "desk"]
        assert dies(tmp_path, sink, "never") == 0
        assert told(sink) == ["desk", "desk", "line"]
        assert dies(tmp_path, sink, "never") == 0
        assert told(sink) == ["desk", "desk", "line"]
        assert sink.posts[0]["groupKey"] == sink.posts[1]["groupKey"]


def row(outcome: ledger.Outcome = "delivered", at: dt.datetime = NOW, key: str = "k") -> Notice:
    """Return a row."""
    return Notice(at, "oncall", key, "workflow", "desk", dt.date(2026, 11, 8), "out", "sev3", outcome, "")


def test_a_line_that_a_crash_cut_off_was_never_meant(tmp_path: Path) -> None:
    """The rows before it stand."""
    spool = Spool(tmp_path / "notices.csv")
    spool.append(row(key="one"))
    spool.append(row(key="two"))
    spool.path.write_bytes(spool.path.read_bytes()[:-5])
    assert [each.key for each in spool.rows()] == ["one"]


def test_a_row_stays_with_its_machine_until_the_ledger_has_had_it_for_a_while(tmp_path: Path) -> None:
    """A job in CI that loses the race for a push makes its ledger anew, and must not send again."""
    spool = Spool(tmp_path / "notices.csv")
    spool.append(row())
    assert spool.taken_up([], NOW) == [row()]
    assert spool.taken_up([row()], NOW) == []
    assert spool.rows() == [row()]
    assert spool.taken_up([row()], NOW + dt.timedelta(days=3)) == []
    assert spool.rows() == []


def test_a_message_that_did_not_arrive_is_a_finding_with_its_reason_and_a_due_date(tmp_path: Path) -> None:
    """One for each channel; delivered or withdrawn, it is gone; without an address it is a warning."""
    books = Books.quiet(tmp_path)
    books.config = CONFIG + CHANNEL
    later = NOW + dt.timedelta(hours=1)
    failed = Notice(
        NOW, "oncall", "k", "workflow", "desk", dt.date(2026, 11, 8), "out", "sev3", "failed", "answered 500"
    )
    for rows, said in (
        ([failed], "WB801 error oncall could not be told about Card desk: answered 500, 1 attempt"),
        ([failed, failed], "WB801 error oncall could not be told about Card desk: answered 500, 2 attempts"),
        ([failed, row(at=later)], ""),
        ([failed, row("withdrawn", at=later)], ""),
        ([row("no-address")], "WB802 warning oncall could not be told about Card desk: TELL_ONCALL was not set"),
    ):
        read = books.read()
        staging = ledger.Staging(read.ledger, tmp_path / "staging")
        staging.replace(NOTICES, rows)
        read.ledger.place(tmp_path / "staging")
        findings = [each for each in check(read, NOW).findings if each.code.startswith("WB8")]
        assert [f"{each.code} {each.severity} {each.what}" for each in findings] == ([said] if said else [])
        assert all(each.due == NOW and each.place and each.place.line for each in findings)


def test_without_an_address_nobody_is_told_and_that_is_kept_once(tmp_path: Path) -> None:
    """A developer's own run sends nothing; a scheduled one whose secret is missing shows it."""
    books = Books.quiet(tmp_path).out("8")
    books.config = CONFIG + CHANNEL
    read = books.read()
    (tmp_path / ".watchbook").mkdir()
    channels = channels_of(read.engagement.config, {})
    (first,) = send_messages(read.engagement, channels, read.ledger, check(read, NOW))
    assert first.outcome == "no-address"
    staging = ledger.Staging(read.ledger, tmp_path / "staging")
    staging.append(NOTICES, [first])
    read.ledger.place(tmp_path / "staging")
    assert send_messages(read.engagement, channels, read.ledger, check(read, NOW)) == []
    assert send_messages(read.engagement, (), read.ledger, check(read, NOW)) == []


def test_a_fault_of_the_program_is_told_like_any_other_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The job judged nothing, whoever is to blame for it."""
    books = Books.quiet(tmp_path)
    books.config = CONFIG + CHANNEL
    engagement = books.read().engagement

    def fault(*_: object, **__: object) -> None:
        raise IndexError("list index out of range")

    monkeypatch.setattr("watchbook.job.daily_run._run", fault)
    with http_sink() as sink:
        channels = channels_of(engagement.config, {"TELL_ONCALL": f"http://{sink.host}/"})
        with pytest.raises(UnexpectedError, match="IndexError in "):
            run(engagement, NOW, log=lambda _: None, channels=channels)
    (post,) = sink.posts
    assert post["commonAnnotations"]["summary"].startswith(
        "The day's job of Card desk failed, nothing was judged: IndexError in "
    )


def test_a_job_that_fails_is_told_once_and_when_it_works_again(tmp_path: Path) -> None:
    """Even where the ledger is what it failed of."""
    books = Books.quiet(tmp_path)
    books.config = CONFIG + CHANNEL
    read = books.read()
    engagement = read.engagement
    (tmp_path / ".watchbook").mkdir()
    error = LedgerError("columns a where b are expected")
    with http_sink() as sink:
        channels = channels_of(engagement.config, {"TELL_ONCALL": f"http://{sink.host}/"})
        send_failure(engagement, channels, error, NOW)
        send_failure(engagement, channels, error, NOW + dt.timedelta(days=1))
        staging = ledger.Staging(read.ledger, tmp_path / "staging")
        staging.append(NOTICES, spool_of(engagement).taken_up([], NOW))
        read.ledger.place(tmp_path / "staging")
        send_messages(engagement, channels, read.ledger, check(read, NOW))
    assert [post["status"] for post in sink.posts] == ["firing", "resolved"]
    assert sink.posts[0]["commonAnnotations"]["summary"] == (
        "The day's job of Card desk failed, nothing was judged: columns a where b are expected"
    )


def test_a_test_is_taken_back_and_what_is_due_is_only_shown(tmp_path: Path) -> None:
    """`watchbook notify`, with and without --test, keeps nothing."""
    books = Books.quiet(tmp_path).out("8")
    books.config = CONFIG + CHANNEL + '[notify.channels.other]\nenv = "TELL_OTHER"\n'
    read = books.read()
    with http_sink() as sink:
        channels = channels_of(read.engagement.config, {"TELL_ONCALL": f"http://{sink.host}/"})
        answers = try_channels(read.engagement, channels, NOW)
        shown = pending(read.engagement, channels, check(read, NOW))
    assert answers == [("oncall", ""), ("other", "TELL_OTHER is not set")]
    assert [post["status"] for post in sink.posts] == ["firing", "resolved"]
    assert [name for name, _, _ in shown] == ["oncall", "other"]
    assert not (tmp_path / ".watchbook/notices.csv").exists()


def job(root: Path, days: int, channels: tuple[Channel, ...]) -> RunOutcome:
    """Run the day's job on the morning after a number of days."""
    now = dt.datetime.combine(FIRST + dt.timedelta(days=days), dt.time(6, 30), dt.UTC)
    return run(load_engagement(root), now, log=lambda _: None, channels=channels)


def channels(root: Path, environment: Mapping[str, str]) -> tuple[Channel, ...]:
    """Return an engagement's channels."""
    return channels_of(load_engagement(root).config, environment)


@pytest.mark.slow
def test_what_could_not_be_delivered_turns_the_run_red_and_stands_on_the_site(tmp_path: Path) -> None:
    """The next run delivers it, is green again, and keeps both in the ledger; a failed run tells so."""
    root = make_desk(tmp_path / "desk", 30)
    write_day(root, FIRST + dt.timedelta(days=30), handoff=0.6)
    toml = root / "watchbook.toml"
    toml.write_text(toml.read_text() + CHANNEL)
    with http_sink("500") as sink:
        there = channels(root, {"TELL_ONCALL": f"http://{sink.host}/"})
        first = job(root, 31, there)
        assert first.report.exit_code == 1
        assert "oncall could not be told about Support: answered 500" in (root / "site/index.html").read_text()
        assert "WB801" in (root / "site/findings.html").read_text()
        sink.answer = "200"
        second = job(root, 31, there)
        assert second.report.exit_code == 0
        assert "could not be told" not in (root / "site/index.html").read_text()
        third = job(root, 31, there)
        assert (third.notices, third.site_built) == ((), False)
        (root / "notebooks" / "00_daily.ipynb").write_text("no notebook")
        with pytest.raises(WatchbookError):
            job(root, 31, there)
    assert [each.outcome for each in Ledger(root / "ledger").read(NOTICES)] == ["failed", "delivered"]
    assert sink.posts[-1]["commonLabels"]["about"] == "run"
