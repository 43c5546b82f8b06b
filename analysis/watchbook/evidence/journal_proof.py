"""What git holds of the journal, with what receipts and signatures say of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING

from watchbook.evidence.git.ancestry import LATEST
from watchbook.evidence.journal_history import JournalHistory
from watchbook.evidence.receipts.verify import Verification, verify
from watchbook.evidence.signing.git_signatures import check_signatures
from watchbook.evidence.signing.signature import UNCHECKED, Signature, signature_of
from watchbook.evidence.signing.signers import signers_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from watchbook.config import SigningConfig
    from watchbook.evidence.git.log import Commit


@dataclass(frozen=True, slots=True)
class JournalProof(JournalHistory):
    """The journal's history beside everything that bears witness to it."""

    signatures: Mapping[str, Signature] = field(default_factory=dict)
    """What is known of a commit's signature, by commit; empty where no signers are allowed: then nobody looked."""
    receipts: Verification | None = None
    """What the receipts say of it; None where nobody asked them."""

    @classmethod
    def from_history(cls, history: JournalHistory) -> JournalProof:
        """Return a history to which nothing bears witness yet; a proof as it is."""
        if isinstance(history, JournalProof):
            return history
        return cls(**{attribute.name: getattr(history, attribute.name) for attribute in fields(JournalHistory)})

    def doubt_of(self, commit: Commit) -> str | None:
        """Return why a commit's date cannot be right, or cannot be shown to be; None where it may be."""
        unproven = self.receipts.unproven.get(commit.id) if self.receipts else None
        return self.doubts.get(commit.id, unproven)

    def instants_of(self, commit: Commit) -> tuple[dt.datetime, ...]:
        """Return when a commit was made, when the common branch first held it, and when a receipt first saw it.

        All of them as they say; the first receipt of all saw what was there already.
        """
        arrival = self.arrivals.get(commit.id)
        link = self.receipts.seen.get(commit.id) if self.receipts else None
        return (
            commit.committed,
            *((dt.datetime.fromtimestamp(min(arrival, LATEST), dt.UTC),) if arrival is not None else ()),
            *((link.receipt.at,) if link and link.receipt.sequence > 1 else ()),
        )

    def receipt_instant(self, commit: str) -> dt.datetime | None:
        """Return when the first receipt that saw a commit was made; None where none did."""
        link = self.receipts.seen.get(commit) if self.receipts else None
        return link.receipt.at if link else None


def with_receipts(history: JournalHistory, root: Path, receipts: bytes, now: dt.datetime) -> JournalProof:
    """Return what git holds of the journal, with what the receipts say of it; arguments and errors as `verify` has.

    Where there are no receipts and never were, nothing is added.
    """
    proof = JournalProof.from_history(history)
    if not proof.revisions or not (receipts or proof.receipted):
        return proof
    verification = verify(root, receipts, proof, now)
    return replace(
        proof,
        standing=verification.standing,
        doubts={**verification.doubts, **proof.doubts},
        receipts=verification,
    )


def with_signatures(history: JournalHistory, root: Path, signing: SigningConfig, now: dt.datetime) -> JournalProof:
    """Return what git holds of the journal, with the signatures of its commits; as it is where none may sign.

    Raises:
        HistoryError: git cannot be asked.
    """
    proof = JournalProof.from_history(history)
    commits = {version.by.id: version.by for story in proof.standing.values() for version in story.versions}
    if signing.allowed_signers is None or not commits:
        return proof
    signers = signers_of(root, signing)
    if isinstance(signers, str):
        unchecked_signature = Signature("unchecked", f"signatures cannot be checked: {signers}")
        return replace(proof, signatures=dict.fromkeys(commits, unchecked_signature))
    checks = check_signatures(root, signers, commits)
    signatures = {
        name: UNCHECKED
        if check.status == "N" and name in proof.sealed_commits  # git counts a key of another kind as none
        else signature_of(check, commits[name], signers, now, proof.receipt_instant(name))
        for name, check in checks.items()
    }
    return replace(proof, signatures=signatures)
