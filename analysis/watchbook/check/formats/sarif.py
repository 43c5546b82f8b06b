"""SARIF 2.1.0: what code scanning of forges and other tools read; a finding keeps its fingerprint while it stands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

from watchbook.check.codes import codes
from watchbook.check.formats.gitlab import fingerprints
from watchbook.check.formats.one_line import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watchbook.check.codes import Code, Severity
    from watchbook.check.finding import Finding
    from watchbook.check.formats.places import Places

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "notice": "note"}


def sarif(findings: Sequence[Finding], places: Places, version: str) -> str:
    """Return a log of one run: a rule for each code that is met, a result for each finding.

    Args:
        findings: in order.
        places: where findings are shown that concern no file.
        version: of this program.
    """
    met = sorted({finding.code for finding in findings})
    results = []
    for finding, fingerprint in zip(findings, fingerprints(findings), strict=True):
        place = places.where(finding)
        text = f"{finding.what}. To mend it: {finding.hint}" if finding.hint else finding.what
        results.append(
            {
                "ruleId": finding.code,
                "ruleIndex": met.index(finding.code),
                "level": LEVELS[finding.severity],
                "message": {"text": one_line(text)},
                "locations": [
                    {
                        "physicalLocation": {
                            "artifactLocation": {"uri": quote(one_line(place.file)), "uriBaseId": "%SRCROOT%"},
                            "region": {"startLine": place.line or 1},
                        }
                    }
                ],
                "partialFingerprints": {"primaryLocationLineHash": fingerprint},  # the one that GitHub reads
            }
        )
    driver = {"name": "Watchbook", "version": version, "rules": [_rule(codes()[code]) for code in met]}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _rule(code: Code) -> dict[str, object]:
    return {
        "id": code.code,
        "shortDescription": {"text": code.title},
        "fullDescription": {"text": code.why},
        "help": {"text": f"To mend it: {code.mend}"},
        "defaultConfiguration": {"level": LEVELS[code.severity]},
    }
