"""Holds what was judged against what was written: its findings, and how each workflow stands."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from watchbook.check.codes import Code, Severity, codes
from watchbook.check.finding import Finding, in_order
from watchbook.check.finding_text import WORDS, StandingState

if TYPE_CHECKING:
    from watchbook.check.check_inputs import Books
    from watchbook.check.day_states import Mark, Marks, MarkState, day_marks
    from watchbook.check.report import Report, check
    from watchbook.check.rules import problem_findings
    from watchbook.check.severity import suggest_severity
    from watchbook.check.workflow_status import Standing

ASKED_FOR = {
    "Books": "check_inputs",
    "Mark": "day_states",
    "MarkState": "day_states",
    "Marks": "day_states",
    "Report": "report",
    "Standing": "workflow_status",
    "check": "report",
    "day_marks": "day_states",
    "problem_findings": "rules",
    "suggest_severity": "severity",
}
"""The files of names that are imported when somebody asks for them: what judges needs of this room what says whether a
day can be believed, and all rules, git and the roster would take a fifth of its time."""

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


def __getattr__(name: str) -> Any:
    """Return what is imported only when it is asked for.

    Raises:
        AttributeError: there is no such name.
    """
    if name not in ASKED_FOR:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = getattr(import_module(f"{__name__}.{ASKED_FOR[name]}"), name)
    return globals()[name]
