"""The drill of the watch: faults in copies go the whole way to people, and leave everything else as it is."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import polars as pl
import pytest
import requests

from tests.desk import FIRST, make_desk, write_day
from watchbook import check
from watchbook.check.promises.seen_faults import FAILED
from watchbook.config import load_engagement
from watchbook.dumps.records import WORKFLOW
from watchbook.job.backfill_run import backfill
from watchbook.job.promises import Promises
from watchbook.job.watch_drill import night
from watchbook.job.watch_drill.fault import Fault, SizedFault, faults, sized_fault
from watchbook.job.watch_drill.loopback_channel import listening
from watchbook.job.watch_drill.night import drill_watch
from watchbook.ledger import WATCH_DRILLS, Ledger, Staging, Verdict
from watchbook.metrics import metrics_of
from watchbook.rollups import Backfill

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.ledger import WatchDrill

DAYS = 75
NOW = dt.datetime.combine(FIRST + dt.timedelta(days=DAYS), dt.time(6, 30), dt.UTC)
REPHRASED = next(fault for fault in faults() if fault.name == "rephrased")


def verdict(day: int, state: Literal["in", "out"] = "in", *, provisional: bool = False) -> Verdict:
    """Return a verdict on a share that is expected at 10 % and in band up to 18 %."""
    moment = FIRST + dt.timedelta(days=day)
    numbers = (0.1, 60, 0.1, 0.04, 0.18)
    return Verdict(moment, "support", "rephrased", *numbers, state, state == "out", "", 0.0, provisional, "")


def frame(count: int) -> pl.DataFrame:
    """Return conversations of two workflows, every fifth handed over, every tenth rephrased."""
    return pl.DataFrame(
        {
            "conversation_id": [f"c{index}" for index in range(count)],
            WORKFLOW: [index % 2 for index in range(count)],
            "handoff": [index % 5 == 0 for index in range(count)],
            "rephrases": [None if index % 10 else 2 for index in range(count)],
        }
    )


def test_a_fault_changes_a_part_of_the_records_that_are_fine_and_no_other() -> None:
    """Of those that the AI answered at once, the stated part is rephrased; other workflows are as they were."""
    before = frame(4000)
    after = SizedFault(REPHRASED, "support", 0.3, 0.1, 0.27).applied(before, 1)
    rows = after.filter(before["rephrases"].is_null() & after["rephrases"].is_not_null())
    assert set(rows[WORKFLOW]) == {1}
    assert not rows["handoff"].any()
    eligible = before.filter((pl.col(WORKFLOW) == 1) & ~pl.col("handoff") & pl.col("rephrases").is_null()).height
    assert 0.25 < rows.height / eligible < 0.35
    assert after.drop("rephrases").equals(before.drop("rephrases"))


def test_the_same_records_are_drawn_again() -> None:
    """So copies that were rolled up once need not be made anew."""
    fault = SizedFault(REPHRASED, "support", 0.3, 0.1, 0.27)
    assert fault.applied(frame(400), 0).equals(fault.applied(frame(400), 0))


def test_a_fault_is_as_large_as_a_week_should_show() -> None:
    """One and a half half widths of the metric's own band on the last day before, up to the next step of the ladder."""
    fault = sized_fault([REPHRASED], "support", [verdict(3), verdict(4, "out")], FIRST + dt.timedelta(days=9), 0)
    assert fault is not None
    assert fault.records == 0.15, "1.5 × 0.08 of the 0.9 that are fine are 0.133"
    assert (fault.usual, round(fault.shift, 3)) == (0.1, 0.135)


def test_without_a_settled_band_there_is_no_size() -> None:
    """A band that is still settling promises nothing, and what comes later is not known before."""
    first = FIRST + dt.timedelta(days=9)
    assert sized_fault([REPHRASED], "support", [verdict(3, provisional=True)], first, 0) is None
    assert sized_fault([REPHRASED], "support", [verdict(9)], first, 0) is None


def test_faults_take_turns() -> None:
    """Another fault each turn, of those whose metric the workflow has."""
    other = Fault("other", "rephrased", "x", "true", {"rephrases": 3})
    first = FIRST + dt.timedelta(days=9)
    names = [sized_fault([REPHRASED, other], "support", [verdict(3)], first, turn) for turn in range(3)]
    assert [fault.fault.name for fault in names if fault] == ["rephrased", "other", "rephrased"]


def test_every_fault_is_about_a_metric_that_there_is(tmp_path: Path) -> None:
    """The faults of the package fit an engagement that reads all built-in fields."""
    metrics = metrics_of(load_engagement(make_desk(tmp_path / "desk", 0)))
    fields = {"rephrases", "handoff", "handoff_reason", "abandoned", "repeat_of", "confidence"}
    assert [fault.name for fault in faults() if not fault.fits(metrics, fields)] == []
    assert [fault.name for fault in faults() if fault.fits(metrics, {"confidence"})] == ["unsure"]


def test_the_test_channel_takes_messages_on_this_machine_alone() -> None:
    """It listens on the loopback interface while it is needed, and then no more."""
    with listening() as listener:
        (address,) = listener.channel.addresses
        assert address.startswith("http://127.0.0.1:")
        notes = {"summary": "Out", "description": "of band"}
        requests.post(address, json={"commonAnnotations": notes, "commonLabels": {"workflow": "a"}}, timeout=5)
        assert listener.texts_about("a") == ["Out\nof band"]
        assert listener.texts_about("b") == []
    with pytest.raises(requests.ConnectionError):
        requests.post(address, json={}, timeout=5)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seventy-five quiet days, judged."""
    root = make_desk(tmp_path_factory.mktemp("desk") / "desk", DAYS, a_day=150)
    backfill(load_engagement(root), Backfill(), NOW, log=lambda _: None)
    return root


def drill(root: Path, now: dt.datetime = NOW) -> list[WatchDrill]:
    """Hold the drill of a night."""
    engagement, ledger = load_engagement(root), Ledger(root / "ledger")
    report = check.check(check.Books.read(engagement, ledger), now)
    return drill_watch(engagement, ledger, report, now, lambda _: None)


def files(root: Path) -> dict[str, bytes]:
    """Return every file of an engagement but the copies' roll-ups."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and ".watchbook/watch-drill/" not in path.as_posix()
    }


@pytest.mark.slow
def test_a_fault_goes_the_whole_way_and_touches_nothing(desk: Path) -> None:
    """Roll-up, bands, verdict, check, a message, the command to switch; ledger, spool, memories and journal stay."""
    drill(desk)  # what the check and it read for the first time is remembered
    before = files(desk)
    (row,) = drill(desk)
    assert (row.workflow, row.reach, row.reason) == ("support", "switch", "")
    assert row.seen is not None
    assert row.began <= row.seen <= row.day == FIRST + dt.timedelta(days=DAYS - 1)
    assert row.day - row.began == dt.timedelta(days=6)
    assert files(desk) == before


@pytest.mark.slow
def test_days_before_the_journal_began_are_drilled_like_any(desk: Path) -> None:
    """In an engagement's first week the check asks nothing of older days, and the watch sees all the same."""
    path = desk / "watchbook.toml"
    text = path.read_text()
    path.write_text(text.replace("[journal]\n", f"[journal]\nsince = {NOW.date()}\n"))
    try:
        (row,) = drill(desk)
    finally:
        path.write_text(text)
    assert (row.reach, row.reason) == ("switch", "")


@pytest.mark.slow
def test_copies_of_yesterday_are_remembered_and_may_be_lost(desk: Path) -> None:
    """The next night makes one day's copy; a damaged memory is made again, and the result is the same."""
    first = drill(desk)
    copies = sorted((desk / ".watchbook/watch-drill").iterdir())
    assert len(copies) == 7
    times = {path: (path / "rollups.csv").stat().st_mtime_ns for path in copies}
    (copies[0] / "rollups.csv").write_bytes(b"half a li")
    assert drill(desk) == first
    after = {path: (path / "rollups.csv").stat().st_mtime_ns for path in copies}
    assert [path for path in copies if after[path] != times[path]] == [copies[0]]


@pytest.mark.slow
def test_a_night_is_drilled_once_and_a_failed_drill_again(desk: Path) -> None:
    """Whoever runs the job again holds no second drill, except where the first could not be held."""
    (row,) = drill(desk)
    for reason, count in (("", 0), (FAILED, 1)):
        staging = Staging(Ledger(desk / "ledger"), desk / ".watchbook/test")
        staging.append(WATCH_DRILLS, [replace(row, reason=reason)])
        preview = Ledger(desk / "ledger").preview(staging.folder, desk / ".watchbook/test-books")
        report = check.check(check.Books.read(load_engagement(desk), preview), NOW)
        assert len(drill_watch(load_engagement(desk), preview, report, NOW, lambda _: None)) == count
        for path in (desk / ".watchbook/test").rglob("*"):
            if path.is_file():
                path.unlink()


@pytest.mark.slow
def test_a_watch_that_sees_nothing_is_said_to_see_nothing(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing is judged out of band, the fault is unseen; where no message follows, the link is named."""
    monkeypatch.setattr(night, "alerts", lambda *_: [])
    (row,) = drill(desk)
    assert (row.reach, row.reason) == ("finding", "no message came")
    monkeypatch.setattr("watchbook.job.watch_drill.fault.BANDS", 0.0)
    (row,) = drill(desk)
    assert (row.reach, row.seen, row.records) == ("unseen", None, 0.01)


@pytest.mark.slow
def test_a_workflow_that_is_out_itself_is_not_drilled(tmp_path: Path) -> None:
    """A fault could not be told from what is there."""
    root = make_desk(tmp_path / "desk", DAYS)
    write_day(root, FIRST + dt.timedelta(days=DAYS - 1), handoff=0.8)
    backfill(load_engagement(root), Backfill(), NOW, log=lambda _: None)
    (row,) = drill(root)
    assert (row.reach, row.reason) == ("not-drilled", "it was out of its band itself")


@pytest.mark.slow
def test_a_workflow_that_people_have_since_this_morning_is_not_drilled(desk: Path) -> None:
    """A message about it says who gave it to them: that it does not say how to is no failure of the watch."""
    entry = desk / f"journal/{NOW:%Y/%m}/{NOW:%Y-%m-%d}-given.md"
    entry.parent.mkdir(parents=True, exist_ok=True)
    switch = f"{{at: {NOW - dt.timedelta(minutes=40):%Y-%m-%dT%H:%M+00:00}, workflow: support, to: manual, by: eve}}"
    head = f"type: incident\ntitle: Given\nworkflows: [support]\ndays: {NOW:%Y-%m-%d}\nstatus: open\nseverity: sev3\n"
    entry.write_text(f"---\n{head}switches:\n  - {switch}\n---\n## What changed\nNobody knows.\n", "utf-8")
    try:
        row = next(row for row in drill(desk) if row.workflow == "support")
    finally:
        entry.unlink()
    assert (row.fault, row.reason) == ("", "people have the work")


def test_a_drill_that_fails_keeps_nobodys_day_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a row that says so, and a line of the log."""
    engagement = load_engagement(make_desk(tmp_path / "desk", 1))
    ledger = Ledger(engagement.root / "ledger")
    report = check.Report(NOW, NOW.date(), NOW.date(), (), (), {}, {})

    def broken(*_: object) -> list[WatchDrill]:
        raise ValueError("said by a dump")

    monkeypatch.setattr(night, "drill_watch", broken)
    lines: list[str] = []
    (row,) = Promises(engagement, NOW, lines.append, (), drills=True)._drill(ledger, report)
    assert (row.workflow, row.reach, row.reason) == ("support", "not-drilled", FAILED)
    assert lines
    assert "said by a dump" not in lines[0]
