"""The keys that may sign, as the base branch lists them: a branch that adds its own key is not trusted with it."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.evidence.git.commands import RefusedError, ask, ask_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from watchbook.config import SigningConfig

_KEY = re.compile(r"(?:^|\s)(?:ssh|ecdsa|sk)-[a-z0-9@.-]+\s+([A-Za-z0-9+/=]+)")
_BEFORE = re.compile(r'valid-before="?(\d{8})(\d{4})?(\d\d)?Z?"?', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Signers:
    """Who may sign."""

    allowed: bytes
    """The file of allowed signers, as ssh-keygen reads it."""
    revoked: bytes
    """The file of revoked keys; empty where there is none."""
    expiries: Mapping[str, dt.datetime | None]
    """When each key listed ends, by its fingerprint `SHA256:...`; None where it does not."""
    principals: Mapping[str, tuple[str, ...]]
    """Whose each key is, by its fingerprint: one may be listed for several, of whom git names one."""


def signers_of(root: Path, signing: SigningConfig) -> Signers | str:
    """Return the allowed signers as the base branch has them, or why they cannot be read.

    Args:
        root: the engagement's root.
        signing: with `allowed_signers`.
    """
    try:
        base = ask(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{signing.base}^{{commit}}")
    except RefusedError:
        return f"there is no {signing.base} here"
    files = []
    for name in (signing.allowed_signers, signing.revoked_keys):
        try:
            files.append(ask_bytes(root, "cat-file", "blob", f"{base}:./{name}") if name else b"")
        except RefusedError:
            return f"{signing.base} has no {name}"
    signer_list, revocation_list = files
    expiries, principals = _keys(signer_list.decode("utf-8", "replace"))
    return Signers(signer_list, revocation_list, expiries, principals)


def _keys(text: str) -> tuple[dict[str, dt.datetime | None], dict[str, tuple[str, ...]]]:
    """Return when each key listed ends, and whose it is, by its fingerprint."""
    expiries: dict[str, dt.datetime | None] = {}
    principals: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        key = None if line.startswith("#") else _KEY.search(line)
        if not key:
            continue
        try:
            blob = base64.b64decode(key[1], validate=True)
        except binascii.Error:  # ssh-keygen will not read it either
            continue
        digest = base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")
        expiries[f"SHA256:{digest}"] = _end(line[: key.start()])
        names = line.split(maxsplit=1)[0].strip('"')
        principals[f"SHA256:{digest}"] = (*principals.get(f"SHA256:{digest}", ()), names)
    return expiries, principals


def _end(options: str) -> dt.datetime | None:
    match = _BEFORE.search(options)
    if not match:
        return None
    return dt.datetime.strptime(f"{match[1]}{match[2] or '0000'}{match[3] or '00'}+0000", "%Y%m%d%H%M%S%z")
