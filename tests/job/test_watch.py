"""One look of the watch, over an engagement in git and receivers on loopback."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.calls import TOLD, git, make_called, tell
from tests.notify.sinks import http_sink
from watchbook import journal
from watchbook.errors import ConfigError, WatchbookError
from watchbook.job.watch.conditions import missed_run
from watchbook.job.watch.look import WatchOutcome, look
from watchbook.journal.reading.body import is_answered
from watchbook.ledger import NOTICES, Ledger, Staging
from watchbook.metrics import metrics_of
from watchbook.notify import Spool
from watchbook.writing.acknowledge import AckRequest, acknowledge, answers_now

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.notify.sinks import HttpSink
    from watchbook.config import Engagement
    from watchbook.journal import Entry

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
CHANNEL = '[notify.channels.team]\nenv = "TEAM"\nkind = "alertmanager"\n'
HEAVY = ("polars", "apprise", "numpy", "requests", "git", "watchbook.check", "watchbook.dumps", "watchbook.evidence")
"""What takes longer to import than a look takes."""
LATE = TOLD + dt.timedelta(minutes=61)
STANDING = """\
---
type: incident
title: Slow
workflows: [desk]
days: 2026-11-07/
severity: sev2
status: open
---
## What changed

A deploy.
"""


@pytest.fixture
def sink() -> Iterator[HttpSink]:
    """Listen as a webhook."""
    with http_sink() as sink:
        yield sink


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engagement:
    """Return an engagement whose day's job has just run."""
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, "/dev/null")
    engagement = make_called(tmp_path / "desk", CHANNEL)
    ran(engagement, TOLD)
    return engagement


def ran(engagement: Engagement, at: dt.datetime) -> None:
    """Have the day's job run at some time."""
    staging = Staging(Ledger(engagement.root / "ledger"), engagement.root / "staging")
    staging.as_of(at)
    staging.replace(NOTICES, [])
    staging.ledger.place(staging.folder)


def watch(desk: Engagement, sink: HttpSink, now: dt.datetime = LATE, *, commits: bool = False) -> WatchOutcome:
    """Look once, with the webhook's address in the environment."""
    return look(desk, {"TEAM": f"http://{sink.host}/hook"}, now, commits=commits)


def done_entry(desk: Engagement) -> Entry:
    """Return the only entry, as it stands."""
    (entry,) = journal.load(desk.root, desk, metrics_of(desk)).entries
    return entry


def heads(sink: HttpSink) -> list[str]:
    """Return the subjects of what came."""
    return [post["alerts"][0]["annotations"]["summary"] for post in sink.posts]


def test_what_nobody_answered_is_passed_on_once_and_written_down(desk: Engagement, sink: HttpSink) -> None:
    """To the backup, with their number; a line of the entry and a row of the log say so; then it is silent."""
    tell(desk)
    path = desk.root / "journal/2026/11/2026-11-07-slow.md"
    path.parent.mkdir(parents=True)
    path.write_text(STANDING)
    done = watch(desk, sink, commits=True)
    passed = "passed on to the backup, bob, no phone number, may switch and roll back"
    assert done.lines == [f"Unanswered for 1 hour 1 minute: desk, sev2: {passed}."]
    assert heads(sink) == ["Unanswered for 1 hour 1 minute: desk, sev2"]
    assert "watchbook ack desk" in sink.posts[0]["alerts"][0]["annotations"]["description"]
    line = f"- 2026-11-09T07:11-05:00 watchbook: unanswered for 1 hour 1 minute, {passed}\n"
    assert line in path.read_text()
    section = done_entry(desk).sections["What was tried"]
    assert not is_answered(section)
    assert git(desk.root, "log", "-1", "--format=%s").startswith("Watch: unanswered for 1 hour")
    assert [(row.channel, row.occasion) for row in Spool.of(desk.root).rows()] == [
        ("team", "out"),
        ("team", "unanswered"),
    ]
    assert (watch(desk, sink).lines, len(sink.posts)) == ([], 1)


def test_whoever_answers_ends_it(desk: Engagement, sink: HttpSink) -> None:
    """Silent when nothing is due."""
    tell(desk)
    acknowledge(desk, AckRequest("desk", TOLD), LATE, commits=False)
    done = watch(desk, sink)
    assert (done.lines, done.troubles, sink.posts, done.exit_code) == ([], [], [], 0)


def test_an_ack_of_somebody_unknown_silences_nothing(desk: Engagement, sink: HttpSink) -> None:
    """Nor one at a time to come."""
    tell(desk)
    path = desk.root / "journal/2026/11/2026-11-07-slow.md"
    path.parent.mkdir(parents=True)
    path.write_text(
        f"{STANDING}\n- 2026-11-09T06:20-05:00 nina: ack\n- 2026-11-09T17:20-05:00 ada: ack\n",
    )
    assert len(watch(desk, sink).lines) == 1


def test_the_backup_hears_it_at_an_address_of_their_own(desk: Engagement, sink: HttpSink) -> None:
    """Then all do; the log names the person, and never the address."""
    config = (desk.root / "watchbook.toml").read_text()
    (desk.root / "watchbook.toml").write_text(config.replace("[people.bob]\n", '[people.bob]\nenv = "BOB"\n'))
    tell(desk)
    from watchbook.config import load_engagement  # noqa: PLC0415  # the file was changed

    engagement = load_engagement(desk.root)
    environment = {"TEAM": f"http://{sink.host}/hook", "BOB": f"json://{sink.host}/bob"}
    assert not look(engagement, environment, LATE, commits=False).troubles
    assert {row.channel for row in Spool.of(desk.root).rows()} == {"team", "@bob"}
    assert sink.host not in (desk.root / ".watchbook/notices.csv").read_text()


def test_two_watchers_at_once_tell_it_once(desk: Engagement, sink: HttpSink) -> None:
    """Whoever takes it first tells it."""
    tell(desk)
    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(lambda _: watch(desk, sink), range(4)))
    assert (sum(len(one.lines) for one in outcomes), len(sink.posts)) == (1, 1)


def test_what_reaches_nobody_is_loud_and_tried_again(desk: Engagement) -> None:
    """Exit 2, the address in no message; the next look tells it."""
    tell(desk)
    with http_sink("500") as broken:
        done = watch(desk, broken)
        assert done.exit_code == 2
        assert [error.what for error in done.troubles] == [
            "nobody could be told: Unanswered for 1 hour 1 minute: desk, sev2 (team: answered 500)"
        ]
    assert [error.what for error in look(desk, {}, LATE, commits=False).troubles] == [
        "nobody hears of it: Unanswered for 1 hour 1 minute: desk, sev2"
    ]
    with http_sink() as mended:
        assert len(watch(desk, mended).lines) == 1


def test_a_message_that_the_day_job_could_not_deliver_is_told(desk: Engagement, sink: HttpSink) -> None:
    """And the clock of the promise starts when it arrives."""
    tell(desk, outcome="failed")
    assert watch(desk, sink).lines == ["Told late: desk, sev2, since 9 Nov, 06:10."]
    lines = sink.posts[0]["alerts"][0]["annotations"]["description"].splitlines()
    assert lines[0] == "It left its band on 8 Nov 2026. What it shows: watchbook check, or the page below."
    book = journal.load(desk.root, desk, metrics_of(desk))
    (answer,) = answers_now(desk, book, LATE)
    assert (answer.call.at, answer.late) == (LATE, None)
    assert not watch(desk, sink).lines


def test_news_that_are_due_are_asked_for(desk: Engagement, sink: HttpSink) -> None:
    """Of an open incident, by its severity's promise."""
    path = desk.root / "journal/2026/11/2026-11-07-slow.md"
    path.parent.mkdir(parents=True)
    noticed = "severity: sev1\nnoticed: {by: ada, at: 2026-11-09T06:30-05:00}"
    path.write_text(STANDING.replace("severity: sev2", noticed))
    assert watch(desk, sink).lines == ["News are due: 2026-11-07-slow, silent for 41 minutes."]
    assert not watch(desk, sink).lines


def test_a_missed_heartbeat_is_told_once_and_its_end_too(desk: Engagement, sink: HttpSink) -> None:
    """An hour after a dump was due and no run came."""
    tomorrow = TOLD + dt.timedelta(days=1, hours=1)
    (line,) = watch(desk, sink, tomorrow).lines
    assert line == (
        "The day's job has not run since the dump of 2026-11-09 was due at 10 Nov, 06:00: it last ran at 9 Nov, 06:10."
    )
    assert not watch(desk, sink, tomorrow).lines
    ran(desk, tomorrow)
    (line,) = watch(desk, sink, tomorrow + dt.timedelta(minutes=5)).lines
    assert line == "In order again: the day's job has run."


def test_a_run_has_an_hour(desk: Engagement) -> None:
    """From when a dump was due."""
    from watchbook.calendar import Calendar  # noqa: PLC0415  # this test alone

    calendar = Calendar.of(desk.config)
    due = TOLD.replace(minute=0)
    assert missed_run(due, calendar, due + dt.timedelta(hours=20)) == ""
    assert missed_run(due - dt.timedelta(days=1), calendar, due + dt.timedelta(minutes=59)) == ""
    assert missed_run(None, calendar, due).endswith("it has never run")


def test_a_clock_that_is_ahead_is_said(desk: Engagement, sink: HttpSink) -> None:
    """What was logged at a time to come would be passed on by nobody until then; five minutes are no matter."""
    tell(desk, TOLD + dt.timedelta(minutes=5))
    assert not watch(desk, sink, TOLD).troubles
    tell(desk, TOLD + dt.timedelta(days=1))
    (trouble,) = watch(desk, sink, TOLD).troubles
    assert trouble.what == "team was told something at 2026-11-10T06:10:00-05:00 by the log, which is still to come"


def test_it_is_loud_where_it_cannot_look(desk: Engagement, sink: HttpSink) -> None:
    """No channel is named, or the log of messages is damaged: nobody knows what is due."""
    with pytest.raises(ConfigError, match="nobody is told anything"):
        look(make_called(desk.root.parent / "mute"), {}, LATE, commits=False)
    folder = desk.root / "ledger/log/notices"
    folder.mkdir(parents=True)
    (folder / "2026-11.csv").write_text("what?\n")
    with pytest.raises(WatchbookError):
        watch(desk, sink)


def test_what_people_wrote_is_told_to_the_client_once_and_again_where_it_did_not_arrive(tmp_path: Path) -> None:
    """By the look after it, in the client's channel alone; one that fails loses nothing."""
    client = '[notify.channels.client]\nenv = "CLIENT"\ntells = ["opened", "update"]\nkind = "alertmanager"\n'
    desk = make_called(tmp_path / "desk", CHANNEL + client)
    ran(desk, TOLD)
    path = desk.root / "journal/2026/11/2026-11-07-slow.md"
    path.parent.mkdir(parents=True)
    path.write_text(STANDING.replace("status: open", "status: open\nnoticed: {by: ada, at: 2026-11-09T06:12-05:00}"))
    with http_sink("500") as broken, http_sink() as team:
        addresses = {"TEAM": f"http://{team.host}/hook", "CLIENT": f"http://{broken.host}/hook"}
        outcome = look(desk, addresses, TOLD + dt.timedelta(minutes=5), commits=False)
        assert outcome.lines == ["To the client by client, opened: answered 500."]
        assert not team.posts
    with http_sink() as sink:
        addresses["CLIENT"] = f"http://{sink.host}/hook"
        outcome = look(desk, addresses, TOLD + dt.timedelta(minutes=10), commits=False)
        assert outcome.lines == ["To the client by client, opened: delivered."]
        assert not look(desk, addresses, TOLD + dt.timedelta(minutes=11), commits=False).lines
        assert len(sink.posts) == 1


def test_a_look_needs_neither_polars_nor_what_sends(desk: Engagement) -> None:
    """It is meant for every few minutes."""
    code = (
        "import sys, datetime as dt, pathlib\n"
        "from watchbook.config import load_engagement\n"
        "from watchbook.job.watch.look import look\n"
        f"now = dt.datetime.fromisoformat('{TOLD.isoformat()}')\n"
        f"look(load_engagement(pathlib.Path({str(desk.root)!r})), {{}}, now, commits=False)\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
