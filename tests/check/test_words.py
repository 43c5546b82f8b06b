"""Findings word for word: hints, places and days besides what other tests look at."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.blocks import blocks
from tests.books import CONFIG, NOW, Books, case_of, engagement
from tests.entries import entry
from tests.handled_rows import handled_row
from watchbook.check.acceptable_limits import limits_of
from watchbook.check.headline import headline
from watchbook.check.rules.undelivered_messages import notice_findings
from watchbook.check.workflow_status import status_sentence
from watchbook.ledger import NOTICES, Ledger, Notice, Staging
from watchbook.metrics import metrics_of

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.check.finding import Finding

ROSTERS = {block.title: block["config"] for block in blocks("check/rosters.txt")}
LINES = ("status: open", "noticed: {by: ada, at: 2026-11-08T06:40-05:00}")
TRIED = "## What was tried\n\n- 2026-11-08T07:10-05:00 ada: rolled back\n"
HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def books(tmp_path: Path) -> Books:
    """Return both books of a quiet autumn."""
    return Books.quiet(tmp_path)


def found(books: Books, prefix: str) -> list[Finding]:
    """Return the findings of a group of codes."""
    return [finding for finding in books.check().findings if finding.code.startswith(prefix)]


def test_each_trouble_of_a_roster_says_how_it_is_mended(books: Books) -> None:
    """Two who answer are as bad as none."""
    config = ROSTERS["A backup that begins late is an error now and a warning once it is far away"]
    config += '[[oncall.primary]]\npeople = ["bob"]\nstarts = 2026-12-28\n'
    config += '[promises.sev1]\nanswer = "15m"\nneeds = ["switch"]\n'
    books.config = CONFIG + config
    hints = {finding.code: finding.hint for finding in found(books, "WB7")}
    assert hints == {
        "WB701": "add a turn under [oncall], or somebody who stands in: [[oncall.overrides]]",
        "WB702": "end one of the turns: two who answer are two who each think it is the other",
        "WB703": "let somebody else stand in: [[oncall.overrides]]",
        "WB704": "give it to them under `may`, or put somebody on call who has it",
    }
    days = next(finding.days for finding in found(books, "WB701"))
    assert days == (dt.date(2026, 11, 9), dt.date(2026, 11, 10))


def test_somebody_without_a_number_is_told_how_to_write_it(books: Books) -> None:
    """At their own table."""
    books.config = CONFIG + ROSTERS["Who is on call may not do what is promised, and cannot be called"]
    (finding,) = found(books, "WB705")
    assert (finding.what, finding.hint) == ("Bob is on call and has no phone number", 'write phone = "+1 555 0100"')


def test_a_late_answer_asks_for_nothing_more(books: Books) -> None:
    """Only silence does; both say which workflow it is, and since when it was due."""
    books.config = CONFIG + ROSTERS["Two people who take turns and may do what is promised"]
    books.tell("2026-11-08T06:40:00-05:00")
    for body, hint, of_entry in ((TRIED, None, "2026-11-08-quiet"), ("", "watchbook ack desk", None)):
        books.entries = [entry("2026-11-08/", LINES[0], kind="incident", body=body)]
        (finding,) = found(books, "WB706")
        assert (finding.hint, finding.workflow, finding.entry) == (hint, "desk", of_entry)
        assert finding.due == dt.datetime.fromisoformat("2026-11-08T06:55:00-05:00")


@pytest.mark.parametrize(
    ("last", "days"),
    [("2026-11-07T11:04:00-05:00", (7,)), ("2026-11-08T09:00:00-05:00", (7, 8))],
)
def test_a_leak_names_its_first_and_last_day(books: Books, last: str, days: tuple[int, ...]) -> None:
    """One day where they are the same."""
    at = "2026-11-07T11:00-05:00"
    books.entries = [
        entry("2026-11-07", f"switches: [{{at: {at}, workflow: desk, to: manual, by: ada}}]", kind="drill")
    ]
    books.handled = [handled_row(at, ai=1, last=last), handled_row(at, "2026-11-08")]
    (finding,) = found(books, "WB620")
    assert finding.days == tuple(dt.date(2026, 11, day) for day in days)
    assert (finding.workflow, finding.entry) == ("desk", "2026-11-07-quiet")
    assert finding.hint == "find what does not read the flag; docs/off-switch.md says how routers do"


def test_a_limit_says_on_how_many_days(tmp_path: Path) -> None:
    """One day is any judged day."""
    tables = "".join(
        f'[[workflows.desk.switch_when]]\nmetric = "rephrased"\n{side} = 0.3\nfor_days = {days}\n'
        for side, days in (("above", 1), ("below", 2))
    )
    where = engagement(tmp_path, CONFIG + tables)
    assert [
        str(limit).replace("\N{NARROW NO-BREAK SPACE}", " ") for limit in limits_of(where, metrics_of(where), "desk")
    ] == [
        "Rephrased above 30 % on any judged day",
        "Rephrased below 30 % on 2 judged days in a row",
    ]


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (-1 * MINUTE, "Nobody has written why: an entry is overdue."),
        (0 * MINUTE, "Nobody has written why yet: an entry is due by Tuesday 10 November, 06:00."),
        (120 * MINUTE, "Nobody has written why yet: an entry is due by Tuesday 10 November, 06:00."),
    ],
)
def test_an_entry_is_due_by_an_instant_until_that_is_over(books: Books, left: dt.timedelta, said: str) -> None:
    """A page that is read later still says so."""
    standing = books.out("8").check().standings[0]
    assert standing.due is not None
    assert status_sentence(standing, metrics_of(engagement(books.root)), standing.due - left).endswith(said)


def test_days_of_before_are_counted_where_today_is_no_such_day(books: Books) -> None:
    """A workflow that is in its band again still owes an entry."""
    standing = books.out("5-6").check().standings[0]
    text = status_sentence(standing, metrics_of(engagement(books.root)), NOW)
    assert "Nobody has written about 2 earlier days" in text
    calm = replace(standing, due=None, unexplained=())
    assert (
        status_sentence(calm, {}, NOW) == "Every metric that could call somebody has been inside its band for 2 days."
    )
    assert status_sentence(replace(calm, last=None), {}, NOW) == "Nothing has been judged yet."
    assert (
        status_sentence(replace(calm, days=1), {}, NOW)
        == "Every metric that could call somebody was inside its band on Sunday 8 November."
    )
    assert (
        status_sentence(replace(calm, unjudged=("csat", "turns")), {}, NOW)
        == "Every metric that could call somebody has been inside its band for 2 days; 2 metrics could not be judged."
    )
    states = {
        "no-data": "There is nothing to judge Sunday 8 November by.",
        "learning": "2 days seen; what is normal is still being learned.",
        "low-volume": "Too few conversations to judge by.",
        "manual": "People had the work on Sunday 8 November.",
    }
    for state, said in states.items():
        assert status_sentence(replace(calm, state=state), {}, NOW) == said  # type: ignore[arg-type]  # a state of the table


def test_a_day_out_of_band_is_said_though_no_entry_is_asked_for(books: Books) -> None:
    """Before the journal's first day nobody owes an entry; in its band the workflow is not for that."""
    standings = books.out("8").check().standings
    early = (replace(standings[0], unexplained=(), due=None), *standings[1:])
    assert headline(early, dt.date(2026, 11, 8), dt.date(2026, 11, 8)) == (
        "Card desk was unusual on Sunday 8 November, before the journal's first day, so that no entry is asked for. "
        "Hot line is normal."
    )


def test_a_message_that_was_not_delivered_names_what_it_was_about(tmp_path: Path) -> None:
    """Everything that a channel missed, in one finding; the worst of its tries decides."""
    where = engagement(tmp_path, CONFIG + '[notify.channels.pager]\nenv = "PAGER"\n')

    def notice(key: str, about: str, workflow: str = "", outcome: str = "failed", minute: int = 0) -> Notice:
        values = {
            "at": NOW + minute * MINUTE,
            "channel": "pager",
            "key": key,
            "about": about,
            "workflow": workflow,
            "occasion": "out",
            "outcome": outcome,
            "reason": "refused",
            "first": NOW.date(),
        }
        known = Notice.__dataclass_fields__
        return Notice(**{name: values.get(name, "") for name in known})  # type: ignore[arg-type]  # texts where nothing is said

    def findings(*notices: Notice) -> list[Finding]:
        shutil.rmtree(where.root / "ledger", ignore_errors=True)
        staging = Staging(Ledger(where.root / "ledger"), tmp_path / f"staging-{len(list(tmp_path.iterdir()))}")
        staging.append(NOTICES, notices)
        staging.ledger.place(staging.folder)
        return list(notice_findings(case_of(where)))

    def said(*notices: Notice) -> list[str]:
        return [finding.what for finding in findings(*notices)]

    desk, line = notice("a", "workflow", "desk"), notice("b", "workflow", "line")
    dumps, job = notice("c", "dumps"), notice("d", "run", minute=1)
    assert said(desk) == ["pager could not be told about Card desk: refused, 1 attempt"]
    assert said(desk, line) == ["pager could not be told about Card desk and Hot line: refused, 1 attempt"]
    assert said(desk, line, dumps, job, job) == [
        (
            "pager could not be told about Card desk, Hot line, days that could not be judged and a job that failed: "
            "refused, 2 attempts"
        )
    ]
    assert said(desk, notice("a", "workflow", "desk", "delivered")) == []
    assert said(notice("a", "workflow", "gone")) == ["pager could not be told about gone: refused, 1 attempt"]
    (unset,) = findings(notice("a", "workflow", "desk", "no-address"))
    assert (unset.code, unset.severity, unset.what, unset.hint) == (
        "WB802",
        "warning",
        "pager could not be told about Card desk: PAGER was not set",
        "set PAGER where the job runs: watchbook notify --test",
    )
