"""Secrets, card and account numbers in an entry, found before it is published. What was found is never repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.errors import Place
from watchbook.journal.problem import Problem
from watchbook.privacy.secret_scan import secret_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

ROTATE = "make it invalid where it is used, then take it out: git keeps it in every clone"
LAST_FOUR = "write its last four digits at most; if it was pushed, git keeps it in every clone"


def secret_problems(text: str, first_line: int, file: str) -> Iterator[Problem]:
    """Yield a problem for each kind of secret, card or account number on each line of a text.

    Args:
        text: what would be published.
        first_line: the line of the file at which it starts.
        file: the file's path below the engagement's root.
    """
    for scan in secret_lines(text):
        place = Place(file, first_line + scan.number)
        for kind in scan.secrets:
            yield Problem("WB125", place, f"{kind} stands here", ROTATE)
        if scan.card:
            yield Problem("WB126", place, "the number of a payment card stands here", LAST_FOUR)
        if scan.account:
            yield Problem("WB126", place, "the number of a bank account stands here", LAST_FOUR)


def without_secrets(text: str) -> str:
    """Return a text of the past as it may be shown: in place of a line that must not be, why it is not there."""
    secret_kinds: dict[int, str] = {}
    for problem in secret_problems(text, 0, ""):
        secret_kinds.setdefault(problem.place.line or 0, problem.what.removesuffix(" stands here"))
    if not secret_kinds:
        return text
    lines = text.split("\n")
    for number, kind in secret_kinds.items():
        sign = lines[number][:1] if lines[number][:1] in ("+", "-", " ") else ""
        lines[number] = f"{sign}[not shown: {kind}]"
    return "\n".join(lines)
