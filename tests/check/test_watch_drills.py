"""What the drills of the watch have shown, and when that is a finding."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.books import LAST, Books
from watchbook.check.promises.seen_faults import FAILED, drill_without_fault, in_month, last_night, seen_faults, wilson
from watchbook.ledger import WatchDrill

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.check import Finding
    from watchbook.ledger import DrillReach

AT = dt.datetime(2026, 11, 9, 6, 30, tzinfo=dt.UTC)


def drill(nights_ago: int, workflow: str = "desk", reach: DrillReach = "switch", reason: str = "") -> WatchDrill:
    """Return the drill of a night."""
    day = LAST - dt.timedelta(days=nights_ago)
    began = day - dt.timedelta(days=6)
    seen = None if reach == "unseen" else day
    return WatchDrill(AT, day, workflow, "rephrased", "rephrased", 0.15, 0.1, 0.135, began, seen, reach, reason)


def findings(root: Path, *rows: WatchDrill, config: str = "") -> list[Finding]:
    """Return what the check says of drills."""
    books = Books.quiet(root)
    books.drills = list(rows)
    books.config += config
    return [finding for finding in books.check().findings if finding.code in ("WB630", "WB631", "WB632")]


@pytest.mark.parametrize(
    ("share", "count", "low", "high"),
    [(0.0, 0, 0.0, 1.0), (1.0, 10, 0.7225, 1.0), (0.5, 10, 0.2366, 0.7634), (11 / 12, 12, 0.6461, 0.9851)],
)
def test_the_interval_is_wilsons(share: float, count: int, low: float, high: float) -> None:
    """Its values are those of the formula of 1927; of nothing it says nothing."""
    assert [round(end, 4) for end in wilson(share, count)] == [low, high]


def test_last_night_is_said_in_a_sentence() -> None:
    """Of so many that had a fault; what could not be drilled is not counted."""
    rows = [drill(0), drill(0, "line", "unseen"), drill(1), drill(40, reach="unseen"), drill(0, "gone")]
    faults = seen_faults(rows, ["desk", "line"], 0.8)
    assert faults is not None
    assert last_night(faults) == "the drill of last night put in 2 faults, and 1 of them was seen"
    assert in_month(faults) == "in the last 30 nights 2 of 3 were seen, 67 % (16 to 95 %), and 80 % are promised"


def test_a_night_in_which_nothing_could_be_drilled_says_why() -> None:
    """It is no success."""
    faults = seen_faults([drill_without_fault("desk", LAST, AT, "people had the work")], ["desk"], 0.8)
    assert faults is not None
    assert last_night(faults) == ("nothing could be drilled last night, as people had the work")
    assert in_month(faults).startswith("no fault could be put into copies")


def test_nights_that_share_days_count_as_one_in_the_interval() -> None:
    """Seven nights of a workflow say hardly more than one."""
    faults = seen_faults([drill(night) for night in range(14)], ["desk"], 0.8)
    assert faults is not None
    assert faults.share == 1.0
    assert round(faults.interval[0], 2) == 0.34, "two weeks, not fourteen nights"


def test_no_drill_was_ever_held(tmp_path: Path) -> None:
    """Nothing is said of it."""
    assert findings(tmp_path) == []


def test_a_month_as_good_as_promised_is_no_finding(tmp_path: Path) -> None:
    """Nine of eleven are more than 80 %."""
    rows = [drill(night, reach="unseen" if night < 2 else "switch") for night in range(11)]
    assert findings(tmp_path, *rows) == []


def test_a_month_below_the_promise_is_a_warning(tmp_path: Path) -> None:
    """Seven of eleven are less than 80 %, and may be by chance."""
    rows = [drill(night, reach="unseen" if night < 4 else "switch") for night in range(11)]
    (finding,) = findings(tmp_path, *rows)
    assert (finding.code, finding.severity) == ("WB630", "warning")
    assert finding.what == (
        "The watch saw fewer of the faults in its drills than promised: in the last 30 nights 7 of 11 were seen, "
        "64 % (15 to 95 %), and 80 % are promised"
    )


def test_too_few_drills_break_no_promise(tmp_path: Path) -> None:
    """Nine nights say nothing yet."""
    assert findings(tmp_path, *(drill(night, reach="unseen") for night in range(9))) == []


def test_a_month_surely_below_the_promise_is_an_error(tmp_path: Path) -> None:
    """None of sixty is no chance."""
    rows = [drill(night, name, "unseen") for night in range(30) for name in ("desk", "line")]
    (finding,) = findings(tmp_path, *rows)
    assert (finding.code, finding.severity) == ("WB630", "error")


def test_what_is_promised_can_be_set(tmp_path: Path) -> None:
    """`sees` under [watch_drill]."""
    rows = [drill(night, reach="unseen" if night < 4 else "switch") for night in range(11)]
    assert findings(tmp_path, *rows, config="\n[watch_drill]\nsees = 0.6\n") == []


def test_a_fault_that_was_seen_and_reached_nobody_is_an_error(tmp_path: Path) -> None:
    """In a real night nobody would have been called."""
    (finding,) = findings(tmp_path, drill(0, reach="finding", reason="no message came"))
    assert (finding.code, finding.severity, finding.workflow) == ("WB631", "error", "desk")
    assert finding.what.endswith("did not reach people: no message came")


def test_a_drill_that_failed_or_is_no_longer_held_is_a_warning(tmp_path: Path) -> None:
    """From three judged days on, or at once where it said so itself; never where nobody wants one."""
    (finding,) = findings(tmp_path, drill_without_fault("desk", LAST, AT, FAILED))
    assert finding.what == "The watch could not be drilled with the day 8 Nov 2026: the drill itself failed"
    assert findings(tmp_path, drill(2)) == []
    (finding,) = findings(tmp_path, drill(3))
    assert (finding.code, len(finding.days)) == ("WB632", 3)
    assert findings(tmp_path, drill(3), config="\n[watch_drill]\nevery_night = false\n") == []
