"""Hears faults that hide in the whole: in a few intents, on one channel, for some hours of a day."""

from watchbook.bands.slices.counts import SliceCounts
from watchbook.bands.slices.hours import HourCounts, hours_missing
from watchbook.bands.slices.naming import SliceName, slice_names
from watchbook.bands.slices.voices import SliceScan, slice_scans

__all__ = ["HourCounts", "SliceCounts", "SliceName", "SliceScan", "hours_missing", "slice_names", "slice_scans"]
