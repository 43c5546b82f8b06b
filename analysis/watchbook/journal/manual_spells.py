"""Spells for which a workflow was switched to people, with the switches and entries they begin and end in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.journal.entry import Entry, Switch
    from watchbook.journal.load import Journal


@dataclass(frozen=True, slots=True)
class ManualSpell:
    """A time for which a workflow was switched to people."""

    entry: Entry
    """The entry that holds the switch to people."""
    switch: Switch
    """The first of its kind, where several follow each other."""
    back: Switch | None
    """The switch back; None where there is none."""

    @property
    def workflow(self) -> str:
        """Whose route it was."""
        return self.switch.workflow

    @property
    def at(self) -> dt.datetime:
        """When it began."""
        return self.switch.at

    @property
    def until(self) -> dt.datetime | None:
        """When it ended; None where it goes on."""
        return self.back.at if self.back else None


def manual_spells(journal: Journal) -> tuple[ManualSpell, ...]:
    """Return the spells of every workflow in order of time; one that ends as it begins is none."""
    switches = [(switch, entry) for entry in journal.entries for switch in entry.switches]
    spells: list[ManualSpell] = []
    for workflow in dict.fromkeys(switch.workflow for switch, _ in switches):
        workflow_switches = [(switch, entry) for switch, entry in switches if switch.workflow == workflow]
        start: tuple[Switch, Entry] | None = None
        for switch, entry in sorted(workflow_switches, key=lambda pair: pair[0].at):
            if switch.to == "manual":
                start = start or (switch, entry)
            elif start is not None:
                spells.append(ManualSpell(start[1], start[0], switch))
                start = None
        if start is not None:
            spells.append(ManualSpell(start[1], start[0], None))
    return tuple(
        sorted((spell for spell in spells if spell.at != spell.until), key=lambda spell: (spell.at, spell.workflow))
    )
