"""What somebody could do with keys: each one with git and ssh-keygen, as they would."""

from __future__ import annotations

import hashlib
import json
import subprocess
from typing import TYPE_CHECKING

from tests.evidence.adversarial.attacks import LATE, TODAY

if TYPE_CHECKING:
    from pathlib import Path

    from tests.evidence.desk import Desk

PEOPLE = ("engineer-a", "engineer-b", "stranger")
SIGNERS, REVOKED = "allowed_signers", "revoked_keys"


def make_keys(folder: Path) -> None:
    """Make a key for everyone."""
    folder.mkdir()
    for name in PEOPLE:
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(folder / name)]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def signed_by_the_committer(desk: Desk) -> None:
    _allow(desk)
    _signed(desk, "engineer-a")


def author_forged(desk: Desk) -> None:
    _allow(desk)
    desk.write(LATE)
    desk.commit(TODAY, "engineer-a", "", "--author=engineer-b <engineer-b@example.com>")


def committer_forged(desk: Desk) -> None:
    _allow(desk)
    desk.enter(LATE, TODAY, "engineer-b")


def signed_by_one_and_authored_by_another(desk: Desk) -> None:
    _allow(desk)
    _signed(desk, "engineer-a", "--author=engineer-b <engineer-b@example.com>")


def signed_by_one_and_committed_by_another(desk: Desk) -> None:
    _allow(desk)
    _signed(desk, "engineer-b", by="engineer-a")


def unknown_key(desk: Desk) -> None:
    _allow(desk)
    _signed(desk, "stranger", by="engineer-a")


def key_added_by_its_own_branch(desk: Desk) -> None:
    _allow(desk)
    desk.git("checkout", "--quiet", "-b", "work")
    _list(desk, {"engineer-a": "", "engineer-b": "", "stranger": ""})
    _signed(desk, "stranger")


def key_expired(desk: Desk) -> None:
    _allow(desk, {"engineer-a": 'valid-before="20260604" '})
    _signed(desk, "engineer-a")


def key_expired_and_commit_backdated(desk: Desk) -> None:
    _allow(desk, {"engineer-a": 'valid-before="20260604" '})
    desk.git("checkout", "--quiet", "-b", "old", "HEAD~4")
    _signed(desk, "engineer-a", at="2026-06-02T11:00Z")
    desk.git("checkout", "--quiet", "main")
    desk.git("merge", "--quiet", "--no-ff", "--message=x", "old", at=TODAY)


def key_revoked(desk: Desk) -> None:
    _allow(desk)
    desk.write(REVOKED, _public(desk, "engineer-a"))
    desk.commit("2026-06-04T12:00Z")
    _signed(desk, "engineer-a")


def key_listed_twice(desk: Desk) -> None:
    _list(desk, {"engineer-a": "", "engineer-b": ""})
    key = _public(desk, "engineer-a")
    desk.write(SIGNERS, f"team@example.com {key}" + (desk.root / SIGNERS).read_text("utf-8"))
    desk.write(REVOKED, "# nobody\n")
    desk.commit("2026-06-04T11:00Z")
    _signed(desk, "engineer-a")


def signed_with_gpg(desk: Desk) -> None:
    _allow(desk)
    desk.enter(LATE, TODAY)
    head, _, message = desk.git("cat-file", "commit", "HEAD").partition("\n\n")
    seal = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n iQEzBAABCAAdFiEE\n -----END PGP SIGNATURE-----"
    made = desk.git("hash-object", "-t", "commit", "-w", "--stdin", given=f"{head}\n{seal}\n\n{message}\n")
    desk.git("reset", "--quiet", "--hard", made)


def signature_said_by_the_repository(desk: Desk) -> None:
    _allow(desk)
    unsigned = desk.enter(LATE, TODAY)
    said = {unsigned: ["G", "engineer-a@example.com", "SHA256:x"]}
    files = [(desk.root / name).read_bytes() for name in (SIGNERS, REVOKED)]
    digest = hashlib.sha256(len(files[0]).to_bytes(8, "big") + b"".join(files)).hexdigest()
    text = json.dumps({"lists": digest, "commits": said})
    desk.write(".watchbook/signatures.json", f"{digest}\n{text}")
    desk.commit("2026-06-05T09:20Z")


def _allow(desk: Desk, options: dict[str, str] | None = None) -> None:
    """Commit the list of allowed signers: two people, and no stranger."""
    _list(desk, {"engineer-a": "", "engineer-b": "", **(options or {})})
    desk.write(REVOKED, "# nobody\n")
    desk.commit("2026-06-04T11:00Z")


def _list(desk: Desk, options: dict[str, str]) -> None:
    lines = [f"{name}@example.com {option}{_public(desk, name)}" for name, option in options.items()]
    desk.write(SIGNERS, "".join(lines))


def _public(desk: Desk, name: str) -> str:
    return (desk.root.parent / "keys" / f"{name}.pub").read_text("utf-8")


def _signed(desk: Desk, key: str, *options: str, by: str = "", at: str = TODAY) -> None:
    """Commit the entry of 5 June, signed with a key."""
    desk.git("config", "gpg.format", "ssh")
    desk.git("config", "user.signingKey", str(desk.root.parent / "keys" / key))
    desk.write(LATE)
    desk.commit(at, by or key, "", "--gpg-sign", *options)
