"""Which evidence Watchbook holds for controls of AIUC-1 and ISO/IEC 42001; docs/standards.md is made of this."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import groupby
from textwrap import wrap


@dataclass(frozen=True, slots=True)
class StandardControl:
    """A control of a standard, and what there is for it."""

    standard: str
    number: str
    about: str
    """What it asks for, in our words."""
    holds: str
    """What Watchbook has of it."""
    where: str
    """The command, page or file that shows it."""
    lacks: str
    """What that does not show."""


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard, and whether somebody has compared what is said here of its numbers with its own text."""

    name: str
    confirmed: bool
    checked: str
    """With what the numbers were compared, in sentences."""


@lru_cache(maxsize=1)
def standards() -> dict[str, Standard]:
    """Return the standards by name."""
    tables = tomllib.loads(files("watchbook.evidence.record").joinpath("standards.toml").read_text("utf-8"))
    return {table["name"]: Standard(**table) for table in tables["standard"]}


@lru_cache(maxsize=1)
def standard_controls() -> tuple[StandardControl, ...]:
    """Return the controls for which there is evidence, by standard and number."""
    tables = tomllib.loads(files("watchbook.evidence.record").joinpath("standards.toml").read_text("utf-8"))
    return tuple(StandardControl(lacks=table.pop("not"), **table) for table in tables["control"])


def standards_page() -> str:
    """Return docs/standards.md."""
    out = [
        "# Evidence for standards",
        "",
        "For whoever is asked: which evidence an engagement has for controls of AIUC-1 and ISO/IEC 42001, by their",
        "numbers and in our words. It is no statement that a control is met: each row says what it does not show. A",
        "control that is not named has no evidence here.",
        "",
        "What `watchbook export ENTRY --format art73` asks for follows from the provisions of Regulation (EU)",
        "2024/1689 that stand beside each line; the words are ours. The Commission's draft template of 26 September",
        "2025 was not at hand, so none of its labels is shown until somebody who has it has compared them (`template`",
        "in art73_fields.toml).",
        "",
        "<!-- made by: make docs -->",
    ]
    for standard, controls in groupby(standard_controls(), key=lambda control: control.standard):
        out += [
            "",
            f"## {standard}",
            "",
            *wrap(standards()[standard].checked, 118),
            "",
            "| | about | what there is | where | what that does not show |",
        ]
        out += ["| --- | --- | --- | --- | --- |"]
        out += [
            f"| {control.number} | {control.about} | {control.holds} | {control.where} | {control.lacks} |"
            for control in controls
        ]
    return "\n".join(out) + "\n"
