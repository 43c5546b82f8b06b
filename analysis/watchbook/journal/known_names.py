"""The names that an entry of an engagement may use, and what a day is there."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from watchbook.journal.reading.front_matter_keys import KnownNames

if TYPE_CHECKING:
    from collections.abc import Iterable

    from watchbook.config import Engagement


def names_of(engagement: Engagement, metrics: Iterable[str]) -> KnownNames:
    """Return the names that entries of an engagement may use."""
    config = engagement.config
    return KnownNames(tuple(config.workflows), tuple(metrics), ZoneInfo(config.engagement.timezone))
