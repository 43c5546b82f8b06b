"""What pages and records say of who was told, and who answered."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest

from tests.pages import sample_books
from tests.pages.test_entry_effect import ENTRY, pages_of
from tests.pages.test_switch_timing import YEAR, steps
from watchbook.config import load_engagement
from watchbook.evidence.record.markdown import as_markdown
from watchbook.ledger import NOTICES, Ledger, Notice, Staging
from watchbook.queries.entry_record import record_of

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.ledger import Occasion

PROMISES = '[promises.sev2]\nanswer = "15m"\n[promises.sev1]\nanswer = "5m"\n'
DAY = dt.date(2026, 3, 22)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a small desk in git, two messages of which were delivered."""
    root = sample_books.make(tmp_path)
    with (root / "watchbook.toml").open("a") as file:
        file.write(PROMISES)
    rows = [row("2026-03-22T06:50:00+01:00"), row("2026-03-22T12:00:00+01:00", "resolved")]
    rows += [row("2026-04-02T06:50:00+02:00", first=dt.date(2026, 4, 2), severity="sev1")]
    staging = Staging(Ledger(root / "ledger"), root / "told")
    staging.replace(NOTICES, rows)
    staging.ledger.place(staging.folder)
    return root


def row(at: str, occasion: Occasion = "out", first: dt.date = DAY, severity: str = "sev2") -> Notice:
    """Return a message that was delivered about the support workflow."""
    moment = dt.datetime.fromisoformat(at)
    return Notice(moment, "team", f"key:{first}", "workflow", "support", first, occasion, severity, "delivered", "")


def test_an_entrys_bar_of_times_has_who_was_told_and_who_answered(root: Path) -> None:
    """Between the first sign and what people decided; its head says it beside the promise."""
    page = pages_of(root)[ENTRY]
    assert steps(page)[1:3] == [
        "Told | Sun 22 Mar, 06:50 | by team",
        "Answered | Sun 22 Mar, 07:10 | 20 minutes later, engineer-a wrote a line",
    ]
    said = "by engineer-a, 20 minutes after the message of Sun 22 Mar, 06:50, 5 minutes late"
    assert f"<dt>Answered</dt><dd>{said} (15 minutes promised for sev2)</dd>" in page


def test_medians_by_month_stand_beside_time_to_manual(root: Path) -> None:
    """For each severity, with what was promised, what was late, and what nobody answered."""
    part = pages_of(root)[YEAR].partition('id="time-to-answer"')[2]
    rows = [re.findall(r"<td[^>]*>([^<]*)<", each) for each in re.findall(r"<tr><td.*?</tr>", part)]
    assert rows == [
        ["April 2026", "sev1", "1", "–", "5 minutes", "1", "1"],
        ["March 2026", "sev2", "1", "20 minutes", "15 minutes", "1", "0"],
    ]


def test_a_record_holds_who_was_told_when_and_who_answered(root: Path) -> None:
    """Each message and what became of it, each call and its answer; on paper, too."""
    record = record_of(load_engagement(root), "half", dt.datetime.now(dt.UTC) + dt.timedelta(days=1))
    assert [(message.channel, message.occasion, message.outcome) for message in record.messages] == [
        ("team", "out", "delivered"),
        ("team", "resolved", "delivered"),
    ]
    (answer,) = record.answers
    assert (answer.by, answer.how, answer.seconds, answer.seconds_promised) == ("engineer-a", "note", 1200, 900)
    assert answer.late
    assert "## Who answered" in as_markdown(record)
