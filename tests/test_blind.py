"""Whether benchmarks/blind.py measures what it says, and a small version of its table."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from benchmarks.blindspots.accepted_passes import Reason, read_reasons, with_reasons
from benchmarks.blindspots.blind_table import BEGIN, END, holes, markdown, write
from benchmarks.blindspots.dump_formats import FORMATS
from benchmarks.blindspots.many_trials import Trial, rows_of
from benchmarks.blindspots.morning import Remark, Said, morning_after, run_morning
from benchmarks.blindspots.noisy_year import false_findings
from benchmarks.blindspots.outcome import Outcome, outcome
from benchmarks.blindspots.spoilable_desk import Desk, day_number
from benchmarks.blindspots.trial_of_ways import Cell, Row, every_way

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.blindspots.dump_formats import Format
    from benchmarks.blindspots.outcome import Word

pytestmark = pytest.mark.slow

ELSEWHERE = {"place: older dumps expired"}
"""What is spoiled by this lies months back."""


def _digest(root: Path) -> str:
    found = hashlib.sha256()
    for folder in ("logs", "dumps", "evals"):
        for path in sorted((root / folder).rglob("*")):
            data = path.read_bytes() if path.is_file() else b"none"
            found.update(str(path.relative_to(root)).encode() + b"\0" + data)
    return found.hexdigest() + (root / "watchbook.toml").read_text("utf-8")


@pytest.mark.parametrize("form", FORMATS)
def test_every_way_spoils_something_and_can_be_used_twice(form: Format, tmp_path: Path) -> None:
    """A way that leaves the files as they are would be said to pass."""
    desk = Desk.begin(tmp_path / "desk", form, 200)
    days = [day_number(index) for index in range(60, 63)]
    for day in days:
        desk.put(day, desk.frame(day))
        desk.put_evals(day)
    healthy = _digest(desk.root)
    as_they_were = set()
    for number, way in enumerate(way for way in every_way() if form in way.forms):
        copy = desk.copy(tmp_path / str(number))
        way.spoil(copy, days[:1])
        way.spoil(copy, days[1:])
        if _digest(copy.root) == healthy:
            as_they_were.add(way.name)
    assert as_they_were == ELSEWHERE
    assert _digest(desk.root) == healthy


GOOD = Said(
    0, (("support", "in"),), (), (), "Support is normal, and has been for 9 days.", (("support", "turns", 7.5),)
)
NOTICE = Remark("WB305", "notice", "", (), None, "a line was set aside")
ERROR = Remark("WB312", "error", "support", (), None, "3 conversations came where 298 are usual")
OTHER = (("support", "turns", 9.0),)
WORDS: list[tuple[Word, Said]] = [
    ("read rightly", GOOD),
    ("silent", Said(0, GOOD.states, (), (), "Support is normal, and has been for 8 days.", OTHER)),
    ("whispered", Said(0, GOOD.states, (NOTICE,), (), GOOD.headline, OTHER)),
    ("whispered", Said(0, (("support", "no-data"),), (), (), GOOD.headline, OTHER)),
    ("half said", Said(1, GOOD.states, (ERROR,), (), "Support cannot be judged.", OTHER)),
    ("half said", Said(1, GOOD.states, (ERROR,), ("Not judged",), GOOD.headline, OTHER)),
    ("said", Said(1, GOOD.states, (ERROR,), ("Not judged",), "Support cannot be judged.", OTHER)),
    ("said, read rightly", Said(0, GOOD.states, (ERROR,), (), GOOD.headline, GOOD.values)),
    ("refused", Said(2, (), (), ("The day's job failed",), "error: nothing there")),
    ("died", Said(-1, (), (), (), "IndexError")),
]


@pytest.mark.parametrize(("word", "said"), WORDS, ids=[word for word, _ in WORDS])
def test_what_is_said_is_held_against_what_is_said_of_healthy_days(word: Word, said: Said) -> None:
    """Only a finding, a message and the front page's sentence together count as said."""
    assert outcome(said, GOOD).word == word


def test_the_front_page_may_be_about_the_good_days_that_followed() -> None:
    """A finding and a message are enough of a day that is over."""
    said = Said(1, GOOD.states, (ERROR,), ("Not judged",), GOOD.headline, OTHER)
    assert outcome(said, GOOD, over=True).word == "said"


def _row(way: str, word: Word, volume: int = 300) -> Row:
    return Row(Cell("csv", volume), way, "five days", Outcome(word, ("WB312",), (), "", GOOD.headline, 0))


def test_what_passes_needs_a_reason_that_is_about_its_way_and_volume() -> None:
    """What has none is a hole; a traceback has none ever."""
    reason = Reason(("csat: null*",), "One in seventeen has a score.", volumes=(20,))
    rows = [_row("csat: null", "silent", 20), _row("csat: null", "silent"), _row("csat: null", "died", 20)]
    assert [row.outcome.word for row in with_reasons(rows, [reason])] == ["passes", "silent", "died"]
    assert holes(rows, [reason]) == rows[1:]


def test_the_page_has_a_row_for_each_way_and_says_why_something_passes(tmp_path: Path) -> None:
    """A cell shows the worst word; only what stands between the markers changes."""
    rows = [_row("csat: null", "silent", 20), _row("csat: null", "said"), _row("csat: gone", "said", 20)]
    page = tmp_path / "page.md"
    page.write_text(f"before {BEGIN} old {END} after\n", "utf-8")
    reasons = [Reason(("csat: null",), "Most days have none", (20,))]
    text = markdown(rows, reasons, {"20 a day": Counter({"WB312": 2})})
    write(page, text)
    assert page.read_text("utf-8") == f"before {BEGIN}\n\n{text}\n\n{END} after\n"
    assert "| csat: null | passes | said | WB312 |" in text
    assert "| csat: gone | said |  | WB312 |" in text
    assert "- Most days have none (20 a day): csat: null." in text
    assert "| 20 a day | WB312 × 2 |" in text
    page.write_text("no markers", "utf-8")
    with pytest.raises(ValueError, match="has no"):
        write(page, text)


def test_every_reason_is_about_a_way_that_there_is() -> None:
    """A reason that outlived its way would be read by nobody."""
    names = [way.name for way in every_way()]
    for reason in read_reasons():
        for pattern in reason.ways:
            assert any(Reason((pattern,), "").covers(_row(name, "silent")) for name in names), pattern


@pytest.mark.slow
def test_a_morning_of_the_bench_is_one_of_the_job(tmp_path: Path) -> None:
    """`watchbook run` writes the same ledger and says the same sentence; the bench builds no pages, and no more."""
    quick = Desk.begin(tmp_path / "quick", "csv", 20)
    days = [day_number(index) for index in range(30)]
    for day in days:
        quick.put(day, quick.frame(day).gather_every(10 if day == days[-1] else 1))
        quick.put_evals(day)
    whole = quick.copy(tmp_path / "whole")
    as_of = morning_after(days[-1])
    said = run_morning(quick, as_of, days[-1])
    command = [sys.executable, "-m", "watchbook.cli", "run", "--as-of", as_of.isoformat(), "--root", str(whole.root)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == said.exit_code, done.stderr
    assert said.headline in done.stdout
    assert _state(whole.root) == _state(quick.root)


def _state(root: Path) -> dict[str, bytes]:
    folder = root / "ledger" / "state"
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


SMALL = (
    "file: missing",
    "file: no records, the form intact",
    "file: blank lines",
    "file: cut in the middle",
    "file: a run of zero bytes in it",
    "text: CR line ends",
    "wrapping: plain text named .gz, the path widened",
    "volume: one in a hundred",
    "volume: 5 times, under new ids",
    "day: yesterday's records",
    "day: yesterday's records with today's times",
    "day: times a day ahead",
    "workflow: one is gone",
    "configuration: a workflow left out",
    "records: of another client, in another schema",
    "records: only what is required",
    "id: the same in every record",
    "id: five rows a conversation, which differ",
    "time: without zone",
    "confidence: gone",
    "confidence: a hundred times as large",
    "confidence: the same in every record",
    "handoff: t and f",
    "handoff: null",
    "feedback: the same in every record",
    "feedback: with a capital first letter",
    "repeat_of: the text None",
    "status: in capitals",
)
"""Of each kind, those that were green without a word when the bench was written, and their like."""


@pytest.mark.slow
def test_no_spoiled_day_is_green_without_a_word() -> None:
    """A small version of the table: five days spoiled, of 300 conversations a day and workflow."""
    trials = [Trial(Cell("jsonl", 300), way, ("five days",)) for way in SMALL]
    rows = [row for each in rows_of(trials, 2) for row in each]
    assert len(rows) == len(SMALL)
    assert [(row.way, row.outcome.word) for row in holes(rows, read_reasons())] == []
    assert {row.outcome.word for row in rows} <= {"said", "half said", "said, read rightly", "read rightly"}


@pytest.mark.slow
def test_healthy_days_are_believed(tmp_path: Path) -> None:
    """Weekends, holidays, growth and noise are no reason to doubt what came: at most one such finding in a year."""
    assert sum(false_findings(tmp_path, 20, 1, days=150).values()) <= 1
