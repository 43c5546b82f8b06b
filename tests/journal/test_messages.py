"""What is said of entries that cannot be read, word for word."""

from __future__ import annotations

import pytest

from tests.blocks import Block, blocks
from tests.journal.test_entry_read import TEXTS, read

CASES = {block.title: block for name in (*TEXTS, "bytes") for block in blocks(f"journal/{name}.txt")}


@pytest.mark.parametrize("block", blocks("journal/messages.txt"), ids=str)
def test_a_mistake_is_said_in_these_words(block: Block) -> None:
    """What is wrong, and how it is mended, in order of their lines."""
    case = CASES[block.title]
    raw = case.sections.get("bytes")
    data = raw.replace("\n", "").encode().decode("unicode_escape").encode("latin-1") if raw else case["input"].encode()
    _, problems = read(data)
    assert [f"{problem.what} -> {problem.hint}" for problem in problems] == block["says"].splitlines()
