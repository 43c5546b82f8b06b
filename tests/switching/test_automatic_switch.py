"""The day's job where it may switch by itself."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.desk import FIRST, make_desk, write_day
from tests.switches import NOW, TODAY, holds, judged, make_routed, read, text, verdict
from watchbook.config import Engagement, load_engagement
from watchbook.fallback import reader
from watchbook.job.daily_run import run
from watchbook.ledger import Ledger
from watchbook.queries.run_check import run_check
from watchbook.switching.automatic_switch import switch_automatically

if TYPE_CHECKING:
    from pathlib import Path

DAYS = 3
MORNING = dt.datetime.combine(FIRST + dt.timedelta(days=DAYS), dt.time(6, 30), dt.UTC)
CONFIG = """
[workflows.sales]
[[workflows.support.switch_when]]
metric = "handoff_rate"
above = 0.4
[workflows.support.fallback]
automatic = true
[fallback]
publish = ".watchbook/flags.json"
"""


@pytest.mark.slow
def test_the_job_gives_to_people_what_is_past_its_limit(tmp_path: Path) -> None:
    """Once, before the site is built, which says so; a run that is repeated with --as-of switches nothing."""
    root = make_desk(tmp_path / "desk", DAYS - 1)
    write_day(root, FIRST + dt.timedelta(days=DAYS - 1), handoff=0.7)
    with (root / "watchbook.toml").open("a", encoding="utf-8") as config:
        config.write(CONFIG)
    engagement = load_engagement(root)
    said: list[str] = []
    report = run(engagement, MORNING, log=said.append).report
    assert report.findings[0].code == "WB615"
    assert report.findings[0].hint is not None
    assert report.findings[0].hint.startswith("the day's job switches it by itself; watchbook switch support manual")
    assert not list((root / "journal").rglob("*.md"))
    report = run(engagement, MORNING, log=said.append, switching="written").report
    assert report.standings[0].route == "manual"
    assert "WB615" not in {finding.code for finding in report.findings}
    assert any(line.startswith("Support: people have it. Published at ") for line in said)
    flags, at = root / ".watchbook/flags.json", MORNING.timestamp()
    routes = [reader.route(flags, name, engagement="Small desk", now=at) for name in ("support", "sales")]
    assert routes == ["manual", "ai"]
    assert '<span class="wb-route wb-route-manual">people answer</span>' in (root / "site/index.html").read_text(
        "utf-8"
    )
    (path,) = (root / "journal").rglob("*.md")
    before = path.read_bytes()
    assert b'to: manual, by: "watchbook"' in before
    run(engagement, MORNING + dt.timedelta(hours=1), log=said.append, switching="written")
    assert list((root / "journal").rglob("*.md")) == [path]
    assert path.read_bytes() == before


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engagement:
    """Return an engagement in git whose flags are published."""
    return make_routed(tmp_path, monkeypatch)


def test_it_never_switches_by_itself_unless_it_may(desk: Engagement) -> None:
    """Then once, to people, in its own name; the limit is in the entry."""
    judged(desk, verdict("rephrased", "out", 0.43, TODAY - dt.timedelta(days=1), flag=True))
    said: list[str] = []
    assert not switch_automatically(desk, run_check(desk, NOW), NOW, said.append, commits=True)
    assert read(desk) == "ai"
    with (desk.root / "watchbook.toml").open("a", encoding="utf-8") as config:
        config.write("[workflows.support.fallback]\nautomatic = true\n")
    may = load_engagement(desk.root)
    assert switch_automatically(may, run_check(may, NOW), NOW, said.append, commits=True)
    assert (read(desk), said[0][:27]) == ("manual", "Support: people have it. Pu")
    found = holds(desk)
    assert found is not None
    assert (found.by, found.reason) == ("watchbook", "Rephrased above 30 % for 1 day")
    assert "watchbook: switched by itself, as `automatic` allows: Rephrased above 30 % for 1 day, 43 %" in text(desk)
    assert not switch_automatically(may, run_check(may, NOW), NOW, said.append, commits=True)


def test_its_entry_is_about_the_days_that_the_run_has_just_judged(desk: Engagement) -> None:
    """They are not in place yet: the ledger that the run is about to place is what the entry is begun from."""
    judged(desk, verdict("rephrased", "out", 0.43, TODAY - dt.timedelta(days=1), flag=True))
    (desk.root / "ledger").rename(desk.root / ".watchbook/shown")
    shown = Ledger(desk.root / ".watchbook/shown")
    with (desk.root / "watchbook.toml").open("a", encoding="utf-8") as config:
        config.write("[workflows.support.fallback]\nautomatic = true\n")
    may = load_engagement(desk.root)
    assert switch_automatically(may, run_check(may, NOW, shown), NOW, lambda _: None, shown, commits=True)
    assert f"metrics: [rephrased]\ndays: {TODAY - dt.timedelta(days=1)}/\n" in text(desk)
