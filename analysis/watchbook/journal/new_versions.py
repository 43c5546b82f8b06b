"""Which versions of model and prompt were new in the dumps, and when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
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


@dataclass(slots=True)
class FirstSights:
    """When versions were seen first, up to a day."""

    first: dict[tuple[str, str, str], Category] = field(default_factory=dict)
    """By workflow, field and value, the first row that has it."""
    start: dict[str, dt.date] = field(default_factory=dict)
    """Each workflow's first day in the dumps."""

    def learn(self, categories: Iterable[Category]) -> None:
        """Take up rows."""
        first, start = self.first, self.start
        for row in categories:
            if row.workflow not in start or row.day < start[row.workflow]:
                start[row.workflow] = row.day
            if row.field in VERSIONS and row.value and row.value not in POOLS:
                key = (row.workflow, row.field, row.value)
                if key not in first or row < first[key]:
                    first[key] = row

    def new_versions(self) -> list[NewVersion]:
        """Return the versions that came after a workflow's first day in the dumps, in the order of their days.

        What was there on the first day is not new: nobody knows since when it had been running. What is withheld is no
        version that could be announced; a finding of its own speaks of it.
        """
        versions = (
            NewVersion(row.day, row.workflow, row.field, row.value, row.source, self.start[row.workflow])
            for row in self.first.values()
        )
        return sorted(version for version in versions if version.day > version.start)


def new_versions(categories: Iterable[Category]) -> list[NewVersion]:
    """Return the versions that came after a workflow's first day in the dumps, in the order of their days."""
    sights = FirstSights()
    sights.learn(categories)
    return sights.new_versions()


def is_announced(entries: Iterable[Entry], workflow: str, day: dt.date) -> bool:
    """Return whether an entry says that a workflow changed near a day: a change, or an incident caused by one."""
    return any(
        workflow in entry.workflows and entry.first - NEAR <= day <= (entry.last or day) + NEAR
        for entry in entries
        if entry.type == "change" or (entry.type == "incident" and entry.cause == "change")
    )
