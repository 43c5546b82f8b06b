"""From rollups to normal bands to verdicts, causally: a day is judged by the days before it."""

from watchbook.bands.csv_series import bands_of_files
from watchbook.bands.limits import BUDGET, Limits, limits
from watchbook.bands.memory import Memory
from watchbook.bands.rollup_series import series_of
from watchbook.bands.score import Judged, evidence, judge, judge_changed, score
from watchbook.bands.series import Explained, Series
from watchbook.bands.testimony import REACH, TESTS, Evidence

__all__ = [
    "BUDGET",
    "REACH",
    "TESTS",
    "Evidence",
    "Explained",
    "Judged",
    "Limits",
    "Memory",
    "Series",
    "bands_of_files",
    "evidence",
    "judge",
    "judge_changed",
    "limits",
    "score",
    "series_of",
]
