"""Texts that only say that there is nothing: `None`, `n/a`, `NaN`; what other programs write where a value is missing.

They hold nothing, like an empty text. Where one of them is a word of its own (a region called NA), it stands among the
field's `choices` in watchbook.toml; ids, versions and channels are taken as they are written.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from watchbook.metrics import CATEGORIES, REQUIRED

if TYPE_CHECKING:
    from watchbook.metrics import Field

WORDS = ("none", "null", "nil", "nan", "na", "n/a", "#n/a", "<na>", "nat", "undefined", "(none)", "(null)", "-", "--")
IDS = ("repeat_of",)
"""Fields that hold the id of another conversation: the same one in every record is none."""
NO_ID = frozenset(("0", "-1", "false", "False", "FALSE"))
"""What stands for no other conversation, where there is an id for one; as number or truth, too."""
SPELLINGS = frozenset(
    {spelling for word in WORDS for spelling in (word, word.upper(), word.capitalize())} | {"NaN", "NaT", "<NA>", "N/a"}
)
"""Each word as programs write it."""


@lru_cache(maxsize=256)
def placeholders_of(field: Field) -> frozenset[str]:
    """Return the texts that say that a field holds nothing."""
    return _usual_placeholders(field) | frozenset(field.nulls) if field.nulls else _usual_placeholders(field)


def _usual_placeholders(field: Field) -> frozenset[str]:
    if field.name in REQUIRED or field.name in CATEGORIES or field.type == "timestamp":
        return frozenset()
    if field.name in IDS:
        return SPELLINGS | NO_ID
    usable = {choice.lower() for choice in (*field.choices, *field.words)}
    return frozenset(spelling for spelling in SPELLINGS if spelling.lower() not in usable) if usable else SPELLINGS
