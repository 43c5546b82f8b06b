"""Under which names lines came that belong to no declared workflow, and which of these are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.dumps.small import DAY, good, make, refreshed
from watchbook.dumps.intake_account import intake_json, intake_rows, intake_text
from watchbook.dumps.words.undeclared_names import UndeclaredNames, likely_name, names_clause

if TYPE_CHECKING:
    from pathlib import Path


def outcomes(**names: int) -> dict[str, int]:
    """Return what may be said of lines under names; `__` stands for a space."""
    undeclared = UndeclaredNames(["card-support", "billing"])
    for name, count in names.items():
        undeclared.add({name.replace("__", " "): count})
    return undeclared.outcomes()


def test_names_that_look_like_labels_are_counted_by_name() -> None:
    """A sentence, a person's name and what stands in one line only are not, if they are the few."""
    assert outcomes(card_suport=40, refunds=3, Jane__Doe=5, Hello=1, my__card__is__lost=2) == {
        "undeclared:card_suport": 40,
        "undeclared:refunds": 3,
    }


def test_names_are_shown_only_where_they_are_most_of_what_was_set_aside() -> None:
    """A column of customers, ids or sentences holds words by chance that look like labels."""
    assert outcomes(Miller=4, Jane__Doe=5) == {}
    assert outcomes(**{f"name{'abcdefghijklmnopqrstuvwxyz'[i]}": 5 for i in range(21)}) == {}
    many = UndeclaredNames(["desk"])
    many.add({f"id{number:x}": 5 for number in range(10_001)})
    many.add({"billing": 1_000_000})
    assert many.outcomes() == {}


def test_a_declared_name_in_another_spelling_is_said_without_what_stands_there() -> None:
    """Where it looks like no label; else both are said."""
    assert outcomes(Card__Support=2) == {"respelt:card-support": 2}
    assert outcomes(card_support=4) == {"undeclared:card_support": 4}
    lines = outcomes(Card__Support=2, card_support=4)
    assert names_clause(lines) == "4 'card_support', 2 'card-support' with other capitals or signs"
    assert likely_name(lines, ["billing", "card-support"]) == ("card_support", "card-support")
    assert likely_name({"undeclared:refunds": 3}, ["billing"]) is None


def test_the_intake_has_them(tmp_path: Path) -> None:
    """In the table and as JSON."""
    data = "\n".join(good(str(number)).replace('"desk"', '"desks"') for number in range(4))
    state = refreshed(make(tmp_path, files={f"logs/{DAY}.jsonl": data.encode()}))
    rows = intake_rows(state.sources, state.accounts)
    assert "of workflows that are not declared: 4 'desks'\n" in intake_text(rows)
    assert '"undeclared": {\n      "desks": 4\n    }' in intake_json(rows)
