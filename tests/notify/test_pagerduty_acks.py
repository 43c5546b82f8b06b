"""Who acknowledged in PagerDuty, read back over loopback."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.calls import TOLD, git, make_called, tell
from tests.loopback import SilentHandler, serve
from watchbook import journal
from watchbook.metrics import metrics_of
from watchbook.notify import channels_of
from watchbook.notify.following.pagerduty_acks import AnswersError
from watchbook.writing.acknowledge import answers_now
from watchbook.writing.read_back import read_back

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from pathlib import Path

    from watchbook.ledger import About

TOKEN = "u+not-a-real-token"
CHANGE = """
[[oncall.overrides]]
layer = "primary"
person = "eve"
start = "2026-11-09T06:00-05:00"
end = "2026-11-12T06:00-05:00"
"""
NOON = TOLD.replace(hour=12)


@contextmanager
def pagerduty(status: int, document: object) -> Iterator[tuple[str, list[Any]]]:
    """Listen as PagerDuty's REST API; yield its address and what it was asked: key and token."""
    questions: list[Any] = []

    class Handler(SilentHandler):
        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)
            questions.append((query["incident_key"][0], self.headers["Authorization"]))
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(document if isinstance(document, bytes) else json.dumps(document).encode())

    with serve(Handler) as address:
        yield address, questions


def incident(*acks: tuple[str, str], kind: str = "user_reference") -> dict[str, Any]:
    """Return an incident as the API has it, acknowledged at some times by some people."""
    return {
        "status": "acknowledged",
        "acknowledgements": [{"at": at, "acknowledger": {"type": kind, "summary": by}} for at, by in acks],
    }


@pytest.fixture(autouse=True)
def _bare_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, "/dev/null")


def ask(root: Path, address: str, now: dt.datetime = NOON, about: About = "workflow") -> tuple[tuple[str, ...], str]:
    """Have something told, ask who acknowledged it, and return what is said and who answered."""
    tables = f'[notify.channels.team]\nenv = "PAGER"\nanswers_env = "PAGER_TOKEN"\nanswers_from = "{address}"\n'
    engagement = make_called(root, tables + (CHANGE if about == "shift" else ""))
    tell(engagement, workflow="desk" if about == "workflow" else "", about=about)
    channels = channels_of(engagement.config, {"PAGER_TOKEN": TOKEN})
    try:
        lines = read_back(engagement, channels, now, commits=True).lines
        lines = (*lines, *read_back(engagement, channels, now, commits=True).lines)
    finally:
        assert TOKEN not in "".join(path.read_text() for path in (root / "journal").rglob("*.md"))
    (answer,) = answers_now(engagement, journal.load(root, engagement, metrics_of(engagement)), now)
    return lines, f"{answer.reply.by} {answer.reply.at:%H:%M%z}" if answer.reply else ""


def test_the_first_who_is_called_has_answered_and_it_is_written_once(tmp_path: Path) -> None:
    """Asked by the key of the messages, with the token of the environment; the entry holds who and when."""
    acks = [("2026-11-09T11:20:00Z", "Bob"), ("2026-11-09T11:16:30Z", "Nina"), ("2026-11-09T11:17:30Z", "Ada")]
    with pagerduty(200, {"incidents": [incident(*acks)]}) as (address, questions):
        lines, answered = ask(tmp_path, address)
    assert answered == "ada 06:17-0500"
    assert lines[0] == "Nina acknowledged desk in PagerDuty, and nobody under [people] is called so: the call goes on."
    assert lines[1].endswith("\nada has it, 7 minutes 30 seconds after the first message: in time.")
    assert len(lines) == 2
    key, authorization = questions[0]
    assert (key[:10], len(questions), authorization) == ("watchbook:", 1, f"Token token={TOKEN}")
    assert git(tmp_path, "log", "-1", "--format=%s") == "Ack desk: ada has it"


@pytest.mark.parametrize("about", ["dumps", "run", "shift"])
def test_what_is_about_no_workflow_is_answered_too(tmp_path: Path, about: About) -> None:
    """Lost dumps, a job that failed, a shift that began: whoever acknowledges it has it."""
    with pagerduty(200, {"incidents": [incident(("2026-11-09T11:17:30Z", "Ada"))]}) as (address, _):
        lines, answered = ask(tmp_path, address, about=about)
    assert answered == "ada 06:17-0500", lines


def test_resolved_by_hand_is_an_answer_and_by_an_integration_is_none(tmp_path: Path) -> None:
    """Whoever closed it has seen it; a service that closes or acknowledges is nobody."""
    closed = {"status": "resolved", "last_status_change_at": "2026-11-09T11:30:00Z", "acknowledgements": []}
    by = {"type": "user_reference", "summary": "Ada"}
    with pagerduty(200, {"incidents": [closed | {"last_status_change_by": by}]}) as (address, _):
        assert ask(tmp_path / "by-hand", address)[1] == "ada 06:30-0500"
    nobody = [closed | {"last_status_change_by": by | {"type": "service_reference"}}]
    nobody += [incident(("2026-11-09T11:20:00Z", "Ada"), kind="service_reference")]
    with pagerduty(200, {"incidents": nobody}) as (address, _):
        assert ask(tmp_path / "by-itself", address) == ((), "")


def test_an_acknowledgement_of_an_earlier_night_answers_nothing(tmp_path: Path) -> None:
    """A key may have been used before."""
    with pagerduty(200, {"incidents": [incident(("2026-11-08T11:20:00Z", "Ada"))]}) as (address, _):
        assert ask(tmp_path, address) == ((), "")


@pytest.mark.parametrize(
    ("status", "document", "reason"),
    [
        (401, {}, "answered 401"),
        (302, {}, "answered 302, a redirect, which is not followed"),
        (200, b"<html>", "what it answered is no JSON"),
        (200, {"error": 1}, "what it answered is no list of incidents"),
        (200, {"incidents": [{"acknowledgements": [{"at": "now"}]}]}, "what it answered is no list of incidents"),
    ],
)
def test_what_cannot_be_asked_is_said_without_the_token(
    tmp_path: Path, status: int, document: object, reason: str
) -> None:
    """Loudly: nobody takes silence for an answer."""
    with pagerduty(status, document) as (address, questions), pytest.raises(AnswersError) as caught:
        ask(tmp_path, address)
    assert caught.value.what == f"127.0.0.1 could not be asked who acknowledged what team was told: {reason}"
    assert TOKEN not in str(caught.value)
    assert len(questions) == 1
