"""The day's job where it may switch by itself."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.desk import FIRST, make_desk, write_day
from watchbook.config import load_engagement
from watchbook.fallback import reader
from watchbook.runs.job import run

if TYPE_CHECKING:
    from pathlib import Path

DAYS = 3
NOW = dt.datetime.combine(FIRST + dt.timedelta(days=DAYS), dt.time(6, 30), dt.UTC)
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
    report = run(engagement, NOW, log=said.append).report
    assert report.findings[0].code == "WB615"
    assert report.findings[0].hint is not None
    assert report.findings[0].hint.startswith("the day's job switches it by itself; watchbook switch support manual")
    assert not list((root / "journal").rglob("*.md"))
    report = run(engagement, NOW, log=said.append, switching="written").report
    assert report.standings[0].route == "manual"
    assert "WB615" not in {finding.code for finding in report.findings}
    assert any(line.startswith("Support: people have it. Published at ") for line in said)
    flags, at = root / ".watchbook/flags.json", NOW.timestamp()
    routes = [reader.route(flags, name, engagement="Small desk", now=at) for name in ("support", "sales")]
    assert routes == ["manual", "ai"]
    assert '<span class="wb-route wb-route-manual">People</span>' in (root / "site/index.html").read_text("utf-8")
    (path,) = (root / "journal").rglob("*.md")
    before = path.read_bytes()
    assert b'to: manual, by: "watchbook"' in before
    run(engagement, NOW + dt.timedelta(hours=1), log=said.append, switching="written")
    assert list((root / "journal").rglob("*.md")) == [path]
    assert path.read_bytes() == before
