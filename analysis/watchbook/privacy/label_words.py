"""Words of a value: which are known of channels, models and releases, and which are somebody's name."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

PIECES = re.compile(r"[._:/+@ -]+")
HUMPS = re.compile(r"[A-Z\u00c0-\u00de]+(?![a-z\u00df-\u024f])|[A-Z\u00c0-\u00de]?[a-z\u00df-\u00f6\u00f8-\u024f]+")
MOST_UNKNOWN = 2
"""Words of one token that are none of channels, models and releases: `acme-concierge` may be a prompt."""
MOST_OF_PHRASE = 4
"""Words with spaces between them."""
NUMBER = re.compile(r"[vV]?\d{1,2}(?:\.\d{1,4}){0,2}[a-z]?")
"""What may stand among them: the number of a version."""
SENTENCE = 3
"""Words of which one is somebody's who speaks."""
DOTTED = re.compile(r"(?<![^\W_])([^\W\d_]+)\.([^\W\d_]+)\d*(?![^\W_])")
"""Two words with a dot between them, as in the names of users."""


def is_known(word: str) -> bool:
    """Return whether a word is one of channels, models, prompts and releases."""
    return word.lower() in _words("known")


def is_trade(word: str) -> bool:
    """Return whether a word is one that stands before or after digits in names of models and releases."""
    return word.lower() in _words("trade")


def is_speech(text: str) -> bool:
    """Return whether a value is made of somebody's words, or begins with a name, and is no name of the trade.

    Words with spaces between them must all be known, as in `web chat`; of one token most must be.
    """
    words = words_of(text)
    unknown = [word for word in words if not is_known(word)]
    if " " in text:
        numbers = [piece for piece in text.split() if any(char.isdigit() for char in piece)]
        is_phrase = 0 < len(words) <= MOST_OF_PHRASE and all(map(NUMBER.fullmatch, numbers))
        return bool(unknown) or not is_phrase
    if len(unknown) > MOST_UNKNOWN or has_given_name(text):
        return True
    dotted = DOTTED.findall(text)
    if any(char.isdigit() for char in text):
        return any(not is_known(first) and not is_known(last) for first, last in dotted)
    return is_sentence(text) or (bool(dotted) and bool(unknown))


def is_sentence(text: str) -> bool:
    """Return whether three words or more stand in a value, of which one is somebody's who speaks."""
    words = words_of(text)
    speech = _words("speech") - _words("known")
    return len(words) >= SENTENCE and any(word.lower() in speech for word in words)


def has_given_name(text: str) -> bool:
    """Return whether a value begins with a given name that means nothing else, as `jane` or `jane.doe` do."""
    return next(iter(words_of(text)), "").lower() in _words("given_names")


def words_of(text: str) -> list[str]:
    """Return the words of letters in a value, in their order: `JaneDoe` has two, `WhatsApp` and `p43` one and none."""
    words: list[str] = []
    for piece in PIECES.split(text):
        if piece.isalpha():
            words += [piece] if is_known(piece) else HUMPS.findall(piece) or [piece]
    return words


@lru_cache(maxsize=4)
def _words(name: str) -> frozenset[str]:
    table = tomllib.loads(files("watchbook.privacy").joinpath("words.toml").read_text("utf-8"))
    return frozenset(table[name].split())
