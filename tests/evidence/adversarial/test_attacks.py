"""Whatever somebody does to the journal's history is named for what it is, or marked as not provable."""

from __future__ import annotations

import datetime as dt
import shutil
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from tests.blocks import Block, blocks
from tests.evidence.adversarial import attacks
from tests.evidence.desk import NOW, Desk, week
from watchbook.calendar import Calendar
from watchbook.errors import HistoryError, LedgerError
from watchbook.evidence import Badge, provenance, read_past
from watchbook.evidence.receipts import receipt_hash
from watchbook.evidence.verify import Verification, with_receipts
from watchbook.journal import Known, read_entry

if TYPE_CHECKING:
    from pathlib import Path

UTC = Calendar(ZoneInfo("UTC"), None, dt.time(6))
CASES = blocks("evidence/attacks.txt")
KNOWN = Known(("desk",), ())


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A week in which nobody did anything."""
    return week(tmp_path_factory.mktemp("quiet") / "desk")


def after(case: Block, quiet: Desk, tmp_path: Path) -> Desk:
    """Return a copy of the quiet week after somebody was at it, and CI looked once more."""
    desk = Desk(tmp_path / "desk")
    shutil.copytree(quiet.root, desk.root)
    getattr(attacks, case["how"].strip())(desk)
    try:
        desk.look("2026-06-05T10:00Z")
    except LedgerError:  # a run refuses to append to a chain that cannot be read
        assert "edited" in case["verify"]
    return desk


def badge_of(desk: Desk, path: str) -> Badge:
    """Return the badge of an entry."""
    entry, problems = read_entry((desk.root / path).read_bytes(), path, KNOWN)
    assert entry, problems
    now = dt.datetime.fromisoformat(NOW)
    past = with_receipts(read_past(desk.root, now), desk.root, desk.receipts, now)
    return provenance(entry, past, UTC).badge


def said(verification: Verification) -> list[str]:
    """Return the misfits and notes as the cases have them."""
    return [f"{misfit.kind}: {misfit.what}" for misfit in verification.misfits] + [
        f"note: {note}" for note in verification.notes
    ]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_an_attack_is_named_for_what_it_is(case: Block, quiet: Desk, tmp_path: Path) -> None:
    """By verify, by the entry's badge, or by a copy of the last receipt that somebody kept."""
    kept = receipt_hash(quiet.receipts.splitlines(keepends=True)[-1])
    desk = after(case, quiet, tmp_path)
    expected = case["verify"].splitlines()
    if "entry" in case.sections:
        assert badge_of(desk, case["entry"].strip()).words == case["badge"].strip()
    if expected[0].startswith("refused: "):
        with pytest.raises(HistoryError, match=expected[0].removeprefix("refused: ")):
            desk.verify()
        return
    found = said(desk.verify())
    if expected == ["fits"]:
        assert found == []
        assert desk.verify().exit_code == 0
    else:
        assert [line.partition(": ")[0] for line in found] == [line.partition(": ")[0] for line in expected], found
        for line, words in zip(found, expected, strict=True):
            assert words.partition(": ")[2] in line
    against = desk.verify([kept])
    assert ("not-kept" in {misfit.kind for misfit in against.misfits}) == (case["copy"].strip() == "named")
    assert (against.kept is None) == (case["copy"].strip() == "named")


def test_every_attack_is_a_case() -> None:
    """None is written down and not tried."""
    written = {name for name, found in vars(attacks).items() if getattr(found, "__module__", "") == attacks.__name__}
    assert {case["how"].strip() for case in CASES} == {name for name in written if not name.startswith("_")}


@pytest.mark.parametrize("case", [case for case in CASES if "written-later" in case.sections.get("entry", "")], ids=str)
def test_nothing_that_was_written_later_passes_as_written_at_once(case: Block) -> None:
    """Unless a copy of a receipt is needed to see it, which is what the client keeps one for."""
    honest = "days after" in case["badge"]
    assert honest or "not provable" in case["badge"] or case["copy"].strip() == "named"
