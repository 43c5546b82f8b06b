"""Signatures: what they prove, with keys made for the test and real git."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.evidence.repository import TEXT, Repository
from watchbook.config import SigningConfig
from watchbook.evidence import JournalHistory, read_history
from watchbook.evidence.journal_proof import with_receipts, with_signatures
from watchbook.evidence.receipts.receipt_maker import Observer, new_receipt
from watchbook.evidence.signing.signature import Signature

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.evidence.signing.signature import SignatureKind

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no ssh-keygen on this machine")

ENTRY = "journal/2026/05/2026-05-04-quiet-day.md"
NOW = dt.datetime.fromisoformat("2026-11-23T12:00:00Z")
SIGNING = SigningConfig(allowed_signers="keys/allowed", base="main")
SIGNED_AT = "2026-05-05T07:00:00Z"


class Desk(Repository):
    """A repository in which people have keys."""

    def key(self, name: str) -> str:
        """Make a key and return its public half."""
        path = self.root.parent / name
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(path)]
        subprocess.run(command, check=True)
        return path.with_name(f"{name}.pub").read_text("utf-8").strip()

    def allow(self, *lines: str, revoked: str = "") -> None:
        """Write the lists of keys, on the branch that is checked out."""
        self.write("keys/allowed", "".join(f"{line}\n" for line in lines))
        self.write("keys/revoked", revoked)
        self.commit("2026-05-04T07:00:00Z")

    def sign(self, key: str, by: str = "engineer-a", author: str | None = None, text: str = TEXT) -> str:
        """Commit the entry, signed with a key, and return the commit."""
        self.write(ENTRY, text)
        self.git("add", "--all")
        settings = ("-c", "gpg.format=ssh", "-c", f"user.signingKey={self.root.parent / key}")
        who = ("--author", f"{author} <{author}@example.com>") if author else ()
        self.git(*settings, "commit", "--quiet", "--message=x", "--gpg-sign", *who, at=SIGNED_AT, by=by)
        return self.git("rev-parse", "HEAD")

    def told(self, signing: SigningConfig = SIGNING) -> Signature | None:
        """Return what is known of the signature under the entry."""
        past: JournalHistory = with_signatures(read_history(self.root, NOW), self.root, signing, NOW)
        story = past.of(ENTRY)
        assert story is not None
        return past.signatures.get(story.born.id)

    def look(self, at: str) -> bytes:
        """Return the receipt of a run that sees HEAD."""
        made = new_receipt(self.root, b"", Observer("ci", dt.datetime.fromisoformat(at)))
        assert made is not None
        return made.line()

    def signed(self, commit: str, receipts: bytes) -> SignatureKind:
        """Return what is known of a commit's signature beside receipts."""
        past = with_receipts(read_history(self.root, NOW), self.root, receipts, NOW)
        return with_signatures(past, self.root, SIGNING, NOW).signatures[commit].kind


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return an empty repository."""
    return Desk(tmp_path / "desk")


def test_a_committer_who_signs_with_a_key_of_the_list_is_named(desk: Desk) -> None:
    """That is all a signature proves."""
    desk.allow(f"engineer-a@example.com {desk.key('a')}")
    desk.sign("a")
    found = desk.told()
    assert found is not None
    assert (found.kind, found.text) == ("good", "signed by engineer-a@example.com")
    assert found.key
    assert found.key.startswith("SHA256:")


def test_where_no_signers_are_allowed_nobody_looks(desk: Desk) -> None:
    """And nothing is said."""
    desk.key("a")
    desk.sign("a")
    assert desk.told(SigningConfig()) is None


def test_an_unsigned_commit_is_no_accusation(desk: Desk) -> None:
    """It is said to be unsigned."""
    desk.allow(f"engineer-a@example.com {desk.key('a')}")
    desk.write(ENTRY)
    desk.commit(SIGNED_AT)
    assert desk.told() == Signature("none", "unsigned")


def test_a_key_that_nobody_listed_is_unknown(desk: Desk) -> None:
    """Whatever name the commit bears."""
    desk.allow(f"engineer-a@example.com {desk.key('a')}")
    desk.key("stranger")
    desk.sign("stranger")
    found = desk.told()
    assert found is not None
    assert (found.kind, found.text) == ("unknown", "signed by an unknown key")


def test_a_known_key_under_anothers_name_is_named(desk: Desk) -> None:
    """Git alone calls it good."""
    desk.allow(f"engineer-a@example.com {desk.key('a')}")
    desk.sign("a", by="engineer-b")
    found = desk.told()
    assert found is not None
    assert found.kind == "other"
    assert found.text == "signed by engineer-a@example.com, and committed in the name of engineer-b@example.com"


def test_an_author_who_did_not_sign_is_named(desk: Desk) -> None:
    """A maintainer's signature is no word of the author's."""
    desk.allow(f"engineer-a@example.com {desk.key('a')}")
    desk.sign("a", author="engineer-b")
    found = desk.told()
    assert found is not None
    assert found.text == "signed by engineer-a@example.com, and not by its author engineer-b@example.com"


def test_a_key_that_has_since_expired_proves_no_time(desk: Desk) -> None:
    """Whoever holds it can date a commit back to when it was valid, and git alone calls that good."""
    desk.allow(f'engineer-a@example.com valid-before="20260601Z" {desk.key("a")}')
    desk.sign("a")
    found = desk.told()
    assert found is not None
    assert found.kind == "expired"
    assert found.text == "signed by a key of engineer-a@example.com that has since expired, time not provable"


def test_what_a_receipt_saw_while_the_key_was_valid_was_signed_then(desk: Desk) -> None:
    """An amendment no less than the commit that brought the entry; a later receipt shows nothing of it."""
    desk.allow(f'engineer-a@example.com valid-before="20260601Z" {desk.key("a")}')
    born, amended = desk.sign("a"), desk.sign("a", text=TEXT + "more\n")
    early, late = desk.look("2026-05-06T07:00:00Z"), desk.look("2026-06-06T07:00:00Z")
    assert [desk.signed(commit, early) for commit in (born, amended)] == ["good", "good"]
    assert [desk.signed(commit, late) for commit in (born, amended)] == ["expired", "expired"]


def test_a_receipt_of_the_text_says_nothing_of_a_commit_that_took_its_place(desk: Desk) -> None:
    """Whoever holds the expired key can commit the same text once more, dated as it was."""
    desk.allow(f'engineer-a@example.com valid-before="20260601Z" {desk.key("a")}')
    desk.write(ENTRY)
    desk.commit(SIGNED_AT)
    early = desk.look("2026-05-06T07:00:00Z")
    desk.git("reset", "--quiet", "--soft", "HEAD~1")
    assert desk.signed(desk.sign("a"), early) == "expired"


def test_a_key_that_was_not_valid_then_is_named(desk: Desk) -> None:
    """It is known, and its time was over."""
    desk.allow(f'engineer-a@example.com valid-before="20260501Z" {desk.key("a")}')
    desk.sign("a")
    found = desk.told()
    assert found is not None
    assert (found.kind, found.text) == ("expired", "signed by a key that was not valid then")


def test_a_revoked_key_is_bad(desk: Desk) -> None:
    """Also for what it signed before."""
    public = desk.key("a")
    desk.allow(f"engineer-a@example.com {public}", revoked=f"{public}\n")
    desk.sign("a")
    found = desk.told(SigningConfig(allowed_signers="keys/allowed", revoked_keys="keys/revoked", base="main"))
    assert found is not None
    assert found.kind == "bad"


def test_a_branch_that_adds_its_own_key_is_not_trusted_with_it(desk: Desk) -> None:
    """The base branch's list counts."""
    desk.allow(f"engineer-a@example.com {desk.key('a')}")
    desk.git("checkout", "--quiet", "-b", "incident")
    desk.allow(f"engineer-b@example.com {desk.key('b')}")
    desk.sign("b", by="engineer-b")
    found = desk.told()
    assert found is not None
    assert found.kind == "unknown"


@pytest.mark.parametrize(
    ("signing", "why"),
    [
        (SigningConfig(allowed_signers="keys/allowed", base="origin/main"), "there is no origin/main here"),
        (SigningConfig(allowed_signers="keys/none", base="main"), "main has no keys/none"),
        (SigningConfig(allowed_signers="keys/allowed", base="--help"), "there is no --help here"),
    ],
)
def test_without_the_list_signatures_are_not_checked(desk: Desk, signing: SigningConfig, why: str) -> None:
    """Which is said, and why."""
    desk.allow(f"engineer-a@example.com {desk.key('a')}")
    desk.sign("a")
    assert desk.told(signing) == Signature("unchecked", f"signatures cannot be checked: {why}")


def test_a_signature_of_another_kind_runs_no_program(desk: Desk) -> None:
    """A PGP key's trust is a machine's own affair, and the repository's settings name no program to run."""
    desk.allow(f"engineer-a@example.com {desk.key('a')}")
    desk.write(ENTRY)
    plain = desk.commit(SIGNED_AT)
    fake = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n iQ==\n -----END PGP SIGNATURE-----\n"
    head, body = desk.git("cat-file", "commit", plain).split("\n\n", 1)
    (desk.root.parent / "forged").write_text(f"{head}\n{fake}\n{body}\n", "utf-8")
    forged = desk.git("hash-object", "-t", "commit", "-w", str(desk.root.parent / "forged"))
    desk.git("reset", "--quiet", "--hard", forged)
    trap = desk.root.parent / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {desk.root}/sprung\n", "utf-8")
    trap.chmod(0o755)
    for key in ("gpg.program", "gpg.ssh.program", "gpg.openpgp.program"):
        desk.git("config", key, str(trap))
    found = desk.told()
    assert found is not None
    assert found.kind in ("unchecked", "none", "bad")
    assert not (desk.root / "sprung").exists()


@pytest.mark.parametrize("damage", [None, "{", "[]", '{"lists": 1}', "\ud800"])
def test_what_git_said_is_remembered_and_may_be_lost(desk: Desk, damage: str | None) -> None:
    """Nothing depends on it but time."""
    desk.allow(f"engineer-a@example.com {desk.key('a')}")
    desk.sign("a")
    first = desk.told()
    memory = desk.root / ".watchbook" / "signatures.json"
    assert memory.is_file()
    if damage is not None:
        memory.write_text(damage, "utf-8", errors="surrogatepass")
    assert desk.told() == first


def test_what_git_said_under_other_lists_is_not_remembered(desk: Desk) -> None:
    """A key that is taken off the list is unknown from then on."""
    public = desk.key("a")
    desk.allow(f"engineer-a@example.com {public}")
    desk.sign("a")
    good = desk.told()
    (desk.root / ".git" / "info" / "exclude").write_text(".watchbook/\n", "utf-8")
    desk.allow(f"engineer-b@example.com {desk.key('b')}")
    unknown = desk.told()
    assert good is not None
    assert unknown is not None
    assert (good.kind, unknown.kind) == ("good", "unknown")
