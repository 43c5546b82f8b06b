"""The review of a month: what a client reads on two pages."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.pages import sample_books
from watchbook.config import load_engagement
from watchbook.ledger import Verdict, WatchDrill
from watchbook.pages.promise_pages.month_figures import KeptPromise, ReviewMonth, figure_rows, months_of, promise_rows
from watchbook.pages.promise_pages.month_page import _wrong_answers, month_pages
from watchbook.pages.promise_pages.watch_drills import watch_drill_summary, watch_drills_page
from watchbook.pages.read_book import read_book

if TYPE_CHECKING:
    from watchbook.ledger import DrillReach
    from watchbook.pages.book import Book

MARCH = ReviewMonth(dt.date(2026, 3, 1))


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """Read the sample's books: forty days from March into April, an incident, a change."""
    root = sample_books.make(tmp_path_factory.mktemp("desk") / "desk")
    sample_books.commit(root)
    return read_book(load_engagement(root))


def text(book: Book, path: str) -> str:
    """Return what a page of the months says."""
    data = next(page.data for page in month_pages(book) if page.path == path).decode()
    return " ".join(re.sub(r"<[^>]+>", " ", data).split())


def row(metric: str, day: dt.date, value: float, lower: float, upper: float) -> Verdict:
    """Return a verdict of the workflow support."""
    return Verdict(day, "support", metric, value, 100, value, lower, upper, "in", False, "", 0.0, False, "")


def drill(night: int, reach: DrillReach = "switch") -> WatchDrill:
    """Return a drill of the watch in March."""
    day = dt.date(2026, 3, night)
    began = day - dt.timedelta(days=6)
    seen = None if reach == "unseen" else day
    at = dt.datetime(2026, 3, 31, tzinfo=dt.UTC)
    return WatchDrill(at, day, "support", "rephrased", "rephrased", 0.15, 0.1, 0.135, began, seen, reach, "")


def test_a_month_knows_its_days_and_its_neighbours() -> None:
    """December is followed by January."""
    december = ReviewMonth(dt.date(2025, 12, 1))
    assert (december.last, december.next, december.before(11)) == (
        dt.date(2025, 12, 31),
        ReviewMonth(dt.date(2026, 1, 1)),
        ReviewMonth(dt.date(2025, 1, 1)),
    )
    assert str(december) == "2025-12"
    assert december.holds(dt.date(2025, 12, 31))
    assert not december.holds(dt.date(2026, 1, 1))


def test_a_promise_is_kept_broken_or_was_not_asked_for() -> None:
    """Once broken it is broken."""
    words = [KeptPromise("", "", kept, of).word for kept, of in ((3, 3), (2, 3), (0, 0))]
    assert words == ["kept", "broken", "not asked for"]


def test_each_month_has_its_review_and_stands_in_a_list(book: Book) -> None:
    """The newest first; one that goes on says so."""
    assert [str(month) for month in months_of(book)] == ["2026-04", "2026-03"]
    assert [page.path for page in month_pages(book)] == ["months/index.md", "months/2026-04.md", "months/2026-03.md"]
    assert "April 2026 so far March 2026" in text(book, "months/index.md")


def test_a_month_stands_beside_the_three_before(book: Book) -> None:
    """Of a month of which nothing is known there is no figure."""
    figures = dict(figure_rows(book, [MARCH.before(1), MARCH]))
    assert figures["Incidents that began"] == ["–", "1"]
    assert figures["Workflow-days out of band"] == ["–", "1"]
    assert figures["of them not explained"] == ["–", "0"]


def test_what_was_promised_is_counted(book: Book) -> None:
    """Days with an entry, drills of the watch; what nobody asked for is not broken."""
    drills = (*(drill(night) for night in range(1, 9)), drill(9, "unseen"))
    rows = {each.name: each for each in promise_rows(replace(book, watch_drills=drills), MARCH)}
    explained = rows["A day out of band is explained"]
    assert (explained.kept, explained.of, explained.word) == (1, 1, "kept")
    assert rows["The watch sees its drills’ faults: 8 of 9"].word == "kept"
    assert rows["The AI stops after a switch"].word == "not asked for"


def test_the_review_says_what_went_wrong_and_what_could_not_be_judged(book: Book) -> None:
    """With the words of the entry, and the reason of a day."""
    page = text(book, "months/2026-03.md")
    assert "Every promise that was asked for was kept." in page
    assert "1 promise was broken." in text(book, "months/2026-04.md")
    assert "Half of all go to people" in page
    assert "nobody can say: too few answers were reviewed" in page
    assert "What could not be judged" in page
    assert "1 Apr 2026: A new prompt" in text(book, "months/2026-04.md")


def test_wrong_answers_are_estimated_with_an_interval(book: Book) -> None:
    """The rate of each day times what the AI answered on it; the ends of the interval add up."""
    days = [dt.date(2026, 3, 22), dt.date(2026, 3, 23)]
    verdicts = {
        ("support", "volume"): tuple(row("volume", day, 100, 80, 120) for day in days),
        ("support", "handoff_rate"): tuple(row("handoff_rate", day, 0.2, 0.1, 0.3) for day in days),
        ("support", "wrong_rate"): (
            row("wrong_rate", days[0], 0.05, -0.01, 0.1),
            row("wrong_rate", days[1], 0.1, 0.05, 0.15),
        ),
    }
    entry = next(entry for entry in book.entries if entry.type == "incident")
    span = (days[0], days[1])
    assert _wrong_answers(replace(book, verdicts=verdicts), entry, span) == "about 12 (4 to 20)"
    del verdicts["support", "handoff_rate"]
    verdicts["support", "wrong_rate"] = verdicts["support", "wrong_rate"][1:]
    assert _wrong_answers(replace(book, verdicts=verdicts), entry, span) == "about 10 (5 to 15), on 1 of 2 days"


@pytest.mark.parametrize(
    ("unseen", "word"),
    [(1, "the watch sees what it promised"), (4, "the watch sees less than it promised")],
)
def test_the_front_page_is_not_green_where_the_watch_sees_less_than_promised(
    book: Book, unseen: int, word: str
) -> None:
    """The state is a word and a shape; the sentence has the night and the month."""
    drills = tuple(drill(night, "unseen" if night <= unseen else "switch") for night in range(1, 13))
    summary = watch_drill_summary(replace(book, watch_drills=drills))
    assert summary is not None
    assert (summary.state.word, summary.state.look == "in") == (word, unseen == 1)
    assert summary.night == "The drill of last night put in 1 fault, and it was seen"


def test_the_page_of_the_drills_says_what_was_put_in_and_what_came_of_it(book: Book) -> None:
    """Night by night; without drills it says so."""
    rows = (drill(1, "unseen"), replace(drill(2), seen=dt.date(2026, 2, 26)))
    page = watch_drills_page(replace(book, watch_drills=rows)).data.decode()
    assert "10\u202f% and 14 points more" in page
    assert "not seen in seven days" in page
    assert "seen on the 3rd day" in page
    assert "No drill was held yet" in watch_drills_page(book).data.decode()


def test_nothing_was_promised_before_the_journal_began(book: Book) -> None:
    """Days that were over before anybody watched are out of band, and no promise about them is broken."""
    assert book.config is not None
    journal = book.config.journal.model_copy(update={"since": dt.date(2026, 4, 1)})
    late_book = replace(book, config=book.config.model_copy(update={"journal": journal}))
    assert promise_rows(late_book, MARCH)[0].word == "not asked for"
    figures = dict(figure_rows(late_book, [MARCH]))
    assert figures["of them not explained"] == ["–"]
    assert (
        figures["Workflow-days out of band"] == dict(figure_rows(book, [MARCH]))["Workflow-days out of band"] != ["0"]
    )
