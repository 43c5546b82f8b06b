"""What a shift writes for the next one, and by what somebody takes it over, over an engagement in git."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from tests.calls import TOLD, git, make_called
from tests.notify.sinks import http_sink
from watchbook.cli import app
from watchbook.errors import JournalError
from watchbook.job.watch.look import look
from watchbook.ledger import NOTICES, Ledger, Staging
from watchbook.queries.handover_status import handover_status
from watchbook.writing.acknowledge import AckError, AckRequest
from watchbook.writing.shift_note import add_shift_note, take_over

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.notify.sinks import HttpSink
    from watchbook.config import Engagement

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
TABLES = """
[[oncall.overrides]]
layer = "primary"
person = "eve"
start = "2026-11-09T06:00-05:00"
end = "2026-11-12T06:00-05:00"
[notify]
site = "https://watchbook.example.com"
[notify.channels.team]
env = "TEAM"
kind = "alertmanager"
severity = "sev2"
"""
EVES = "journal/2026/11/2026-11-09-shift-of-eve.md"
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engagement:
    """Return an engagement whose job has just run, and in which Eve came in ten minutes ago."""
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, "/dev/null")
    engagement = make_called(tmp_path / "desk", TABLES)
    staging = Staging(Ledger(engagement.root / "ledger"), engagement.root / "staging")
    staging.as_of(TOLD)
    staging.replace(NOTICES, [])
    staging.ledger.place(staging.folder)
    return engagement


@pytest.fixture
def sink() -> Iterator[HttpSink]:
    """Listen as a webhook."""
    with http_sink() as sink:
        yield sink


def watch(desk: Engagement, sink: HttpSink, now: dt.datetime = TOLD) -> list[str]:
    """Look once, and return what was done."""
    outcome = look(desk, {"TEAM": f"http://{sink.host}/hook"}, now, commits=False)
    assert not outcome.troubles
    return outcome.lines


def said(desk: Engagement, now: dt.datetime) -> list[str]:
    """Return the lines of the handover at some time."""
    return handover_status(desk, dt.datetime.now(dt.UTC), now).text().splitlines()


def test_whoever_comes_in_is_told_once_and_says_that_they_have_it(desk: Engagement, sink: HttpSink) -> None:
    """In a channel that hears of unanswered calls where nobody hears of handovers; then it is passed on like a call."""
    add_shift_note(desk, "the vendor answers by noon", by="ada", at=TOLD - 20 * MINUTE, commits=False)
    assert watch(desk, sink) == ["eve was told that the shift is theirs."]
    notes = sink.posts[0]["alerts"][0]["annotations"]
    assert notes["summary"] == "Your shift: Eve has the shift from 9 Nov, 06:00 until 12 Nov, 06:00, after Ada"
    for line in (
        "- 9 Nov, 05:50 ada: the vendor answers by noon",
        "To say that you have it: watchbook ack handover",
        "https://watchbook.example.com/handover.html",
    ):
        assert line in notes["description"].splitlines()
    assert not watch(desk, sink)
    assert said(desk, TOLD + MINUTE)[1] == (
        "Told at 9 Nov, 06:10, and nobody has said yet that they have it: watchbook ack handover"
    )
    (line,) = watch(desk, sink, TOLD + 61 * MINUTE)
    assert line.startswith("Unanswered for 1 hour 1 minute: a shift that began: passed on to the backup, bob,")
    outcome = take_over(desk, AckRequest("handover", TOLD + 62 * MINUTE, "eve"), TOLD + 62 * MINUTE, commits=True)
    assert outcome.text == "eve has the shift, 1 hour 2 minutes after the message: 2 minutes later than promised."
    assert (
        "- 2026-11-09T07:12-05:00 eve: ack, took over from ada; told at 9 Nov, 06:10\n"
        in (desk.root / EVES).read_text()
    )
    assert git(desk.root, "log", "-1", "--format=%s").startswith("Shift: ack, took over from ada")
    assert not watch(desk, sink, TOLD + 300 * MINUTE)
    assert said(desk, TOLD + 300 * MINUTE)[1] == "Taken over by eve at 9 Nov, 07:12."


def test_who_had_the_last_shift_and_answers_stays(desk: Engagement) -> None:
    """It may be the wrong name on the machine: so it is said what to type."""
    outcome = take_over(desk, AckRequest("handover", TOLD + MINUTE, "ada"), TOLD + MINUTE, commits=False)
    assert "ada: ack, stays for eve; nobody was told\n" in (desk.root / EVES).read_text()
    assert outcome.text.endswith("They had the last one, too; where eve has this one: watchbook ack handover --by eve")


@pytest.mark.slow
def test_a_watch_that_was_off_says_so_and_one_that_was_off_for_days_says_nothing(
    desk: Engagement, sink: HttpSink
) -> None:
    """What began a day ago is no news."""
    assert not [line for line in watch(desk, sink, TOLD + dt.timedelta(days=1)) if "shift" in line]
    assert watch(desk, sink, TOLD + 120 * MINUTE) == ["eve was told that the shift is theirs."]
    text = sink.posts[-1]["alerts"][0]["annotations"]["description"]
    assert "It began at 9 Nov, 06:00; no watch looked then." in text.splitlines()


@pytest.mark.slow
def test_a_channel_that_takes_nothing_loses_no_shift(desk: Engagement, sink: HttpSink) -> None:
    """It is loud, and the next look tells it."""
    with http_sink("500") as broken:
        outcome = look(desk, {"TEAM": f"http://{broken.host}/hook"}, TOLD, commits=False)
    assert (outcome.exit_code, outcome.lines) == (2, [])
    assert outcome.troubles[0].what.startswith("nobody could be told: Your shift: Eve has the shift")
    assert watch(desk, sink) == ["eve was told that the shift is theirs."]


def test_a_line_stands_in_the_entry_of_who_has_the_shift(desk: Engagement) -> None:
    """Whoever has just handed over still writes into their own; the same words stand once."""
    line = add_shift_note(desk, "fees are right again", by="eve", at=TOLD, commits=True)
    assert line.written_entry.entry.path == EVES
    again = add_shift_note(desk, "fees are right again", by="eve", at=TOLD + MINUTE, commits=True)
    assert again.written_entry.repeated.endswith("eve: fees are right again")
    late = add_shift_note(desk, "the key is with Bob", by="ada", at=TOLD + MINUTE, commits=False)
    assert late.written_entry.entry.path == "journal/2026/11/2026-11-09-shift-of-ada.md"
    assert (desk.root / EVES).read_text() == (
        '---\ntype: shift\ntitle: "Shift of Eve, 2026-11-09 to 2026-11-12"\nworkflows: all\n'
        "days: 2026-11-09/2026-11-12\n---\n\n## For the next shift\n\n"
        "- 2026-11-09T06:10-05:00 eve: fees are right again\n"
    )
    assert [line for line in said(desk, TOLD + 2 * MINUTE) if line.startswith("- ")] == [
        "- 9 Nov, 06:11 ada: the key is with Bob",
        "- 9 Nov, 06:10 eve: fees are right again",
    ]


@pytest.mark.slow
def test_where_nobody_hands_over_a_day_is_a_shift(tmp_path: Path, desk: Engagement) -> None:
    """Notes stand under the day; there is nothing to take over, and it is said."""
    alone = make_called(tmp_path / "alone")
    line = add_shift_note(alone, "all quiet", by="ada", at=TOLD, commits=False)
    assert line.written_entry.entry.path == "journal/2026/11/2026-11-09-shift-of-ada.md"
    with pytest.raises(AckError, match="nobody hands over"):
        take_over(alone, AckRequest("handover", TOLD, "ada"), TOLD, commits=False)
    with pytest.raises(AckError, match="nobody is called 'nina'"):
        take_over(desk, AckRequest("handover", TOLD, "nina"), TOLD, commits=False)
    with pytest.raises(AckError, match="is still to come"):
        take_over(desk, AckRequest("handover", TOLD + 60 * MINUTE, "eve"), TOLD, commits=False)
    with pytest.raises(JournalError, match="nothing is said"):
        add_shift_note(desk, " ", by="ada", at=TOLD, commits=False)
    assert not (desk.root / "journal").exists()


@pytest.mark.slow
def test_somebody_else_may_take_it_and_early_too(desk: Engagement) -> None:
    """The page says whose it is by the roster."""
    outcome = take_over(desk, AckRequest("handover", TOLD, "bob"), TOLD, commits=False)
    assert outcome.text.endswith("By the roster the shift is eve's.")
    second = take_over(desk, AckRequest("handover", TOLD, "eve"), TOLD, commits=False)
    assert second.text == "bob had taken it over at 2026-11-09T06:10-05:00."
    early = TOLD - 30 * MINUTE
    take_over(desk, AckRequest("handover", early, "eve"), early, commits=False)
    assert "- 2026-11-09T05:40-05:00 eve: ack, took over from ada; nobody was told\n" in (desk.root / EVES).read_text()


@pytest.mark.slow
def test_the_commands_print_the_sheet_and_write_the_line(desk: Engagement) -> None:
    """`handover` for people and programs, `shift` without quotes, `ack handover`."""
    root = ["--root", str(desk.root)]
    wrote = CliRunner().invoke(app, ["shift", "call", "the", "vendor", "--no-push", "--by", "ada", *root])
    assert (wrote.exit_code, "Shift: call the vendor" in wrote.output) == (0, True)
    result = CliRunner().invoke(
        app, ["handover", "--output-format", "json", "--as-of", "2026-11-09T06:10-05:00", *root]
    )
    fields = json.loads(result.output)
    assert (fields["primary"], fields["handover"]["from"], fields["handover"]["to"]) == ("eve", "ada", "eve")
    assert list(fields["parts"]) == [
        "open",
        "unexplained",
        "unjudged",
        "people",
        "limits",
        "changes",
        "followups",
        "drills",
        "notes",
    ]
    shown = CliRunner().invoke(app, ["handover", "--as-of", "2026-11-09T06:10-05:00", *root])
    assert shown.output.splitlines()[0] == "Eve has the shift from 9 Nov, 06:00 until 12 Nov, 06:00, after Ada"


def test_who_says_nothing_is_shown_how_a_line_for_the_next_shift_is_said(desk: Engagement) -> None:
    """The command in the hint is the one that was typed, and nothing is written."""
    with pytest.raises(JournalError) as caught:
        add_shift_note(desk, " ", by="eve", at=dt.datetime(2026, 11, 9, 12, tzinfo=dt.UTC), commits=False)
    assert str(caught.value).splitlines() == [
        "error: nothing is said",
        'hint: say it in quotes: watchbook shift "what the next one has to know"',
    ]
    assert not (desk.root / EVES).exists()
