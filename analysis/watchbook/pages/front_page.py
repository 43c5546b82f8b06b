"""The front page: is it all right, since when, who says so, through which day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.journal import CHANGED, TRIED, WORKED
from watchbook.pages import formatting, paths
from watchbook.pages.duties import as_data, duties
from watchbook.pages.journal_pages.planned_change import plans_ahead
from watchbook.pages.journal_pages.safe_markdown import first_words
from watchbook.pages.number_pages.workflow_card import workflow_card
from watchbook.pages.page import Page, PageHead, page
from watchbook.pages.promise_pages.watch_drills import watch_drill_summary
from watchbook.pages.switch_banner import recommendations

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.check import Finding
    from watchbook.journal import Entry
    from watchbook.pages.book import Book

DUE = 5
"""How many of the findings that are due stand on the front page."""
LATEST = 3
"""How many entries stand under what was written last."""
CARD_SECTIONS = (("Changed", CHANGED), ("Tried", TRIED), ("Worked", WORKED))
"""What a card shows of an entry: its word, and the heading in the entry."""


@dataclass(frozen=True, slots=True)
class DueRow:
    """Something that is due."""

    finding: Finding
    entry: Entry | None
    """The entry that it is about; None for none."""
    text: str
    """What is to be done about it; of an entry, how its title goes on."""


@dataclass(frozen=True, slots=True)
class Card:
    """An entry at a glance."""

    entry: Entry
    lines: tuple[tuple[str, str], ...]
    """A word, and what it says of the entry."""


def front_page(book: Book) -> Page:
    """Return the front page."""
    due = [finding for finding in book.findings if finding.due]
    clauses = book.report.headline_clauses if book.report else ["Nothing has been judged yet."]
    return page(
        book,
        paths.FRONT,
        "front.html",
        PageHead(book.name, " ".join(clauses)),
        first_clause=clauses[0],
        further_clauses=" ".join(clauses[1:]),
        state=_state(book),
        through=formatting.day(book.through) if book.through else None,
        built=_build_time(book),
        duties=duties(book),
        as_data=as_data,
        summaries=[workflow_card(book, workflow, paths.FRONT, is_drawn=True) for workflow in book.workflows],
        recommended=recommendations(book),
        watch_drill=watch_drill_summary(book),
        due=[_due_row(book, finding) for finding in due[:DUE]],
        more=max(len(due) - DUE, 0),
        plans=plans_ahead(book),
        cards=[_card(book, entry) for entry in _written_last(book)],
    )


def _due_row(book: Book, finding: Finding) -> DueRow:
    """Return what is due; a reader is led to an entry by its title, not by the path of its file."""
    entry = next((entry for entry in book.entries if entry.id == finding.entry), None)
    if entry is None:
        return DueRow(finding, None, formatting.sentence_of(finding))
    what = finding.what.removesuffix(f": {entry.title}")
    return DueRow(finding, entry, f" {what}" if what.startswith("is ") else f": {what}")


def _written_last(book: Book) -> list[Entry]:
    """Return the entries in which somebody wrote last, by the times of their lines; the newest first."""
    counted = [entry for entry in book.entries if entry.withdrawal is None]
    return sorted(counted, key=lambda entry: _last_line(book, entry), reverse=True)[:LATEST]


def _last_line(book: Book, entry: Entry) -> dt.datetime:
    """Return when somebody last wrote in an entry, by its own word; an entry without a time counts from its first day.

    What lies ahead of the book's instant is not believed.
    """
    instants = [*(remark.at for remark in entry.timeline), *(switch.at for switch in entry.switches)]
    instants += [entry.noticed.at] if entry.noticed else []
    past = [at for at in instants if book.report is None or at <= book.report.as_of]
    return max(past, default=book.calendar.start(entry.first))


def _state(book: Book) -> formatting.StateWord:
    """Return the worst of the workflows' states; a day nobody explained, or missing days, are worse than today's."""
    if book.report is None or book.report.through is None or book.report.through < book.report.expected:
        return formatting.NO_DATA
    standings = book.report.standings
    if any(standing.passed or standing.unexplained for standing in standings):
        return formatting.OUT
    if any(standing.doubted for standing in standings):
        return formatting.HOLLOW
    return formatting.worst({standing.state for standing in standings})


def _build_time(book: Book) -> str:
    """Return when the site's figures were judged, in the engagement's zone; empty before the first run."""
    if book.report is None:
        return ""
    zone = book.calendar.zone
    place = zone.key.rsplit("/", 1)[-1].replace("_", " ")
    return f"{formatting.moment(book.report.as_of.astimezone(zone))} {place}"


def _card(book: Book, entry: Entry) -> Card:
    noticer = book.person(entry.noticed.by) if entry.noticed else ""
    texts = {word: entry.sections[name].text for word, name in CARD_SECTIONS if name in entry.sections}
    lines = [(word, book.with_names(first_words(text))) for word, text in texts.items()]
    return Card(entry, (("Noticed", noticer), *lines))
