"""A misfit: something in the receipts, or between them and git, that does not fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.errors import Place

MismatchKind = Literal[
    "edited",
    "removed",
    "forked",
    "clock",
    "not-kept",
    "tree",
    "rewritten",
    "cut",
    "backdated",
    "postdated",
    "unexplained",
    "timestamp",
]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Something that does not fit, named."""

    kind: MismatchKind
    what: str
    """One sentence that says what it is."""
    place: Place | None = None
    seen: dt.datetime | None = None
    """When the first receipt was made that can know of it; None where none was made since."""
    entries: tuple[str, ...] = ()
    """Files of journal/ that it is about, by their paths below the engagement's root."""
    hint: str = ""
    """What a person can do."""
