"""Whether a commit is signed, by whom, and what that proves.

Git calls a signature good when the key is allowed, whoever the commit says its committer is, and whatever its date says
about a key that has since expired. Here it is good only if the key's principal is the committer, and proves a time only
while the key is valid, or where a receipt saw the commit while it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from watchbook.evidence.git.log import Commit
    from watchbook.evidence.signing.git_signatures import SignatureCheck
    from watchbook.evidence.signing.signers import Signers

SignatureKind = Literal["good", "expired", "other", "unknown", "bad", "unchecked", "none"]


@dataclass(frozen=True, slots=True)
class Signature:
    """What is known of a commit's signature."""

    kind: SignatureKind
    text: str
    """A few words: `signed by a@example.com`."""
    signer: str | None = None
    """The principal of the key, as the list of allowed signers has it."""
    key: str | None = None
    """The key's fingerprint."""


UNCHECKED = Signature("unchecked", "signed, by a key that cannot be checked here")
"""A signature of a kind that rests on what a machine's user trusts, as GPG's do."""


def signature_of(
    check: SignatureCheck, commit: Commit, signers: Signers, now: dt.datetime, sighting: dt.datetime | None
) -> Signature:
    """Return what a signature proves.

    Args:
        check: what git says of it.
        commit: the signed commit.
        signers: who may sign.
        now: the reader's clock.
        sighting: when a receipt first saw the commit; None where none did.
    """
    if check.status == "G":
        principals = signers.principals.get(check.key, (check.signer,))
        return _good(check, commit, principals, signers.expiries.get(check.key), now, sighting)
    if check.status == "U" and check.key in signers.expiries:
        return Signature("expired", "signed by a key that was not valid then", None, check.key)
    kind, text = _REFUSED.get(check.status, (UNCHECKED.kind, UNCHECKED.text))
    return Signature(kind, text, None, check.key or None)


_REFUSED: dict[str, tuple[SignatureKind, str]] = {
    "N": ("none", "unsigned"),
    "B": ("bad", "its signature is bad, or its key was revoked"),
    "U": ("unknown", "signed by an unknown key"),
}


def _good(  # noqa: PLR0913, PLR0917  # what `signature_of` has, of a good one
    check: SignatureCheck,
    commit: Commit,
    principals: Sequence[str],
    end: dt.datetime | None,
    now: dt.datetime,
    sighting: dt.datetime | None,
) -> Signature:
    email = commit.committer.email
    if not any(_is(principal, email) for principal in (check.signer, *principals)):
        text = f"signed by {check.signer}, and committed in the name of {email}"
        return Signature("other", text, check.signer, check.key)
    if end and end <= now and (sighting is None or sighting >= end):
        text = f"signed by a key of {email} that has since expired, time not provable"
        return Signature("expired", text, check.signer, check.key)
    author = commit.author.email
    text = f"signed by {email}" if author == email else f"signed by {email}, and not by its author {author}"
    return Signature("good", text, check.signer, check.key)


def _is(principals: str, email: str) -> bool:
    return any(fnmatchcase(email.lower(), principal.strip().lower()) for principal in principals.split(","))
