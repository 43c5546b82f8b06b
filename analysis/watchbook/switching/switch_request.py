"""A switch that somebody asks for, before anything is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.journal import Switch
from watchbook.journal.reading.front_matter_bytes import CONTROL

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.journal import Route
    from watchbook.ledger import Ledger

NO_REASON = "no reason given"


@dataclass(frozen=True, slots=True)
class SwitchRequest:
    """A switch that somebody asks for."""

    workflow: str
    to: Route
    reason: str
    by: str
    at: dt.datetime
    """When it was switched, in the engagement's zone."""
    authority: str = ""
    """Who allowed it, where that is not who asks."""
    entry: str | None = None
    """The entry that takes it, by name; None to find it."""
    note: str = ""
    """What is known, for a line under What was tried; empty for none."""
    store: Ledger | None = None
    """The ledger that a new entry is begun from; None for the engagement's own."""
    drill: bool = False
    """Whether a drill asks; what anybody else asks during one counts as if there was none."""

    @property
    def switch(self) -> Switch:
        """The switch as the journal has it."""
        reason = " ".join(CONTROL.sub("", self.reason).split()) or NO_REASON
        return Switch(self.at, self.workflow, self.to, self.by, reason, None, self.authority)
