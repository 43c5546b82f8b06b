"""What one table of watchbook.toml says against another: each mistake is reported at the value to change."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from pydantic_core import PydanticCustomError

from watchbook.config.closed_days import HOLIDAYS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from watchbook.config.oncall_tables import OncallConfig

KeyPath = tuple[str | int, ...]


def demand_known_people(oncall: OncallConfig, people: Collection[str]) -> None:
    """Refuse a name on call that has no table.

    Raises:
        PydanticCustomError: at the turn that names it.
    """
    named_values = {
        **{("primary", index, "people"): turn.people for index, turn in enumerate(oncall.primary)},
        **{("backup", index, "people"): turn.people for index, turn in enumerate(oncall.backup)},
        **{("overrides", index, "person"): [override.person] for index, override in enumerate(oncall.overrides)},
    }
    for where, names in named_values.items():
        for name in names:
            if name not in people:
                close = difflib.get_close_matches(name, people, n=1)
                meaning = f", or did you mean {close[0]!r}?" if close else ""
                what = f"{name!r} is on call and has no table: write [people.{name}]{meaning}"
                raise _elsewhere(what, ("oncall", *where))


def demand_country(country: str | None, closed: Mapping[KeyPath, Collection[str]]) -> None:
    """Refuse holidays of no country.

    Raises:
        PydanticCustomError: at the list that names them.
    """
    for path, days in closed.items():
        if country is None and HOLIDAYS in days:
            what = "'holidays' are closed, and nothing says whose: write holidays = 'US' under [engagement]"
            raise _elsewhere(what, path)


def demand_distinct_names(names: Mapping[str, Collection[str]]) -> None:
    """Refuse two workflows that dumps call the same; `names` are those beside their own.

    Raises:
        PydanticCustomError: at the list that names it again.
    """
    every_name = [name for workflow, also in names.items() for name in {workflow, *also}]
    twice = next((name for name in every_name if every_name.count(name) > 1), None)
    if twice is not None:
        workflow = next(workflow for workflow, also in names.items() if twice in also)
        what = f"two workflows are called {twice!r}: take it out of `also` of one of them"
        raise _elsewhere(what, ("workflows", workflow, "also"))


def demand_known_pairs(pairs: Mapping[str, Collection[str]], dimensions: Collection[str]) -> None:
    """Refuse a pair with what is no dimension; `pairs` are the dimensions that each is paired with.

    Raises:
        PydanticCustomError: at the list that names it.
    """
    for name, others in pairs.items():
        if stranger := next((other for other in others if other not in dimensions), None):
            what = f"{name!r} is paired with {stranger!r}, which is no dimension: write [dimensions.{stranger}]"
            raise _elsewhere(what, ("dimensions", name, "pairs"))


def demand_distinct_flags(flags: Mapping[str, str], named: Collection[str]) -> None:
    """Refuse two workflows with one flag: switching one would switch both.

    Args:
        flags: by workflow.
        named: the workflows whose flag is written down.

    Raises:
        PydanticCustomError: at the flag to change.
    """
    keys = list(flags.values())
    twice = next((workflow for workflow in flags if workflow in named and keys.count(flags[workflow]) > 1), None)
    if twice is not None:
        what = f"two workflows have the flag {flags[twice]!r}: give each its own"
        raise _elsewhere(what, ("workflows", twice, "fallback", "flag"))


def _elsewhere(what: str, path: KeyPath) -> PydanticCustomError:
    """Return a mistake between tables, with the path of the value to change."""
    return PydanticCustomError("elsewhere", "{what}", {"what": what, "path": path})
