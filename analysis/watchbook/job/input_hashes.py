"""What a notebook or the site is made of, as a hash: unchanged, it need not be made again."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from watchbook.calendar import ONE_DAY
from watchbook.config.tables import REVIEWS
from watchbook.ledger import ROLLUPS, VERDICTS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from watchbook.config import Engagement
    from watchbook.job.schedule import Period
    from watchbook.job.scheduled_notebook import Notebook
    from watchbook.ledger import Ledger, Staging

MEMORIES = (".watchbook/bands/memory", ".watchbook/bands/other-memory")
"""What was learned of the days judged last, in turns, believed only where all of it is as it was; losable."""
BASELINE_DAYS = 120
"""How many days before its period a weekly or monthly notebook may look at."""


def daily_inputs(engagement: Engagement, notebook: Notebook, period: Period, dumps: Iterable[str]) -> str:
    """Return 64 hex digits over all the day's work reads.

    Args:
        engagement: for its configuration and journal.
        notebook: the daily notebook.
        period: the day it shows; a new day is new work even without a new dump.
        dumps: one line a dump, which changes when the dump does (name, size, time or tag).
    """
    digest = _begin_hash(engagement, notebook)
    digest.update(period.name.encode())
    for line in sorted(dumps):
        digest.update(f"\0{line}".encode())
    update_with_files(digest, engagement.root / "journal", "*.md")
    update_with_files(digest, engagement.root / REVIEWS, "*.csv")
    return digest.hexdigest()


def period_inputs(engagement: Engagement, notebook: Notebook, period: Period, staging: Staging) -> str:
    """Return 64 hex digits over what a weekly or monthly notebook reads: the ledger's rows up to its last day."""
    digest = _begin_hash(engagement, notebook)
    span = str(period.first - BASELINE_DAYS * ONE_DAY), str(period.last)
    entries = hashlib.sha256()
    update_with_files(entries, engagement.root / "journal", "*.md")
    months = [
        {month: sha256 for month, sha256 in by_month.items() if span[0][:7] <= month <= span[1][:7]}
        for by_month in (staging.months(ROLLUPS), staging.months(VERDICTS))
    ]
    # Of fifty workflows these months are as long to read as all that a check needs.
    cache, place = staging.ledger.row_cache.beside("ledger-files"), f"inputs-{notebook.name}"
    origin = f"{digest.hexdigest()} {span} {months} {entries.hexdigest()}".encode()
    text = cache.get(place, origin)
    if text is None:
        digest.update(staging.lines(ROLLUPS, *span) + staging.lines(VERDICTS, *span))
        update_with_files(digest, engagement.root / "journal", "*.md")
        text = digest.hexdigest().encode()
        cache.put(place, origin, text)
    return text.decode()


def site_inputs(engagement: Engagement, ledger: Ledger, commit: str) -> str:
    """Return 64 hex digits over all the site is made of."""
    digest = hashlib.sha256(f"{version('watchbook')}\0{commit}\0{ledger.digest()}".encode())
    for name in ("watchbook.toml", "mkdocs.yml"):
        path = engagement.root / name
        digest.update(path.read_bytes() if path.is_file() else b"")
    update_with_files(digest, engagement.root / "journal", "*")
    with as_file(files("watchbook.pages")) as pages:
        for pattern in ("*.py", "*.html", "*.css"):
            update_with_files(digest, pages, pattern)
    return digest.hexdigest()


def update_with_files(digest: hashlib._Hash, folder: Path, pattern: str) -> None:
    """Add the names and bytes of a folder's files, at any depth, to a hash."""
    for path in sorted(folder.rglob(pattern)):
        if path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")


def _begin_hash(engagement: Engagement, notebook: Notebook) -> hashlib._Hash:
    config = (engagement.root / "watchbook.toml").read_bytes()
    return hashlib.sha256(f"{version('watchbook')}\0{notebook.sha256}\0".encode() + config)
