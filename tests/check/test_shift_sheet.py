"""What whoever comes in has to know."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tests.books import engagement, verdict
from tests.entries import entry, journal
from tests.rosters import roster
from watchbook.calendar import Calendar
from watchbook.check import Report
from watchbook.check.acceptable_limits import Limit, LimitBreach, NearLimit, near_limit
from watchbook.check.drills import DrillDue
from watchbook.check.finding import Finding
from watchbook.check.handover.shift_lines import sheet_lines, sheet_title
from watchbook.check.handover.shift_sheet import shift_sheet
from watchbook.check.workflow_status import Standing
from watchbook.metrics import metrics_of

if TYPE_CHECKING:
    from pathlib import Path

ZONE = ZoneInfo("America/New_York")
CALENDAR = Calendar(ZONE, None, dt.time(6))
NOW = dt.datetime.fromisoformat("2026-11-09T09:10-05:00")
WEEKLY = '[[oncall.primary]]\npeople = ["ada", "bob"]\nstarts = 2026-11-02\n'
SHEET = """\
bob has the shift from 9 Nov, 09:00 until 16 Nov, 09:00, after Ada
Nothing has been judged yet.

OPEN
- Slow: sev2, monitoring since 5 Nov 2026, noticed 5 Nov, 06:40 by ada (2026-11-05-slow)

UNEXPLAINED
- Desk: 3 days, the last 8 Nov 2026; an entry is due by 9 Nov, 18:00

WITH PEOPLE
- Desk: since 8 Nov, 20:00, for 13 hours 10 minutes

CHANGES OF THE WEEK, AND PLANNED
- New model: 4 Nov 2026 (2026-11-04-model)
- Move to another host: planned for 12 Nov 2026 (2026-11-12-host)

FOLLOW-UPS DUE
- ml-team: ask the vendor, overdue since 1 Nov 2026 (2026-11-05-slow)
- ada: a second signature, due 12 Nov 2026 (2026-11-05-slow)

DRILLS DUE
- Desk: overdue since 1 Nov 2026, there was none yet
- Line: due on 12 Nov 2026, the last was on 14 Aug 2026

WHAT THE LAST SHIFT WROTE
- 9 Nov, 08:40 ada: the vendor answers by noon
- the key of the office is with Eve

Nothing of these: not judged; limits."""


def standing(**values: object) -> Standing:
    """Return how workflow desk stands."""
    fields: dict[str, object] = {
        "workflow": "desk",
        "title": "Desk",
        "state": "manual",
        "last": dt.date(2026, 11, 8),
        "since": None,
        "days": 1,
        "out": (),
        "unexplained": (),
        "due": None,
        "blind": (),
        "metrics": 3,
        "explained_by": (),
        "open_entries": (),
        "route": "ai",
        "route_since": None,
    }
    return Standing(**fields | values)  # type: ignore[arg-type]  # as the fields have them


def report(*standings: Standing) -> Report:
    """Return what the check found: nothing but how workflows stand."""
    return Report(NOW, None, dt.date(2026, 11, 8), (), standings, {}, {})


def test_one_page_holds_all_of_it() -> None:
    """Open since when, unexplained and by when, with people, changes, follow-ups, drills, and the last shift's word."""
    slow = entry(
        "2026-11-05/",
        "title: Slow",
        "noticed: {by: ada, at: 2026-11-05T06:40-05:00}",
        kind="incident",
        slug="slow",
        body="## Follow-up\n\n- [ ] 2026-11-12 ada: a second signature\n- [ ] 2026-11-01 ml-team: ask the vendor\n"
        "- [ ] 2026-12-12 ada: much later\n",
    )
    lines = "- 2026-10-30T08:40-05:00 ada: long ago\n- 2026-11-09T08:40-05:00 ada: the vendor answers by noon\n"
    notes = f"## For the next shift\n\n{lines}- the key of the office is with Eve\n<!-- a comment -->\n"
    book = journal(
        slow,
        entry("2026-11-04", "title: New model", kind="change", slug="model"),
        entry("2026-10-04", "title: Long ago", kind="change", slug="old"),
        entry("2026-11-12", "title: Move to another host", kind="change", slug="host"),
        entry("2026-11-02/2026-11-09", "title: Shift of Ada", kind="shift", slug="shift-of-ada", body=notes),
    )
    found = report(
        standing(
            unexplained=tuple(dt.date(2026, 11, day) for day in (6, 7, 8)),
            due=dt.datetime.fromisoformat("2026-11-09T18:00-05:00"),
            open_entries=(slow,),
            route="manual",
            route_since=dt.datetime.fromisoformat("2026-11-08T20:00-05:00"),
            drill=DrillDue(None, dt.date(2026, 11, 1)),
        ),
        standing(workflow="line", title="Line", drill=DrillDue(dt.date(2026, 8, 14), dt.date(2026, 11, 12), False)),
    )
    sheet = shift_sheet(found, book, roster(WEEKLY), CALENDAR, NOW)
    assert "\n".join([sheet_title(sheet, ZONE), *sheet_lines(sheet, ZONE)]) == SHEET


def test_what_keeps_days_from_being_judged_is_on_the_page() -> None:
    """Three of it, and how many more: whoever comes in has to know that nobody sees these days."""
    due = dt.datetime.fromisoformat("2026-11-09T06:00-05:00")
    findings = [Finding("WB301", "error", f"no dump came for {day} Nov 2026", due=due) for day in (8, 7, 6, 5)]
    found = Report(NOW, None, dt.date(2026, 11, 8), tuple(findings), (), {}, {})
    (part,) = shift_sheet(found, journal(), roster(""), CALENDAR, NOW).full_parts
    assert part.title == "Not judged"
    assert [item.text for item in part.items] == [
        "No dump came for 8 Nov 2026",
        "No dump came for 7 Nov 2026",
        "No dump came for 6 Nov 2026",
        "1 more: watchbook check",
    ]


def test_limits_that_are_passed_and_nearly_passed_are_told_apart(tmp_path: Path) -> None:
    """Beyond it for too few days, or four fifths of the way from what is expected."""
    limit = Limit(metrics_of(engagement(tmp_path))["handoff_rate"], 0.3, up=True, days=2)
    day = dt.date(2026, 11, 8)

    def near(*values: float) -> NearLimit | None:
        first = day - dt.timedelta(days=len(values) - 1)
        days = [first + dt.timedelta(days=index) for index in range(len(values))]
        rows = [verdict(each, "desk", "handoff_rate", value=value) for each, value in zip(days, values, strict=True)]
        return near_limit(limit, rows, None, day)

    assert near(0.25) is None
    assert str(near(0.26)).endswith("26\u202f% on 8 Nov 2026")
    assert str(near(0.2, 0.31)).endswith("31\u202f% on 8 Nov 2026, 1 of 2 days")
    assert near(0.31, 0.31) is None
    passed = LimitBreach(limit, (day,), 0.4)
    sheet = shift_sheet(report(standing(passed=(passed,))), journal(), roster(""), CALENDAR, NOW)
    (part,) = sheet.full_parts
    assert [item.text[:13] for item in part.items] == ["Desk: passed:"]
    assert sheet_title(sheet, ZONE) == "Nobody has the shift"
