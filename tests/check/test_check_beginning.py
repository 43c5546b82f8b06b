"""Days before the journal begins ask for nothing, and are not forgotten."""

from __future__ import annotations

import datetime as dt

from watchbook.check.before_journal import from_the_beginning
from watchbook.check.finding import Finding

SINCE = dt.date(2026, 11, 1)


def found(code: str, *days: int) -> Finding:
    """Return a finding about days of October (below 0) and November."""
    return Finding(code, "error", "something", days=tuple(SINCE + dt.timedelta(days=day) for day in days))


def test_what_was_over_before_is_said_in_one_notice() -> None:
    """Every kind is counted in days; what nobody has to answer for is a notice."""
    early = [found("WB201", -9, -8), found("WB201", -3), found("WB301", -2), found("WB306", -2)]
    (notice,) = from_the_beginning(early, SINCE)
    assert (notice.code, notice.severity, notice.hint) == ("WB207", "notice", None)
    assert notice.what == (
        "before the journal begins, on 1 Nov 2026: 3 days out of band, 1 day without a dump, 1 day without a workflow"
    )


def test_what_was_wrong_with_fields_and_hours_before_asks_nobody() -> None:
    """Days that were damaged before anybody watched make no run red and call nobody."""
    (notice,) = from_the_beginning([found("WB328", -9), found("WB338", -9, -8), found("WB348", -9)], SINCE)
    assert notice.what == (
        "before the journal begins, on 1 Nov 2026: 1 day on which a field was there in part, "
        "2 days with hours that are empty, 1 day on which a field was there too often"
    )


def test_what_lasts_into_the_journal_is_asked_for() -> None:
    """A run of days that goes on after the beginning stays a finding of its own, and so does one about no day."""
    kept = [found("WB201", -2, -1, 0), found("WB301", 4), found("WB310"), found("WB307", -5), found("WB308", -5)]
    assert from_the_beginning(kept, SINCE) == kept


def test_without_a_beginning_all_days_ask() -> None:
    """Unset, nothing is folded."""
    early = [found("WB201", -9)]
    assert from_the_beginning(early, None) == early
