"""What a format may print: text on one line that is what it looks like, and findings that are still news."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watchbook.check.finding import Finding
    from watchbook.check.report import Report

RECENT = dt.timedelta(days=14)
"""Notices about older days that ask for nothing are counted, not printed; JSON and the site have them all."""
BREAKS = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Control characters, marks that turn the direction of reading, halves of pairs: what some format cannot hold."""


def one_line(text: str) -> str:
    """Return text on one line, each character that has no shape of its own as U+FFFD.

    What people and dumps wrote reaches terminals, logs of CI and XML: a line break there could begin a command, an
    escape sequence could hide the rest.
    """
    return UNSHOWN.sub("\N{REPLACEMENT CHARACTER}", BREAKS.sub(" ", text))


def recent(report: Report) -> tuple[Finding, ...]:
    """Return the findings that are still news: all but notices about older days that ask for nothing."""
    return tuple(finding for finding in report.findings if not _is_old_notice(finding, report.expected))


def _is_old_notice(finding: Finding, due_day: dt.date) -> bool:
    if finding.severity != "notice" or finding.due or not finding.days:
        return False
    return finding.days[-1] < due_day - RECENT
