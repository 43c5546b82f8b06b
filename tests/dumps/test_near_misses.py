"""What lies there instead of a dump is named, so that nobody has to guess why a day has none."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING

import pytest

from watchbook.dumps.near_misses import near_misses

if TYPE_CHECKING:
    from pathlib import Path

DAY = dt.date(2026, 11, 25)
PATH = "logs/{date}*.jsonl"


def found(root: Path, template: str = PATH) -> list[str]:
    """Return what is said of the day's folder."""
    return [f"{each.name} {each.why}" for each in near_misses(root, template, [DAY])]


def test_other_names_folders_pipes_and_dead_links_are_named(tmp_path: Path) -> None:
    """Whatever carries the day's date."""
    logs = tmp_path / "logs"
    logs.mkdir()
    for name in ("20261125.jsonl", "2026-11-25.jsonl.gz", "2026-11-24.jsonl", "120261125.jsonl"):
        (logs / name).touch()
    (logs / "2026-11-25-folder.jsonl").mkdir()
    (logs / "2026-11-25-gone.jsonl").symlink_to("nowhere")
    (logs / "2026-11-25-late.jsonl").touch()
    os.mkfifo(logs / "2026-11-25-pipe.jsonl")
    assert found(tmp_path) == [
        "logs/2026-11-25-folder.jsonl is a folder",
        "logs/2026-11-25-gone.jsonl is a link to nothing",
        "logs/2026-11-25-late.jsonl came after the last run",
        "logs/2026-11-25-pipe.jsonl is a pipe",
        "logs/2026-11-25.jsonl.gz is not called logs/{date}*.jsonl",
        "logs/20261125.jsonl is not called logs/{date}*.jsonl",
    ]


@pytest.mark.parametrize("template", ["s3://bucket/{date}.jsonl", "nowhere/{date}.jsonl"])
def test_a_store_is_not_asked_and_a_folder_that_is_not_there_holds_nothing(tmp_path: Path, template: str) -> None:
    """Nothing is known of them."""
    assert not found(tmp_path, template)


def test_folders_of_days_are_looked_at(tmp_path: Path) -> None:
    """The folder above the first part of the path that changes."""
    (tmp_path / "logs" / "20261125").mkdir(parents=True)
    assert found(tmp_path, "logs/{date}/all.jsonl") == ["logs/20261125 is a folder"]
