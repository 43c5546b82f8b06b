"""A new file asks of the others of its day only whether they hold one of its conversations."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.dumps.small import CONFIG, good, make, put, refreshed
from watchbook.rollups.workers.crew import Crew

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from watchbook.rollups import IntakeState

FILES = {f"logs/2026-03-02-{name}.jsonl": "\n".join(map(good, (name, f"{name}2"))).encode() for name in "bcd"}
LINE = '{{"ts":"2026-03-{day:02}T12:00:00-05:00","conversation_id":"{name}","workflow":"desk","confidence":0.5}}'


class NamingCrew(Crew):
    """Reads files here, and notes their names."""

    def __init__(self) -> None:
        """Begin with none."""
        super().__init__()
        self.names: list[str] = []

    def results(self, work: object, tasks: Iterable[object]) -> Iterator[object]:  # type: ignore[override]
        """Do them."""
        for group in tasks:
            self.names += [task.file.source[-7:-6] for task in group]  # type: ignore[attr-defined]
            yield group, work(group)  # type: ignore[operator]


def names_read(root: Path, cache: Path, state: IntakeState | None) -> tuple[list[str], IntakeState]:
    """Return the letters of the files that a refresh reads, and what it says, which is what it says from nothing."""
    crew = NamingCrew()
    after = refreshed(root, state, cache, crew)
    assert after == refreshed(root)
    return crew.names, after


def test_files_that_share_no_conversation_with_a_new_one_are_not_read(tmp_path: Path) -> None:
    """The new one is, and of the others those that hold what it holds: a second time for whoever loses it."""
    root, cache = make(tmp_path, CONFIG, FILES), tmp_path / "cache"
    names, state = names_read(root, cache, None)
    assert names == ["b", "c", "d"]
    put(root, "logs/2026-03-02-e.jsonl", good("e").encode())
    names, state = names_read(root, cache, state)
    assert names == ["e"]
    put(root, "logs/2026-03-02-a.jsonl", good("c2").encode())
    names, state = names_read(root, cache, state)
    assert names == ["a", "c", "c"]
    put(root, "logs/2026-03-02-a.jsonl", good("d").encode())  # gives c2 back
    names, state = names_read(root, cache, state)
    assert sorted(set(names)) == ["a", "c", "d"]


@pytest.mark.parametrize(
    "harm",
    [
        "lost",
        pytest.param("changed", marks=pytest.mark.slow),
        pytest.param("of other definitions", marks=pytest.mark.slow),
    ],
)
def test_without_its_memory_all_files_of_the_day_are_read(tmp_path: Path, harm: str) -> None:
    """It may be lost; what somebody else wrote there is not believed."""
    root, cache = make(tmp_path, CONFIG, FILES), tmp_path / "cache"
    _, state = names_read(root, cache, None)
    (memory,) = (cache / "keys").iterdir()
    if harm == "lost":
        memory.unlink()
    elif harm == "changed":
        memory.write_bytes(memory.read_bytes()[:-1] + b"\0")
    else:
        (root / "watchbook.toml").write_text(CONFIG + '[metrics.long]\nshare = "turns > 20"\n', "utf-8")
    put(root, "logs/2026-03-02-e.jsonl", good("e").encode())
    names, _ = names_read(root, cache, state)
    assert sorted(names) == ["b", "c", "d", "e"]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_after_any_history_the_state_is_as_without_memory(tmp_path: Path, seed: int) -> None:
    """Files come late, change, share ids and days, and go by other names."""
    dice, root, state = Random(seed), make(tmp_path, CONFIG), None
    names = list[str]()
    for _ in range(6):
        for _ in range(dice.randint(1, 4)):
            if names and dice.random() < 0.15:
                (root / names.pop(dice.randrange(len(names)))).rename(
                    root / f"logs/2026-03-05-{dice.randint(21, 99)}.jsonl"
                )
                continue
            day = dice.randint(5, 9)
            names.append(f"logs/2026-03-{day:02}-{dice.randint(0, 20):02}.jsonl")
            lines = [
                LINE.format(day=day + dice.choice([0, 0, 0, 1, -1]), name=dice.randint(0, 200))
                for _ in range(dice.randint(0, 8))
            ]
            put(root, names[-1], "\n".join(lines).encode())
            names = sorted(set(names))
        without = refreshed(root, state)
        state = refreshed(root, state, tmp_path / "cache")
        assert state == without
