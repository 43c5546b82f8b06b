"""The front page: is it all right, since when, who says so, through which day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.journal import CHANGED, TRIED, WORKED
from watchbook.pages import paths, words
from watchbook.pages.charts import spark, strip
from watchbook.pages.drawing import points_of, spans_of, squares_of
from watchbook.pages.page import Head, Page, page
from watchbook.pages.prose import first_words

if TYPE_CHECKING:
    from typing import Any

    from watchbook.journal import Entry
    from watchbook.pages.book import Book, Workflow

DUE = 5
"""How many of the findings that are due stand on the front page."""
LATEST = 3
"""How many entries stand under what was written last."""

CARD_SECTIONS = (("Changed", CHANGED), ("Tried", TRIED), ("Worked", WORKED))
"""What a card shows of an entry: its word, and the heading in the entry."""


def front_page(book: Book) -> Page:
    """Return the front page."""
    due = [finding for finding in book.findings if finding.due]
    return page(
        book,
        paths.FRONT,
        "front.html",
        Head(book.name, _sentence(book)),
        sentence=_sentence(book),
        state=_state(book),
        through=words.day(book.through) if book.through else None,
        built=built(book),
        workflows=[summary(book, workflow, paths.FRONT) for workflow in book.workflows],
        due=due[:DUE],
        more=max(len(due) - DUE, 0),
        cards=[card(entry) for entry in book.entries[:LATEST]],
    )


def _sentence(book: Book) -> str:
    return book.report.headline if book.report else "Nothing has been judged yet."


def _state(book: Book) -> words.StateWord:
    """Return the worst of the workflows' states; a day nobody explained, or missing days, are worse than today's."""
    if book.report is None or book.report.through is None or book.report.through < book.report.expected:
        return words.NO_DATA
    standings = book.report.standings
    if any(standing.unexplained for standing in standings):
        return words.OUT
    return words.worst({standing.state for standing in standings})


def built(book: Book) -> str:
    """Return when the site's figures were made, in the engagement's zone; empty before the first run."""
    if book.report is None:
        return ""
    zone = book.calendar.zone
    place = zone.key.rsplit("/", 1)[-1].replace("_", " ")
    return f"{words.moment(book.report.as_of.astimezone(zone))} {place}"


def summary(book: Book, workflow: Workflow, path: str) -> dict[str, Any]:
    """Return a workflow's squares and headline metrics for the page at `path`."""
    squares = squares_of(book, workflow.name, path)
    return {
        "workflow": workflow,
        "strip": strip(squares, _strip_said(workflow, squares)) if squares else None,
        "since": words.day(squares[0].day) if squares else "",
        "until": words.day(squares[-1].day) if squares else "",
        "metrics": [figure(book, workflow.name, name, path) for name in workflow.headline if name in book.metrics],
    }


def figure(book: Book, workflow: str, name: str, path: str) -> dict[str, Any]:
    """Return a metric's last value, what is normal, its state and its small chart, for the page at `path`."""
    metric = book.metrics[name]
    recent = book.recent(workflow, name)
    last = next((verdict for verdict in reversed(recent) if verdict.value is not None), None)
    state = words.state_word(last, explained=bool(book.explained_by(last))) if last else words.NO_DATA
    value = words.number(metric, last.value if last else None)
    normal = words.normal(metric, last) if last else words.NO_DATA.word
    label = f"{metric.title}: {value}, {normal}, {state.word}"
    return {
        "metric": metric,
        "value": value,
        "normal": normal,
        "state": state,
        "day": words.day(last.day) if last and last.day != book.last else "",
        "href": paths.relative(path, paths.metric(workflow, name)),
        "spark": spark(points_of(book, recent), spans_of(book, workflow, name, path), label) if last else None,
    }


def card(entry: Entry) -> dict[str, Any]:
    """Return what a card shows of an entry."""
    told = [(word, first_words(entry.sections[name].text)) for word, name in CARD_SECTIONS if name in entry.sections]
    noticed = entry.noticed.by if entry.noticed else ""
    return {"entry": entry, "lines": [("Noticed", noticed), *told]}


def _strip_said(workflow: Workflow, squares: list[Any]) -> str:
    out = sum(square.look == "out" for square in squares)
    explained = sum(square.look == "explained" for square in squares)
    return (
        f"{workflow.title}, the last {words.plural(len(squares), 'day')}: {explained} out of band and explained, "
        f"{out} out of band and unexplained"
    )
