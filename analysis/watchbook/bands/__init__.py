"""From rollups to normal bands to verdicts, causally: a day is judged by the days before it."""

from watchbook.bands.csv_series import bands_of_files
from watchbook.bands.rollup_series import series_of
from watchbook.bands.score import REACH, score
from watchbook.bands.series import Explained, Series

__all__ = ["REACH", "Explained", "Series", "bands_of_files", "score", "series_of"]
