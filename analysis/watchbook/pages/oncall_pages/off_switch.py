"""A workflow's off-switch: where its work goes and since when, when people should take it, who may give it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.check.drills import newest_drill
from watchbook.journal import standing_switch

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.journal import Entry, Switch
    from watchbook.pages.book import Book, Workflow


@dataclass(frozen=True, slots=True)
class OffSwitch:
    """What a workflow's page says of its route."""

    switch: Switch | None
    """The switch that holds, its time in the engagement's zone; None where it was never switched."""
    at: dt.datetime | None
    """When it was switched, in the engagement's zone."""
    entry: Entry | None
    """The entry that the switch stands in."""
    limits: tuple[str, ...]
    """Beyond what people should take it, in words."""
    drill: Entry | None
    """The last drill that is over; its day may have no page yet."""
    may: tuple[str, ...]
    """Names of those who may give work back to the AI; empty where watchbook.toml names no people."""


def off_switch(book: Book, workflow: Workflow) -> OffSwitch | None:
    """Return what there is to say of a workflow's route at the last run; None before the first."""
    if book.report is None:
        return None
    as_of = book.report.as_of
    switch = standing_switch(book.journal, workflow.name, as_of)
    entry = next((entry for entry in book.entries if switch in entry.switches), None)
    return OffSwitch(
        switch,
        switch.at.astimezone(book.calendar.zone) if switch else None,
        entry,
        tuple(str(limit) for limit in workflow.limits),
        newest_drill(book.journal, workflow.name, book.calendar.business_day(as_of)),
        tuple(person.name for person in book.roster.people.values() if "switch" in person.may),
    )
