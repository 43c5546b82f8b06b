"""Old dumps, read at once: rolled up and judged, so that bands stand on them; nothing else of the day's job."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from watchbook import ledger
from watchbook.check.words import count_of, days_in_words, on
from watchbook.errors import DumpError
from watchbook.metrics import WORKFLOW
from watchbook.rollups import ARCHIVED, Backfill
from watchbook.runs.lock import locked
from watchbook.runs.today import Today

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator

    from watchbook.config import Engagement
    from watchbook.ledger import Rollup, Verdict
    from watchbook.rollups import IntakeState


@dataclass(frozen=True, slots=True)
class Learned:
    """What a backfill taught about one workflow."""

    workflow: str
    days: tuple[dt.date, ...]
    """Days with records of which the ledger knew nothing before, in order."""
    out: tuple[dt.date, ...]
    """Those of them on which a person would have been called."""
    firm_from: dt.date | None
    """The first day whose verdict on the whole workflow is not provisional; None where there is none yet."""


@dataclass(frozen=True, slots=True)
class Backfilled:
    """What a backfill did."""

    read: int
    """Dumps and golden-set results that are new in the ledger."""
    learned: tuple[Learned, ...]
    """In the order of watchbook.toml."""
    asks_since: dt.date | None
    """The journal's first day, if watchbook.toml has one: earlier days ask for no entry."""


def backfill(engagement: Engagement, wanted: Backfill, as_of: dt.datetime, *, log: Callable[[str], None]) -> Backfilled:
    """Take up old dumps and judge every day anew, without notebooks and site.

    Args:
        engagement: whose.
        wanted: which dumps.
        as_of: the backfill's now.
        log: receives a line whenever a step starts or advances.

    Raises:
        WatchbookError: something could not be done, or no dump is where it was looked for; the ledger is as it was.
    """
    home = engagement.root / ".watchbook"
    with locked(home), tempfile.TemporaryDirectory(prefix="staging-", dir=home) as folder:
        today = Today.open(as_of.isoformat(), folder, str(engagement.root))
        known = {row.source for row in today.staging.read(ledger.SOURCES)}
        before = _days(today.staging.read(ledger.ROLLUPS))
        log("old dumps")
        state = today.roll_up(wanted, lambda done, of, source: log(f"progress {done}/{of} {source}"))
        _refuse_nothing(wanted, state)
        log("bands")
        today.score()
        after, verdicts = _days(state.rollups), today.staging.read(ledger.VERDICTS)
        today.staging.ledger.place(Path(folder))
    return Backfilled(
        sum(source.source not in known for source in state.sources),
        tuple(
            _learned(name, after.get(name, set()) - before.get(name, set()), verdicts)
            for name in engagement.config.workflows
        ),
        engagement.config.journal.since,
    )


def backfilled_text(engagement: Engagement, done: Backfilled) -> str:
    """Return what a backfill did, for the person who started it."""
    return "\n".join(_lines(engagement, done))


def _lines(engagement: Engagement, done: Backfilled) -> Iterator[str]:
    yield f"{count_of(done.read, 'new file')} read"
    for one in done.learned:
        title = engagement.config.workflows[one.workflow].title or one.workflow
        what = f"{count_of(len(one.days), 'day')} learned, {days_in_words(one.days)}" if one.days else "nothing new"
        firm = f"bands are firm from {on(one.firm_from)} on" if one.firm_from else "bands are still provisional"
        yield f"{title}: {what}; {firm}"
    yield from _asking(sorted({day for one in done.learned for day in one.out}), done.asks_since)
    yield "The next `watchbook run` puts this on the site"


def _asking(out: list[dt.date], since: dt.date | None) -> Iterator[str]:
    """Yield what days out of band ask of people."""
    asking = [day for day in out if since is None or day >= since]
    if since and len(out) > len(asking):
        early = count_of(len(out) - len(asking), "day")
        yield f"{early} out of band before the journal begins, on {on(since)}: shown, and no entry is asked for"
    if asking:
        yield f"{count_of(len(asking), 'day')} out of band, from {on(asking[0])} on, that ask for an entry"
        if since is None:
            yield "  If all of it was over before anybody watched, say from when on days ask: `since` under [journal]"


def _refuse_nothing(wanted: Backfill, state: IntakeState) -> None:
    if wanted.path is not None and not any(ARCHIVED in source.note.split() for source in state.sources):
        raise DumpError(
            f"no dump of these days at {wanted.path} but those that [dumps] path finds",
            hints=("a local path is below the folder of watchbook.toml; {date} is the YYYY-MM-DD in the file's name",),
        )


def _days(rows: Iterable[Rollup]) -> dict[str, set[dt.date]]:
    """Return the days on which each workflow has records."""
    found: dict[str, set[dt.date]] = {}
    for row in rows:
        if row.n:
            found.setdefault(row.workflow, set()).add(row.day)
    return found


def _learned(workflow: str, days: set[dt.date], verdicts: Iterable[Verdict]) -> Learned:
    rows = sorted(row for row in verdicts if row.workflow == workflow and row.metric == WORKFLOW)
    firm = (row.day for row in rows if row.state in ("in", "out") and not row.provisional)
    out = tuple(row.day for row in rows if row.flag and row.day in days)
    return Learned(workflow, tuple(sorted(days)), out, next(firm, None))
