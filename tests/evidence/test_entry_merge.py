"""What two people write into one entry at once is both in it, and it still reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.blocks import Block, blocks
from watchbook.evidence.git.entry_merge import main, merged_entry

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("case", blocks("evidence/merges.txt"), ids=str)
def test_both_stand_and_each_key_once(case: Block) -> None:
    """Lists and switches hold what either has, who noticed first noticed, the graver severity counts."""
    base = case["base"].strip("\n")
    assert merged_entry(base and case["base"], case["present"], case["other"]) == case["merged"]


def test_what_somebody_took_out_and_another_wrote_in_stays() -> None:
    """No line is lost by a merge; a key that one alone took out is gone."""
    base = "---\ntitle: a\ncause: fault\nstatus: open\n---\n"
    assert merged_entry(base, base.replace("cause: fault\n", ""), base) == base.replace("cause: fault\n", "")
    changed = base.replace("fault", "change")
    assert merged_entry(base, base.replace("cause: fault\n", ""), changed).count("cause: change\n") == 1


def test_git_runs_it_over_three_files(tmp_path: Path) -> None:
    """The second of them is what comes of it."""
    paths = [tmp_path / name for name in ("base", "present", "other")]
    for path, text in zip(paths, ("a\n", "a\nb\n", "a\nc\n"), strict=True):
        path.write_text(text)
    main([str(path) for path in paths])
    assert paths[1].read_text() == "a\nb\nc\n"
