"""Files that others write while a run reads them: what is counted is what they held at one time, and settled so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.dumps.small import CONFIG, make, refreshed
from watchbook.errors import DumpError
from watchbook.rollups.credit import Settlement
from watchbook.rollups.workers.crew import Crew

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

LINE = '{{"ts":"2026-03-01T09:00:00-05:00","conversation_id":"{}","workflow":"desk"}}\n'
NAMES = [f"logs/2026-03-01-{part}.jsonl" for part in "abc"]
IDS = {NAMES[0]: range(10), NAMES[1]: range(7, 20), NAMES[2]: range(18, 25)}
"""Each of them holds some of the one before."""
LATER = LINE.format(24) + LINE.format("new")
"""What comes behind the second file's lines: one of the third's conversations, and one that nobody has."""


def _lines(numbers: Iterable[int]) -> str:
    return "".join(LINE.format(number) for number in numbers)


@pytest.fixture(name="root", params=["here", pytest.param("shared", marks=pytest.mark.slow)])
def _root(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    run = f'\n[run]\nscratch = "{tmp_path}/scratch"\n' if request.param == "shared" else ""
    (tmp_path / "desk").mkdir()
    files = {name: _lines(numbers).encode() for name, numbers in IDS.items()}
    return make(tmp_path / "desk", CONFIG + run, files)


def _write_between(monkeypatch: pytest.MonkeyPatch, write: Callable[[int], object]) -> None:
    """Do something each time that files were read, before such as hold duplicates are read again."""
    plain, times = Settlement._duplicates, iter(range(100))  # between the two there is nothing else

    def duplicates(*arguments: object) -> object:
        write(next(times))
        return plain(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Settlement, "_duplicates", duplicates)


def test_what_comes_behind_counts_in_the_next_run(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that grows between two readings says what it said, and the next run sees that it grew."""
    before = refreshed(root)
    path = root / NAMES[1]
    with monkeypatch.context() as patch:
        _write_between(patch, lambda _: path.write_text(_lines(IDS[NAMES[1]]) + LATER, "utf-8"))
        assert refreshed(root) == before
    after = refreshed(root, before)
    assert after == refreshed(root)
    assert [row.n for row in after.rollups if row.metric == "volume"] == [10, 12, 4]


def test_a_file_that_is_replaced_is_settled_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what it holds now: its conversations are others."""
    path = root / NAMES[1]
    with monkeypatch.context() as patch:
        _write_between(patch, lambda times: None if times else path.write_text(_lines(range(9, 25)), "utf-8"))
        after = refreshed(root)
    assert after == refreshed(root)
    assert [row.n for row in after.rollups if row.metric == "volume"] == [10, 15, 0]


def test_a_file_that_is_replaced_for_ever_is_said(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is counted of what was never settled."""
    path = root / NAMES[1]
    _write_between(monkeypatch, lambda times: path.write_text(_lines(range(9 - times, 20)), "utf-8"))
    with pytest.raises(DumpError, match="was replaced while it was read, 3 times in a row") as caught:
        refreshed(root)
    assert str(caught.value.place) == NAMES[1]


ROWS = CONFIG + '\n[dumps.conversation]\nid = "conversation_id"\nhorizon = "30h"\n'
ROW = '{{"ts":"2026-03-{day:02}T{hour:02}:00:00-05:00","conversation_id":"{name}","workflow":"desk"}}\n'


class BusyWriter(Crew):
    """Workers of whom each reads after somebody has written."""

    def __init__(self, write: Callable[[int], object]) -> None:
        """Have `write` called with how many tasks are done, after each."""
        super().__init__()
        self.is_serial = False
        self._write = write
        self._count = 0

    def results(self, work: Callable[..., object], tasks: Iterable[object]) -> Iterator[object]:  # type: ignore[override]
        """Do them here."""
        for task in tasks:
            yield task, work(task)
            self._count += 1
            self._write(self._count)


def _rows(day: int) -> str:
    return ROW.format(day=day, hour=9, name=day) + ROW.format(day=day, hour=23, name=(day + 1) // 2)


@pytest.mark.slow
@pytest.mark.parametrize("way", ["grows", "replaced"])
def test_workers_see_a_file_as_it_was_at_one_time(tmp_path: Path, way: str) -> None:
    """Where rows of several files make conversations, each file is read by several: none sees more than another."""
    root = make(tmp_path, ROWS, {f"logs/2026-03-{day:02}.jsonl": _rows(day).encode() for day in range(1, 7)})
    path = root / "logs/2026-03-03.jsonl"

    def write(count: int) -> None:
        if way == "grows" or count == 1:
            earlier = path.read_text("utf-8") if way == "grows" else ""
            path.write_text(
                earlier + ROW.format(day=3, hour=20, name="5") + ROW.format(day=3, hour=21, name="2"), "utf-8"
            )

    before = refreshed(root)
    crew = BusyWriter(write)
    assert refreshed(root, crew=crew) == (before if way == "grows" else refreshed(root))
    assert refreshed(root, before) == refreshed(root)


@pytest.mark.slow
def test_rows_of_a_file_that_is_replaced_for_ever_are_said(tmp_path: Path) -> None:
    """No two workers have seen the same."""
    root = make(tmp_path, ROWS, {f"logs/2026-03-{day:02}.jsonl": _rows(day).encode() for day in range(1, 4)})
    path = root / "logs/2026-03-02.jsonl"
    crew = BusyWriter(lambda count: path.write_text(ROW.format(day=2, hour=count % 24, name="1") * 9, "utf-8"))
    with pytest.raises(DumpError, match="was replaced while it was read, 3 times in a row"):
        refreshed(root, crew=crew)
