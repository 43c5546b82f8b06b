"""JSON for programs; fields are added, never renamed."""

from __future__ import annotations

import json as encoder
from typing import TYPE_CHECKING, Any

from watchbook.check.finding import RANK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watchbook.check.client_notices import ClientNotice
    from watchbook.check.finding import Finding
    from watchbook.check.report import Report
    from watchbook.check.workflow_status import Standing


def json(report: Report) -> str:
    """Return the report as one JSON object.

    Keys: as_of, through (the last judged day), data_through (the last of them of which conversations came), expected,
    exit_code, headline, counts, findings, workflows, noticed_by_client.
    """
    document = {
        "as_of": report.as_of.isoformat(),
        "through": str(report.through) if report.through else None,
        "data_through": str(report.data_through) if report.data_through else None,
        "expected": str(report.expected),
        "exit_code": report.exit_code,
        "headline": report.headline,
        "counts": {severity: report.count(severity) for severity in RANK},
        "findings": [_finding(finding) for finding in report.findings],
        "workflows": [_standing(standing) for standing in report.standings],
        "noticed_by_client": [_noticing(noticing) for noticing in report.noticed.values()],
    }
    return _encode(document)


def json_of(findings: Sequence[Finding]) -> str:
    """Return findings of some entries as one JSON object.

    Keys: counts, findings.
    """
    counts = {severity: sum(finding.severity == severity for finding in findings) for severity in RANK}
    return _encode({"counts": counts, "findings": [_finding(finding) for finding in findings]})


def _encode(document: dict[str, Any]) -> str:  # JSON's values
    text = encoder.dumps(document, indent=2, ensure_ascii=False) + "\n"
    # The name of a file need not be UTF-8, JSON has to be.
    return text.encode("utf-8", "replace").decode("utf-8")


def _finding(finding: Finding) -> dict[str, Any]:  # JSON's values
    return {
        "code": finding.code,
        "severity": finding.severity,
        "file": finding.place.file if finding.place else None,
        "line": finding.place.line if finding.place else None,
        "workflow": finding.workflow,
        "metrics": list(finding.metrics),
        "days": [str(day) for day in finding.days],
        "what": finding.what,
        "hint": finding.hint,
        "due": finding.due.isoformat() if finding.due else None,
        "entry": finding.entry,
        "suggested_severity": finding.suggested,
        "hollow": finding.hollow,
    }


def _standing(standing: Standing) -> dict[str, Any]:  # JSON's values
    return {
        "workflow": standing.workflow,
        "title": standing.title,
        "sentence": standing.sentence,
        "state": standing.state,
        "since": str(standing.since) if standing.since else None,
        "days": standing.days,
        "route": standing.route,
        "route_since": standing.route_since.isoformat() if standing.route_since else None,
        "recommends_manual": [reason.reason for reason in standing.passed],
        "drill_due": str(standing.drill.since) if standing.drill and standing.drill.is_overdue else None,
        "out": [verdict.metric for verdict in standing.out],
        "blind": list(standing.blind),
        "hollow": [{"code": reason.code, "reason": reason.reason} for reason in standing.hollow],
        "doubted": [str(day) for day in standing.doubted],
        "unexplained": [str(day) for day in standing.unexplained],
        "due": standing.due.isoformat() if standing.due else None,
        "open_entries": [entry.id for entry in standing.open_entries],
    }


def _noticing(noticing: ClientNotice) -> dict[str, Any]:  # JSON's values
    return {
        "entry": noticing.entry.id,
        "at": noticing.at.isoformat(),
        "flagged_at": noticing.flagged_at.isoformat() if noticing.flagged_at else None,
        "first": noticing.who_first,
        "what": noticing.sentence,
    }
