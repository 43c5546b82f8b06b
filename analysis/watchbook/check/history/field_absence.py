"""Which fields of a workflow's day leave nothing to measure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.dumps.sight import UNSEEN

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from watchbook.dumps.sight import FieldDay, FieldRule, Loss

WINDOW = 120
"""Days for which a text that is not in the dumps may only have been rare: as long as a band looks back."""


@dataclass(slots=True)
class FieldAbsence:
    """On which days one field of a workflow leaves nothing to measure.

    A number or a truth is missing where the day has none. A text may be empty and mean none, such as an earlier
    conversation that this one repeats: it is missing where its name has not stood in a dump for `WINDOW` days, or where
    it is blind.
    """

    rule: FieldRule
    last_sight: dt.date | None = None
    """The last day on which there was something, up to now."""

    def is_missing(self, day: FieldDay, losses: Iterable[tuple[Loss, bool]]) -> bool:
        """Return whether the field is missing on the next day, given what is wrong with it, and if it always was."""
        is_text = self.rule.type == "text"
        if day.good or (is_text and day.there and not day.bad):
            self.last_sight = day.day
        is_recent = self.last_sight is not None and (day.day - self.last_sight).days <= (WINDOW if is_text else 0)
        return self.rule.absent or not is_recent or any(_leaves_nothing(loss, never=never) for loss, never in losses)


def _leaves_nothing(loss: Loss, *, never: bool) -> bool:
    """Whether there is nothing to measure; a text that was always there and always empty may well mean none."""
    if never:
        return loss in ("unusable", "unknown")
    return loss in UNSEEN
