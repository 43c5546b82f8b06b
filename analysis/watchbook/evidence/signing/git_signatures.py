"""What git says of commits' signatures, asked once of each.

Each costs a run of ssh-keygen, ten thousand of them two minutes; what it says of a commit holds as long as the lists of
keys do. So it is kept below .watchbook/, for as long as they stay the same; whoever loses that file asks again.

A file there may come with the repository, or with an archive of it: it is sealed (`sealed_files`).
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from watchbook.evidence.git.commands import ask
from watchbook.sealed_files import read_sealed, write_sealed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from watchbook.evidence.signing.signers import Signers

MEMORY = ".watchbook/signatures.json"
LASTING = "GUBN"
"""Git's letters that follow from the lists alone; others depend on what a machine can do."""
FORMAT = "%H%x00%G?%x00%GS%x00%GF"
SSH_ALONE = (
    "-c", "gpg.ssh.program=ssh-keygen", "-c", "gpg.program=false", "-c", "gpg.openpgp.program=false",
    "-c", "gpg.x509.program=false",
)  # fmt: skip
"""Keys of other kinds depend on what a machine's user trusts: they are not looked at."""


@dataclass(frozen=True, slots=True)
class SignatureCheck:
    """What git says of a commit's signature."""

    status: str
    """Git's letter: G good, U a key that is not allowed, B bad or revoked, N none; others: it cannot say."""
    signer: str
    """The principal, as the list of allowed signers has it."""
    key: str
    """The key's fingerprint."""


def check_signatures(root: Path, signers: Signers, commits: Collection[str]) -> dict[str, SignatureCheck]:
    """Return what git says of the signature of each commit.

    Raises:
        HistoryError: git cannot be asked.
    """
    checks = _read_memory(root, signers)
    fresh = [commit for commit in commits if commit not in checks]
    if fresh:
        checks |= _ask_git(root, signers, fresh)
        _write_memory(root, signers, checks)
    return {commit: checks[commit] for commit in commits}


def _ask_git(root: Path, signers: Signers, commits: Collection[str]) -> dict[str, SignatureCheck]:
    """Ask one git about every commit; it asks ssh-keygen about each that is signed."""
    with tempfile.TemporaryDirectory(prefix="watchbook-") as folder:
        files = {"gpg.ssh.allowedSignersFile": signers.allowed, "gpg.ssh.revocationFile": signers.revoked}
        settings: list[str] = []
        for key, data in files.items():
            path = Path(folder, key)
            path.write_bytes(data)
            settings += ["-c", f"{key}={path if data else ''}"]
        command = (*SSH_ALONE, *settings, "log", "--no-walk=unsorted", "--stdin", "-z", f"--format={FORMAT}")
        fields = ask(root, *command, standard_input="".join(f"{name}\n" for name in commits).encode()).split("\x00")
    rows = zip(*(fields[column::4] for column in range(4)), strict=False)
    return {commit: SignatureCheck(status, signer, key) for commit, status, signer, key in rows}


def _read_memory(root: Path, signers: Signers) -> dict[str, SignatureCheck]:
    try:
        memory: Any = json.loads(read_sealed(root / MEMORY) or b"")
        rows = memory["commits"].items() if memory["lists"] == _lists(signers) else ()
        return {str(commit): SignatureCheck(*map(str, fields)) for commit, fields in rows}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):  # lost or damaged: git is asked again
        return {}


def _write_memory(root: Path, signers: Signers, checks: Mapping[str, SignatureCheck]) -> None:
    lasting = {commit: astuple(check) for commit, check in checks.items() if check.status in LASTING}
    data = json.dumps({"lists": _lists(signers), "commits": lasting}).encode()
    try:
        write_sealed(root / MEMORY, data)
    except OSError:
        return  # nothing can be written here: git is asked again next time


def _lists(signers: Signers) -> str:
    return hashlib.sha256(len(signers.allowed).to_bytes(8, "big") + signers.allowed + signers.revoked).hexdigest()
