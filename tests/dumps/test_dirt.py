"""Every kind of dirt ends in an account that balances."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.blocks import Block, blocks
from tests.dumps.small import CONFIG, DAY, good, make, refreshed, said
from watchbook.dumps import jsonl
from watchbook.dumps.intake_account import intake_rows

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.dumps.selection import Selection

CASES = blocks("dumps/dirt.txt")


def _data(case: Block) -> bytes:
    if "bytes" in case.sections:
        raw = case["bytes"].removesuffix("\\\n").encode("latin-1").decode("unicode_escape").encode("latin-1")
        lines = raw.split(b"\n") if case["bytes"].strip() else []
    else:
        lines = case["input"].encode().split(b"\n")
    return b"\n".join(_expanded(line) for line in lines)


def _expanded(line: bytes) -> bytes:
    before, ok, name = line.partition(b"ok ")
    if not ok or before not in (b"", b"\xef\xbb\xbf"):
        return line
    return before + good(name.decode().rstrip("\r")).encode() + (b"\r" if name.endswith(b"\r") else b"")


def _config(case: Block) -> str:
    own = case.sections.get("config", "")
    return CONFIG.replace("[dumps]\n", "[dumps]\n" + own.replace("dumps.", ""))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_dirt_ends_in_its_account(case: Block, tmp_path: Path) -> None:
    """Lines = blank + rolled up + duplicates + quarantined, each line where it belongs, for every kind of dirt."""
    state = refreshed(make(tmp_path, _config(case), {f"logs/{DAY}.jsonl": _data(case)}))
    assert said(state) == case["expected"]
    intake_rows(state.sources, state.accounts)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_reading_line_by_line_says_the_same(case: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line's account does not depend on its neighbours: the slow path says what the fast path says."""

    def refuse(_data: bytes, _wanted: Selection) -> None:
        return None

    monkeypatch.setattr(jsonl, "_strict", refuse)
    state = refreshed(make(tmp_path, _config(case), {f"logs/{DAY}.jsonl": _data(case)}))
    assert said(state) == case["expected"]
