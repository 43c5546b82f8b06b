"""Makes normal bands of rollups and verdicts of bands, causally: a day is judged by the days before it."""

from watchbook.bands.absent_answers import absent_answers, misread
from watchbook.bands.daily_csv.series_file import bands_of_files
from watchbook.bands.day_evidence import REACH, TESTS, Evidence
from watchbook.bands.judge import Judgement, evidence_of, judge, judge_changed, score
from watchbook.bands.limits import BUDGET, Limits, limits
from watchbook.bands.memory import Memory
from watchbook.bands.rollup_series import series_of
from watchbook.bands.series import JournalDays, Series

__all__ = [
    "BUDGET",
    "REACH",
    "TESTS",
    "Evidence",
    "JournalDays",
    "Judgement",
    "Limits",
    "Memory",
    "Series",
    "absent_answers",
    "bands_of_files",
    "evidence_of",
    "judge",
    "judge_changed",
    "limits",
    "misread",
    "score",
    "series_of",
]
