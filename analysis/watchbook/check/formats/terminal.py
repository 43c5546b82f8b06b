"""Text for a person, at any hour: severity, code, place, sentence, hints, and one line to end with."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from watchbook.check.words import count_of, on

if TYPE_CHECKING:
    from watchbook.check.finding import Finding
    from watchbook.check.report import Report

RECENT = dt.timedelta(days=14)
"""Notices about older days that ask for nothing are counted, not printed; JSON and the site have them all."""


def text(report: Report) -> str:
    """Return the report as lines."""
    shown = [finding for finding in report.findings if not _is_old_notice(finding, report)]
    blocks = [_block(finding, report) for finding in shown]
    old = len(report.findings) - len(shown)
    if old:
        blocks.append(f"and {count_of(old, 'notice')} about older days (--output-format json has them all)")
    return "\n\n".join([*blocks, f"{report.headline}\n{_summary(report)}"]) + "\n"


def _block(finding: Finding, report: Report) -> str:
    place = f"{finding.place}: " if finding.place else ""
    lines = [f"{finding.severity} {finding.code} {place}{finding.what}"]
    if finding.due:
        lines.append(f"  due:  {_due(finding.due, report.as_of)}")
    if finding.hint:
        lines.append(f"  hint: {finding.hint}")
    return "\n".join(lines)


def _due(due: dt.datetime, as_of: dt.datetime) -> str:
    local = due.astimezone(as_of.tzinfo)
    when = f"{local:%a} {local.day} {local:%b}, {local:%H:%M}"
    left = due - as_of
    if left < dt.timedelta():
        return f"since {when}"
    hours = left.total_seconds() / 3600
    return f"{when}, in {f'{hours:.0f} h' if hours >= 1 else count_of(int(hours * 60), 'minute')}"


def _summary(report: Report) -> str:
    counts = ", ".join(count_of(report.count(severity), severity) for severity in ("error", "warning", "notice"))
    through = f"data through {on(report.through)}" if report.through else "no data"
    return f"{counts}; {through}"


def _is_old_notice(finding: Finding, report: Report) -> bool:
    if finding.severity != "notice" or finding.due or not finding.days:
        return False
    return finding.days[-1] < report.expected - RECENT
