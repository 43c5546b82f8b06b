"""What can be read of a watchbook.toml that has mistakes: enough to give a workflow to people, and for nothing else."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from watchbook.config.engagement import CONFIG_NAME, Engagement
from watchbook.config.tables import Config
from watchbook.config.toml import TomlFile

if TYPE_CHECKING:
    from pathlib import Path

TABLE = re.compile(r"^(?=\[)", re.MULTILINE)
WHOLE = ("engagement", "fallback")
"""Tables that say whose flags they are and where they are published: with a mistake in one of them nothing is read."""


def salvage(root: Path) -> Engagement | None:
    """Return an engagement without the tables that do not read; None where those are among them that a switch needs.

    Mistakes are left out by table, such as one metric, one person, or the limits of one workflow.
    """
    try:
        text = (root / CONFIG_NAME).read_text("utf-8", "replace")
    except OSError:
        return None
    data = _tables(text)
    while "engagement" in data and ("fallback" in data or "fallback" not in text):
        try:
            return Engagement(root.resolve(), Config.model_validate(data), TomlFile(CONFIG_NAME, data, {}))
        except ValidationError as error:
            if not _left_out(data, error.errors()[0]["loc"]):
                return None
    return None


def _tables(text: str) -> dict[str, Any]:
    """Return what TOML reads of a text, without the tables that it cannot read."""
    read = ""
    data: dict[str, Any] = {}
    for table in TABLE.split(text):
        try:
            data = tomllib.loads(read + table)
        except tomllib.TOMLDecodeError:
            continue
        read += table
    return data


def _left_out(data: dict[str, Any], mistake: tuple[str | int, ...]) -> bool:
    """Take the table out that a mistake stands in; False where that cannot be left out.

    A workflow itself stays, as it is what is switched. A mistake that stands nowhere is one between people and turns.
    """
    top, *below = [str(part) for part in mistake] or ["oncall"]
    if top in WHOLE:
        return False
    table: Any = data
    path = [top, *below[: 2 if top == "workflows" else 1]]
    while len(path) > 1 and isinstance(table.get(path[0]), dict):
        table = table[path.pop(0)]
    if table is data.get("workflows"):
        return False
    return table.pop(path[0], None) is not None
