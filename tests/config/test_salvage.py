"""What can be read of a watchbook.toml that has mistakes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.blocks import Block, blocks
from watchbook.config import salvage

if TYPE_CHECKING:
    from pathlib import Path

TABLES = {
    "engagement": '[engagement]\nname = "Card desk"\ntimezone = "UTC"\n',
    "dumps": '[dumps]\npath = "logs/{date}.jsonl"\n',
    "fallback": '[fallback]\npublish = "flags.json"\n',
}


@pytest.mark.parametrize("case", blocks("config/salvage.txt"), ids=str)
def test_beside_a_mistake_what_a_table_says_is_kept(case: Block, tmp_path: Path) -> None:
    """Above all a workflow's flag: under another key a switch reaches no router."""
    text = case["input"]
    tables = dict(TABLES)
    if "[fallback]\nleese" in text:
        tables["fallback"] += text.partition("\n")[2]
        text = ""
    for name in TABLES:
        if text.startswith(f"[{name}]"):
            tables[name] = ""
    workflow = "" if "[workflows.card-support]" in text else "[workflows.card-support]\n"
    (tmp_path / "watchbook.toml").write_text("".join(tables.values()) + workflow + text)
    found = salvage(tmp_path)
    said = f"{found.config.flag('card-support')}, published at {found.config.fallback.publish}" if found else "nothing"
    assert said == case["expected"].strip()
    assert found is None or found.partial


def test_dumps_that_do_not_read_keep_nobody_from_people(tmp_path: Path) -> None:
    """No switch reads any."""
    dumps = '[dumps]\npath = "logs"\n'
    (tmp_path / "watchbook.toml").write_text(TABLES["engagement"] + dumps + TABLES["fallback"] + "[workflows.desk]\n")
    found = salvage(tmp_path)
    assert found is not None
    assert tuple(found.config.workflows) == ("desk",)
