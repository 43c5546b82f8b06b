"""What shards put is what a serial run reads, however often, in whatever order and by whomever it is put."""

from __future__ import annotations

import errno
import os
import shutil
import time
from typing import TYPE_CHECKING

import pytest

from tests.dumps.small import CONFIG, make, refreshed
from watchbook.calendar import Calendar
from watchbook.config import load_engagement
from watchbook.errors import WorkerError
from watchbook.files import sweep
from watchbook.metrics import fields_of, metrics_of
from watchbook.queries.shard_rollup import read_shard, roll_up_part
from watchbook.rollups.shards import shelf
from watchbook.rollups.shards.blob_store import BlobStore
from watchbook.rollups.shards.shard_run import Shard, roll_up_shard
from watchbook.rollups.workers.crew import Crew

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from watchbook.rollups.workers.conversation_task import ConversationTask
    from watchbook.rollups.workers.rollup_task import RollupTask

LINE = '{{"ts":"2026-03-0{day}T09:00:00-05:00","conversation_id":"{name}","workflow":"desk","confidence":0.5}}'
FILES = {
    f"logs/2026-03-0{day}-{part}.jsonl": "\n".join(
        LINE.format(day=day, name=f"=HYPERLINK({part * 7 + number})") for number in range(10)
    ).encode()
    for day in (1, 2)
    for part in (0, 1)
}
"""Two files a day that share three ids."""


class Nobody(Crew):
    """Reads only such files as hold what another is credited with, and notes their names."""

    def __init__(self) -> None:
        """Begin with none."""
        super().__init__()
        self.names: list[tuple[str, bool]] = []

    def results(self, work: object, tasks: Iterable[RollupTask]) -> Iterator[object]:  # type: ignore[override]
        """Do them here."""
        for group in tasks:
            self.names += [(task.file.source, len(task.taken_keys) > 0) for task in group]
            yield group, work(group)  # type: ignore[operator]


def _desk(folder: Path) -> Path:
    """Return an engagement whose files were not written just now."""
    folder.mkdir(exist_ok=True)
    root = make(folder, CONFIG, FILES)
    _age(root)
    return root


def _age(root: Path, seconds: float = 100.0) -> None:
    for path in (root / "logs").iterdir():
        os.utime(path, (time.time() - seconds,) * 2)


def _put(root: Path, shelf_folder: Path | str, *parts: str) -> list[tuple[int, int]]:
    outcomes = [
        roll_up_part(load_engagement(root), read_shard(part), str(shelf_folder), lambda *_: None) for part in parts
    ]
    return [(outcome.shard.files, outcome.shard.put) for outcome in outcomes]


def _pieces(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.rollup"))


def test_shards_together_say_what_one_run_says(tmp_path: Path) -> None:
    """Each file is in one shard; a shard that is repeated puts nothing; who merges reads duplicates' files alone."""
    root, folder = _desk(tmp_path / "desk"), tmp_path / "shelf"
    counts = _put(root, folder, "2/3", "1/3", "3/3", "2/3")
    assert sum(files for files, _ in counts[:3]) == 4
    assert [put for _, put in counts] == [*(files for files, _ in counts[:3]), 0]
    assert len(_pieces(folder)) == 4
    nobody = Nobody()
    assert refreshed(root, shards=str(folder), crew=nobody) == refreshed(root)
    assert nobody.names == [("logs/2026-03-01-1.jsonl", True), ("logs/2026-03-02-1.jsonl", True)]


@pytest.mark.slow
def test_what_no_shard_put_is_read(tmp_path: Path) -> None:
    """A file that came, or changed, since the shards ran is read by whoever merges."""
    root, folder = _desk(tmp_path / "desk"), tmp_path / "shelf"
    _put(root, folder, "1/1")
    (root / "logs" / "2026-03-01-1.jsonl").write_bytes(FILES["logs/2026-03-02-0.jsonl"])
    (root / "logs" / "2026-03-03.jsonl").write_bytes(LINE.format(day=3, name="c").encode())
    nobody = Nobody()
    assert refreshed(root, shards=str(folder), crew=nobody) == refreshed(root)
    assert {name for name, _ in nobody.names} >= {"logs/2026-03-01-1.jsonl", "logs/2026-03-03.jsonl"}


@pytest.mark.slow
def test_another_machine_knows_a_file_by_its_bytes(tmp_path: Path) -> None:
    """Where the file system describes a file otherwise, it is hashed, and not rolled up again."""
    root, folder = _desk(tmp_path / "desk"), tmp_path / "shelf"
    _put(root, folder, "1/1")
    shutil.copytree(root, tmp_path / "elsewhere")
    _age(tmp_path / "elsewhere", 50)
    nobody = Nobody()
    assert refreshed(tmp_path / "elsewhere", shards=str(folder), crew=nobody) == refreshed(root)
    assert [has_taken for _, has_taken in nobody.names] == [True, True]


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["half", "changed", "other"])
def test_half_a_piece_is_an_error_that_names_it(tmp_path: Path, damage: str) -> None:
    """Nothing is half-merged: a piece is what was put, or it is refused."""
    root, folder = _desk(tmp_path / "desk"), tmp_path / "shelf"
    _put(root, folder, "1/1")
    piece, other = _pieces(folder)[:2]
    data = piece.read_bytes()
    damages = {"half": data[: len(data) // 2], "changed": data.replace(b"desk", b"task"), "other": other.read_bytes()}
    piece.write_bytes(damages[damage])
    with pytest.raises(WorkerError, match="is not what a shard puts: cut short, or changed") as error:
        refreshed(root, shards=str(folder))
    assert str(error.value.place) == str(piece)
    piece.unlink()
    assert _put(root, folder, "1/1") == [(4, 1)]
    assert refreshed(root, shards=str(folder)) == refreshed(root)


@pytest.mark.slow
def test_what_another_version_put_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both versions are named."""
    root, folder = _desk(tmp_path / "desk"), tmp_path / "shelf"
    with monkeypatch.context() as patch:
        patch.setattr(shelf, "own_versions", lambda: {"watchbook": "0.1.0", "polars": "2.1.0"})
        _put(root, folder, "1/1")
        patch.setattr(shelf, "own_versions", lambda: {"watchbook": "0.2.0", "polars": "2.1.0"})
        with pytest.raises(WorkerError, match=r"has watchbook 0\.1\.0, and this run has watchbook 0\.2\.0"):
            refreshed(root, shards=str(folder))


def test_a_name_that_is_read_otherwise_is_another_file(tmp_path: Path) -> None:
    """Where `path` takes the other of two dates, neither what shards put nor the ledger's rows are of that file."""
    first, second = ('path = "logs/{date}_*.jsonl"', 'path = "logs/*_{date}.jsonl"')
    config = CONFIG.replace('path = "logs/{date}*"', first)
    name = "logs/2026-03-01_2026-03-02.jsonl"
    (tmp_path / "desk").mkdir()
    root = make(tmp_path / "desk", config, {name: LINE.format(day=1, name="a").encode()})
    _age(root)
    before = refreshed(root)
    _put(root, tmp_path / "shelf", "1/1")
    make(root, config.replace(first, second))
    whole = refreshed(root)
    assert [str(source.date) for source in (*before.sources, *whole.sources)] == ["2026-03-01", "2026-03-02"]
    assert refreshed(root, before) == whole
    assert refreshed(root, shards=str(tmp_path / "shelf")) == whole


@pytest.mark.slow
def test_where_nothing_is_put_is_an_error(tmp_path: Path) -> None:
    """So are shards of a watchbook.toml that has changed since."""
    root = _desk(tmp_path / "desk")
    with pytest.raises(WorkerError, match="no shard has put anything here that was rolled up as") as caught:
        refreshed(root, shards=str(tmp_path / "shelf"))
    assert caught.value.hints[0].endswith(f"watchbook rollup --shard I/N --to {tmp_path}/shelf")
    _put(root, tmp_path / "shelf", "1/1")
    (root / "watchbook.toml").write_text(CONFIG.replace("America/New_York", "Europe/Berlin"), "utf-8")
    with pytest.raises(WorkerError, match="no shard has put anything here"):
        refreshed(root, shards=str(tmp_path / "shelf"))


@pytest.mark.parametrize(
    ("error", "count"),
    [
        (OSError(errno.ENOSYS, "a header implies what is not implemented"), 2),
        (RuntimeError("An error occurred (ConditionalRequestConflict) when calling the PutObject operation"), 2),
        (FileExistsError("there"), 1),
        (PermissionError("no"), 1),
    ],
)
def test_a_store_need_not_know_conditions(monkeypatch: pytest.MonkeyPatch, error: Exception, count: int) -> None:
    """Where it refuses them, or somebody puts the same just then, the piece is put without: its bytes are named."""
    calls: list[str] = []

    class Store:
        def pipe_file(self, path: str, data: bytes, mode: str = "overwrite") -> None:
            assert (path, data) == ("bucket/key/piece", b"bytes")
            calls.append(mode)
            if mode == "create":
                raise error

    monkeypatch.setattr("watchbook.rollups.shards.blob_store.file_system", lambda _: (Store(), "bucket/key"))
    store = BlobStore("s3://bucket/key/")
    if isinstance(error, PermissionError):
        with pytest.raises(WorkerError, match="cannot be written: the store refuses"):
            store.put("piece", b"bytes")
    else:
        assert store.put("piece", b"bytes") is (count == 2)
    assert calls == ["create", "overwrite"][:count]


@pytest.mark.slow
def test_a_store_that_takes_nothing_is_said(tmp_path: Path) -> None:
    """The place and what the system says of it."""
    root = _desk(tmp_path / "desk")
    (tmp_path / "shelf").write_text("a file", "utf-8")
    with pytest.raises(WorkerError, match=r"cannot be (listed|written): "):
        _put(root, tmp_path / "shelf", "1/1")


@pytest.mark.parametrize("url", ["shelf", "./logs/../shelf", "file://{root}/shelf"])
def test_no_shard_puts_its_pieces_into_the_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """They hold hashes of ids, and somebody would commit them."""
    root = make(tmp_path, CONFIG, {})
    monkeypatch.chdir(root)
    with pytest.raises(WorkerError, match="lies in the engagement's folder"):
        _put(root, url.format(root=root), "1/1")
    assert [path.name for path in root.iterdir()] == ["watchbook.toml"]


@pytest.mark.parametrize("text", ["0/8", "9/8", "3", "3/0", "a/b", "-1/8", "1/1/1"])
def test_a_part_is_from_one_to_all(text: str) -> None:
    """Array jobs that count from 0 add one."""
    with pytest.raises(WorkerError, match="is no part of a whole"):
        read_shard(text)


ROWS = CONFIG + '\n[dumps.conversation]\nid = "conversation_id"\nhorizon = "30h"\n'
ROW = '{{"ts":"2026-03-{day:02}T{hour:02}:00:00-05:00","conversation_id":"{name}","workflow":"desk"}}'


def _rows() -> dict[str, bytes]:
    """Return files of rows of ten days; conversations go over midnight, and rows come twice."""
    hours = (1, 5, 9, 21, 22, 9)
    return {
        f"logs/2026-03-{day:02}.jsonl": "\n".join(
            ROW.format(day=day, hour=hour, name=f"{(day + hour // 20) // 2}-{hour % 3}") for hour in hours
        ).encode()
        for day in range(1, 11)
    }


@pytest.fixture(name="rows_desk")
def _rows_desk(tmp_path: Path) -> Path:
    (tmp_path / "desk").mkdir()
    root = make(tmp_path / "desk", ROWS, _rows())
    _age(root)
    return root


def test_rows_of_conversations_meet_across_shards(
    rows_desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A shard reads its files with those around them; whoever merges reads none, and has the rows of one run."""
    folder = tmp_path / "shelf"
    whole = refreshed(rows_desk)
    assert sum(row.n for row in whole.rollups if row.metric == "volume") == 18
    assert sum(put for _, put in _put(rows_desk, folder, "3/3", "1/3", "2/3", "2/3")) == 10
    with monkeypatch.context() as patch:
        patch.setattr("watchbook.rollups.credit.settle_conversations", None)
        assert refreshed(rows_desk, shards=str(folder)) == whole
    # A row that comes later changes what the days around it say: these are read, or put again.
    path = rows_desk / "logs/2026-03-05.jsonl"
    path.write_bytes(path.read_bytes() + b"\n" + ROW.format(day=5, hour=23, name="1-1").encode())
    _age(rows_desk)
    later = refreshed(rows_desk)
    assert later != whole
    assert refreshed(rows_desk, shards=str(folder)) == later
    assert refreshed(rows_desk, whole, shards=str(folder)) == later
    assert 2 <= _put(rows_desk, folder, "1/1")[0][1] < 10
    assert refreshed(rows_desk, shards=str(folder)) == later


class DeadlyFile(Crew):
    """Workers who end over a file, whoever of them reads it and for whatever."""

    def __init__(self, source: str) -> None:
        """End over `source`."""
        super().__init__()
        self._source = source

    def results(self, work: object, tasks: Iterable[ConversationTask]) -> Iterator[object]:  # type: ignore[override]
        """Do what can be done."""
        for task in tasks:
            names = {file.source for file in (*task.there, *task.files)}
            yield task, None if self._source in names else work(task)  # type: ignore[operator]


@pytest.mark.slow
def test_beside_a_file_that_ends_its_workers_nothing_is_put(rows_desk: Path, tmp_path: Path) -> None:
    """What the files around it say without it is not what they say where it can be read."""
    logs = rows_desk / "logs"
    for day in range(20, 30):
        (logs / f"2026-03-{day}.jsonl").write_text(ROW.format(day=day, hour=9, name=day // 2), "utf-8")
    _age(rows_desk)
    engagement, bad = load_engagement(rows_desk), "logs/2026-03-05.jsonl"
    fields, metrics, calendar = fields_of(engagement), metrics_of(engagement), Calendar.of(engagement.config)
    outcome = roll_up_shard(
        engagement,
        fields,
        metrics,
        calendar,
        Shard(1, 1),
        str(tmp_path),
        progress=lambda *_: None,
        crew=DeadlyFile(bad),
    )
    assert (outcome.files, outcome.put, outcome.deadly, outcome.beside_deadly) == (
        20,
        11,
        (bad,),
        8,
    )  # it is too late for the first of them
    assert refreshed(rows_desk, shards=str(tmp_path)) == refreshed(rows_desk)


@pytest.mark.slow
def test_rows_of_days_that_are_closed_are_read(rows_desk: Path, tmp_path: Path) -> None:
    """Where a file is gone, nothing can be added to its days: what shards said before that is not taken."""
    before = refreshed(rows_desk)
    _put(rows_desk, tmp_path / "shelf", "1/1")
    for day in (1, 2):
        (rows_desk / f"logs/2026-03-0{day}.jsonl").unlink()
    path = rows_desk / "logs/2026-03-08.jsonl"
    path.write_bytes(path.read_bytes() + b"\n" + ROW.format(day=8, hour=23, name="new").encode())
    _age(rows_desk)
    assert refreshed(rows_desk, before, shards=str(tmp_path / "shelf")) == refreshed(rows_desk, before)


@pytest.mark.slow
def test_half_a_piece_of_rows_is_an_error_that_names_it(rows_desk: Path, tmp_path: Path) -> None:
    """As it is of files that say all they say alone."""
    _put(rows_desk, tmp_path / "shelf", "1/1")
    piece = _pieces(tmp_path / "shelf")[0]
    piece.write_bytes(piece.read_bytes()[:-20])
    with pytest.raises(WorkerError, match="is not what a shard puts: cut short, or changed"):
        refreshed(rows_desk, shards=str(tmp_path / "shelf"))


def test_what_a_killed_shard_left_aside_is_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its folder is looked through once, however many pieces are put."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/.123-0123abcd.new").write_bytes(b"half")
    looks: list[Path] = []
    monkeypatch.setattr(
        "watchbook.rollups.shards.blob_store.sweep", lambda folder: (looks.append(folder), sweep(folder))
    )
    monkeypatch.setattr("watchbook.files.sweep", None)
    store = BlobStore(str(tmp_path))
    assert [store.put(f"folder/{name}", b"x") for name in "aba"] == [True, True, False]
    assert sorted(path.name for path in (tmp_path / "folder").iterdir()) == ["a", "b"]
    assert looks == [tmp_path / "folder"]


NO_PLACES = [
    "s3://",
    "s3:/bucket/key",
    "s3//bucket/key",
    "s3://bucket/key?version=3",
    "file://",
    "file:///",
    "file://key",
]
NO_PLACES += ["gs:bucket", "memory://key", "~/key", "", " "]


@pytest.mark.parametrize("url", NO_PLACES)
def test_an_address_without_a_place_is_no_folder_here(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slash that is missing would put what shards say into the folder that one is in, and nobody would look there."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WorkerError, match="names no place for what shards say"):
        BlobStore(url)
    assert list(tmp_path.iterdir()) == []
