"""What the check of a run has found, handed to the process that makes the site, which else would check it all again."""

from __future__ import annotations

import os
import pickle
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from watchbook.cache import object_of_pickle
from watchbook.check import Report
from watchbook.check.report_origin import without_routers
from watchbook.sealed_files import read_sealed, write_sealed

if TYPE_CHECKING:
    from collections.abc import Iterator

REPORT = "WATCHBOOK_REPORT"
"""Environment variable by which mkdocs' plugin is told where the report lies."""
FILE = "site-report"


@contextmanager
def hand_over(report: Report | None, home: Path) -> Iterator[dict[str, str]]:
    """Put a report into `home` while the site is made, sealed, and yield the environment that says where it lies."""
    path = home / FILE
    if report is None:
        path.unlink(missing_ok=True)
        yield {}
        return
    try:
        write_sealed(path, pickle.dumps(without_routers(report)))
        yield {REPORT: str(path)}
    finally:
        path.unlink(missing_ok=True)


def handed_report() -> Report | None:
    """Return the report that a run has handed over; None outside a run, or where it is not what the run wrote."""
    place = os.environ.get(REPORT)
    report = object_of_pickle(read_sealed(Path(place))) if place else None
    return report if isinstance(report, Report) else None
