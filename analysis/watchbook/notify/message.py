"""What people are sent: a subject that carries it all, a body of plain text, and what receivers fold by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from watchbook.ledger import About, Occasion


@dataclass(frozen=True, slots=True)
class Message:
    """One message about one alert."""

    key: str
    """The same for all that is said about the alert."""
    engagement: str
    about: About
    workflow: str
    """Empty where it is about none."""
    first: dt.date
    occasion: Occasion
    severity: str
    subject: str
    """One line; what a person has to know stands in its first hundred characters."""
    body: str
    """Plain text."""
    starts: dt.datetime
    """When the alert began."""
    sent: dt.datetime
    link: str
    """To the site; empty where nobody said where that is."""

    @property
    def status(self) -> Literal["firing", "resolved"]:
        """Whether it opens an alert at a receiver that keeps them, or closes it."""
        return "resolved" if self.occasion == "resolved" else "firing"

    @property
    def labels(self) -> Mapping[str, str]:
        """What the alert is about, in names and values."""
        labels = {
            "alertname": "watchbook",
            "engagement": self.engagement,
            "about": self.about,
            "workflow": self.workflow,
            "severity": self.severity,
        }
        return {name: value for name, value in labels.items() if value}
