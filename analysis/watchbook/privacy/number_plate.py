"""Values that look like the number plate of a car, as a few dozen countries write them."""

from __future__ import annotations

import re

from watchbook.privacy.label_words import is_trade

SIGNS = re.compile(r"[A-Z0-9]+(?:[ .:_-][A-Z0-9]+){0,3}")
GROUPS = re.compile(r"[A-Z]+|[0-9]+")
SHORTEST, LONGEST = 5, 10
"""Letters and digits of a plate."""
FEWEST_LETTERS, MOST_LETTERS, LONGEST_WORD = 2, 6, 3
FEWEST_DIGITS, MOST_DIGITS = 2, 5
MOST_GROUPS = 5
SMALL = re.compile(
    r"[a-z]{2}[0-9]{2}[ -]?[a-z]{3}"  # United Kingdom
    r"|[a-z]{2}-[0-9]{3}-[a-z]{2}|[a-z]{2}[0-9]{3}[a-z]{2}"  # France, Italy
    r"|[a-z]{1,3}-[a-z]{1,2}[ -]?[0-9]{2,4}[eh]?"  # Germany
    r"|[a-z]{1,3} [a-z]{1,2} ?[0-9]{2,4}[eh]?"
    r"|[0-9]{4}[ -]?[bcdfghjklmnprstvwxyz]{3}"  # Spain
    r"|[a-z]{2}[ -]?[0-9]{2}[ -]?[a-z]{1,2}[ -]?[0-9]{4}"  # India
)
"""Versions are written in small letters far more often than plates are: so only the shapes of some countries."""
SHORT_HASH = re.compile(r"[0-9a-f]{7}")


def is_plate(text: str) -> bool:
    """Return whether a value is two to six letters and two to five digits in few groups, and no word of the trade.

    `B-MW-1234`, `AB12 CDE` and `7ABC123` are; `GPT4-32K`, `FY26Q2` and `p43` are not.
    """
    if SMALL.fullmatch(text):
        return not SHORT_HASH.fullmatch(text) and not _is_of_trade(text.upper())
    if SIGNS.fullmatch(text) is None:
        return False
    groups = GROUPS.findall(text)
    words = [group for group in groups if group.isalpha()]
    letters, digits = sum(map(len, words)), sum(len(group) for group in groups if group.isdigit())
    return (
        SHORTEST <= letters + digits <= LONGEST
        and FEWEST_LETTERS <= letters <= MOST_LETTERS
        and FEWEST_DIGITS <= digits <= MOST_DIGITS
        and len(groups) <= MOST_GROUPS
        and max(map(len, words)) <= LONGEST_WORD
        and not _is_of_trade(text)
    )


def _is_of_trade(text: str) -> bool:
    words = [group for group in GROUPS.findall(text) if group.isalpha() and len(group) > 1]
    return bool(words) and all(map(is_trade, words))
