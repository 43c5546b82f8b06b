"""Whether benchmarks/blind.py measures what it says, and a small version of its table."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from benchmarks.blindspots.dump_formats import FORMATS
from benchmarks.blindspots.spoilable_desk import Desk, day_number
from benchmarks.blindspots.trial_of_ways import every_way

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.blindspots.dump_formats import Format

ELSEWHERE = {"place: older dumps expired"}
"""What is spoiled by this lies months back."""


def _digest(root: Path) -> str:
    found = hashlib.sha256()
    for folder in ("logs", "dumps", "evals"):
        for path in sorted((root / folder).rglob("*")):
            data = path.read_bytes() if path.is_file() else b"none"
            found.update(str(path.relative_to(root)).encode() + b"\0" + data)
    return found.hexdigest() + (root / "watchbook.toml").read_text("utf-8")


@pytest.mark.parametrize("form", FORMATS)
def test_every_way_spoils_something_and_can_be_used_twice(form: Format, tmp_path: Path) -> None:
    """A way that leaves the files as they are would be said to pass."""
    desk = Desk.begin(tmp_path / "desk", form, 200)
    days = [day_number(index) for index in range(60, 63)]
    for day in days:
        desk.put(day, desk.frame(day))
        desk.put_evals(day)
    healthy = _digest(desk.root)
    as_they_were = set()
    for number, way in enumerate(way for way in every_way() if form in way.forms):
        copy = desk.copy(tmp_path / str(number))
        way.spoil(copy, days[:1])
        way.spoil(copy, days[1:])
        if _digest(copy.root) == healthy:
            as_they_were.add(way.name)
    assert as_they_were == ELSEWHERE
    assert _digest(desk.root) == healthy
