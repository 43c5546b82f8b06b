"""What other programs read of a site."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import icalendar
import jsonschema
import pytest

from tests.pages import sample_books
from watchbook.config import load_engagement
from watchbook.pages.read_book import read_book
from watchbook.pages.render import render

if TYPE_CHECKING:
    from pathlib import Path

ATOM = "{http://www.w3.org/2005/Atom}"
ROSTER = """
[people.ada]
name = "Ada"
phone = "+1 555 0100"
[people.bob]
phone = "+1 555 0101"
[[oncall.primary]]
people = ["ada"]
starts = 2026-01-05
[[oncall.backup]]
people = ["bob"]
starts = 2026-01-05
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    root = sample_books.make(tmp_path_factory.mktemp("desk"), title=sample_books.HOSTILE)
    with (root / "watchbook.toml").open("a", encoding="utf-8") as file:
        file.write(ROSTER)
    return {page.path: page.data for page in render(read_book(load_engagement(root)))}


def test_the_status_is_what_its_schema_says(found: dict[str, bytes]) -> None:
    """And what the front page says."""
    status = json.loads(found["status.json"])
    jsonschema.validate(status, json.loads(found["assets/status.schema.json"]))
    support, quiet = status["workflows"]
    assert (support["state"], support["unexplained"]) == ("out-unexplained", ["2026-04-10"])
    assert (quiet["state"], quiet["days"], quiet["route"]) == ("no-data", 1, "ai")
    assert status["headline"].startswith("Support & <b>more</b> was unusual on Friday 10 April, and nobody")
    assert support["page"] == "workflows/support.html"


def test_a_feed_has_entries_their_updates_switches_and_changes_of_state(found: dict[str, bytes]) -> None:
    """The newest first, each with an id that stays and a link that leads to its page; a hostile title is text."""
    for path, up in (("feed.xml", ""), ("workflows/support.xml", "../")):
        feed = ET.fromstring(found[path])
        items = feed.findall(f"{ATOM}entry")
        updated = [item.findtext(f"{ATOM}updated") or "" for item in items]
        ids = [item.findtext(f"{ATOM}id") or "" for item in items]
        links = {item[3].get("href") for item in items}
        assert updated == sorted(updated, reverse=True)
        assert len(set(ids)) == len(ids)
        assert "urn:watchbook:small-desk:entry:2026-03-22-half" in ids
        assert "urn:watchbook:small-desk:entry:2026-03-22-half:line:0" in ids
        assert "urn:watchbook:small-desk:switch:support:2026-03-22T11:00:00+01:00" in ids
        assert "urn:watchbook:small-desk:state:support:2026-03-22" in ids
        assert f"{up}2026/03/2026-03-22-half.html" in links
        assert not feed.findall(".//{*}script")


def test_the_numbers_of_a_metric_are_those_of_the_ledger(found: dict[str, bytes]) -> None:
    """Every day, the oldest first."""
    rows = list(csv.DictReader(io.StringIO(found["workflows/support/handoff_rate.csv"].decode())))
    assert len(rows) == sample_books.DAYS
    assert rows[20] == {
        "day": "2026-03-22",
        "value": "0.6",
        "n": "500",
        "expected": "0.2",
        "lower": "0.16",
        "upper": "0.24",
        "state": "out",
        "asks_for_entry": "1",
        "test": "point",
        "entries": "2026-03-22-half",
    }


def test_a_badge_says_the_state_in_words(found: dict[str, bytes]) -> None:
    """A picture with a name."""
    badge = ET.fromstring(found["workflows/support.svg"])
    assert badge.get("aria-label") == "Support & <b>more</b>: out of band, unexplained"
    assert (badge.get("role"), badge.tag) == ("img", "{http://www.w3.org/2000/svg}svg")


def test_robots_stay_out_and_the_roster_is_a_calendar(found: dict[str, bytes]) -> None:
    """Sixty days of it."""
    assert found["robots.txt"] == b"User-agent: *\nDisallow: /\n"
    events = icalendar.Calendar.from_ical(found["on-call.ics"]).walk("VEVENT")
    assert {str(event["summary"]).rsplit(": ", 1)[-1] for event in events} == {"Ada", "bob"}


def test_before_the_first_run_there_is_nothing_to_read(tmp_path: Path) -> None:
    """But robots stay out."""
    paths = {page.path for page in render(read_book(load_engagement(sample_books.bare(tmp_path))))}
    assert "robots.txt" in paths
    assert not {path for path in paths if path.endswith((".xml", ".csv", ".ics")) or path == "status.json"}
