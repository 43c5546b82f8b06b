"""GitLab's Code Quality report: findings in merge requests, told apart from those that were there before."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from typing import TYPE_CHECKING

from watchbook.check.formats.one_line import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from watchbook.check.codes import Severity
    from watchbook.check.finding import Finding
    from watchbook.check.formats.places import Places

SEVERITIES: dict[Severity, str] = {"error": "major", "warning": "minor", "notice": "info"}
COUNT = re.compile(r"\d+(?:[.,:-]\d+)*\s*\w*")
"""A number and what it counts, for `1 day` becomes `2 days`."""


def gitlab(findings: Sequence[Finding], places: Places) -> str:
    """Return a JSON array with an object for each finding: description, check_name, fingerprint, severity, location."""
    rows = []
    for finding, fingerprint in zip(findings, fingerprints(findings), strict=True):
        place = places.where(finding)
        rows.append(
            {
                "description": one_line(
                    f"{finding.what}. To mend it: {finding.hint}" if finding.hint else finding.what
                ),
                "check_name": finding.code,
                "fingerprint": fingerprint,
                "severity": SEVERITIES[finding.severity],
                "location": {"path": one_line(place.file), "lines": {"begin": place.line}},
            }
        )
    return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"


def fingerprints(findings: Iterable[Finding]) -> list[str]:
    """Return for each finding what it is known by, the same tomorrow; of two that are alike each has its own."""
    met = Counter[str]()
    out = []
    for finding in findings:
        identity = _identity(finding)
        met[identity] += 1
        out.append(hashlib.sha256(f"{identity}\0{met[identity]}".encode()).hexdigest())
    return out


def _identity(finding: Finding) -> str:
    """Return what a finding is about, the same tomorrow: no line, no measured number, no day that was added since."""
    file = finding.place.file if finding.place else ""
    first = str(finding.days[0]) if finding.days else ""
    # A finding about days is known by the first of them; any other by what it says, numbers apart.
    sentence = "" if finding.days else COUNT.sub("#", finding.what)
    parts = (finding.code, finding.workflow or "", finding.entry or "", file, first, sentence)
    return "\0".join(one_line(part) for part in parts)
