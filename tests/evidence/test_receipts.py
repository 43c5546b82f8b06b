"""Receipts: canonical lines in a chain, made when one is due."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.evidence.desk import FIRST, NOW, SECOND, Desk, week
from watchbook.errors import HistoryError, LedgerError
from watchbook.evidence.receipt import FIRST as NOTHING
from watchbook.evidence.receipt import (
    Manifest,
    NotAReceiptError,
    Receipt,
    canonical,
    differences,
    read_receipt,
    receipt_hash,
)
from watchbook.evidence.receipts import verification_text
from watchbook.evidence.receipts.chain import replay
from watchbook.evidence.receipts.client_copy import copied_hashes
from watchbook.evidence.receipts.receipt_maker import Observer, new_receipt, observer

if TYPE_CHECKING:
    from pathlib import Path

AT = dt.datetime.fromisoformat("2026-06-01T10:00Z")
HASH = hashlib.sha256(b"what it holds").hexdigest()
EMPTY = Manifest().sha256
RECEIPT = Receipt(1, AT, "ci", "a" * 40, "", EMPTY, {}, NOTHING)
PATHS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda path: not path.endswith("/"))
FILES = st.dictionaries(PATHS.map(lambda path: path.lstrip("/") or "x"), st.sampled_from([HASH, EMPTY]), max_size=8)


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A week with two entries and four receipts."""
    return week(tmp_path_factory.mktemp("quiet") / "desk")


def test_a_line_is_canonical_json() -> None:
    """RFC 8785: keys in the order of UTF-16, nothing between tokens, only what must be escaped is."""
    value = {"\u20ac": "Euro", "\r": "\u000f\n", "1": 1, "\U0001f600": '\u00f6"\\', "\ufb33": {"b": "", "a": "/"}}
    assert canonical(value).decode() == (
        '{"\\r":"\\u000f\\n","1":1,"\u20ac":"Euro","\U0001f600":"\u00f6\\"\\\\","\ufb33":{"a":"/","b":""}}\n'
    )


def test_the_hash_of_a_line_is_what_a_shell_prints() -> None:
    """`tail -n 1 ledger/log/receipts | sha256sum`: the line with its end."""
    assert receipt_hash(RECEIPT.line()) == hashlib.sha256(RECEIPT.line()).hexdigest()
    assert RECEIPT.line().endswith(b"}\n")


@given(FILES, st.integers(1, 10**9), st.text(st.characters(exclude_categories=["Cs"])))
def test_a_receipt_comes_back_as_it_was_written(files: dict[str, str], sequence: int, by: str) -> None:
    """Whatever files and runs are called."""
    receipt = replace(RECEIPT, sequence=sequence, by=by, changed=files)
    assert read_receipt(receipt.line()) == receipt


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("}\n", "}", "not in canonical form"),
        ("}\n", "}\r\n", "not in canonical form"),
        ('{"at":', '{ "at":', "not in canonical form"),
        ('"sequence":1', '"sequence":1,"sequence":1', "not in canonical form"),
        ('"sequence":1', '"sequence":1.0', "sequence, by or changed"),
        ('"sequence":1', '"sequence":true', "sequence, by or changed"),
        ('"by":"ci"', '"by":"ci","also":1', "keys are not"),
        ('"by":"ci"', '"by":"\\ud800"', "holds what cannot be"),
        ('"head":"aa', '"head":"--', "head is not one"),
        ("10:00:00Z", "10:00:00+00:00", "at is not one"),
        ("06-01T10", "06-31T10", "holds what cannot be"),
        ('"at":"2026', '"at":"9999', "holds what cannot be"),
        ('"at":"2026', '"at":"0001', "holds what cannot be"),
        ('"changed":{}', '"changed":{"a":"b"}', "sequence, by or changed"),
        ("{", "[" * 100_000, "not JSON"),
        ("{", "", "not JSON"),
    ],
)
def test_a_line_that_no_run_writes_is_refused(old: str, new: str, why: str) -> None:
    """To the byte."""
    line = RECEIPT.line().decode().replace(old, new, 1).encode()
    with pytest.raises(NotAReceiptError, match=why):
        read_receipt(line)


@given(FILES, FILES)
def test_changes_lead_from_one_manifest_to_the_next(before: dict[str, str], after: dict[str, str]) -> None:
    """The same files give the same hash, however they came about."""
    manifest = Manifest(before)
    assert manifest.files == before
    manifest.change(differences(before, after))
    assert manifest.files == after
    assert manifest.sha256 == Manifest(after).sha256
    assert (manifest.sha256 == Manifest(before).sha256) == (before == after)


def test_a_receipt_says_what_the_commit_holds_and_not_the_folder(quiet: Desk) -> None:
    """Head, tree, and by path the SHA-256 of what a file holds."""
    second = replay(quiet.receipts).links[1].receipt
    assert second.head == quiet.git("rev-parse", "HEAD~4")
    assert second.tree == quiet.git("rev-parse", "HEAD~4:journal")
    held = hashlib.sha256((quiet.root / FIRST).read_bytes()).hexdigest()
    assert second.changed == {FIRST.removeprefix("journal/"): held}


@pytest.mark.parametrize(("at", "due"), [("2026-06-04T23:59Z", False), ("2026-06-05T00:00Z", True)])
def test_a_receipt_is_due_once_a_day(quiet: Desk, at: str, due: bool) -> None:  # noqa: FBT001  # a case
    """A second run on one day over the same journal makes none."""
    assert (new_receipt(quiet.root, quiet.receipts, Observer("ci", dt.datetime.fromisoformat(at))) is not None) == due


def test_a_receipt_is_due_when_the_journal_has_changed(quiet: Desk) -> None:
    """At once, and it names what changed since the one before."""
    chain = quiet.receipts.splitlines(keepends=True)
    made = new_receipt(quiet.root, b"".join(chain[:2]), Observer("ci", dt.datetime.fromisoformat("2026-06-02T10:05Z")))
    assert made
    assert (made.sequence, list(made.changed)) == (3, [SECOND.removeprefix("journal/")])
    assert made.before == receipt_hash(chain[1])


def test_nothing_is_appended_to_a_chain_that_cannot_be_read(quiet: Desk) -> None:
    """The line is named."""
    with pytest.raises(LedgerError, match="not a receipt") as caught:
        new_receipt(quiet.root, quiet.receipts + b"{}\n", Observer("ci", AT))
    assert str(caught.value.place) == "ledger/log/receipts:5"


def test_a_receipt_needs_a_commit(tmp_path: Path) -> None:
    """There is nothing to see before the first."""
    with pytest.raises(HistoryError, match="none here"):
        new_receipt(Desk.empty(tmp_path / "desk").root, b"", Observer("ci", AT))


def test_an_engagement_in_a_folder_of_a_larger_repository_has_receipts_too(tmp_path: Path) -> None:
    """What they name is below the engagement's root."""
    whole = Desk.empty(tmp_path / "whole")
    whole.write("cards/" + FIRST, "a")
    whole.commit("2026-06-02T09:14Z")
    part = Desk(whole.root / "cards")
    part.look("2026-06-02T10:00Z")
    found = part.verify()
    assert found.exit_code == 0, found.misfits
    assert list(found.chain.links[0].receipt.changed) == [FIRST.removeprefix("journal/")]
    assert [entry.path for entry in found.entries] == [FIRST]


@pytest.mark.parametrize(
    ("environment", "by"),
    [
        ({}, "engineer-a"),
        (
            {"GITHUB_RUN_ID": "7", "GITHUB_REPOSITORY": "v/desk", "GITHUB_SERVER_URL": "https://forge.example"},
            "https://forge.example/v/desk/actions/runs/7",
        ),
        ({"CI_JOB_URL": "https://forge.example/v/desk/-/jobs/7"}, "https://forge.example/v/desk/-/jobs/7"),
        ({"BUILD_URL": "https://ci.example/7/"}, "https://ci.example/7/"),
    ],
)
def test_a_receipt_names_the_run_that_made_it(environment: dict[str, str], by: str) -> None:
    """By the address where a forge tells about it, else by git's user.name."""
    assert observer(environment, "engineer-a", AT).by == by


def test_a_copy_is_a_hash_or_a_file_with_lines_or_hashes(quiet: Desk, tmp_path: Path) -> None:
    """Also a page of the site that was saved, and lines that came through a mail."""
    lines = quiet.receipts.splitlines(keepends=True)
    last = receipt_hash(lines[-1])
    (tmp_path / "page.html").write_text(f"<p>Number 4: <code>{last}</code></p>")
    (tmp_path / "copy").write_bytes(lines[2] + lines[3].replace(b"\n", b"\r\n"))
    (tmp_path / "other").write_text("nothing of the kind")
    assert copied_hashes(last.upper(), tmp_path) == (last,)
    assert copied_hashes("page.html", tmp_path) == (last,)
    assert copied_hashes("copy", tmp_path) == (receipt_hash(lines[2]), last)
    for nothing in ("other", "missing", "12ab"):
        with pytest.raises(HistoryError, match=r"no receipt|neither"):
            copied_hashes(nothing, tmp_path)


def test_a_verification_can_be_read_and_processed(quiet: Desk) -> None:
    """It says for how much the receipts vouch, and what a copy would add."""
    found = quiet.verify()
    text = verification_text.text(found)
    assert "4 receipts, from 1 Jun 2026, 10:00 UTC to 4 Jun 2026, 10:00 UTC: all fits." in text
    assert "only a receipt kept elsewhere shows that" in text
    document = json.loads(verification_text.json(found))
    assert document["fits"] is True
    assert document["last"]["sha256"] == receipt_hash(quiet.receipts.splitlines(keepends=True)[-1])
    entry = next(each for each in document["entries"] if each["path"] == SECOND)
    assert (entry["state"], entry["after"]["sequence"], entry["seen"]["sequence"]) == ("fits", 2, 3)
    kept = quiet.verify([document["last"]["sha256"]])
    assert "The chain holds the receipt that was kept, receipt 4" in verification_text.text(kept)


def test_without_receipts_nothing_can_be_judged(tmp_path: Path) -> None:
    """That is exit 2, and no all-clear."""
    desk = Desk.empty(tmp_path / "desk")
    desk.enter(FIRST, "2026-06-02T09:14Z")
    found = desk.verify()
    assert found.exit_code == 2
    assert "watchbook run --receipt" in verification_text.text(found)


def test_a_receipt_from_the_future_does_not_fit(quiet: Desk) -> None:
    """Seen from the reader's clock."""
    found = quiet.verify(now="2026-06-04T09:00Z")
    assert [(misfit.kind, misfit.place and misfit.place.line) for misfit in found.misfits] == [("clock", 4)]
    assert quiet.verify(now=NOW).exit_code == 0
