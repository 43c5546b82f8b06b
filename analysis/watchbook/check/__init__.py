"""Holds what was judged against what was written: its findings, and how each workflow stands."""

from watchbook.check.check_inputs import Books
from watchbook.check.codes import Code, Severity, codes
from watchbook.check.day_states import Mark, Marks, MarkState, day_marks
from watchbook.check.finding import Finding, in_order
from watchbook.check.finding_text import WORDS, StandingState
from watchbook.check.report import Report, check
from watchbook.check.rules import problem_findings
from watchbook.check.severity import suggest_severity
from watchbook.check.workflow_status import Standing

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
    "day_marks",
    "in_order",
    "problem_findings",
    "suggest_severity",
]
