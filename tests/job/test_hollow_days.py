"""A day that came and cannot be believed, from dumps to findings and messages."""

from __future__ import annotations

import datetime as dt
import io
import json
import shutil
from typing import TYPE_CHECKING

import polars as pl
import pytest

from tests.blocks import Block, blocks
from watchbook import check, journal, ledger
from watchbook.calendar import Calendar
from watchbook.config import load_engagement
from watchbook.job.daily_work import DailyWork
from watchbook.job.months.delivery_lessons import CopiedDays
from watchbook.job.months.hollow_cells import DeliveredDays, hollow_cells
from watchbook.metrics import metrics_of
from watchbook.notify.alerts import alerts
from watchbook.notify.compose import compose
from watchbook.notify.message_context import MessageContext
from watchbook.template import copy_template

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from watchbook.check import Report

FIRST, GOOD = dt.date(2026, 3, 2), 35
DAY = FIRST + dt.timedelta(days=GOOD)
"""The day that is spoiled, a Monday."""


def records(day: dt.date, count: int = 300, name: str = "c") -> list[dict[str, object]]:
    """Return a day's conversations, all alike from day to day."""
    start = dt.datetime.combine(day, dt.time(6), dt.UTC)
    return [
        {
            "ts": (start + dt.timedelta(seconds=40 * index)).isoformat(),
            "conversation_id": f"{name}{index}",
            "workflow": "support",
            "confidence": 0.9 - index % 20 / 100,
            "turns": 2 + index % 7,
            "handoff": index % 5 == 0,
            "rephrases": int(index % 9 == 0),
            "abandoned": index % 11 == 0,
            "status": "ok",
        }
        for index in range(count)
    ]


def lines(rows: Iterable[dict[str, object]]) -> str:
    """Return records as JSON Lines."""
    return "".join(json.dumps(row) + "\n" for row in rows)


def changed(rows: Iterable[dict[str, object]], **values: object) -> str:
    """Return records with other values."""
    return lines({**row, **values} for row in rows)


def table(rows: list[dict[str, object]], end: str) -> str:
    """Return records as a table whose lines end so."""
    cells = (
        ",".join(str(value).lower() if value in {True, False} else str(value) for value in row.values()) for row in rows
    )
    return end.join([",".join(rows[0]), *cells])


def messages() -> str:
    """Return five rows a conversation, each of its own time."""
    rows = records(DAY, 1500)
    return lines({**row, "conversation_id": f"c{index // 5}"} for index, row in enumerate(rows))


def rowless() -> str:
    """Return a table of no rows, as Latin-1 text."""
    buffer = io.BytesIO()
    pl.DataFrame(records(DAY, 1)).clear().write_parquet(buffer)
    return buffer.getvalue().decode("latin-1")


HEADER = "ts,conversation_id,workflow"
SPOILED: dict[str, Callable[[], str]] = {
    "good": lambda: lines(records(DAY)),
    "nothing": lambda: "",
    "blank": lambda: "\n \n\n",
    "header": lambda: HEADER + "\n",
    "cr": lambda: table(records(DAY), "\r"),
    "rowless": rowless,
    "yesterday": lambda: lines(records(DAY - dt.timedelta(days=1))),
    "tomorrow": lambda: lines(records(DAY + dt.timedelta(days=1))),
    "three": lambda: lines(records(DAY, 3)),
    "half": lambda: lines(records(DAY, 150)),
    "five": lambda: lines(records(DAY, 1500)),
    "twice": lambda: lines([*records(DAY), *records(DAY)]),
    "unsure": lambda: lines(
        {**row, "confidence": 0.1 if index % 2 else None} for index, row in enumerate(records(DAY))
    ),
    "same-id": lambda: changed(records(DAY), conversation_id="c"),
    "messages": messages,
    "naive": lambda: lines({**row, "ts": str(row["ts"])[:19]} for row in records(DAY)),
    "stranger": lambda: changed(records(DAY), workflow="Support"),
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a desk with good days, judged."""
    root = tmp_path_factory.mktemp("desk") / "desk"
    copy_template(root, name="Desk", timezone="UTC")
    config = root / "watchbook.toml"
    config.write_text(config.read_text("utf-8").replace("{date}*.jsonl", "{date}*"), "utf-8")
    for index in range(GOOD):
        day = FIRST + dt.timedelta(days=index)
        (root / "logs" / f"{day}.jsonl").write_text(lines(records(day)), "utf-8")
    judged(root, DAY - dt.timedelta(days=1))
    return root


def judged(root: Path, day: dt.date) -> Report:
    """Do the day's work on the morning after a day, and return what the check says."""
    as_of = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(7), dt.UTC)
    today = DailyWork.open(as_of.isoformat(), str(root.parent / f"staging-{root.name}-{day}"), str(root))
    today.roll_up()
    today.score()
    today.staging.ledger.place(today.staging.folder)
    return check.check(check.Books.read(load_engagement(root)), as_of)


def spoiled(desk: Path, where: Path, ending: str, how: str) -> Path:
    """Return a copy of the desk with the dump of one more day."""
    root = where / "desk"
    shutil.copytree(desk, root)
    (root / "logs" / f"{DAY}.{ending}").write_bytes(SPOILED[how]().encode("latin-1"))
    return root


@pytest.mark.parametrize("case", blocks("check/hollow.txt"), ids=str)
def test_a_day_that_came_is_green_only_if_it_can_be_believed(case: Block, desk: Path, tmp_path: Path) -> None:
    """State, findings and the sentence to read first; a message goes out unless it is green."""
    ending, how = case["as"].split()
    report = judged(spoiled(desk, tmp_path, ending, how), DAY)
    state = report.marks["support"][DAY].state
    found = [
        f"{each.severity} {each.code}"
        for each in report.findings
        if DAY in each.days and each.code[:3] == "WB3" and each.code != "WB302"
    ]
    assert "\n".join([state, *sorted(found), report.headline]) + "\n" == case["said"]
    told = [each for each in alerts(report, ()) if each.about == "dumps" and each.asks]
    assert bool(told) is (state == "hollow")


def test_a_hollow_day_stays_one_until_somebody_says_what_became_of_it(desk: Path, tmp_path: Path) -> None:
    """Days later it is an error, still leads the front page, and has broken the run of days in band; then a notice."""
    root = spoiled(desk, tmp_path, "csv", "header")
    for index in range(1, 4):
        day = DAY + dt.timedelta(days=index)
        (root / "logs" / f"{day}.jsonl").write_text(lines(records(day)), "utf-8")
    report = judged(root, DAY + dt.timedelta(days=3))
    assert (report.exit_code, report.standings[0].state, report.standings[0].days) == (1, "in", 3)
    assert report.headline == (
        "Support is normal again, but what came for Monday 6 April cannot be believed, "
        "and nobody has said what became of it."
    )
    entry = root / "journal" / "2026" / "04" / f"{DAY}-lost.md"
    entry.parent.mkdir(parents=True)
    entry.write_text(
        f"---\ntype: observation\ntitle: Lost\nworkflows: [support]\ndays: {DAY}\nstatus: resolved\n---\n", "utf-8"
    )
    explained = judged(root, DAY + dt.timedelta(days=3))
    assert [(each.code, each.severity) for each in explained.findings if DAY in each.days] == [("WB311", "notice")]
    assert explained.marks["support"][DAY].state == "hollow"
    assert explained.headline == "Support is normal, and has been for 3 days."


@pytest.mark.parametrize(
    ("how", "metric"), [("half", "handoff_rate"), ("messages", "handoff_rate"), ("unsure", "confidence")]
)
def test_a_hollow_day_teaches_nothing(desk: Path, tmp_path: Path, how: str, metric: str) -> None:
    """The day after has the same bands as if nothing had come: of a part, of rows that share ids, of half a field."""
    bands = []
    for name, what in (("spoiled", how), ("none", "header")):
        (tmp_path / name).mkdir()
        root = spoiled(desk, tmp_path / name, "csv" if what == "header" else "jsonl", what)
        after = DAY + dt.timedelta(days=1)
        (root / "logs" / f"{after}.jsonl").write_text(lines(records(after)), "utf-8")
        judged(root, after)
        rows = ledger.Ledger(root / "ledger").read(ledger.VERDICTS)
        bands.append({row.metric: (row.lower, row.upper) for row in rows if row.day == after and row.lower is not None})
    assert bands[0][metric] == pytest.approx(bands[1][metric], rel=1e-3)
    if how != "unsure":  # of which only what hangs on the field is lost
        assert bands[0].keys() == bands[1].keys()
        assert all(bands[0][each] == pytest.approx(bands[1][each], rel=1e-3) for each in bands[0])


def test_a_day_with_the_numbers_of_a_day_before_teaches_nothing(tmp_path: Path) -> None:
    """No metric of it does, though each of its numbers is one that a healthy day had."""
    copy_template(tmp_path / "desk", name="Desk", timezone="UTC")
    engagement = load_engagement(tmp_path / "desk")
    metrics = metrics_of(engagement)
    days = [FIRST + dt.timedelta(days=index) for index in range(20)]
    rows, files = [], []
    for index, day in enumerate(days):
        seen = 12 if day == days[-1] else index
        files.append(ledger.Source(f"logs/{day}.jsonl", "logs", day, "0" * 64, 300, "0" * 8, ""))
        for name in ("handoff_rate", "rephrased", "abandonment", "self_resolved", "error_rate"):
            definition = metrics[name].definition
            rows.append(ledger.Rollup(day, "support", name, files[-1].source, definition, 300 + seen, 20 + seen, 0, ()))
    calendar = Calendar.of(engagement.config)
    lesson = CopiedDays({name: each.definition for name, each in metrics.items()}, frozenset(metrics))
    lesson.learn(rows)
    delivered = DeliveredDays(FIRST, {"support": [row.n for row in rows[::5]]}, files, set(), lesson.found)
    cells = hollow_cells(delivered, metrics, journal.Journal.of([]), calendar, days[-1])
    assert {day for _, _, day in cells} == {days[-1]}
    assert {("support", name, days[-1]) for name in ("handoff_rate", "confidence", "volume")} <= cells


def test_what_an_entry_calls_traffic_is_believed(desk: Path, tmp_path: Path) -> None:
    """A quiet day is no part of one, once somebody says so; what it left is judged like any other day's."""
    root = spoiled(desk, tmp_path, "jsonl", "half")
    entry = root / "journal" / "2026" / "04" / f"{DAY}-quiet.md"
    entry.parent.mkdir(parents=True)
    entry.write_text(
        f"---\ntype: observation\ntitle: Quiet\nworkflows: [support]\ndays: {DAY}\nstatus: resolved\n"
        "cause: traffic\n---\n",
        "utf-8",
    )
    report = judged(root, DAY)
    assert report.marks["support"][DAY].state == "out-explained"
    assert not [each for each in report.findings if each.code == "WB312"]


def test_the_message_says_why_a_day_cannot_be_believed(desk: Path, tmp_path: Path) -> None:
    """In its subject, in the words of the finding."""
    root = spoiled(desk, tmp_path, "jsonl", "three")
    report = judged(root, DAY)
    (alert,) = [each for each in alerts(report, ()) if each.about == "dumps"]
    scene = MessageContext(check.Books.read(load_engagement(root)), report, report.as_of, lambda _: "")
    assert compose(alert, "broken", scene).subject == (
        "Not judged, Desk: Support cannot be believed on 6 Apr 2026: 3 conversations came where about 300 are usual on "
        "a Monday, as if only a part of it were delivered"
    )
