"""The registry of rules: a finding is one file and one row."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import watchbook.check.rules
from tests.books import LAST, Books
from watchbook.check.rules import RULES
from watchbook.ledger import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(watchbook.check.rules.__file__).parent


def rules_in(path: Path) -> Iterator[str]:
    """Yield the names of a file's functions that have the signature of a rule."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            arguments = [ast.unparse(argument.annotation) for argument in node.args.args if argument.annotation]
            if arguments == ["Case"] and node.returns and ast.unparse(node.returns) == "Iterator[Finding]":
                yield node.name


def test_every_rule_has_its_row() -> None:
    """A rule that nobody calls would keep silent, and nobody would notice."""
    files = {path: set(rules_in(path)) for path in FOLDER.rglob("*.py") if path.name != "__init__.py"}
    assert {path.name for path, names in files.items() if not names} == set()
    assert sorted(rule.__name__ for rule in RULES) == sorted(name for names in files.values() for name in names)


def test_a_day_whose_dump_is_a_finding_is_reason_enough_for_an_entry(tmp_path: Path) -> None:
    """So that rules about entries run after those about dumps, and know what they said."""
    books = Books.quiet(tmp_path)
    books.write("2026-11-08", "workflows: [desk]")
    assert [finding.code for finding in books.check().findings] == ["WB204"]
    books.sources = [source for source in books.sources if source.date != LAST or source.kind != "logs"]
    assert [finding.code for finding in books.check().findings] == ["WB301"]


def test_of_an_engagement_in_which_nothing_is_judged_every_rule_can_be_asked(tmp_path: Path) -> None:
    """The first day of an engagement has a finding that says how to begin, and no failure."""
    books = Books.quiet(tmp_path)
    books.verdicts, books.sources = {}, []
    assert books.read().ledger.read(VERDICTS) == []
    assert [finding.code for finding in books.check().findings] == ["WB401"]
