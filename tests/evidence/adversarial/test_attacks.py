"""Whatever somebody does to the journal's history is named for what it is, or marked as not provable."""

from __future__ import annotations

import datetime as dt
import shutil
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from tests.blocks import Block, blocks
from tests.evidence.adversarial import attacks, merges, signing
from tests.evidence.desk import NOW, Desk, week
from watchbook.calendar import Calendar
from watchbook.config import SigningConfig
from watchbook.errors import HistoryError, LedgerError
from watchbook.evidence import Badge, Provenance, provenance, read_history
from watchbook.evidence.alone.verify import answer
from watchbook.evidence.journal_proof import with_receipts, with_signatures
from watchbook.evidence.receipt import receipt_hash
from watchbook.journal import KnownNames, read_entry

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.evidence.receipts.verify import Verification

UTC = Calendar(ZoneInfo("UTC"), None, dt.time(6))
CASES = blocks("evidence/attacks.txt")
KNOWN = KnownNames(("desk",), ())
MODULES = (signing, attacks, merges)
RULES = SigningConfig(allowed_signers=signing.SIGNERS, revoked_keys=signing.REVOKED, base="main")


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A week in which nobody did anything."""
    return week(tmp_path_factory.mktemp("quiet") / "desk")


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key for everyone."""
    folder = tmp_path_factory.mktemp("keys") / "keys"
    signing.make_keys(folder)
    return folder


def after(case: Block, quiet: Desk, keys: Path, folder: Path) -> Desk:
    """Return a copy of the quiet week after somebody was at it, and CI looked once more."""
    desk = Desk(folder / "desk")
    shutil.copytree(quiet.root, desk.root)
    if "signature" in case.sections:
        shutil.copytree(keys, folder / "keys")
    next(vars(module)[how] for module in MODULES if (how := case["how"].strip()) in vars(module))(desk)
    try:
        desk.look("2026-06-05T10:00Z")
    except (
        LedgerError,
        HistoryError,
    ):  # a run refuses to append to a chain that cannot be read, or such a commit
        assert "edited" in case["verify"] or "refused" in case["verify"]
    return desk


def badge_of(desk: Desk, path: str) -> Badge:
    """Return the badge of an entry."""
    return provenance_of(desk, path).badge


def provenance_of(desk: Desk, path: str, rules: SigningConfig | None = None) -> Provenance:
    """Return what is known of an entry."""
    entry, problems = read_entry((desk.root / path).read_bytes(), path, KNOWN)
    assert entry, problems
    now = dt.datetime.fromisoformat(NOW)
    past = with_receipts(read_history(desk.root, now), desk.root, desk.receipts, now)
    return provenance(entry, with_signatures(past, desk.root, rules or SigningConfig(), now), UTC)


def agree(desk: Desk, kept: str) -> Verification | None:
    """Hold the program that a client runs to the package's answer, and return that: None where both cannot judge.

    The answer is the exit code, what does not fit, and by entry the receipts that saw it first and saw it changed.
    """
    alone = answer(desk.root, dt.datetime.fromisoformat(NOW), kept)
    try:
        verification = desk.verify([kept])
    except HistoryError:
        assert alone.keys() == {"exit_code", "refused"}
        assert alone["exit_code"] == 2
        return None
    assert alone["exit_code"] == verification.exit_code
    kinds = sorted(misfit["kind"] for misfit in alone["misfits"])
    assert kinds == sorted(misfit.kind for misfit in verification.misfits)
    assert alone["entries"] == {
        entry.path.removeprefix("journal/"): {
            "first": entry.seen.receipt.sequence if entry.seen else None,
            "changes": [link.receipt.sequence for link in entry.changes],
            "cut": bool(entry.cut),
        }
        for entry in verification.entries
    }
    return verification


def said(verification: Verification) -> list[str]:
    """Return the misfits and notes as the cases have them."""
    return [f"{misfit.kind}: {misfit.what}" for misfit in verification.misfits] + [
        f"note: {note}" for note in verification.notes
    ]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_an_attack_is_named_for_what_it_is(case: Block, quiet: Desk, keys: Path, tmp_path: Path) -> None:
    """By verify, by the entry's badge, or by a copy of the last receipt that somebody kept."""
    kept = receipt_hash(quiet.receipts.splitlines(keepends=True)[-1])
    desk = after(case, quiet, keys, tmp_path)
    against = agree(desk, kept)
    expected = case["verify"].splitlines()
    assert (against is None) == expected[0].startswith("refused: ")
    if against is None:
        with pytest.raises(HistoryError, match=expected[0].removeprefix("refused: ")):
            desk.verify()
    if against or "badge" in case.sections:
        _see_the_page(desk, case)
    if against is None:
        return
    is_lost = case["copy"].strip() == "named"
    found = [line for line in said(against) if not line.startswith("not-kept: ")]
    if expected == ["fits"]:
        assert found == []
        assert against.exit_code == int(is_lost)
    else:
        assert [line.partition(": ")[0] for line in found] == [line.partition(": ")[0] for line in expected], found
        for line, words in zip(found, expected, strict=True):
            assert words.partition(": ")[2] in line
    assert ("not-kept" in {misfit.kind for misfit in against.misfits}) == is_lost
    assert (against.kept is None) == is_lost


def _see_the_page(desk: Desk, case: Block) -> None:
    """Hold what the entry's page says to the case."""
    if "entry" not in case.sections:
        return
    known = provenance_of(desk, case["entry"].strip(), RULES if "signature" in case.sections else None)
    assert known.badge.words == case["badge"].strip()
    assert (known.signature.text if known.signature else "") == case.sections.get("signature", "").strip()


def test_every_attack_is_a_case() -> None:
    """None is written down and not tried."""
    written = {
        name
        for module in MODULES
        for name, found in vars(module).items()
        if getattr(found, "__module__", "") == module.__name__ and not name.startswith(("_", "make_"))
    }
    assert {case["how"].strip() for case in CASES} == written


@pytest.mark.parametrize("case", [case for case in CASES if "written-later" in case.sections.get("entry", "")], ids=str)
def test_nothing_that_was_written_later_passes_as_written_at_once(case: Block) -> None:
    """Unless a copy of a receipt is needed to see it, which is what the client keeps one for."""
    honest = "days after" in case["badge"]
    marked = "not provable" in case["badge"] or "git alone" in case["badge"] or "of today's text" in case["badge"]
    assert honest or marked or case["copy"].strip() == "named"
