"""A switch added to an entry."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.blocks import Block, blocks
from tests.entries import KNOWN
from watchbook.journal import Switch, read_entry
from watchbook.journal.editing.edit_switches import with_switch

AT = dt.datetime.fromisoformat("2026-05-13T11:00:05-04:00")
SWITCH = Switch(AT, "desk", "manual", "engineer-a", 'a "wrong" label map: 10 # of them')
PATH = "journal/2026/05/2026-05-04-quiet.md"


@pytest.mark.parametrize("case", blocks("journal/switches.txt"), ids=str)
def test_a_switch_comes_behind_the_others(case: Block) -> None:
    """Every other byte stays as it was, and what comes out is read as it was meant."""
    after = with_switch(case["before"], SWITCH)
    assert after == case["after"]
    entry, problems = read_entry(after.encode(), PATH, KNOWN)
    assert entry is not None, problems
    assert entry.switches[-1] == SWITCH


@given(st.text(st.characters(min_codepoint=32, max_codepoint=0x7E), min_size=1).filter(str.strip))
def test_whatever_the_reason_it_is_read_as_it_was_said(reason: str) -> None:
    """With quotes, braces and number signs; and who allowed it, and when it was decided."""
    text = blocks("journal/switches.txt")[1]["before"]
    said = replace(SWITCH, reason=reason.strip(), authority="team-lead", decided=AT - dt.timedelta(minutes=4))
    entry, problems = read_entry(with_switch(text, said).encode(), PATH, KNOWN)
    assert entry is not None, problems
    assert entry.switches[-1] == said
