"""What git can prove about the journal."""

from watchbook.evidence.badge import Badge, BadgeKind, badge, duration
from watchbook.evidence.history import History, Seen, ask, ask_bytes, first_seen, head, in_repository, user_name

__all__ = [
    "Badge",
    "BadgeKind",
    "History",
    "Seen",
    "ask",
    "ask_bytes",
    "badge",
    "duration",
    "first_seen",
    "head",
    "in_repository",
    "user_name",
]
