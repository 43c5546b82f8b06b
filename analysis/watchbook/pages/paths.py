"""Where each page stands; links are made of these."""

from __future__ import annotations

import posixpath
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.journal import Entry

FRONT = "index.md"
WORKFLOWS = "workflows/index.md"
DAYS = "days/index.md"
JOURNAL = "journal/index.md"
NOTEBOOKS = "notebooks/index.md"
FINDINGS = "findings.md"
WHO_ANSWERS = "who-answers.md"
HANDOVER = "handover.md"
TIME_TO_MANUAL = "time-to-manual.md"
MONTHS = "months/index.md"
WATCH_DRILLS = "watch-drills.md"
HOW_TO_READ = "how-to-read.md"
CHECK_YOURSELF = "check-yourself.md"
VERIFY = "assets/verify.py"
"""The check that a client runs without Watchbook."""
STYLESHEET = "assets/watchbook.css"
SCRIPT = "assets/watchbook.js"
"""What makes a page say that it has grown old; pages are complete without it."""
CHARTS = "assets/charts.js"
"""What says the value of a chart's day when it is pointed at; the pages' tables have them all."""


ROBOTS = "robots.txt"
STATUS = "status.json"
STATUS_SCHEMA = "assets/status.schema.json"
FEED = "feed.xml"
ON_CALL = "on-call.ics"


def html(path: str) -> str:
    """Return the file that a generator makes of a page; other files stay as they are."""
    return f"{path.removesuffix('.md')}.html" if path.endswith(".md") else path


def workflow_feed(name: str) -> str:
    """Return a workflow's feed."""
    return f"workflows/{name}.xml"


def badge(name: str) -> str:
    """Return a workflow's badge."""
    return f"workflows/{name}.svg"


def series(workflow_name: str, name: str) -> str:
    """Return the CSV of a workflow's metric."""
    return f"workflows/{workflow_name}/{name}.csv"


def workflow(name: str) -> str:
    """Return a workflow's page."""
    return f"workflows/{name}.md"


def metric(workflow_name: str, name: str) -> str:
    """Return the page of a workflow's metric."""
    return f"workflows/{workflow_name}/{name}.md"


def month(first: dt.date) -> str:
    """Return the review of a month."""
    return f"months/{first:%Y-%m}.md"


def day(date: dt.date) -> str:
    """Return a day's page."""
    return f"days/{date}.md"


def entry(journal_entry: Entry) -> str:
    """Return an entry's page, which has the path that the entry has in git, below the journal."""
    return journal_entry.path.removeprefix("journal/")


def journal_year(year: int) -> str:
    """Return the entries of a year, where one page does not hold them all."""
    return f"journal/{year}.md"


def report(path: str) -> str:
    """Return the page, or the picture, of a notebook's report."""
    return f"notebooks/{path}"


UNTIDY = frozenset({"", ".", ".."})
"""Parts of a path that stand for another."""


def relative(path: str, target: str) -> str:
    """Return the link from the page at `path` to another."""
    return relative_to(path.rpartition("/")[0], target)


@lru_cache(maxsize=65536)
def relative_to(folder: str, target: str) -> str:
    """Return the link from any page in a folder to another page."""
    here, there = folder.split("/") if folder else [], target.split("/")
    if not UNTIDY.isdisjoint((*here, *there)):
        return posixpath.relpath(target, folder or ".")
    common = 0
    while common < min(len(here), len(there)) and here[common] == there[common]:
        common += 1
    return "/".join([*[".."] * (len(here) - common), *there[common:]]) or "."
