"""Which path template is proposed for a file, by where its path says the day."""

from __future__ import annotations

from pathlib import Path

import pytest

from watchbook.config.date_slot import date_slot
from watchbook.dumps.discovery import find_dumps
from watchbook.queries.sampling.path_guess import day_of, template_of

PATHS = {
    "logs/2026-11-05.jsonl.gz": "logs/{date}.jsonl.gz",
    "logs/20261105.csv": "logs/{date:%Y%m%d}.csv",
    "logs/bot_20261105_0600.csv": "logs/bot_{date:%Y%m%d}*.csv",
    "logs/2026110506.jsonl": "logs/{date:%Y%m%d}*.jsonl",
    "logs/20261105T060000Z.jsonl": "logs/{date:%Y%m%d}*.jsonl",
    "logs/2026/11/05/part-0001.jsonl.gz": "logs/{date:%Y/%m/%d}/*.jsonl.gz",
    "logs/2026/11/05/06/fire-1-2026-11-05-06-12-13-abc.gz": "logs/{date:%Y/%m/%d}/*/*.gz",
    "logs/year=2026/month=11/day=05/x.parquet": "logs/{date:year=%Y/month=%m/day=%d}/*.parquet",
    "logs/dt=2026-11-05/hour=06/part-0.c000.snappy.parquet": "logs/dt={date}/*/*.snappy.parquet",
    "export 05.11.2026.csv": "export {date:%d.%m.%Y}.csv",
    "export_11-25-2026.csv": "export_{date:%m-%d-%Y}.csv",
    "export_25-11-2026.csv": "export_{date:%d-%m-%Y}.csv",
}


@pytest.mark.parametrize("path", PATHS)
def test_a_template_is_proposed_and_finds_the_file(path: str, tmp_path: Path) -> None:
    """What is proposed is taken by watchbook.toml, and a run finds the file by it."""
    template = template_of(Path(path))
    assert template == PATHS[path]
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).touch()
    assert [file.source for file in find_dumps(tmp_path, template)] == [path]


@pytest.mark.parametrize("path", ["dump.jsonl", "export_05-11-2026.csv", "2026-13-05.jsonl", "120261105.jsonl"])
def test_a_day_that_is_not_sure_is_none(path: str) -> None:
    """Day and month that could be changed about are nobody's guess, nor are digits that are no day."""
    assert day_of(Path(path)) is None
    assert date_slot(template_of(Path(path))).text == "{date}"
