"""Which values of a category may be published: those that look like a version or a channel, and like nothing else.

What a dump says in words stays in it. A version and a channel are published, so a value has to be one short token
before it is; what could be somebody's words, name, number or key is withheld, even where it was harmless. The
engagement declares what it wants to see all the same.
"""

from __future__ import annotations

import re
from functools import lru_cache

from stdnum import iban

from watchbook.privacy.secret_scan import secret_lines

LONGEST = 80
"""Characters of the longest value that is published."""
LONGEST_LABEL = 60
LETTER = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
"""Latin ones: a sentence in Chinese or Japanese has no spaces that would give it away."""
TOKEN = re.compile(rf"[{LETTER}0-9](?:[{LETTER}0-9._:/+@-]*[{LETTER}0-9+])?")
SEPARATORS = re.compile(r"[._:/+@-]+")
MOST_WORDS_OF_A_LABEL = 12
"""In a label of a declared dimension: `balance_not_updated_after_cheque_or_cash_deposit` is one."""
MOST_WORDS = 5
"""Words in a row without a digit among them: more of them are a sentence in which something stands for the spaces."""
AFTER_AT = re.compile(r"(?:v?\d[\w+.-]*|sha256:[0-9a-f]{6,64}|[0-9a-f]{7,64}|latest|stable|main|prod)")
"""What may follow an at sign that is in no mail address."""
DOMAIN = re.compile(r"\.[A-Za-z]{2,}$")
NAME = re.compile(rf"[A-Z][{LETTER}]+(?:[._-][A-Z][{LETTER}]+)+")
"""`Jane.Doe`: capitalised words, and nothing else."""
HASH = re.compile(r"(?<![A-Za-z0-9])(?=[0-9]*[a-f])[0-9a-f]{7,64}(?![A-Za-z0-9])")
"""Of a commit or an image; its digits are no number of anybody's."""
UUID = re.compile(r"(?<![A-Za-z0-9])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![A-Za-z0-9])")
DATE = re.compile(
    r"(?<!\d)20[1-4]\d([._/-]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])"
    r"(?:[._/:T-]?(?:[01]\d|2[0-3])(?:[._:-]?[0-5]\d){1,2}Z?)?(?!\d)"
)
"""Of a release, from 2010 on, with its time of day: the dates on which people were born are earlier."""
VERSION = re.compile(r"(?<![A-Za-z0-9])v\d{1,4}(?:\.\d{1,5}){1,3}(?![\d.])")
"""With its letter: without it, the numbers of a version are grouped like a telephone's."""
LONG_NUMBER = re.compile(r"\d(?:[._:/+-]?\d){6}")
"""Seven digits, together or in groups: of a telephone, a card, an account, a person, an address of the internet."""
RUN = re.compile(r"[A-Za-z0-9/+]{20,}")
KINDS = re.compile(r"[a-z]+|[A-Z]+|[0-9]+")
SHAKEN = 0.3
"""Changes between small letters, capitals and digits, per character: a key has more of them, a name fewer."""


def is_token(text: str) -> bool:
    """Return whether a value is one short token of the characters that versions are made of."""
    return len(text) <= LONGEST and TOKEN.fullmatch(text) is not None


@lru_cache(maxsize=4096)
def is_publishable(text: str) -> bool:
    """Return whether a value of a category looks like a version or a channel, and like nobody's words or number."""
    return _is_harmless(text, MOST_WORDS)


@lru_cache(maxsize=4096)
def is_label(text: str) -> bool:
    """Return whether a value of a declared dimension looks like a label: one token, if of many words, and nobody's."""
    return len(text) <= LONGEST_LABEL and _is_harmless(text, MOST_WORDS_OF_A_LABEL)


def _is_harmless(text: str, most_words: int) -> bool:
    return (
        is_token(text)
        and _is_no_address(text)
        and not _is_sentence(text, most_words)
        and not NAME.fullmatch(text)
        and not _is_number(text)
        and not _is_account(text)
        and not any(_is_key(run) for run in RUN.findall(text))
        and next(secret_lines(text), None) is None
    )


def _is_no_address(text: str) -> bool:
    """Return whether a value is neither a mail address nor a URL."""
    _, at, after = text.partition("@")
    return "//" not in text and (not at or (AFTER_AT.fullmatch(after) is not None and not DOMAIN.search(after)))


def _is_sentence(text: str, most_words: int) -> bool:
    words = [word for word in SEPARATORS.split(text.replace("_", "-")) if word]
    return len(words) > most_words and all(word.isalpha() for word in words)


def _is_number(text: str) -> bool:
    """Return whether digits stand in a value that are no date's, hash's or version's, as many as a telephone has."""
    for known_values in (UUID, HASH, DATE, VERSION):
        text = known_values.sub("x", text)
    return LONG_NUMBER.search(text) is not None


def _is_account(text: str) -> bool:
    parts = [text, *SEPARATORS.split(text)]
    return any(iban.is_valid(re.sub(r"[^A-Za-z0-9]", "", part)) for part in parts)


def _is_key(run: str) -> bool:
    """Return whether a long run of letters and digits changes between them as chance does, and is no hash."""
    return not HASH.fullmatch(run) and len(KINDS.findall(run)) > SHAKEN * len(run)
