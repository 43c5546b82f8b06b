"""What was said of spoiled days, against what is said of the same days when they are healthy, as one word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from benchmarks.blindspots.morning import Said

Word = Literal["died", "silent", "whispered", "half said", "refused", "said", "read rightly", "spoke for nothing"]
CALM = re.compile(
    r"(both workflows are in their bands|(support|billing) is in its band)(, for \d+ days now)?\.", re.IGNORECASE
)
GRAVE = frozenset({"error", "warning"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a way of spoiling on one morning."""

    word: Word
    codes: tuple[str, ...]
    """Of the findings that are not there on healthy days; those in brackets are notices."""
    states: tuple[str, ...]
    """Of the workflows, where they are other than on healthy days."""
    message: str
    """The first that would go out and does not on healthy days."""
    headline: str
    exit_code: int


def outcome(said: Said, control: Said) -> Outcome:
    """Return what a morning's words amount to.

    died: an error that is no message to people. silent: nothing is other than on healthy days, though numbers are.
    whispered: a notice, or a state, and no more. half said: a finding, with no message or a front page that says that all is well. refused: exit 2 with
    a reason. said: a finding, a message, and the front page's sentence. read rightly: nothing is said, and every number
    is that of the healthy days. spoke for nothing: every number is, and something is said.
    """
    known = {finding[:4] for finding in control.findings}
    new = [finding for finding in said.findings if finding[:4] not in known]
    grave = {code for code, severity, *_ in new if severity in GRAVE}
    small = {code for code, severity, *_ in new} - grave
    states = tuple(sorted({state for workflow, state in said.states if (workflow, state) not in control.states}))
    messages = [subject for subject in said.messages if subject not in control.messages]
    calm = bool(CALM.fullmatch(said.headline)) or said.headline == control.headline
    return Outcome(
        _word(said, control, grave=bool(grave), small=bool(small or states), told=bool(messages), calm=calm),
        (*sorted(grave), *(f"({code})" for code in sorted(small))),
        states,
        messages[0] if messages else "",
        said.headline,
        said.exit_code,
    )


def _word(said: Said, control: Said, *, grave: bool, small: bool, told: bool, calm: bool) -> Word:
    if said.exit_code == -1:
        return "died"
    if said.exit_code == 2:
        return "refused"
    silent = calm and not grave and not told
    if said.values == control.values:
        return "read rightly" if silent else "spoke for nothing"
    if silent:
        return "whispered" if small else "silent"
    return "said" if grave and told and not calm else "half said"
