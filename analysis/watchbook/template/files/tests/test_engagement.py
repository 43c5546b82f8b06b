"""What must stay true of this engagement."""

from pathlib import Path

from watchbook.config import load_engagement
from watchbook.journal import load
from watchbook.metrics import metrics_of

ROOT = Path(__file__).parents[1]


def test_the_journal_has_no_problem() -> None:
    """Every entry says what an entry must say."""
    engagement = load_engagement(ROOT)
    assert load(ROOT, engagement, metrics_of(engagement)).problems == ()
