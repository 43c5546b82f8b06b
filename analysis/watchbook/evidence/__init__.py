"""What git can prove about the journal."""

from watchbook.evidence.badge import Badge, BadgeKind, badge, duration
from watchbook.evidence.history import History, Seen, first_seen, head, user_name

__all__ = ["Badge", "BadgeKind", "History", "Seen", "badge", "duration", "first_seen", "head", "user_name"]
