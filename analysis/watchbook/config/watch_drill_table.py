"""The table of the watch's own drill: whether it is held each night, and what it promises to see."""

from __future__ import annotations

from pydantic import Field

from watchbook.config.values import Table


class WatchDrillConfig(Table):
    """Each night a fault is put into copies of the last days of each workflow, to see whether the watch sees it."""

    every_night: bool = Field(
        default=True, description="Whether `watchbook run` holds it once for each judged day; false: never."
    )
    sees: float = Field(
        default=0.8, gt=0, lt=1, description="The promise: which part of a month's faults is seen within a week."
    )
