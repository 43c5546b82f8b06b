"""What was judged against what was written: findings, and how each workflow stands."""

from watchbook.check.books import Books
from watchbook.check.codes import Code, Severity, codes
from watchbook.check.entries import entry_findings
from watchbook.check.finding import Finding, in_order
from watchbook.check.marks import Mark, Marks, MarkState, marks
from watchbook.check.report import Report, check
from watchbook.check.severity import suggested_severity
from watchbook.check.standing import Standing
from watchbook.check.words import WORDS, StandingState

__all__ = [
    "WORDS",
    "Books",
    "Code",
    "Finding",
    "Mark",
    "MarkState",
    "Marks",
    "Report",
    "Severity",
    "Standing",
    "StandingState",
    "check",
    "codes",
    "entry_findings",
    "in_order",
    "marks",
    "suggested_severity",
]
