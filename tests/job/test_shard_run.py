"""Eight shards that are processes, against a store that speaks S3: the ledger is that of one run."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
import s3fs
from moto.core import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends

from tests.desk import FIRST, make_desk
from tests.fallback.stores import BUCKET, s3
from watchbook.config import load_engagement
from watchbook.job.daily_run import run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

DAYS = 16
URL = f"s3://{BUCKET}/shards"


def _shard(root: Path, index: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "watchbook", "rollup", "--shard", f"{index}/8", "--to", URL, "--root", str(root)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _count() -> int:
    keys = s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets[BUCKET].keys
    return sum(name.startswith("shards/") for name in [*keys])


def _state(root: Path) -> dict[str, bytes]:
    folder = root / "ledger" / "state"
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.csv")}


def test_eight_shards_give_the_bytes_of_one_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two of them run twice, and one is killed in the middle and repeated."""
    now = dt.datetime.combine(FIRST + dt.timedelta(DAYS), dt.time(6, 30), dt.UTC)
    root = make_desk(tmp_path / "one", DAYS)
    for path in sorted((root / "logs").glob("*.jsonl"))[::3]:  # half a day comes again, in a file of another name
        lines = path.read_text("utf-8").splitlines(keepends=True)
        path.with_name(f"{path.stem}-again.jsonl").write_text("".join(lines[30:]), "utf-8")
    for path in (root / "logs").iterdir():
        os.utime(path, (time.time() - 100,) * 2)
    shutil.copytree(root, tmp_path / "merged")
    run(load_engagement(root), now, log=lambda _: None)
    with s3(monkeypatch):
        first = _shard(root, 1)
        while first.poll() is None and not _count():
            time.sleep(0.01)
        first.kill()
        first.communicate()
        for indices in ((1, 2), (3, 3), (4, 5), (6, 7), (7, 8)):
            for process in [_shard(root, index) for index in indices]:
                said, wrong = process.communicate(timeout=120)
                assert process.returncode == 0, wrong
                assert said.startswith("shard ")
        assert _count() == len(list((root / "logs").glob("*.jsonl")))
        read: list[str] = []
        run(load_engagement(tmp_path / "merged"), now, log=read.append, shards=URL)
        assert f"shards at {URL}" in read
        s3fs.S3FileSystem.clear_instance_cache()
    assert _state(tmp_path / "merged") == _state(root)
