"""What is wrong with an entry: a value, never an exception, so that one bad entry costs that entry alone."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from watchbook.errors import Place


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend in the journal."""

    code: str
    """Stable code, WB1xx; docs/findings.md says what each means."""
    place: Place
    """The offending line."""
    what: str
    """One sentence: what is wrong."""
    hint: str | None
    """How to mend it; None where the sentence says it already."""
    bars: bool = True
    """Whether the entry is left out: not published, without effect. False where only a question stands open."""


def closest(word: str, names: Collection[str]) -> str | None:
    """Return the hint that names what was probably meant, or lists what is known; None where nothing is."""
    if not names:
        return None
    close = difflib.get_close_matches(word.lower(), names, n=1)
    return f"did you mean {close[0]!r}?" if close else f"known here: {', '.join(names)}"
