"""Says what git and the receipts can prove about the journal, and what they cannot."""

from watchbook.evidence.amendment import Amendment
from watchbook.evidence.badge import Badge, BadgeKind, after, badge, commit_day, duration
from watchbook.evidence.clock_skew import CLOCKS
from watchbook.evidence.file_versions import FileStory, FileVersion
from watchbook.evidence.git.commands import ask, ask_bytes, head, in_repository, user_name
from watchbook.evidence.git.log import Commit, CommitPerson
from watchbook.evidence.git.shallow_history import ShallowHistory, shallow_history
from watchbook.evidence.journal_history import JournalHistory, history_of, read_history
from watchbook.evidence.journal_proof import JournalProof, with_receipts, with_signatures
from watchbook.evidence.journal_provenance import DeletedEntry, JournalProvenance, journal_provenance
from watchbook.evidence.journal_queries import Queries, ask_git
from watchbook.evidence.provenance import Provenance, provenance
from watchbook.evidence.timeline_lines import TimelineLine, Wording

__all__ = [
    "CLOCKS",
    "Amendment",
    "Badge",
    "BadgeKind",
    "Commit",
    "CommitPerson",
    "DeletedEntry",
    "FileStory",
    "FileVersion",
    "JournalHistory",
    "JournalProof",
    "JournalProvenance",
    "Provenance",
    "Queries",
    "ShallowHistory",
    "TimelineLine",
    "Wording",
    "after",
    "ask",
    "ask_bytes",
    "ask_git",
    "badge",
    "commit_day",
    "duration",
    "head",
    "history_of",
    "in_repository",
    "journal_provenance",
    "provenance",
    "read_history",
    "shallow_history",
    "user_name",
    "with_receipts",
    "with_signatures",
]
