"""An engagement whose dumps can be spoiled: files by day, and its watchbook.toml."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from benchmarks.blindspots.dump_formats import encoded
from benchmarks.blindspots.traffic import FIRST, WORKFLOWS, conversations

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from benchmarks.blindspots.dump_formats import Format

CHANNEL = "WATCHBOOK_NOTIFY_ONCALL"
SEED = 1
"""Of days that no band has anything to say about, so that what is said is said of the spoiling."""
CONFIG = """[engagement]
name = "Blind desk"
timezone = "America/New_York"

[dumps]
path = "logs/{{date}}*.{form}"
due = "06:00"

[dumps.fields]
ts = "ts"

[evals]
path = "evals/{{date}}.json"

[workflows.support]
title = "Support"

[workflows.billing]
title = "Billing"

[alerts]
false_alarms_per_workflow_year = 2.0

[journal]
explain_within = "24h"
review_every = "7d"

[notify.channels.oncall]
env = "WATCHBOOK_NOTIFY_ONCALL"
"""


def day_number(index: int) -> dt.date:
    """Return the day of an index, 0 the first."""
    return FIRST + dt.timedelta(days=index)


@lru_cache(maxsize=80)
def healthy(day: dt.date, volume: int) -> pl.DataFrame:
    """Return a day's healthy conversations."""
    return conversations(day, volume, seed=SEED)


@dataclass(frozen=True, slots=True)
class Desk:
    """One engagement on the disk."""

    root: Path
    form: Format
    volume: int
    """Conversations a day of each workflow."""

    @classmethod
    def begin(cls, root: Path, form: Format, volume: int) -> Desk:
        """Write an engagement without dumps."""
        from watchbook.template import copy_template  # noqa: PLC0415  # a worker that copies desks needs none

        copy_template(root, name="Blind desk", timezone="America/New_York")
        (root / "watchbook.toml").write_text(CONFIG.format(form=form), "utf-8")
        (root / "evals").mkdir()
        return cls(root, form, volume)

    def copy(self, root: Path) -> Desk:
        """Return a copy that shares the dumps' bytes; a spoiler replaces files and never writes into one."""
        shutil.copytree(self.root, root, copy_function=os.link)
        for folder in ("ledger", ".watchbook"):
            shutil.rmtree(root / folder, ignore_errors=True)
            if (self.root / folder).is_dir():
                shutil.copytree(self.root / folder, root / folder)
        return Desk(root, self.form, self.volume)

    def path(self, day: dt.date) -> Path:
        """Return where a day's dump lies."""
        return self.root / "logs" / f"{day}.{self.form}"

    def frame(self, day: dt.date) -> pl.DataFrame:
        """Return a day's healthy conversations."""
        return healthy(day, self.volume)

    def put(self, day: dt.date, frame: pl.DataFrame) -> None:
        """Write a day's dump."""
        self.put_bytes(self.path(day), encoded(frame, self.form))

    def put_bytes(self, path: Path, data: bytes) -> None:
        """Write a file anew, never into one that is shared."""
        path.parent.mkdir(exist_ok=True, parents=True)
        path.unlink(missing_ok=True)
        path.write_bytes(data)

    def put_evals(self, day: dt.date) -> None:
        """Write a night's result of the golden set."""
        passed = ", ".join(
            f'"{name}": {{"passed": {70 + (day.toordinal() * 7 + i) % 5}, "n": 80}}' for i, name in enumerate(WORKFLOWS)
        )
        self.put_bytes(self.root / "evals" / f"{day}.json", f"{{{passed}}}\n".encode())

    def edit_config(self, old: str, new: str) -> None:
        """Change watchbook.toml."""
        path = self.root / "watchbook.toml"
        text = path.read_text("utf-8")
        assert old in text, old
        self.put_bytes(path, text.replace(old, new).encode())
