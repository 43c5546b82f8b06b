"""Text for a person, at any hour: severity, code, place, sentence, hints, and one line to end with."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from watchbook.check.finding import RECOMMENDED, is_told
from watchbook.check.finding_text import count_of, on
from watchbook.check.formats.one_line import one_line, recent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watchbook.check.finding import Finding
    from watchbook.check.report import Report

OUT = "WB201"
"""A day out of band that nobody has explained."""


def text(report: Report) -> str:
    """Return the report as lines, what is out or lost on the newest day before all that can wait for the morning."""
    news = sorted(recent(report), key=lambda finding: not _is_of_tonight(finding, report.through))
    blocks = [_block(finding, report.as_of, report.zone) for finding in news]
    old = len(report.findings) - len(news)
    if old:
        blocks.append(f"and {count_of(old, 'notice')} about older days (--output-format json has them all)")
    return "\n\n".join([*blocks, f"{one_line(report.headline)}\n{_summary(report)}"]) + "\n"


def _is_of_tonight(finding: Finding, through: dt.date | None) -> bool:
    """Return whether a finding is why somebody is awake: people are recommended, or the newest day is out or lost."""
    if finding.code == RECOMMENDED:
        return True
    is_about_now = bool(finding.days) and through is not None and finding.days[-1] >= through
    return is_about_now and (finding.code == OUT or is_told(finding))


def text_of(findings: Sequence[Finding], as_of: dt.datetime, zone: dt.tzinfo | None = None) -> str:
    """Return findings of some entries as lines, and how many errors are among them; empty where nothing is wrong."""
    if not findings:
        return ""
    errors = sum(finding.severity == "error" for finding in findings)
    return "\n\n".join([*(_block(finding, as_of, zone) for finding in findings), count_of(errors, "error")]) + "\n"


def _block(finding: Finding, as_of: dt.datetime, zone: dt.tzinfo | None = None) -> str:
    place = f"{finding.place}: " if finding.place else ""
    lines = [one_line(f"{finding.severity} {finding.code} {place}{finding.what}")]
    if finding.due:
        lines.append(f"  due:  {_due(finding.due, as_of, zone)}")
    if finding.hint:
        lines.append(f"  hint: {one_line(finding.hint)}")
    return "\n".join(lines)


def _due(due: dt.datetime, as_of: dt.datetime, zone: dt.tzinfo | None) -> str:
    local = due.astimezone(zone or as_of.tzinfo)
    when = f"{local:%a} {local.day} {local:%b}, {local:%H:%M}"
    left = due - as_of
    if left < dt.timedelta():
        return f"since {when}"
    hours = left.total_seconds() / 3600
    return f"{when}, in {f'{hours:.0f} h' if hours >= 1 else count_of(int(hours * 60), 'minute')}"


def _summary(report: Report) -> str:
    counts = ", ".join(count_of(report.count(severity), severity) for severity in ("error", "warning", "notice"))
    return f"{counts}; {report.reach(on)}"
