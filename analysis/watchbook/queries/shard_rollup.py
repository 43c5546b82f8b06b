"""One part of the dumps, rolled up for whoever merges the parts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.calendar import Calendar
from watchbook.check.finding_text import count_of
from watchbook.errors import WorkerError
from watchbook.metrics import fields_of, metrics_of
from watchbook.rollups.shards.shard_run import Shard, ShardOutcome, roll_up_shard

if TYPE_CHECKING:
    from watchbook.config import Engagement
    from watchbook.rollups import Progress

PART = re.compile(r"([1-9]\d{0,5})/([1-9]\d{0,5})", re.ASCII)


@dataclass(frozen=True, slots=True)
class PartOutcome:
    """What became of one part."""

    shard: ShardOutcome

    @property
    def deadly(self) -> tuple[str, ...]:
        """Files that ended every worker that read them."""
        return self.shard.deadly

    def text(self, part: Shard, url: str) -> str:
        """Return it for the person who started it."""
        shard = self.shard
        counts = f"{shard.put:,} put at {url}, {shard.present:,} there already"
        lines = [f"shard {part}: {count_of(shard.files, 'file')}; {counts}"]
        lines += [f"{name} ended every worker that read it; nothing is put of it" for name in self.deadly]
        if shard.beside_deadly:
            lines.append(
                f"nothing is put of {count_of(shard.beside_deadly, 'file')} beside such a file: the run reads it"
            )
        return "\n".join(lines)


def read_shard(text: str) -> Shard:
    """Return a part, written I/N.

    Raises:
        WorkerError: it cannot be meant.
    """
    match = PART.fullmatch(text.strip())
    if not match or int(match[1]) > int(match[2]):
        raise WorkerError(
            f"--shard {text!r} is no part of a whole",
            hints=("write I/N, I from 1 to N: --shard 3/8; many systems count from 0, so add one",),
        )
    return Shard(int(match[1]), int(match[2]))


def roll_up_part(engagement: Engagement, part: Shard, url: str, progress: Progress) -> PartOutcome:
    """Roll a part of the dumps up and put what they say at a URL, or in a folder.

    Raises:
        WatchbookError: a file, the store or the workers cannot be reached; what was put stays, and is not put twice.
    """
    fields, metrics = fields_of(engagement), metrics_of(engagement)
    calendar = Calendar.of(engagement.config)
    return PartOutcome(roll_up_shard(engagement, fields, metrics, calendar, part, url, progress=progress))
