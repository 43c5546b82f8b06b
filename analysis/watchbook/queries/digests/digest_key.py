"""The key of digests: outside git, in a variable or in a file of this clone, and made only when somebody asks."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.errors import Place, WatchbookError

if TYPE_CHECKING:
    from pathlib import Path

VARIABLE = "WATCHBOOK_DIGEST_KEY"
FILE = ".watchbook/digest-key"
SHORTEST = 32
"""Characters of a key: of a shorter one somebody could try them all."""
LENGTH = 12
"""Hex digits of a digest: of a million values no two share one, but by a chance of one in five hundred."""


@dataclass(frozen=True, slots=True)
class DigestKey:
    """A key, and where it comes from."""

    secret: str
    where: str

    def digest(self, field: str, value: str) -> str:
        """Return 12 hex digits over a value of a field: the same on every day, and of no use without the key."""
        message = f"{field}\0{value}".encode("utf-8", "surrogatepass")
        return hmac.new(self.secret.encode(), message, hashlib.sha256).hexdigest()[:LENGTH]


def find_key(root: Path) -> DigestKey | None:
    """Return the key of the environment, else that of this clone; None where there is none.

    Raises:
        WatchbookError: it is too short to keep anything, or cannot be read.
    """
    if text := os.environ.get(VARIABLE, "").strip():
        return _long_key(DigestKey(text, f"the variable {VARIABLE}"))
    path = root / FILE
    try:
        return _long_key(DigestKey(path.read_text("ascii").strip(), FILE))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise WatchbookError(f"the key cannot be read: {type(error).__name__}", place=Place(FILE)) from error


def make_key(root: Path) -> DigestKey:
    """Write a new key into this clone, readable for its owner alone; one that is there stays.

    Raises:
        WatchbookError: there is one already, or it cannot be written.
    """
    if os.environ.get(VARIABLE, "").strip():
        raise WatchbookError(f"the variable {VARIABLE} holds a key already, and it comes first")
    path = root / FILE
    try:
        path.parent.mkdir(exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(f"{secrets.token_hex(SHORTEST)}\n")
    except FileExistsError as error:
        raise WatchbookError(
            "there is a key already, and digests of another would be others",
            place=Place(FILE),
            hints=("leave --new-key away; whoever shall see the same digests needs a copy of the file",),
        ) from error
    except OSError as error:
        raise WatchbookError(f"no key can be written: {error.strerror or error}", place=Place(FILE)) from error
    return _long_key(DigestKey(path.read_text("ascii").strip(), FILE))


def _long_key(key: DigestKey) -> DigestKey:
    if len(key.secret) < SHORTEST:
        raise WatchbookError(
            f"the key in {key.where} has {len(key.secret)} characters: whoever sees a digest could try all such keys",
            hints=(f"write one of {SHORTEST} characters or more, drawn by chance: openssl rand -hex 32",),
        )
    return key
