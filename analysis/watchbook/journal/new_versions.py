"""Which versions of model and prompt were new in the dumps, and when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.ledger import POOLS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from watchbook.journal.entry import Entry
    from watchbook.ledger import Category

VERSIONS = ("model_version", "prompt_version")
"""Fields of a record whose change is a change of the AI."""
NEAR = dt.timedelta(days=3)
"""How far from its first day an entry may lie and still be about a version."""


@dataclass(frozen=True, slots=True, order=True)
class NewVersion:
    """A version on the first day on which a record carried it."""

    day: dt.date
    workflow: str
    field: str
    """One of VERSIONS."""
    value: str
    """As the dumps have it, where it looks like a version or watchbook.toml declares it."""
    source: str
    """A file that carried it on that day."""
    start: dt.date
    """The workflow's first day in the dumps."""

    @property
    def kind(self) -> str:
        """Return `model` or `prompt`."""
        return self.field.removesuffix("_version")


def new_versions(categories: Iterable[Category]) -> list[NewVersion]:
    """Return the versions that came after a workflow's first day in the dumps, in the order of their days.

    What was there on the first day is not new: nobody knows since when it had been running. What is withheld is no
    version that could be announced; a finding of its own speaks of it.
    """
    first: dict[tuple[str, str, str], Category] = {}
    start: dict[str, dt.date] = {}
    for row in categories:
        start[row.workflow] = min(start.get(row.workflow, row.day), row.day)
        if row.field in VERSIONS and row.value and row.value not in POOLS:
            key = (row.workflow, row.field, row.value)
            first[key] = min(row, first.get(key, row))
    versions = (
        NewVersion(row.day, row.workflow, row.field, row.value, row.source, start[row.workflow])
        for row in first.values()
    )
    return sorted(version for version in versions if version.day > version.start)


def is_announced(entries: Iterable[Entry], workflow: str, day: dt.date) -> bool:
    """Return whether an entry says that a workflow changed near a day: a change, or an incident caused by one."""
    return any(
        workflow in entry.workflows and entry.first - NEAR <= day <= (entry.last or day) + NEAR
        for entry in entries
        if entry.type == "change" or (entry.type == "incident" and entry.cause == "change")
    )
