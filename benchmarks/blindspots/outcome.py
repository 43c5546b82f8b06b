"""What was said of spoiled days, against what is said of the same days when they are healthy, as one word."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from benchmarks.blindspots.morning import Said

Word = Literal[
    "died", "silent", "whispered", "half said", "said, read rightly", "refused", "said", "read rightly", "passes"
]
WORDS: dict[Word, str] = {
    "died": "the job ended in a traceback",
    "silent": "green without a word, though what was measured is another",
    "whispered": "nothing but a notice or a state: no message, and a front page that says that all is well",
    "half said": "a finding or the front page speaks, but no message goes out, or the front page says that all is well",
    "said, read rightly": "something speaks, though every number is the healthy one",
    "refused": "exit 2, with the reason and a message: nothing was judged",
    "said": "a finding, a message, and the front page's sentence",
    "read rightly": "nothing speaks, and every number is the healthy one",
    "passes": "nothing speaks, for the reason named below",
}
"""The worst first."""
CALM = re.compile(
    r"(both workflows (are|were) normal|(support|billing) (is|was) normal)(, and (has|have) been for \d+ days)?\.",
    re.IGNORECASE,
)
GRAVE = frozenset({"error", "warning"})
RED = "WB201"
"""A day out of its band is red from the first, though its finding grows from a notice."""


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


def outcome(said: Said, control: Said, *, over: bool = False) -> Outcome:
    """Return what a morning's words amount to.

    Where the spoiled day is `over` and good ones follow, the front page's sentence may be about these.
    """
    known = {replace(each, what="") for each in control.findings}
    new = [each for each in said.findings if replace(each, what="") not in known]
    grave = {each.code for each in new if each.severity in GRAVE or each.code == RED}
    small = {each.code for each in new} - grave
    states = {state for workflow, state in said.states if (workflow, state) not in control.states}
    messages = [subject for subject in said.messages if subject not in control.messages]
    front = said.headline != control.headline and not CALM.fullmatch(said.headline)
    loud, whole = bool(grave or messages or front), bool(grave and messages and (front or over))
    return Outcome(
        _word(said, same=said.values == control.values, loud=loud, whole=whole, small=bool(small or states)),
        (*sorted(grave), *(f"({code})" for code in sorted(small))),
        tuple(sorted(states)),
        messages[0] if messages else "",
        said.headline,
        said.exit_code,
    )


def _word(said: Said, *, same: bool, loud: bool, whole: bool, small: bool) -> Word:
    if said.exit_code < 0:
        return "died"
    if said.exit_code == 2:
        return "refused"
    if same:
        return "said, read rightly" if loud else "read rightly"
    if whole:
        return "said"
    return "half said" if loud else "whispered" if small else "silent"
