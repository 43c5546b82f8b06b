"""A notebook with a schedule in its metadata; reading it needs no Jupyter."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from watchbook.errors import NotebookError, Place

if TYPE_CHECKING:
    from pathlib import Path

Schedule = Literal["daily", "weekly", "monthly"]
SCHEDULES: tuple[Schedule, ...] = ("daily", "weekly", "monthly")


@dataclass(frozen=True, slots=True)
class Notebook:
    """A notebook that runs by itself."""

    name: str
    """File name without ending."""
    place: Place
    schedule: Schedule
    text: str
    """The file, as JSON."""

    @property
    def sha256(self) -> str:
        """64 hex digits over the file."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def read_notebooks(folder: Path) -> list[Notebook]:
    """Return the scheduled notebooks of a folder, daily ones first; those without a schedule are for people.

    Raises:
        NotebookError: a file that is no JSON object, or a schedule there is no word for.
    """
    notebooks = [notebook for path in sorted(folder.glob("*.ipynb")) if (notebook := _read(path))]
    return sorted(notebooks, key=lambda notebook: (SCHEDULES.index(notebook.schedule), notebook.name))


def _read(path: Path) -> Notebook | None:
    place = Place(f"notebooks/{path.name}")
    try:
        text = path.read_bytes().decode()
        schedule = json.loads(text)["metadata"].get("watchbook", {}).get("schedule")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotebookError(
            f"not a notebook: {error}", place=place, hints=("open it in Jupyter and save it again",)
        ) from error
    if schedule is None:
        return None
    if schedule not in SCHEDULES:
        raise NotebookError(
            f"schedule {schedule!r} in its metadata", place=place, hints=(f"write one of {', '.join(SCHEDULES)}",)
        )
    return Notebook(path.stem, place, schedule, text)
