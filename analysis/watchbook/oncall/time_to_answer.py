"""Whether somebody answered as promised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.journal import Entry
    from watchbook.oncall.roster import Roster


@dataclass(frozen=True, slots=True)
class TimeToAnswer:
    """How long an incident's first note took, beside what was promised."""

    after: dt.timedelta
    """From when it was noticed until the first note, or until now where there is none."""
    promised: dt.timedelta
    noted: bool
    """False where nobody has written a note yet."""

    @property
    def late(self) -> dt.timedelta | None:
        """How much later than promised; None where it was in time."""
        return self.after - self.promised if self.after > self.promised else None


def time_to_answer(entry: Entry, roster: Roster, now: dt.datetime) -> TimeToAnswer | None:
    """Return how an incident was answered; None for what nothing was promised for, or whose times prove nothing."""
    promise = roster.promises.get(entry.severity or "")
    if entry.type != "incident" or promise is None or entry.noticed is None or entry.imported is not None:
        return None
    notes = [remark.at for remark in entry.timeline if remark.at >= entry.noticed.at]
    if not notes and entry.status == "resolved":
        return None  # it is over, and nothing says when somebody began
    return TimeToAnswer((min(notes) if notes else now) - entry.noticed.at, promise.answer, bool(notes))
