"""How grave a day out of band looks from its numbers alone: a suggestion, until a person says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.metrics import PLACE, WORKFLOW

if TYPE_CHECKING:
    from collections.abc import Iterable

    from watchbook.journal import Severity
    from watchbook.ledger import Verdict

PLAIN = ("limit", "errors or latency")
"""Tests that need no band: a hard limit, and calls that failed loudly."""
FAR = 10.0
"""Units of the metric's own noise from which a day is far out; a band ends between three and four."""
FAR_TOGETHER = 3.0
"""The same for a workflow as a whole, whose verdict calls at 1."""


def suggest_severity(verdicts: Iterable[Verdict]) -> Severity:
    """Return the severity that verdicts out of band suggest, the gravest first that one of them fits.

    sev1: a hard limit is broken, or calls failed loudly. sev2: `FAR` from what was expected. sev3: out of a band that
    stands on enough days. sev4: out of a band that is still settling, or nothing is out.
    """
    return min((_severity(verdict) for verdict in verdicts), default="sev4")


def _severity(verdict: Verdict) -> Severity:
    if verdict.test.partition(PLACE)[0] in PLAIN:
        return "sev1"
    if verdict.provisional:
        return "sev4"
    far = FAR_TOGETHER if verdict.metric == WORKFLOW else FAR
    return "sev2" if abs(verdict.score or 0.0) >= far else "sev3"
