"""Rosters of a small engagement, from the tables that watchbook.toml would have."""

from __future__ import annotations

from watchbook.config import read_config, read_toml
from watchbook.oncall import Roster, roster_of

CONFIG = """
[engagement]
name = "Card desk"
timezone = "America/New_York"
[dumps]
path = "logs/{date}.jsonl"
[workflows.desk]
[people.ada]
name = "Ada"
phone = "+1 555 0100"
may = ["switch", "roll-back", "change-prompt", "speak-to-client"]
[people.bob]
may = ["switch", "roll-back"]
[people.cyd]
may = ["switch", "roll-back"]
[people.dan]
may = ["switch"]
"""


def roster(tables: str) -> Roster:
    """Return the roster that tables of watchbook.toml make, with four people who are there already."""
    return roster_of(read_config(read_toml(CONFIG + tables, "watchbook.toml")))
