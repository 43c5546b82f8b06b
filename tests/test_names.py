"""Names that explain themselves, as far as a test can hold them."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "analysis" / "watchbook"
FILES = [path for path in sorted(PACKAGE.rglob("*.py")) if "template" not in path.parts]
IRREGULAR = {
    "begun",
    "broken",
    "brought",
    "built",
    "chosen",
    "done",
    "drawn",
    "fed",
    "felt",
    "found",
    "given",
    "gone",
    "heard",
    "held",
    "hidden",
    "kept",
    "known",
    "laid",
    "lost",
    "made",
    "meant",
    "said",
    "seen",
    "sent",
    "shown",
    "spent",
    "stood",
    "taken",
    "taught",
    "thought",
    "told",
    "understood",
    "withdrawn",
    "worn",
    "written",
}
PRONOUNS = {
    "all",
    "any",
    "both",
    "each",
    "every",
    "it",
    "its",
    "itself",
    "mine",
    "none",
    "one",
    "other",
    "others",
    "own",
    "that",
    "these",
    "this",
    "those",
    "what",
    "which",
    "who",
    "whom",
}
NO_PARTICIPLES = {"bed", "embed", "feed", "hundred", "need", "red", "seed", "shed", "speed"}
DOMAIN_WORDS = {"Noticed"}
"""Participles that the journal's own keys are: `noticed: {by, at, how}`."""
CROWDED = 22
"""Files side by side, beside `__init__.py`, beyond which a room is two."""


def is_bare(name: str) -> bool:
    """Return whether a name is a participle or a pronoun and nothing else."""
    word = name.strip("_").lower()
    if word in NO_PARTICIPLES:
        return False
    return word in IRREGULAR | PRONOUNS or re.fullmatch(r"[a-z]+ed", word) is not None


def definitions(kind: type[ast.ClassDef | ast.FunctionDef]) -> list[tuple[str, str]]:
    """Return every class or function at the top of a module, as (file, name)."""
    trees = ((path, ast.parse(path.read_text("utf-8"))) for path in FILES)
    return [
        (str(path.relative_to(PACKAGE)), node.name)
        for path, tree in trees
        for node in tree.body
        if isinstance(node, kind)
    ]


def test_a_public_class_name_occurs_once() -> None:
    """Whoever reads a name in a message or a traceback knows which class it is."""
    places = defaultdict(list)
    for path, name in definitions(ast.ClassDef):
        if not name.startswith("_"):
            places[name].append(path)
    assert {name: paths for name, paths in places.items() if len(paths) > 1} == {}


def test_no_class_is_a_bare_participle() -> None:
    """A type is a noun of the domain."""
    assert [each for each in definitions(ast.ClassDef) if is_bare(each[1]) and each[1] not in DOMAIN_WORDS] == []


def test_no_function_is_a_bare_participle() -> None:
    """A function with an effect is a verb, one without a noun, or `is_`."""
    assert [each for each in definitions(ast.FunctionDef) if is_bare(each[1])] == []


def test_no_file_is_a_bare_participle() -> None:
    """A reader knows what a file holds before opening it."""
    assert [str(path.relative_to(PACKAGE)) for path in FILES if is_bare(path.stem)] == []


def test_no_room_is_crowded() -> None:
    """A group of files that has a name of its own is a room of its own."""
    counts: dict[str, int] = defaultdict(int)
    for path in FILES:
        if path.name != "__init__.py":
            counts[str(path.parent.relative_to(PACKAGE))] += 1
    assert {room: count for room, count in counts.items() if count > CROWDED} == {}


def names_of(function: ast.FunctionDef) -> set[str]:
    """Return a function's arguments, and the locals of it and of what is defined in it."""
    arguments = {each.arg for each in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)}
    nodes = [node for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    return arguments | {node.id for node in nodes}


def test_hardly_an_argument_or_local_is_a_bare_participle() -> None:
    """One in a hundred may be: a command's options, and where a column or key of that name is read."""
    trees = [ast.parse(path.read_text("utf-8")) for path in FILES]
    functions = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    names = [name for function in functions for name in names_of(function)]
    bare = sorted(name for name in names if is_bare(name))
    assert len(bare) < len(names) / 100, bare
