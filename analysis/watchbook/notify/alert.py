"""Something that somebody has to be told of, as it stands now."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from watchbook.check import Finding, Mark
    from watchbook.journal import Severity
    from watchbook.ledger import About


@dataclass(frozen=True, slots=True)
class Alert:
    """A run of days out of band of one workflow, a run of days that could not be judged, or a job that failed."""

    about: About
    first: dt.date
    """The first day; with `about` and `workflow` it is what makes this alert another than the next."""
    severity: Severity
    """As the numbers suggest it."""
    workflow: str = ""
    """Empty where it is about none."""
    asks: bool = False
    """Whether somebody is needed: a day of it is out, or lost, and nobody has said why."""
    overdue: dt.datetime | None = None
    """When the time to say why was over, for the first day that nobody explained; None where it is not yet."""
    over: bool = False
    """Whether it has ended: in band again, with people, judged again."""
    limit: Finding | None = None
    """The finding that recommends manual, where a limit written down before is passed."""
    marks: tuple[Mark, ...] = ()
    """The days out of band of a workflow, in order; empty where they are no longer out."""
    ended: Mark | None = None
    """The first day after them, and after later days out of band, on which the workflow was judged and not out."""
    later: tuple[Mark, ...] = ()
    """Days out of band after these that have not ended: the workflow is not well, whatever became of these."""
    unjudged: dt.date | None = None
    """The last day, where it came after `ended` and could not be judged."""
    findings: tuple[Finding, ...] = ()
    """What the check says of it, the newest days first."""
    failure: str = ""
    """What a job that failed said."""

    @staticmethod
    def overdue_since(findings: Iterable[Finding]) -> dt.datetime | None:
        """Return when the first of some findings was due, of those that are overdue; None where none is."""
        return min((finding.due for finding in findings if finding.due and finding.severity == "error"), default=None)

    def key(self, engagement: str) -> str:
        """Return what is the same for every message about this alert, and for no other: `watchbook:…:2026-11-08`."""
        name = hashlib.sha256(engagement.encode()).hexdigest()[:12]
        return f"watchbook:{name}:{self.about}:{self.workflow}:{self.first}"
