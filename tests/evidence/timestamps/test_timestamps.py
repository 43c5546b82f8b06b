"""Time from outside: an authority of openssl on loopback stamps receipts, and a client checks its tokens offline."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.cli.test_cli_verify import CONFIG
from tests.evidence.desk import week
from tests.evidence.timestamps.stamping import DAY, Authority, listening
from watchbook.config import load_engagement
from watchbook.errors import HistoryError
from watchbook.evidence.alone.verify import ReceiptChain, answer, token_problems
from watchbook.evidence.receipt import FIRST, Manifest, Receipt, read_receipt, receipt_hash
from watchbook.evidence.receipts.chain import replay
from watchbook.evidence.timestamps.authority import NoTokenError, ask_authority
from watchbook.evidence.timestamps.token_check import token_mismatches, token_notes, verifier_of
from watchbook.evidence.timestamps.token_line import TokenLine
from watchbook.job.daily_run import _stage_token
from watchbook.ledger import Ledger, Staging
from watchbook.queries.run_verify import run_verify

if TYPE_CHECKING:
    from pathlib import Path

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """One that a client trusts."""
    return Authority(tmp_path_factory.mktemp("authority") / "one")


def chain_of(*instants: dt.datetime) -> list[bytes]:
    """Return the lines of receipts made at some times."""
    lines: list[bytes] = []
    for number, at in enumerate(instants, 1):
        before = receipt_hash(lines[-1]) if lines else FIRST
        lines.append(Receipt(number, at, "ci", "a" * 40, "", Manifest().sha256, {}, before).line())
    return lines


def stamped(authority: Authority, lines: list[bytes], *numbers: int) -> bytes:
    """Return the file of tokens for some of the receipts."""
    tokens = b""
    with listening(authority) as address:
        for number in numbers:
            line = lines[number - 1]
            tokens += TokenLine(number, receipt_hash(line), ask_authority(address, line)).line()
    return tokens


def said(authority: Authority, lines: list[bytes], tokens: bytes) -> list[str]:
    """Return what does not fit; the program that a client runs names as much, but for what an authority signed."""
    verifier = verifier_of(authority.root)
    found = [misfit.what for misfit in token_mismatches(replay(b"".join(lines)), tokens, verifier)]
    alone = list(token_problems(ReceiptChain(b"".join(lines)).lines, tokens))
    assert len(alone) == len(found) - sum("the pinned authority" in what for what in found) + sum(
        "stamps something else" in what for what in alone
    )
    return found


def test_a_token_vouches_for_a_receipt(authority: Authority) -> None:
    """Offline, against the certificate that is pinned; openssl says so, too."""
    lines = chain_of(NOW - 5 * DAY, NOW)
    tokens = stamped(authority, lines, 2)
    assert said(authority, lines, tokens) == []
    assert list(token_notes(replay(b"".join(lines)), tokens)) == []
    with listening(authority) as address:
        token = ask_authority(address, lines[1])
    assert authority.is_good(token, lines[1])
    assert not authority.is_good(token, lines[0])


def test_a_gap_of_tokens_is_named(authority: Authority) -> None:
    """From the first receipt that carries one; what came before began without."""
    lines = chain_of(*(NOW + dt.timedelta(seconds=number) for number in range(6)))
    tokens = stamped(authority, lines, 2, 5)
    notes = list(token_notes(replay(b"".join(lines)), tokens))
    assert [note.partition(" (")[0] for note in notes] == ["receipt 3", "receipt 6"]
    assert "to receipt 4" in notes[0]
    assert notes[0].endswith("carries one")
    assert notes[1].endswith("no time from outside")


def test_a_chain_that_is_made_anew_has_no_tokens_of_yesterday(authority: Authority) -> None:
    """What it says of last week was stamped today."""
    lines = chain_of(NOW - 3 * DAY, NOW)
    found = said(authority, lines, stamped(authority, lines, 1, 2))
    assert len(found) == 1
    assert "receipt 1" in found[0]
    assert "was stamped only on" in found[0]
    ahead = chain_of(NOW + DAY)
    assert "its own time is wrong" in said(authority, ahead, stamped(authority, ahead, 1))[0]


def test_without_any_token_a_pinned_authority_vouches_for_nothing(authority: Authority) -> None:
    """To take the file away is no way out."""
    assert said(authority, chain_of(NOW), b"") == ["no receipt carries a token of a time-stamping authority"]


def test_a_token_of_another_authority_is_named(authority: Authority, tmp_path: Path) -> None:
    """Anyone can make one of the same name."""
    lines = chain_of(NOW)
    found = said(authority, lines, stamped(Authority(tmp_path / "other"), lines, 1))
    assert "is not one of the pinned authority" in found[0]


def test_a_token_whose_certificate_had_expired_is_named(tmp_path: Path) -> None:
    """It has to be valid when it stamps."""
    old = Authority(tmp_path / "old", -DAY)
    lines = chain_of(NOW)
    assert "is not one of the pinned authority" in said(old, lines, stamped(old, lines, 1))[0]


def test_a_token_for_another_receipt_is_named(authority: Authority) -> None:
    """A true token beside another hash, bytes that were changed, and what is none."""
    lines = chain_of(NOW, NOW)
    true = stamped(authority, lines, 1)
    number, _, token = true.decode().split(" ")
    moved = f"2 {receipt_hash(lines[1])} {token}".encode()
    assert "is not one of the pinned authority" in said(authority, lines, true + moved)[0]
    assert list(token_problems(ReceiptChain(b"".join(lines)).lines, true + moved)) == [
        f"the token of receipt 2 ({NOW:%Y-%m-%dT%H:%M:%SZ}) stamps something else"
    ]
    lost = f"{number} {'ab' * 32} {token}".encode()
    assert "that the chain does not hold" in said(authority, lines, true + lost)[0]
    assert "line 2 is no token" in said(authority, lines, true + b"none\n")[0]


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ("late", "no answer within 0.2 seconds"),
        ("busy", "answered 503"),
        ("noise", "no time stamp"),
        ("another hash", "stamped something else"),
        ("refusal", "refused|no time stamp"),
    ],
)
def test_an_answer_that_is_no_token_is_not_kept(authority: Authority, how: str, why: str) -> None:
    """The run goes on without one, and says why."""
    patience = 0.2 if how == "late" else 5.0
    with listening(authority, how) as address, pytest.raises(NoTokenError, match=why):
        ask_authority(address, chain_of(NOW)[0], patience)


def test_an_authority_that_is_not_there_keeps_nobody_waiting(authority: Authority) -> None:
    """It is an error of that one question."""
    with listening(authority) as address:
        pass
    with pytest.raises(NoTokenError, match="gave no answer"):
        ask_authority(address, chain_of(NOW)[0], 0.5)


def test_everything_made_anew_is_named_by_its_tokens(authority: Authority, tmp_path: Path) -> None:
    """A whole week of June, with receipts that fit and tokens of today; nobody looks without the certificate."""
    desk = week(tmp_path / "desk")
    (desk.root / "watchbook.toml").write_text(CONFIG)
    tokens = stamped(authority, desk.receipts.splitlines(keepends=True), 1, 2, 3, 4)
    (desk.root / "ledger/log/timestamps").write_bytes(tokens)
    assert run_verify(load_engagement(desk.root), NOW).exit_code == 0
    found = run_verify(load_engagement(desk.root), NOW, authority=authority.root)
    assert [misfit.kind for misfit in found.misfits] == ["timestamp"] * 4
    alone = answer(desk.root, NOW, tokens=True)
    assert [misfit["kind"] for misfit in alone["misfits"]] == ["timestamp"] * 4


@pytest.mark.parametrize(("how", "lines"), [("honest", 1), ("busy", 0)])
def test_a_run_keeps_what_the_authority_said(authority: Authority, tmp_path: Path, how: str, lines: int) -> None:
    """One line a receipt; where it said nothing, none, and the run goes on."""
    receipt, told = read_receipt(chain_of(NOW)[0]), list[str]()
    staging = Staging(Ledger(tmp_path / "ledger"), tmp_path / "staging")
    with listening(authority, how) as address:
        (tmp_path / "watchbook.toml").write_text(f'{CONFIG}[evidence]\ntimestamp = "{address}"\n')
        _stage_token(load_engagement(tmp_path), staging, receipt, told.append)
    staging.ledger.place(staging.folder)
    assert staging.ledger.timestamps().count(b"\n") == lines
    assert bool(told) == (not lines)


def test_what_is_pinned_has_to_be_a_certificate(tmp_path: Path) -> None:
    """A file that is none is no verification."""
    (tmp_path / "none.pem").write_text("nothing")
    for name, why in (("none.pem", "holds no certificate"), ("missing.pem", "cannot be read: No such file")):
        with pytest.raises(HistoryError, match=why):
            verifier_of(tmp_path / name)


def test_a_line_comes_back_as_it_was_written() -> None:
    """Number, hash, and the answer to the byte."""
    token = TokenLine(3, "ab" * 32, bytes(range(256)))
    assert replace(token).line() == token.line()
