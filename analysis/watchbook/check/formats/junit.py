"""JUnit's XML, as GitLab, Jenkins and others read it: a case for each thing that is checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from junitparser import Failure, JUnitXml, SystemOut, TestCase, TestSuite

from watchbook.check.codes import GROUPS, codes
from watchbook.check.formats.one_line import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from watchbook.check.finding import Finding
    from watchbook.check.formats.places import Places

BY_WORKFLOW = "WB2"
"""The group of findings that has a case for each workflow, found or not; others have one for all."""


def junit(findings: Sequence[Finding], places: Places, workflows: Iterable[str]) -> str:
    """Return a suite with a case for each code, and for each workflow where days are out of band.

    A case fails with the errors of its code; warnings and notices are its output, and it passes.
    """
    by_case: dict[tuple[str, str | None], list[Finding]] = {key: [] for key in _checks(tuple(workflows))}
    for finding in findings:
        by_case.setdefault((finding.code, finding.workflow), []).append(finding)
    suite = TestSuite("watchbook")
    suite.add_testcases(
        [_case(code, workflow, matches, places) for (code, workflow), matches in sorted(by_case.items(), key=str)]
    )
    whole = JUnitXml("watchbook")
    whole.add_testsuite(suite)
    whole.update_statistics()
    # junitparser counts them on the root, too, where Jenkins' schema knows no such attribute.
    del whole._elem.attrib["skipped"]  # noqa: SLF001  # it has no other way
    return f'<?xml version="1.0" encoding="utf-8"?>\n{whole.tostring().decode()}\n'


def _checks(workflows: Sequence[str]) -> list[tuple[str, str | None]]:
    return [
        (code, workflow) for code in codes() for workflow in (workflows if code.startswith(BY_WORKFLOW) else (None,))
    ]


def _case(code: str, workflow: str | None, findings: Sequence[Finding], places: Places) -> TestCase:
    about = f"{code} {codes()[code].title}"
    case = TestCase(f"{about}: {one_line(workflow)}" if workflow else about, f"watchbook.{_group(code)}", 0.0)
    errors = [finding for finding in findings if finding.severity == "error"]
    milder = [finding for finding in findings if finding.severity != "error"]
    if errors:
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        failure = Failure(one_line(errors[0].what) + more, code)
        failure.text = "\n\n".join(_failure_text(finding, places) for finding in errors)
        case.append(failure)
    if milder:
        case.append(SystemOut("\n\n".join(_failure_text(finding, places) for finding in milder)))
    return case


def _group(code: str) -> str:
    return next((title for prefix, (title, _) in GROUPS.items() if code.startswith(prefix)), "Findings")


def _failure_text(finding: Finding, places: Places) -> str:
    lines = [f"{finding.severity} {finding.code} {places.where(finding)}", finding.what]
    if finding.hint:
        lines.append(f"hint: {finding.hint}")
    return "\n".join(one_line(line) for line in lines)
