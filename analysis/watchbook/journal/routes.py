"""Where each workflow's work went, folded from the journal's switches."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.journal.entry import Entry, Switch
    from watchbook.journal.load import Journal

Spell = tuple["dt.datetime", "dt.datetime"]
"""From, to."""


def switches_of(journal: Journal) -> dict[str, list[Switch]]:
    """Return every workflow's switches in the order of time; of two at one instant the later entry's comes last."""
    switches_by_workflow: dict[str, list[Switch]] = {}
    for entry in journal.entries:
        for switch in entry.switches:
            switches_by_workflow.setdefault(switch.workflow, []).append(switch)
    return {
        workflow: sorted(switches, key=lambda switch: switch.at) for workflow, switches in switches_by_workflow.items()
    }


def standing_switch(journal: Journal, workflow: str, at: dt.datetime) -> Switch | None:
    """Return the switch that holds for a workflow at an instant, the first of its kind in a row.

    None where it was never switched: then the AI has it.
    """
    before = [switch for switch in switches_of(journal).get(workflow, []) if switch.at <= at]
    if not before:
        return None
    holding = before[-1]
    for switch in reversed(before):
        if switch.to != holding.to:
            break
        holding = switch
    return holding


def spells_with_people(journal: Journal, end: dt.datetime) -> dict[str, list[Spell]]:
    """Return the spells during which each workflow's work went to people; one that goes on stops at `end`."""
    spells: dict[str, list[Spell]] = {}
    for workflow, switches in switches_of(journal).items():
        since: dt.datetime | None = None
        for switch in switches:
            if switch.to == "manual":
                since = since or switch.at
            elif since is not None:
                spells.setdefault(workflow, []).append((since, min(switch.at, end)))
                since = None
        if since is not None:
            spells.setdefault(workflow, []).append((since, end))
    return {
        workflow: [(start, stop) for start, stop in workflow_spells if start < stop]
        for workflow, workflow_spells in spells.items()
    }


def entry_of_switch(journal: Journal, switch: Switch) -> Entry:
    """Return the entry that a switch of the journal stands in; where that was merged into another, that one."""
    holder = next(entry for entry in journal.entries if switch in entry.switches)
    into = holder.withdrawal.into if holder.withdrawal else None
    return next((entry for entry in journal.entries if entry.id == into), holder)
