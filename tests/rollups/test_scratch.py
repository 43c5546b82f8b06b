"""Where workers settle in a place that they share, the numbers are those of one process, and the run holds no ids."""

from __future__ import annotations

import random
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import s3fs

from tests.dumps.small import CONFIG, make, refreshed
from tests.fallback.stores import BUCKET, s3
from tests.rollups.worker_deaths import DeadlyExecutor, die_once, shared_files
from watchbook.errors import ConfigError, WorkerError
from watchbook.files import write_file
from watchbook.rollups.conversation_keys import ConversationKeys
from watchbook.rollups.scratch.key_piece import BUCKETS, HEAD_BYTES, PieceHead, to_piece
from watchbook.rollups.shards.rollup_bytes import TornError
from watchbook.rollups.workers.crew import Crew
from watchbook.rollups.workers.rollup_task import RollupTask
from watchbook.rollups.workers.worker_processes import WorkerProcesses

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
SETTLED = "watchbook.rollups.scratch.shared_keys.MOST_KEYS"


def desk(tmp_path: Path, files: dict[str, bytes] | None = None) -> tuple[Path, Path, Path]:
    """Return an engagement, the same with a scratch folder, and that folder."""
    for name in ("plain", "shared"):
        (tmp_path / name).mkdir()
    plain = make(tmp_path / "plain", CONFIG, files or shared_files(3))
    scratch = tmp_path / "scratch"
    shared = make(tmp_path / "shared", f'{CONFIG}\n[run]\nscratch = "{scratch}"\n', files or shared_files(3))
    return plain, shared, scratch


def random_files(chance: random.Random) -> dict[str, bytes]:
    """Return files of some days that hold ids of each other, of their own and of the days beside."""
    line = '{{"ts":"2026-03-0{day}T{hour:02}:30:00-05:00","conversation_id":"{name}","workflow":"desk"}}'
    return {
        f"logs/2026-03-0{day}-{part}.jsonl": "\n".join(
            line.format(day=day - (chance.random() < 0.2), hour=chance.randrange(24), name=chance.randrange(30))
            for _ in range(chance.randrange(25))
        ).encode()
        for day in range(2, 6)
        for part in range(chance.randrange(1, 4))
    }


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 12))])
def test_workers_settle_as_the_run_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """However many parts a day is cut into, whoever looks at them, and whatever lies there from before."""
    chance = random.Random(seed)
    plain, shared, _ = desk(tmp_path, random_files(chance))
    whole = refreshed(plain)
    assert refreshed(shared, crew=Crew()) == whole
    monkeypatch.setattr(SETTLED, chance.choice([1, 3, 20]))
    crew = Crew(partial(ThreadPoolExecutor, 3), 3)
    assert refreshed(shared, crew=crew) == whole
    # A file that comes later, and one that is no longer what it was.
    for root in (plain, shared):
        make(root, (root / "watchbook.toml").read_text("utf-8"), random_files(random.Random(seed + 100)))
    cache = tmp_path / "cache"
    cache.mkdir()
    assert refreshed(shared, whole, cache) == refreshed(plain)


def test_the_run_reads_no_keys(tmp_path: Path) -> None:
    """They are put and read by whoever works; tasks and results hold names and numbers."""
    _, shared, scratch = desk(tmp_path)
    results: list[object] = []

    class Watched(Crew):
        def results(self, work: Callable[..., object], tasks: object) -> object:  # type: ignore[override]
            for task, result in super().results(work, tasks):  # type: ignore[arg-type]
                results.extend([task, result])
                yield task, result

    refreshed(shared, crew=Watched())
    assert not any(
        isinstance(part, ConversationKeys) and len(part)
        for result in results
        for each in (result if isinstance(result, list | tuple) else [result])
        for part in ((each.taken_keys,) if isinstance(each, RollupTask) else (getattr(each, "keys", None),))
    )
    assert len(list(scratch.rglob("logs-*.keys"))) == 6
    assert len(list(scratch.rglob("taken-*.keys"))) == 3


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "short": lambda data: data[:-1],
    "head": lambda data: data[:7],
    "changed": lambda data: data[:-1] + bytes([data[-1] ^ 1]),
}


@pytest.mark.parametrize("damage", [*DAMAGES, "other"])
def test_a_piece_that_is_torn_is_an_error_that_names_it(tmp_path: Path, damage: str) -> None:
    """Cut short, changed, or another file's: nothing is merged, and without it all is put again."""
    plain, shared, scratch = desk(tmp_path)
    refreshed(shared)
    piece, other = sorted(scratch.rglob("logs-*.keys"))[:2]
    piece.write_bytes(DAMAGES[damage](piece.read_bytes()) if damage in DAMAGES else other.read_bytes())
    with pytest.raises(WorkerError, match="is not what a worker puts: cut short, or changed") as caught:
        refreshed(shared)
    assert str(caught.value.place) == str(piece)
    piece.unlink()
    assert refreshed(shared) == refreshed(plain)


def test_a_place_that_is_full_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run ends with what the system says; the ledger is not touched."""
    _, shared, scratch = desk(tmp_path)

    def full(path: Path, _data: bytes, **_: object) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr("watchbook.rollups.shards.blob_store.write_file", full)
    with pytest.raises(WorkerError, match=r"cannot be written: .*No space left on device"):
        refreshed(shared)
    monkeypatch.setattr("watchbook.rollups.shards.blob_store.write_file", write_file)
    (scratch.parent / "no-folder").write_text("a file", "utf-8")
    make(shared, f'{CONFIG}\n[run]\nscratch = "{scratch.parent}/no-folder"\n', {})
    with pytest.raises(WorkerError, match="cannot be written: "):
        refreshed(shared)
    make(shared, f'{CONFIG}\n[run]\nscratch = "s3:/bucket"\n', {})
    with pytest.raises(WorkerError, match=r"names no place for what \[run\] scratch is for"):
        refreshed(shared)
    for inside in ("keys", f"file://{shared}/keys", f"{scratch.parent}/plain/../shared/keys"):
        make(shared, f'{CONFIG}\n[run]\nscratch = "{inside}"\n', {})
        with pytest.raises(ConfigError, match="hashes of ids do not belong there"):
            refreshed(shared)


@pytest.mark.slow
def test_a_worker_that_is_killed_in_the_middle_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it had put stays, and is put again by whoever does its work."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    plain, shared, _ = desk(tmp_path)

    def start() -> Executor:
        return DeadlyExecutor(WorkerProcesses(2), die_once, tmp_path / "mark")

    assert refreshed(shared, crew=Crew(start, 2)) == refreshed(plain)
    assert (tmp_path / "mark").exists()


@pytest.mark.slow
def test_a_store_serves_as_a_scratch_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes settle by an S3 API, in parts and again; where the bucket is not there, that is said."""
    monkeypatch.setattr(SETTLED, 4)
    plain, shared, _ = desk(tmp_path, random_files(random.Random(5)))
    with s3(monkeypatch):
        for url in (f"s3://{BUCKET}/scratch", f"s3://{BUCKET}/scratch", "s3://no-such-bucket-here/scratch"):
            make(shared, f'{CONFIG}\n[run]\nscratch = "{url}"\n', {})
            crew = Crew(lambda: WorkerProcesses(2), 2, is_here=True)
            if BUCKET in url:
                assert refreshed(shared, crew=crew) == refreshed(plain)
            else:
                with pytest.raises(WorkerError, match="cannot be written: "):
                    refreshed(shared, crew=crew)
        s3fs.S3FileSystem.clear_instance_cache()


def test_what_is_left_of_a_scratch_place_serves_other_readers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where files' pieces are gone and what was made of them is not, whoever reads the files alone puts the same."""
    ids = {f"logs/2026-03-01-{part}.jsonl": range(part * 300, part * 300 + 500) for part in range(2)}
    line = '{{"ts":"2026-03-01T09:00:00-05:00","conversation_id":"{}","workflow":"desk"}}'
    files = {name: "\n".join(map(line.format, numbers)).encode() for name, numbers in ids.items()}
    _, shared, scratch = desk(tmp_path, files)
    whole = refreshed(shared)
    for piece in scratch.rglob("logs-*.keys"):
        piece.unlink()
    monkeypatch.setattr("watchbook.rollups.small_files.file_groups.MOST_FILES", 1)
    assert refreshed(shared) == whole


@pytest.mark.parametrize("count", [0, 1, 1000])
def test_parts_of_a_piece_are_the_whole(count: int) -> None:
    """Each conversation lies in one bucket, in whatever order they came; a part says what its bytes are, or nothing."""
    chance = np.random.default_rng(count)
    keys = ConversationKeys(
        chance.integers(1, 1 << 63, count, np.uint64), chance.integers(0, 1 << 32, count, np.uint32)
    )
    data = to_piece(keys, "name")
    assert to_piece(ConversationKeys(keys.word[::-1], keys.tag[::-1]), "name") == data
    head = PieceHead.from_bytes(data[:HEAD_BYTES], "name")
    parts = []
    for first in range(0, BUCKETS, 64):
        begin, end = head.span(first, first + 64)
        parts.append(head.keys(data[begin:end], first, first + 64))
    whole = ConversationKeys.joined(parts)
    assert sorted(zip(whole.word.tolist(), whole.tag.tolist(), strict=True)) == sorted(
        zip(keys.word.tolist(), keys.tag.tolist(), strict=True)
    )
    with pytest.raises(TornError):
        PieceHead.from_bytes(data[:HEAD_BYTES], "another")
