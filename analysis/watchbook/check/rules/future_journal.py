"""A journal that begins on a day to come → a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.check.finding import Finding
from watchbook.check.finding_text import on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.check.case import Case


def future_journal_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding where watchbook.toml has the journal begin on a day to come."""
    since = case.config.journal.since
    if since is not None and case.begins_later:
        yield Finding(
            "WB128",
            "warning",
            f"the journal is to begin on {on(since)}, which is still to come: until then only the last day "
            f"that is due, {on(case.expected)} now, asks for anything",
            place=case.engagement.source.place(("journal", "since")),
            hint=f"since is for days that were over before anybody watched; write {case.expected} or an earlier day",
        )
