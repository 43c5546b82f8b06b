"""Which evidence there is for controls of standards: by number, in our words, with what it does not show."""

from __future__ import annotations

import re

from watchbook.check.codes import codes
from watchbook.evidence.record.standards import standard_controls, standards, standards_page


def test_a_control_stands_once_with_what_it_does_not_show() -> None:
    """No row claims that a control is met."""
    controls = standard_controls()
    assert len({(control.standard, control.number) for control in controls}) == len(controls)
    assert [control.number for control in controls if not (control.holds and control.where and control.lacks)] == []


def test_the_numbers_are_those_of_the_standards() -> None:
    """E007 and E014 are retired; clauses and Annex A are told apart by their form."""
    numbers = {standard: [] for standard in ("AIUC-1", "ISO/IEC 42001:2023")}  # type: dict[str, list[str]]
    for control in standard_controls():
        numbers[control.standard].append(control.number)
    assert [number for number in numbers["AIUC-1"] if not re.fullmatch(r"[A-F]0\d\d", number)] == []
    assert not {"E007", "E014"} & set(numbers["AIUC-1"])
    assert [n for n in numbers["ISO/IEC 42001:2023"] if not re.fullmatch(r"(A\.)?\d{1,2}(\.\d){1,2}", n)] == []


def test_it_is_said_which_numbers_nobody_has_compared_with_the_standard() -> None:
    """A row whose number may be wrong is worse than none where nobody says so."""
    assert {control.standard for control in standard_controls()} == set(standards())
    assert {name: standard.confirmed for name, standard in standards().items()} == {
        "AIUC-1": True,
        "ISO/IEC 42001:2023": False,
    }
    assert "Unconfirmed: the standard is sold" in standards_page()


def test_the_findings_that_are_named_exist() -> None:
    """A code that was taken away would be no evidence."""
    named = {
        code for control in standard_controls() for code in re.findall(r"WB\d{3}", f"{control.holds} {control.where}")
    }
    assert named <= set(codes())
