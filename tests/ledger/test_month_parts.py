"""What is made of each month by itself, and remembered by the bytes it was made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.cache import Cache
from watchbook.ledger.month_parts import MonthParts

if TYPE_CHECKING:
    from pathlib import Path


def made(home: Path, months: dict[str, str], key: str = "", *, writes: bool = True) -> list[str]:
    """Return the months that had to be made, given their digests; each holds its own digest."""
    names: list[str] = []
    parts = MonthParts[list[str]](Cache(home, "months/parts", writes=writes), key)
    for month, digest in months.items():
        assert parts.part(month, digest, lambda m=month, d=digest: names.append(m) or [d]) == [digest]  # type: ignore[misc]
    parts.keep(months)
    return names


def test_a_month_is_made_once(tmp_path: Path) -> None:
    """Where its bytes change it is made again, and no other; under another key all are."""
    months = {"2026-01": "a", "2026-02": "b", "2026-03": "c"}
    assert made(tmp_path, months) == list(months)
    assert made(tmp_path, months) == []
    assert made(tmp_path, months | {"2026-01": "late"}) == ["2026-01"]
    assert made(tmp_path, months, "other code") == list(months)


def joined(home: Path, months: dict[str, str], key: str = "") -> tuple[list[str], list[str]]:
    """Return what months say as one, and which of them had to be made for it."""
    names: list[str] = []
    parts = MonthParts[list[str]](Cache(home, "months/parts"), key)

    def make(month: str) -> list[str]:
        names.append(month)
        return [months[month]]

    whole = parts.whole(months, make, lambda said: [text for part in said for text in part])
    parts.keep(months)
    return whole, names


def test_months_are_read_as_one(tmp_path: Path) -> None:
    """Where one of them changes, comes or goes it is made again, of what the others said by themselves."""
    months = {"2026-01": "a", "2026-02": "b"}
    assert joined(tmp_path, months) == (["a", "b"], list(months))
    assert joined(tmp_path, months) == (["a", "b"], [])
    assert joined(tmp_path, months | {"2026-01": "late"}) == (["late", "b"], ["2026-01"])
    assert joined(tmp_path, months | {"2026-03": "c"}) == (["a", "b", "c"], ["2026-01", "2026-03"])
    assert joined(tmp_path, {"2026-02": "b"}) == (["b"], [])
    assert joined(tmp_path, {"2026-02": "b"}, "other code") == (["b"], ["2026-02"])


def test_a_whole_that_is_damaged_is_made_again(tmp_path: Path) -> None:
    """It is sealed, as each month is."""
    months = {"2026-01": "a", "2026-02": "b"}
    joined(tmp_path, months)
    whole = tmp_path / "months" / "parts" / "whole.part"
    whole.write_bytes(whole.read_bytes()[:-1] + b"!")
    assert joined(tmp_path, months) == (["a", "b"], [])
    whole.write_bytes((whole.parent / "2026-01.part").read_bytes())
    assert joined(tmp_path, months) == (["a", "b"], [])


def test_what_is_damaged_or_lies_in_anothers_place_is_made_again(tmp_path: Path) -> None:
    """It is sealed where it lies."""
    months = {"2026-01": "a", "2026-02": "a"}
    made(tmp_path, months)
    first, second = sorted((tmp_path / "months" / "parts").iterdir())
    second.write_bytes(first.read_bytes())
    assert made(tmp_path, months) == ["2026-02"]
    first.write_bytes(first.read_bytes()[:-1])
    assert made(tmp_path, months) == ["2026-01"]


def test_months_that_are_gone_are_forgotten(tmp_path: Path) -> None:
    """A file for each that is there."""
    made(tmp_path, {"2026-01": "a", "2026-02": "b"})
    made(tmp_path, {"2026-02": "b"})
    assert [path.name for path in (tmp_path / "months" / "parts").iterdir()] == ["2026-02.part"]


def test_whoever_asks_about_copies_leaves_it_as_it_is(tmp_path: Path) -> None:
    """What is there is read, and what is not is not put there."""
    months = {"2026-01": "a"}
    made(tmp_path, months)
    assert made(tmp_path, months, writes=False) == []
    assert made(tmp_path, {"2026-01": "copy"}, writes=False) == ["2026-01"]
    assert made(tmp_path, months) == []
