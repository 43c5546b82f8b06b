"""Declared dimensions by which no slice can be named are findings that never say a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.books import CALLED, CONFIG, LAST, Books
from watchbook.ledger import WITHHELD, SliceCount

if TYPE_CHECKING:
    from pathlib import Path

DECLARED = CONFIG + CALLED + '[dimensions.intent]\nfield = "topic"\n'


def found(root: Path, **counts: int) -> list[tuple[str, str]]:
    """Return the findings where the day's records have so many of each value of the intent."""
    books = Books.quiet(root)
    books.config = DECLARED
    names = {"withheld": WITHHELD, "nothing": ""}
    books.slices = [
        SliceCount(LAST, "desk", "intent", names.get(value, value), "logs/x.jsonl", n, 0, 0, 0, 0)
        for value, n in counts.items()
    ]
    return [(each.code, each.what) for each in books.check().findings if each.code in {"WB360", "WB361"}]


@pytest.mark.parametrize("counts", [{}, {"nothing": 500}])
def test_a_declared_field_that_no_dump_has_is_a_finding(tmp_path: Path, counts: dict[str, int]) -> None:
    """Whether its name is there and never holds anything, or is not there at all."""
    what = "dimension 'intent' is declared, and no dump holds a value of its field 'topic'"
    assert found(tmp_path, **counts) == [("WB360", what)]


def test_a_dimension_of_names_and_numbers_is_a_finding(tmp_path: Path) -> None:
    """With field and count, where nine of ten conversations with a value hold one that is withheld."""
    what = (
        "450 of 500 conversations with a value of 'topic' hold one that does not look like a label: dimension 'intent'"
        " names no slice, and the values are shown nowhere"
    )
    assert found(tmp_path, withheld=450, refund=50, nothing=900) == [("WB361", what)]


@pytest.mark.parametrize("counts", [{"refund": 500}, {"withheld": 449, "refund": 51}])
def test_a_dimension_that_names_slices_is_none(tmp_path: Path, counts: dict[str, int]) -> None:
    """One that is constant is quiet, too: a single value is a slice."""
    assert found(tmp_path, **counts) == []
