"""Secrets, card and account numbers in a text: which kinds stand in a line. What was found is never repeated."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from detect_secrets.plugins.base import RegexBasedDetector

SUSPECT = re.compile(r"(?<![A-Za-z0-9_])(?=[A-Za-z_]*\d)[A-Za-z0-9_]{16,}|://[^\s/@:]*:[^\s/@]+@|xox|eyJ|Key=")
"""A text that holds nothing of this kind has no secret that detect-secrets knows: it is not even imported for it.

A word is tried from its first letter alone, and a name ends at its first colon: tried from every place, one long word
of an entry would take a minute.
"""
SHORTEST = 16
"""Characters of the shortest key."""
LONG = re.compile(r"\b(?:\w{16}|\d{13}|\d{4}[ -]\d{4}|[A-Z]{2}\d\d)", re.ASCII)
SIGNS = ("://", "xox", "eyJ", "Key=")
"""What stands in whatever SUSPECT, CARD and ACCOUNT find: most texts hold neither, and are looked at no closer."""
CARD = re.compile(
    r"(?<![\w.,:/+=#-])(?:\d{13,19}|\d{4}(?:([ -])\d{4}){2}\1\d{1,7}|\d{4}([ -])\d{6}\2\d{4,5})(?![\w:/-]|[.,]\d)"
)
"""A number of 13 to 19 digits, whole or in the groups that cards print."""
ISSUED = re.compile(
    r"4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}"
    r"|6(?:011|5\d\d|4[4-9]\d)\d{12,15}|35(?:2[89]|[3-8]\d)\d{12,15}|62\d{14,17}|(?:5[06-8]|6[37])\d{14}"
)
"""Where a card's number starts and how long it is says who issued it; counters and times are rarely any of these."""
ACCOUNT = re.compile(r"(?<![\w/=-])[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![\w/-])")


@dataclass(frozen=True, slots=True)
class Key:
    """A kind of key, and how it looks."""

    kind: str
    """What a finding calls it."""
    parts: frozenset[str]
    """In small letters: a text without any of them has no such key."""
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class LineScan:
    """What stands in a line of a text."""

    number: int
    """The line, from 0."""
    secrets: tuple[str, ...]
    """Kinds of secrets, as a sentence calls them."""
    card: bool
    """Whether the number of a payment card stands there."""
    account: bool
    """Whether the number of a bank account stands there."""

    @property
    def is_clean(self) -> bool:
        """Return whether nothing stands there that must not be published."""
        return not (self.secrets or self.card or self.account)


def secret_lines(text: str) -> Iterator[LineScan]:
    """Yield each line of a text in which a secret, a card or an account number stands."""
    small = text.lower()
    parts = [part for part in _parts() if part in small]
    if not (parts or LONG.search(text) or any(sign in text for sign in SIGNS)):
        return
    keys = [key for key in _keys() if not key.parts.isdisjoint(parts)]
    if not (keys or _is_suspect(text) or CARD.search(text) or ACCOUNT.search(text)):
        return
    for number, line in enumerate(text.split("\n")):
        scan = LineScan(
            number,
            tuple(dict.fromkeys(_kinds(line, keys))),
            any(_is_card(re.sub(r"\D", "", match[0])) for match in CARD.finditer(line)),
            any(_is_account(match[0]) for match in ACCOUNT.finditer(line)),
        )
        if not scan.is_clean:
            yield scan


def _is_suspect(text: str) -> bool:
    """Return whether a word of a text is suspect; the whole of a text is slow to search."""
    return any(SUSPECT.search(word) for word in text.split() if len(word) >= SHORTEST or "://" in word)


def _kinds(line: str, keys: Iterable[Key]) -> Iterator[str]:
    yield from (key.kind for key in keys if key.pattern.search(line))
    if SUSPECT.search(line):
        yield from (
            _detector_name(detector.secret_type) for detector in _detectors() if any(detector.analyze_string(line))
        )


def _is_card(digits: str) -> bool:
    if not ISSUED.fullmatch(digits):
        return False
    from stdnum import luhn  # noqa: PLC0415  # it brings sockets and certificates along, and few texts hold a number

    return bool(luhn.is_valid(digits))


@lru_cache(maxsize=1)
def _keys() -> tuple[Key, ...]:
    table = tomllib.loads(files("watchbook.privacy").joinpath("secrets.toml").read_text("utf-8"))
    return tuple(Key(row["kind"], frozenset(row["parts"]), re.compile(row["pattern"])) for row in table["key"])


@lru_cache(maxsize=1)
def _parts() -> tuple[str, ...]:
    return tuple({part: None for key in _keys() for part in key.parts})


def _detector_name(kind: str) -> str:
    """Return a detector's name for what it finds, in a sentence: `a secret (AWS Access Key)`."""
    return f"a secret ({kind})"


@lru_cache(maxsize=1)
def _detectors() -> tuple[RegexBasedDetector, ...]:
    """Return the detectors that go by a key's own form; those that go by chance or by a word near it cry wolf."""
    # It imports an HTTP client to ask services whether a key is valid, which is never done here; most checks need none.
    from detect_secrets.plugins import (  # noqa: PLC0415
        aws,
        azure_storage_key,
        basic_auth,
        discord,
        github_token,
        gitlab_token,
        jwt,
        mailchimp,
        npm,
        openai,
        pypi_token,
        sendgrid,
        slack,
        square_oauth,
        stripe,
        telegram_token,
        twilio,
    )  # fmt: skip

    return (
        aws.AWSKeyDetector(),
        azure_storage_key.AzureStorageKeyDetector(),
        basic_auth.BasicAuthDetector(),
        discord.DiscordBotTokenDetector(),
        github_token.GitHubTokenDetector(),
        gitlab_token.GitLabTokenDetector(),
        jwt.JwtTokenDetector(),
        mailchimp.MailchimpDetector(),
        npm.NpmDetector(),
        openai.OpenAIDetector(),
        pypi_token.PypiTokenDetector(),
        sendgrid.SendGridDetector(),
        slack.SlackDetector(),
        square_oauth.SquareOAuthDetector(),
        stripe.StripeDetector(),
        telegram_token.TelegramBotTokenDetector(),
        twilio.TwilioKeyDetector(),
    )


def _is_account(text: str) -> bool:
    from stdnum import iban  # noqa: PLC0415  # as above

    return bool(iban.is_valid(text))
