"""What is known of a serious incident, by what Art. 73 asks for: filled, or listed as missing."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.pages import sample_books
from watchbook.config import load_engagement
from watchbook.errors import JournalError
from watchbook.pages.read_book import read_book
from watchbook.pages.render import render
from watchbook.queries.serious.art73_report import art73_fields, art73_report

if TYPE_CHECKING:
    from pathlib import Path

NOW = dt.datetime(2026, 4, 20, tzinfo=dt.UTC)
ANSWERS = {
    "kind", "harm", "aware", "due", "reported", "versions", "workflows", "title", "days", "changed", "noticed",
    "timeline", "switches", "cause", "worked", "follow-up", "dumps",
}  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the sample's incident a serious one, and commit that."""
    root = sample_books.make(tmp_path_factory.mktemp("desk") / "desk")
    path = root / "journal/2026/03/2026-03-22-half.md"
    text = path.read_text("utf-8")
    path.write_text(text.replace("\nseverity:", "\nserious: true\nharm: rights\nseverity:", 1), "utf-8")
    sample_books.commit(root)
    return root


def test_what_is_known_is_filled_and_the_rest_is_listed(desk: Path) -> None:
    """Each thing with the provision that asks for it; what only people know, with the key they write it under."""
    report = art73_report(load_engagement(desk), "half", NOW)
    assert "- **Which harm makes it a serious incident** (Art. 3(49), Art. 73(2) to (4)): rights" in report
    assert "Art. 73(2), Art. 3(49)(c)" in report
    known, _, missing = report.partition("## Missing")
    assert "*not known*" in known
    assert "- Registration in the EU database (Art. 49, Annex VIII)" in missing
    assert "- Fundamental rights concerned (Art. 3(49)(c), Art. 73(7)): `rights` under `report:`" in missing
    assert "Which harm" not in missing
    assert "## What became of it since" in missing


def test_it_claims_nothing(desk: Path) -> None:
    """Neither that a report is owed, nor that this is enough."""
    report = art73_report(load_engagement(desk), "half", NOW)
    assert "It does not say that a report is owed, nor that this is enough for one" in report


def test_an_incident_that_nobody_called_serious_has_no_such_report(desk: Path) -> None:
    """The error says how to say it."""
    with pytest.raises(JournalError, match="nobody has said that 2026-04-01-other is a serious incident"):
        art73_report(load_engagement(desk), "other", NOW)


def test_every_answer_has_its_source() -> None:
    """A word that nothing fills would be missing for ever."""
    words = {field.known for field in art73_fields() if field.known and not field.known.startswith("report.")}
    assert words == ANSWERS
    assert all(field.asked_by for field in art73_fields())


def test_the_entrys_page_shows_the_clock(desk: Path) -> None:
    """With its end and its rule; that of another entry shows none."""
    book = read_book(load_engagement(desk))
    pages = {page.path: page.data.decode() for page in render(book)}
    clock = "rights; to be reported until "
    assert clock in pages["2026/03/2026-03-22-half.md"]
    assert "15 days by Art. 73(2), Art. 3(49)(c), Regulation (EU) 2024/1689" in pages["2026/03/2026-03-22-half.md"]
    assert "Serious incident" not in pages["2026/04/2026-04-01-other.md"]
