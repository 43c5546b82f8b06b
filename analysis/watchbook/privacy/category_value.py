"""Which values of a category may be published: those that look like a version or a channel, and like nothing else.

What a dump says in words stays in it. A version and a channel are published, so a value has to be one short token
before it is, or a few words that are known of channels and models; what could be somebody's words, name, number or key
is withheld, even where it was harmless. The engagement declares what it wants to see all the same.
"""

from __future__ import annotations

import re
from functools import lru_cache

from watchbook.privacy.label_words import has_given_name, is_known, is_sentence, is_speech, words_of
from watchbook.privacy.number_plate import is_plate
from watchbook.privacy.secret_scan import secret_lines

LONGEST = 80
"""Characters of the longest value that is published."""
LONGEST_LABEL = 60
LETTER = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
"""Latin ones: a sentence in Chinese or Japanese has no spaces that would give it away."""
TOKEN = re.compile(rf"[{LETTER}0-9](?:[{LETTER}0-9._:/+@-]*[{LETTER}0-9+])?")
PHRASE = re.compile(rf"{TOKEN.pattern}(?: {TOKEN.pattern}){{1,3}}")
"""Two to four tokens, as in `web chat`."""
SEPARATORS = re.compile(r"[._:/+@ -]+")
MOST_WORDS_OF_A_LABEL = 12
"""In a label of a declared dimension: `balance_not_updated_after_cheque_or_cash_deposit` is one."""
MOST_WORDS = 5
"""Words in a row without a digit among them: more of them are a sentence in which something stands for the spaces."""
AFTER_AT = re.compile(r"(?:v?\d[\w+.-]*|sha256:[0-9a-f]{6,64}|[0-9a-f]{7,64}|latest|stable|main|prod)")
"""What may follow an at sign that is in no mail address."""
DOMAIN = re.compile(r"\.[A-Za-z]{2,}$")
NAME = re.compile(rf"[A-Z][{LETTER}]+(?:[._-][A-Z][{LETTER}]+)+")
"""`Jane.Doe`: capitalised words, and nothing else."""
HASH = re.compile(r"(?<![A-Za-z0-9])(?=[0-9]*[a-f])(?:[0-9a-f]{7,16}|[0-9a-f]{40}|[0-9a-f]{64})(?![A-Za-z0-9])")
"""Of a commit or an image, cut or whole; 24 and 32 such digits are ids and keys. Its digits are nobody's number."""
UUID = re.compile(r"(?<![A-Za-z0-9])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![A-Za-z0-9])", re.IGNORECASE)
"""Of a conversation, a session, a person; hardly ever of a version."""
DATE = re.compile(
    r"(?<!\d)20[1-4]\d([._/-]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])"
    r"(?:[._/:T-]?(?:[01]\d|2[0-3])(?:[._:-]?[0-5]\d){1,2}Z?)?(?!\d)"
)
"""Of a release, from 2010 on, with its time of day: the dates on which people were born are earlier."""
VERSION = re.compile(r"(?<![A-Za-z0-9])v\d{1,4}(?:\.\d{1,5}){1,3}(?![\d.])")
"""With its letter: without it, the numbers of a version are grouped like a telephone's."""
CALENDAR_VERSION = re.compile(r"(?<![\d.])20[1-4]\d\.(?:0?[1-9]|1[0-2])\.\d{1,3}(?![\d.])")
"""`2026.11.2`: the second of November's releases."""
LONG_NUMBER = re.compile(r"\d(?:[._:/+ -]?\d){6}")
"""Seven digits, together or in groups: of a telephone, a card, an account, a person, an address of the internet."""
RUN = re.compile(r"[A-Za-z0-9/+]{20,}|[A-Za-z0-9]{9,}")
KINDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
SHAKEN = 0.28
"""Changes between words, capitals and digits, per character of a long run: a key has more of them, a name fewer."""
SHAKEN_SHORT = 0.42
"""The same of a run of fewer than `LONG_RUN` characters, in which chance says less."""
LONG_RUN = 16
CLUSTER = re.compile(r"[bcdfghjklmnpqrstvwxz]{5}", re.IGNORECASE)
"""Consonants in a row that no word has, or hardly any."""
GROUPS = re.compile(r"[A-Za-z0-9]{4,8}(?:[-._ ][A-Za-z0-9]{4,8}){2,}")
"""`XK4T9-P2M7Q-...`: groups that are all as long as the first are of a key that people type."""
DEVICE = re.compile(
    r"(?<![0-9A-Fa-f])(?:(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}|(?:[0-9A-Fa-f]{1,4}:){3,7}[0-9A-Fa-f]{1,4})(?!\w)"
)
"""The address of a device, or of the internet in its sixth version."""
REGISTERED = re.compile(r"(?=[A-Z0-9]*\d[A-Z]|[A-Z]{2,5}\d)(?=(?:[A-Z]*\d){4})(?=(?:\d*[A-Z]){2})[A-Z0-9]{8,20}")
"""Capitals and digits alone, mixed: of a passport, a tax office, a vehicle."""
HOST = re.compile(r"\.(?:com|org|net|edu|gov|info|mail)$", re.IGNORECASE)
BORN = re.compile(
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[._/-]?(?:\d\d?[._/-])?(?:19\d\d|200\d)(?!\d)",
    re.IGNORECASE,
)
PREFIXED = re.compile(
    r"(?=[\w.:-]*\d)(?=[^-_.:]*[-_.:][\w-]*[a-z])(?:(?:gl(?:pat|[a-z]{2,3}t)|pypi|npm|hf|hvs|dop|sk|rk|whsec)[-_.:][\w-]{14,}"
    r"|(?:pk|cus|acct|key|tok|token|secret|pat|sess|session|api|apikey)[-_.:][\w-]*[a-z0-9]{12,}[\w-]*)",
    re.IGNORECASE,
)
"""What says of itself that it is a key or a session, and then something that nobody reads."""


def is_short(text: str) -> bool:
    """Return whether a value is one short token of the characters that versions are made of, or some few of them."""
    return len(text) <= LONGEST and (TOKEN.fullmatch(text) or PHRASE.fullmatch(text)) is not None


@lru_cache(maxsize=4096)
def is_publishable(text: str) -> bool:
    """Return whether a value of a category looks like a version or a channel, and like nobody's words or number."""
    return is_short(text) and not is_speech(text) and not is_plate(text) and _is_harmless(text, MOST_WORDS)


@lru_cache(maxsize=4096)
def is_label(text: str) -> bool:
    """Return whether a value of a declared dimension looks like a label: one token, if of many words, and nobody's."""
    return (
        len(text) <= LONGEST_LABEL
        and TOKEN.fullmatch(text) is not None
        and not is_plate(text)
        and not has_given_name(text)
        and not ("." in text and is_sentence(text))
        and _is_harmless(text, MOST_WORDS_OF_A_LABEL)
    )


@lru_cache(maxsize=4096)
def is_field_name(text: str) -> bool:
    """Return whether the name of a column or a key looks like one: one token, and nobody's."""
    return len(text) <= LONGEST and TOKEN.fullmatch(text) is not None and _is_harmless(text, MOST_WORDS)


def is_opaque(text: str) -> bool:
    """Return whether a hash stands in a value: of a commit where few share it, of a conversation where each has one."""
    return HASH.search(text) is not None


def is_code(text: str) -> bool:
    """Return whether a value holds a digit or a word that is none of channels and models, so that it may be an id."""
    return any(char.isdigit() for char in text) or not all(map(is_known, words_of(text)))


def _is_harmless(text: str, most_words: int) -> bool:
    return (
        _is_no_address(text)
        and not _is_sentence(text, most_words)
        and not (NAME.fullmatch(text) and not all(map(is_known, words_of(text))))
        and not UUID.search(text)
        and not _is_number(text)
        and not _is_account(text)
        and not any(_is_key(run) for run in RUN.findall(text))
        and not any(pattern.fullmatch(text) for pattern in (REGISTERED, PREFIXED))
        and not any(pattern.search(text) for pattern in (DEVICE, HOST, BORN))
        and not _is_typed_key(text)
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
    for known_values in (HASH, DATE, VERSION, CALENDAR_VERSION):
        text = known_values.sub("x", text)
    return LONG_NUMBER.search(text) is not None


def _is_account(text: str) -> bool:
    from stdnum import iban  # noqa: PLC0415  # only who reads dumps asks this, and a check starts without it

    parts = [text, *SEPARATORS.split(text)]
    return any(iban.is_valid(re.sub(r"[^A-Za-z0-9]", "", part)) for part in parts)


def _is_key(run: str) -> bool:
    """Return whether a long run of letters and digits changes between them as chance does, and is no hash."""
    if HASH.fullmatch(run) or not any(char.isdigit() for char in run) or run.isdigit():
        return len(run) > LONG_RUN and not HASH.fullmatch(run) and len(KINDS.findall(run)) > SHAKEN * len(run)
    changes = len(KINDS.findall(run)) / len(run)
    if len(run) >= LONG_RUN:
        return changes > SHAKEN or CLUSTER.search(run) is not None
    return changes > SHAKEN_SHORT and not run.islower()


def _is_typed_key(text: str) -> bool:
    """Return whether a value is three or more groups of one length, of letters and digits mixed in two of them."""
    groups = re.split(r"[-._ ]", text)
    is_mixed = [any(char.isdigit() for char in group) and any(char.isalpha() for char in group) for group in groups]
    return GROUPS.fullmatch(text) is not None and len(set(map(len, groups))) == 1 and sum(is_mixed) > 1
