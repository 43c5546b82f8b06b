"""What an entry leaves to be done: a box under Follow-up, with a day and an owner where somebody owes it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

BOX = re.compile(r"\s*[-*+]\s+\[(?P<mark>[ xX]?)\]\s+(?P<text>\S.*?)\s*")
"""An item with a box before it."""
OWED = re.compile(r"(?P<day>\d[\d./-]*)\s+(?P<owner>[^:]+?)\s*:\s*(?P<task>\S.*)")
FORM = "- [ ] 2026-05-20 ml-team: a deploy that drops an intent needs a second signature"
"""How a follow-up is written that somebody owes."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Something that is left to be done."""

    task: str
    day: dt.date | None
    """By the end of which it is due; None where nobody said."""
    owner: str
    """Who owes it; empty where nobody said."""
    is_done: bool
    """Whether its box is ticked."""
    line: int
    """1-based line in the entry's file."""

    def is_overdue(self, today: dt.date) -> bool:
        """Return whether it is open, and its day over."""
        return not self.is_done and self.day is not None and self.day < today


def read_follow_up(text: str, line: int) -> FollowUp | None:
    """Return the follow-up that a line of the section holds; None where it has no box.

    A text that begins with a digit begins with a day, and then says who owes it.

    Raises:
        ValueError: it begins with something else than a day and a name.
    """
    match = BOX.fullmatch(text)
    if match is None:
        return None
    is_done = bool(match["mark"].strip())
    if not match["text"][0].isdigit():
        return FollowUp(match["text"], None, "", is_done, line)
    debt = OWED.fullmatch(match["text"])
    if debt is None:
        raise ValueError("a follow-up begins with a day and does not say who owes what")
    try:
        day = dt.date.fromisoformat(debt["day"])
    except ValueError as error:
        raise ValueError(f"a follow-up is due on {debt['day']!r}, which is no day") from error
    return FollowUp(debt["task"], day, debt["owner"], is_done, line)
