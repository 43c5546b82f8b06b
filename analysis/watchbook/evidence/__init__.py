"""What git can prove about the journal."""

from watchbook.evidence.amendment import Amendment
from watchbook.evidence.asked import Asked, asking
from watchbook.evidence.badge import Badge, BadgeKind, after, badge, dated, duration
from watchbook.evidence.clock import CLOCKS
from watchbook.evidence.gap import Gap, gap_of
from watchbook.evidence.history import ask, ask_bytes, head, in_repository, user_name
from watchbook.evidence.lines import Line, Wording
from watchbook.evidence.log import Commit, Person
from watchbook.evidence.past import Past, past_of, read_past
from watchbook.evidence.provenance import Provenance, provenance
from watchbook.evidence.story import Story, Version
from watchbook.evidence.witness import Deleted, Witness, witness

__all__ = [
    "CLOCKS",
    "Amendment",
    "Asked",
    "Badge",
    "BadgeKind",
    "Commit",
    "Deleted",
    "Gap",
    "Line",
    "Past",
    "Person",
    "Provenance",
    "Story",
    "Version",
    "Witness",
    "Wording",
    "after",
    "ask",
    "ask_bytes",
    "asking",
    "badge",
    "dated",
    "duration",
    "gap_of",
    "head",
    "in_repository",
    "past_of",
    "provenance",
    "read_past",
    "user_name",
    "witness",
]
