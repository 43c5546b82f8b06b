"""docs/architecture.md leads to the place of a change."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.architecture import PACKAGE, ROOT, purpose, rooms, tree

if TYPE_CHECKING:
    from pathlib import Path

PAGE = ROOT / "docs" / "architecture.md"
SOURCE = re.compile(r"`(analysis/watchbook/[^`]*)`")
SENTENCE = re.compile(r"[A-Z`][^.]*(\.\w[^.]*)*\.")
"""One sentence: a full stop inside it is that of a file's name."""


@pytest.mark.parametrize("path", rooms(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_says_what_it_is_for(path: Path) -> None:
    """In one sentence, which begins its docstring and fits a line; the tree in the documentation is made of them."""
    assert SENTENCE.fullmatch(purpose(path)), purpose(path)
    assert len(purpose(path)) <= 120


def test_every_room_stands_in_the_tree_once() -> None:
    """Packages at any depth, and the modules beside them."""
    labels = [line.split("`")[1] for line in tree().splitlines()]
    names = [f"{path.parent.name}/" if path.name == "__init__.py" else path.name for path in rooms()]
    assert sorted(labels) == sorted(names)


def test_the_rooms_stand_in_the_order_in_which_they_may_import() -> None:
    """The command line first, which nobody imports; the errors, which import nothing, after all that may raise them."""
    labels = [line.split("`")[1] for line in tree().splitlines() if line.startswith("  - ")]
    order = [
        labels.index(name)
        for name in ("cli/", "pages/", "check/", "evidence/", "bands/", "dumps/", "ledger/", "errors.py")
    ]
    assert order == sorted(order)


def test_every_file_of_a_walk_is_there() -> None:
    """Three walks with ten and more stations lead through files that exist."""
    files = SOURCE.findall(PAGE.read_text("utf-8"))
    assert len(set(files)) > 30
    assert [name for name in files if not (ROOT / name).exists()] == []
