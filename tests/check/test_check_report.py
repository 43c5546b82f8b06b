"""What a person reads: the report as text and JSON, the headline, each workflow's standing."""

from __future__ import annotations

import datetime as dt
import json
import shlex
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.blocks import Block, blocks
from tests.books import LAST, NOW, Books, source, verdict
from watchbook.check import codes
from watchbook.check.formats import json as as_json
from watchbook.check.formats import text as as_text
from watchbook.errors import Place
from watchbook.journal import Problem
from watchbook.ledger import VerdictRevision

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.check import Report

THIN = "\N{NARROW NO-BREAK SPACE}"


def told(script: str, root: Path) -> Report:
    """Return the report of the books that a case's lines describe.

    `out DAYS WORKFLOW METRIC VALUE`, `alone DAY WORKFLOW METRIC`, `state DAYS WORKFLOW STATE`,
    `entry KIND DAYS LINE...`, `known HOURS`, `missing DAY`, `problem CODE LINE WHAT HINT`, `through DAY`; days are
    those of November 2026.
    """
    books = Books.quiet(root)
    for line in script.strip().splitlines():
        verb, *words = shlex.split(line)
        VERBS[verb](books, words)
    return books.check()


def _out(books: Books, words: list[str]) -> None:
    books.out(words[0], words[1], words[2], float(words[3]))


def _alone(books: Books, words: list[str]) -> None:
    day = dt.date(2026, 11, int(words[0]))
    books.put(replace(verdict(day, words[1], words[2], "out", 0.21), flag=False))


def _state(books: Books, words: list[str]) -> None:
    first, _, last = words[0].partition("-")
    for day in range(int(first), int(last or first) + 1):
        for workflow, metric, at in list(books.verdicts):
            if workflow == words[1] and at == dt.date(2026, 11, day):
                books.put(verdict(at, workflow, metric, words[2]))  # type: ignore[arg-type]  # one of the states


def _entry(books: Books, words: list[str]) -> None:
    books.write(words[1], *words[2:], kind=words[0], slug=f"entry-{len(books.entries)}")


def _known(books: Books, words: list[str]) -> None:
    at = NOW - dt.timedelta(hours=float(words[0]))
    books.known = [
        VerdictRevision(at, v.day, v.workflow, v.metric, v.state, True, "", None)
        for v in books.verdicts.values()
        if v.flag
    ]


def _missing(books: Books, words: list[str]) -> None:
    books.sources = [each for each in books.sources if each.source != source(dt.date.fromisoformat(words[0])).source]


def _problem(books: Books, words: list[str]) -> None:
    place = Place("journal/2026/11/2026-11-04-hand-off.md", int(words[1]))
    books.problems.append(Problem(words[0], place, words[2], words[3]))


def _through(books: Books, words: list[str]) -> None:
    books.verdicts = {key: row for key, row in books.verdicts.items() if row.day <= dt.date(2026, 11, int(words[0]))}


VERBS = {
    "out": _out,
    "alone": _alone,
    "state": _state,
    "entry": _entry,
    "known": _known,
    "missing": _missing,
    "problem": _problem,
    "through": _through,
}


@pytest.mark.parametrize("block", blocks("check/reports.txt"), ids=str)
def test_a_report_is_terse_and_says_what_to_do(block: Block, tmp_path: Path) -> None:
    """Severity, code, place, sentence, hints; the headline and one line to end with."""
    assert as_text(told(block["books"], tmp_path)).replace(THIN, " ") == block["text"]


@pytest.mark.parametrize("block", blocks("check/headlines.txt"), ids=str)
def test_the_headline_says_what_since_when_who(block: Block, tmp_path: Path) -> None:
    """The worst first, three clauses at most; below it a sentence for each workflow."""
    report = told(block["books"], tmp_path)
    said = [report.headline, *(f"{each.title} · {each.word} · {each.sentence}" for each in report.standings)]
    assert "\n".join(said).replace(THIN, " ") + "\n" == block["said"]


def test_json_holds_what_the_text_says(tmp_path: Path) -> None:
    """Fields are added, never renamed."""
    script = "out 6-8 desk rephrased 0.21\nentry observation 2026-11-06/2026-11-07 'status: open'\nknown 3"
    document = json.loads(as_json(told(script, tmp_path)))
    (finding,) = document["findings"]
    assert finding.pop("what").startswith("Card desk was out of its band on 8 Nov 2026")
    assert finding == {
        "code": "WB201",
        "severity": "notice",
        "file": None,
        "line": None,
        "workflow": "desk",
        "metrics": ["rephrased"],
        "days": ["2026-11-08"],
        "hint": "watchbook new incident --workflow desk --days 2026-11-08",
        "due": "2026-11-10T03:10:00-05:00",
        "entry": None,
        "suggested_severity": "sev3",
        "hollow": False,
    }
    desk, line = document.pop("workflows")
    assert desk.pop("sentence")
    assert desk == {
        "workflow": "desk",
        "title": "Card desk",
        "state": "out-unexplained",
        "since": "2026-11-06",
        "days": 3,
        "route": "ai",
        "route_since": None,
        "recommends_manual": [],
        "drill_due": None,
        "out": ["rephrased"],
        "blind": [],
        "hollow": [],
        "doubted": [],
        "unexplained": ["2026-11-08"],
        "due": "2026-11-10T03:10:00-05:00",
        "open_entries": ["2026-11-06-entry-0"],
    }
    assert (line["state"], line["since"], line["days"]) == ("in", "2026-10-01", 39)
    assert {key: document[key] for key in ("as_of", "through", "expected", "exit_code", "counts")} == {
        "as_of": "2026-11-09T06:10:00-05:00",
        "through": "2026-11-08",
        "expected": "2026-11-08",
        "exit_code": 0,
        "counts": {"error": 0, "warning": 0, "notice": 1},
    }


def test_a_day_out_of_band_stays_marked_when_it_is_explained(tmp_path: Path) -> None:
    """Explained never looks like in band."""
    report = told("out 7-8 desk rephrased 0.21\nentry observation 2026-11-07", tmp_path)
    states = [report.marks["desk"][LAST - dt.timedelta(days=back)].state for back in (0, 1, 2)]
    assert states == ["out-unexplained", "out-explained", "in"]


def test_metrics_without_data_are_counted_and_not_called_in_band(tmp_path: Path) -> None:
    """A standing names what it could not judge."""
    books = Books.quiet(tmp_path).put(verdict(LAST, "desk", "golden_set", "no-data"))
    desk = books.check().standings[0]
    assert (desk.state, desk.blind) == ("in", ("golden_set",))


def test_a_golden_set_that_passed_does_not_make_a_lost_day_green(tmp_path: Path) -> None:
    """A day whose conversations nobody has is without data, whatever the nightly test set says."""
    books = Books.quiet(tmp_path)
    for (workflow, metric, day), _ in list(books.verdicts.items()):
        if (workflow, day) == ("desk", LAST) and metric != "golden_set":
            books.put(verdict(day, workflow, metric, "no-data"))
    books.put(verdict(LAST, "desk", "golden_set", "in"))
    assert books.check().marks["desk"][LAST].state == "no-data"


def test_every_code_a_finding_can_have_is_in_the_register() -> None:
    """docs/findings.md is made of it."""
    assert all(each.title and each.why and each.mend for each in codes().values())
    assert {each.severity for each in codes().values()} == {"error", "warning", "notice"}


def test_it_says_how_far_data_reaches_and_how_far_days_are_judged(tmp_path: Path) -> None:
    """Days on which nothing came are judged, as no data; that is no data through them, nor is a golden set's night."""
    books = Books.quiet(tmp_path)
    for metric in ("volume", "handoff_rate", "rephrased", "error_rate"):
        for workflow in ("desk", "line"):
            books.put(*(verdict(dt.date(2026, 11, day), workflow, metric, "no-data") for day in (6, 7, 8)))
    report = books.check()
    assert (report.through, report.data_through) == (LAST, dt.date(2026, 11, 5))
    assert as_text(report).splitlines()[-1].endswith("; data through 5 Nov 2026, judged through 8 Nov 2026")
    assert json.loads(as_json(report))["data_through"] == "2026-11-05"
