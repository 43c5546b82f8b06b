"""What the client noticed, against when the bands flagged it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from watchbook.calendar import days_between
from watchbook.check.finding_text import count_of
from watchbook.journal import LOOKS_BACK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.check.day_states import Marks
    from watchbook.check.grace import Grace
    from watchbook.config import Config
    from watchbook.journal import Entry, Journal
    from watchbook.ledger import Verdict

CLIENT = "client"
"""What an entry calls the client, beside the name in watchbook.toml."""
ONE_DAY, ONE_HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class ClientNotice:
    """A client noticed, and the bands did or did not."""

    entry: Entry
    at: dt.datetime
    """When the client noticed."""
    began: dt.datetime
    """When the entry's first day began."""
    flagged_at: dt.datetime | None
    """When the bands could first flag one of the entry's days; None where they flagged none."""

    @property
    def who_first(self) -> Literal["announced", "bands", "client", "client alone"]:
        """Who was first: the client before it began, the bands, the client, or the client and no band since."""
        if self.at < self.began:
            return "announced"
        if self.flagged_at is None:
            return "client alone"
        return "bands" if self.flagged_at <= self.at else "client"

    def is_alone(self, through: dt.date) -> bool:
        """Return whether no band has flagged any of the days that are judged, though the client noticed."""
        return self.who_first == "client alone" and self.entry.first <= through

    @property
    def missed(self) -> dt.timedelta | None:
        """How long the bands said nothing of what the client had noticed; None where they spoke first, or never."""
        return self.flagged_at - self.at if self.flagged_at and self.who_first == "client" else None

    @property
    def sentence(self) -> str:
        """What is to be said of it, on the entry's page."""
        if self.who_first == "announced":
            return f"The client said so {_length(self.began - self.at)} before it began."
        if self.flagged_at is None:
            return f"The bands have not flagged it; the client noticed {_length(self.at - self.began)} after it began."
        if self.flagged_at <= self.at:
            return f"The bands had flagged it {_length(self.at - self.flagged_at)} before the client noticed."
        return f"The bands flagged it {_length(self.flagged_at - self.at)} after the client had noticed."


def client_notices(
    journal: Journal, marks: Marks, config: Config, grace: Grace, through: dt.date
) -> dict[str, ClientNotice]:
    """Return, by entry, what the client noticed and when the bands flagged it; `through` is the last judged day."""
    names = {CLIENT, config.engagement.client.lower()}
    log_began = min(grace.first_known.values(), default=None)
    notices = {}
    for entry in journal.entries:
        if entry.noticed and entry.noticed.by.lower() in names and entry.type not in LOOKS_BACK:
            # Where the log of what was known begins later, it cannot say; then a day counts from when its dump was due.
            is_logged = log_began is not None and log_began <= entry.noticed.at
            instants = [
                grace.known_at(verdict) if is_logged else grace.calendar.due_at(verdict.day)
                for verdict in _flagged_verdicts(entry, marks, through)
            ]
            began = grace.calendar.start(entry.first)
            notices[entry.id] = ClientNotice(entry, entry.noticed.at, began, min(instants, default=None))
    return notices


def _flagged_verdicts(entry: Entry, marks: Marks, through: dt.date) -> Iterator[Verdict]:
    """Yield the verdicts that asked for an entry on the entry's days, about its metrics."""
    for day in days_between(entry.first, min(entry.last or through, through)):
        for workflow in entry.workflows:
            mark = marks.get(workflow, {}).get(day)
            yield from (
                verdict for verdict in (mark.out if mark else ()) if entry.speaks_of(workflow, verdict.metric, day)
            )


def _length(length: dt.timedelta) -> str:
    if length >= ONE_DAY:
        return count_of(length // ONE_DAY, "day")
    return count_of(max(length // ONE_HOUR, 1), "hour")
