"""The search of the built site leads to the day, the entry, the metric or the workflow that somebody means, first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.faults.browser import CHROMIUM
from tests.browser.site_search import results_of
from tests.pages.example_site import build

if TYPE_CHECKING:
    from pathlib import Path

FIRST = {
    "3 April": "days/2026-04-03.html",
    "Apr 3": "days/2026-04-03.html",
    "Friday 3 April 2026": "days/2026-04-03.html",
    "2026-04-03": "days/2026-04-03.html",
    "2026-03-04": "days/2026-03-04.html",
    "31 March": "days/2026-03-31.html",
    "confidence": "workflows/support/confidence.html",
    "handoff_rate": "workflows/support/handoff_rate.html",
    "Support": "workflows/support.html",
    "quiet": "workflows/quiet.html",
    "compared intents": "2026/03/2026-03-22-half.html",
    "new prompt": "2026/04/2026-04-01-other.html",
}
"""By what somebody types, where the first result leads."""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: nobody typed into the search"),
]


def test_the_search_leads_to_what_is_meant(tmp_path: Path) -> None:
    """A day however it is written, a metric by its name, a workflow before its metrics, an entry by its words."""
    results = results_of(build(tmp_path / "desk"), tuple(FIRST), tmp_path / "profile")
    assert {words: next(iter(pages), "") for words, pages in results.items()} == FIRST
