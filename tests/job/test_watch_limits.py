"""A limit that is passed is told by a look where no run told it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.books import CALLED, CONFIG, Books
from tests.evidence.repository import Repository
from tests.notify.sinks import http_sink
from watchbook.config import load_engagement
from watchbook.job.watch.look import look
from watchbook.ledger import NOTICES, Ledger, Staging

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")]
TABLES = """
[[workflows.desk.switch_when]]
metric = "rephrased"
above = 0.2
[notify.channels.team]
env = "TEAM"
kind = "alertmanager"
"""
NOW = dt.datetime.fromisoformat("2026-11-09T06:10-05:00")
HEAD = "Recommend manual: Card desk should go to people: Rephrased above 20\u202f% for 1 day"


def ran(root: Path, at: dt.datetime) -> None:
    """Have the day's job run at some time."""
    staging = Staging(Ledger(root / "ledger"), root / "staging")
    staging.as_of(at)
    staging.replace(NOTICES, [])
    staging.ledger.place(staging.folder)


def test_it_is_told_once_where_the_run_told_nobody_and_not_where_it_did(tmp_path: Path) -> None:
    """Each state of the ledger is looked at once; what reached nobody is told at the next look."""
    repository = Repository(tmp_path / "desk")
    repository.write("watchbook.toml", CONFIG + CALLED + TABLES)
    repository.write(".gitignore", "/ledger\n/staging\n/.watchbook\n")
    repository.commit("2026-11-01T00:00:00-05:00")
    books = Books.quiet(repository.root, last=dt.date(2026, 11, 8)).out("8")
    books.config = CONFIG + CALLED + TABLES
    books.read()
    ran(repository.root, NOW)
    desk = load_engagement(repository.root)
    with http_sink("500") as broken:
        outcome = look(desk, {"TEAM": f"http://{broken.host}/hook"}, NOW, commits=False)
        assert outcome.exit_code == 2
    with http_sink() as sink:
        heard = {"TEAM": f"http://{sink.host}/hook"}
        later = NOW + dt.timedelta(minutes=3)
        (line,) = look(desk, heard, later, commits=False).lines
        assert line.startswith(HEAD)
        assert not look(desk, heard, later, commits=False).lines
        ran(repository.root, later)
        assert not look(desk, heard, later, commits=False).lines
        assert len(sink.posts) == 1
