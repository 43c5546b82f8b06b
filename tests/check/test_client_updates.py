"""Whether the client heard of an open incident as often as was promised."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from tests.books import CONFIG, Books
from watchbook.ledger import ClientMessage

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.check import Finding
    from watchbook.ledger import Outcome, Tell

PROMISE = '\n[promises.sev2]\nanswer = "1h"\nupdates = "4h"\n'
CHANNEL = '\n[notify.channels.client]\nenv = "TELL_CLIENT"\ntells = ["opened", "update"]\n'
LINES = "## What was tried\n\n- 2026-11-08T08:00-05:00 ada: looked\n- 2026-11-08T11:00-05:00 ada: rolled back"


def at(hour: int) -> dt.datetime:
    """Return an hour of 8 November, in New York."""
    return dt.datetime(2026, 11, 8, hour, tzinfo=dt.timezone(dt.timedelta(hours=-5)))


def message(hour: int, tell: Tell = "update", outcome: Outcome = "delivered", reason: str = "") -> ClientMessage:
    """Return a message to the client about the incident."""
    return ClientMessage(at(hour), "client", f"half {hour}", tell, "2026-11-08-half", at(hour), outcome, reason)


def findings(
    root: Path, now: dt.datetime, *rows: ClientMessage, status: str = "open", config: str = PROMISE
) -> list[Finding]:
    """Return what the check says of an incident that began at eight, with a line at eleven."""
    books = Books.quiet(root)
    books.config = CONFIG + config
    books.client_messages = list(rows)
    days = "2026-11-08/" if status != "resolved" else "2026-11-08"
    books.write(days, f"status: {status}", "title: Half go to people", kind="incident", slug="half", body=LINES)
    return [finding for finding in books.check(now).findings if finding.code in ("WB633", "WB634", "WB635")]


def test_a_client_that_waits_too_long_is_a_warning(tmp_path: Path) -> None:
    """Where the client has no channel, the lines that stand on the site count."""
    assert findings(tmp_path, at(14)) == []
    (finding,) = findings(tmp_path, at(16))
    assert (finding.code, finding.severity, finding.due) == ("WB633", "warning", at(15))
    assert finding.what == (
        "The client has heard nothing of “Half go to people” since 8 Nov, 11:00: 4 hours are promised"
    )


def test_a_line_that_was_not_told_is_no_word_to_the_client(tmp_path: Path) -> None:
    """Where the client has a channel, what arrived there counts."""
    tables = PROMISE + CHANNEL
    (finding,) = findings(tmp_path, at(13), message(8, "opened"), config=tables)
    assert finding.due == at(12)
    assert findings(tmp_path, at(13), message(8, "opened"), message(11), config=tables) == []


def test_what_was_late_is_said_for_a_month(tmp_path: Path) -> None:
    """A notice, once it is over or heard again."""
    tables = PROMISE + CHANNEL
    (finding,) = findings(tmp_path, at(15), message(8, "opened"), message(14), config=tables)
    assert finding.severity == "notice"
    assert finding.what == (
        "The client waited 1 time longer for a word on “Half go to people” than the 4 hours that are promised for "
        "sev2, 6 hours at most"
    )
    later = at(15) + dt.timedelta(days=31)
    assert findings(tmp_path, later, message(8), message(14), status="resolved", config=tables) == []


def test_nothing_is_promised(tmp_path: Path) -> None:
    """Without `updates` nothing is measured."""
    assert findings(tmp_path, at(20), config='\n[promises.sev2]\nanswer = "1h"\n') == []


def test_a_client_that_could_not_be_told_is_an_error(tmp_path: Path) -> None:
    """Until it arrives; a channel without an address is a warning."""
    tables = CHANNEL
    (finding,) = findings(tmp_path, at(9), message(8, outcome="failed", reason="no connection"), config=tables)
    assert (finding.code, finding.severity) == ("WB634", "error")
    assert finding.what == "The client could not be told 1 thing by client: no connection"
    (finding,) = findings(tmp_path, at(9), message(8, outcome="no-address"), config=tables)
    assert (finding.code, finding.what) == (
        "WB635",
        "The client could not be told 1 thing by client: TELL_CLIENT was not set",
    )
    delivered = [message(8, outcome="failed", reason="no connection"), replace(message(9), name="half 8")]
    assert findings(tmp_path, at(9), *delivered, config=tables) == []
