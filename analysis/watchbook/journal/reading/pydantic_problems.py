"""pydantic's errors in front matter → problems with their line, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel

from watchbook.errors import Place
from watchbook.journal.problem import Problem, closest
from watchbook.journal.reading.front_matter_keys import EntryKeys

if TYPE_CHECKING:
    from pydantic import ValidationError

    from watchbook.journal.reading.front_matter_yaml import Header, KeyPath

MISSING = {
    "type": "type: incident, change, observation, drill or review",
    "title": "title: what happened, in one line",
    "workflows": 'workflows: [NAME], or ["*"] for every one',
    "days": "days: 2026-05-04/2026-05-13, or 2026-05-04/ while it goes on",
    "by": "by: who it was, e.g. engineer-a or client",
    "at": "at: when, e.g. 2026-05-05T06:40-04:00",
    "workflow": "workflow: NAME",
    "to": "to: manual or ai",
}


def problems_of(error: ValidationError, header: Header, file: str) -> list[Problem]:
    """Return a problem for each of pydantic's errors, in the order of their lines."""
    problems = [_problem(details, header, file) for details in error.errors(include_url=False)]
    return sorted(problems, key=lambda problem: problem.place)


def _problem(error: Any, header: Header, file: str) -> Problem:  # pydantic's ErrorDetails, whose ctx is untyped
    path: KeyPath = error["loc"]
    place = Place(file, header.line(path))
    name = ".".join(str(part) for part in path if isinstance(part, str))
    kind: str = error["type"]
    if kind.startswith("WB"):
        return Problem(kind, place, f"{name}: {error['ctx']['what']}", error["ctx"]["hint"])
    if kind == "extra_forbidden":
        return Problem("WB110", place, f"unknown key {name!r}", closest(str(path[-1]), _keys_at(path[:-1])))
    if kind == "missing":
        return Problem("WB112", place, f"{name!r} is missing", MISSING[str(path[-1])])
    if kind == "list_type":
        return Problem("WB119", place, f"{name}: a list is needed", f"{path[-1]}: [one, another]")
    return Problem(
        "WB119", place, f"{name}: a table of keys is needed", "write {by: engineer-a, at: 2026-05-05T06:40-04:00}"
    )


def _keys_at(path: KeyPath) -> list[str]:
    model: type[BaseModel] = EntryKeys
    for part in path:
        if isinstance(part, str):
            model = next(iter(_models(model.model_fields[part].annotation)))
    return list(model.model_fields)


def _models(annotation: Any) -> list[type[BaseModel]]:  # a type expression, which has no type of its own
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]
