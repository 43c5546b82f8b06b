"""What a format may print: text on one line that is what it looks like, and findings that are still news."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from watchbook.privacy.plain_line import one_line

if TYPE_CHECKING:
    from watchbook.check.finding import Finding
    from watchbook.check.report import Report

__all__ = ["one_line", "recent"]
RECENT = dt.timedelta(days=14)
"""Notices about older days that ask for nothing are counted, not printed; JSON and the site have them all."""


def recent(report: Report) -> tuple[Finding, ...]:
    """Return the findings that are still news: all but notices about older days that ask for nothing."""
    return tuple(finding for finding in report.findings if not _is_old_notice(finding, report.expected))


def _is_old_notice(finding: Finding, due_day: dt.date) -> bool:
    if finding.severity != "notice" or finding.due or not finding.days:
        return False
    return finding.days[-1] < due_day - RECENT
