"""Makes what other programs read of a site: feeds, the status, badges, tables of numbers, the on-call calendar."""

from watchbook.pages.feeds.machine_files import machine_files
from watchbook.pages.feeds.series_csv import series_csv

__all__ = ["machine_files", "series_csv"]
