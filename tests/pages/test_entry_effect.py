"""What an entry's page says of the bands, and what an explained day looks like everywhere."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.pages import sample_books
from watchbook.config import load_engagement
from watchbook.ledger import EFFECTS, Ledger, Staging
from watchbook.pages import formatting
from watchbook.pages.read_book import read_book
from watchbook.pages.render import render

if TYPE_CHECKING:
    from pathlib import Path

ENTRY = "2026/03/2026-03-22-half.md"
THIN = "\N{NARROW NO-BREAK SPACE}"
SECOND = """\
---
type: incident
title: Again
workflows: [support]
days: 2026-04-10
severity: sev3
status: monitoring
noticed: {by: client, at: 2026-04-10T09:00+02:00}
---
## What changed
The same.
"""


def pages_of(root: Path) -> dict[str, str]:
    """Return the pages of an engagement by path."""
    return {page.path: page.data.decode() for page in render(read_book(load_engagement(root)))}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the pages of a desk on whose last day a workflow is out, and an entry says why."""
    root = sample_books.make(tmp_path_factory.mktemp("desk"))
    (root / "journal/2026/04/2026-04-10-again.md").write_text(SECOND, "utf-8")
    return pages_of(root)


def test_an_entrys_page_shows_what_it_did_to_the_band(pages: dict[str, str]) -> None:
    """The band that differs most in a sentence, each that differs in a row."""
    page = pages[ENTRY]
    assert (
        f"Without this entry the band for Hand-off on 23 Mar 2026 would be 0 to 69{THIN}%; with it 16 to 24{THIN}%."
    ) in page
    assert page.index(">Hand-off</a></td>") < page.index(">Confidence</a></td>")
    assert '<td data-label="with this entry">0.70 to 0.90</td><td data-label="without it">0.65 to 0.95</td>' in page


def test_an_entry_that_changed_nothing_says_so(tmp_path: Path) -> None:
    """Numbers that read alike are no difference; an entry of which nothing is known says nothing."""
    root = sample_books.make(tmp_path)
    staging = Staging(Ledger(root / "ledger"), root / "again")
    staging.replace(
        EFFECTS, [replace(row, lower_without=row.lower, upper_without=row.upper) for row in staging.read(EFFECTS)]
    )
    staging.ledger.place(staging.folder)
    found = pages_of(root)
    assert "The bands of 23 Mar 2026 are the same with and without this entry." in found[ENTRY]
    assert "What it did to the band" not in found["2026/04/2026-04-01-other.md"]


def test_out_of_band_and_explained_never_looks_like_in_band(pages: dict[str, str]) -> None:
    """On the front page, in the strip, among the days, on the day's, the metric's and the workflow's page."""
    assert formatting.EXPLAINED.look != formatting.IN.look
    assert formatting.EXPLAINED.shape != formatting.IN.shape
    front, days = pages["index.md"], pages["days/index.md"]
    assert '<div class="wb-banner wb-hollow">' in front, "a day that cannot be believed is worse, and as little in band"
    assert 'class="wb-standing wb-explained"' in front
    assert "normal" not in re.search(r'<div class="wb-banner.*?</div>', front, re.DOTALL)[0]  # type: ignore[index]  # it is there
    for day in (sample_books.EXPLAINED, sample_books.UNEXPLAINED):
        assert re.findall(rf'class="wb-cell wb-(\w+)" href="{day}.md"', days) == ["explained"]
    for path in ("index.md", "workflows/support.md"):
        squares = re.findall(r"<title>([^<]*)</title><rect [^>]*wb-square wb-(\w+)", pages[path])
        assert len([look for said, look in squares if look == "explained"]) == 2
        assert all(("out of band, explained" in said) == (look == "explained") for said, look in squares)
    assert "out of band, explained" in pages[f"days/{sample_books.EXPLAINED}.md"].lower()
    assert "out of band, explained" in pages["workflows/support/handoff_rate.md"].lower()


def test_an_entrys_page_says_what_the_bands_had_of_what_the_client_noticed(pages: dict[str, str]) -> None:
    """Who was first, and by how long."""
    said = "The bands flagged it 21 hours after the client had noticed."
    assert said in pages["2026/04/2026-04-10-again.md"]
    assert "Against the bands" not in pages[ENTRY]
