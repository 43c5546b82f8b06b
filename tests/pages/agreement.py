"""What pages say, read back from their HTML and held against the ledger and against each other."""

from __future__ import annotations

import html
import re
from collections import Counter
from typing import TYPE_CHECKING

from watchbook.pages import formatting
from watchbook.pages.number_pages.metric_page import YEAR
from watchbook.pages.render import render

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.ledger import Verdict
    from watchbook.pages.book import Book

TAG = re.compile(r"<[^>]*>")
ROW = re.compile(r"<tr[^>]*>(.*?)</tr>", re.DOTALL)
HEAD_ROW = re.compile(r"<thead>.*?</thead>", re.DOTALL)
CELL = re.compile(r"<t[dh][^>]*>(.*?)</t[dh]>", re.DOTALL)
SECTION = re.compile(r'<section class="wb-workflow">(.*?)</section>', re.DOTALL)
STANDING = re.compile(r'<span class="wb-standing[^"]*"><span[^>]*>.</span>([^<]*)</span>')
SQUARE = re.compile(r'class="wb-square wb-(\w+)"')
FIGURE = re.compile(r'<div class="wb-figure">(.*?)</div>\s*</div>|<div class="wb-figure">(.*?)</a>\s*</div>', re.DOTALL)
SLOW = ("window", "ewma", "two-of-three", "shape")


def contradictions(book: Book) -> list[str]:
    """Return what pages say that the ledger or another page does not, each as a sentence."""
    pages = {page.path: page.data.decode() for page in render(book) if page.path.endswith(".md")}
    return [
        *_of_workflows(book, pages),
        *_of_front(book, pages),
        *_of_metrics(book, pages),
        *_of_days(book, pages),
        *_of_entries(book, pages),
        *_of_names(book, pages),
    ]


def text_of(markup: str) -> str:
    """Return what a reader reads of a piece of HTML."""
    return " ".join(html.unescape(TAG.sub(" ", markup)).split())


def rows_of(markup: str) -> list[list[str]]:
    """Return the cells of every row of a page's tables."""
    return [[text_of(cell) for cell in CELL.findall(row)] for row in ROW.findall(markup)]


def _table(markup: str, heading: str) -> list[list[str]]:
    """Return the rows below a heading, those folded away among them, without the heads."""
    below = re.split(rf"<h2[^>]*>{heading}</h2>", markup, maxsplit=1)[-1]
    return rows_of(HEAD_ROW.sub("", below.partition("</section>")[0]))


def _of_workflows(book: Book, pages: dict[str, str]) -> Iterator[str]:
    assert book.report
    marks = book.report.marks
    for workflow in book.workflows:
        own = pages[f"workflows/{workflow.name}.md"]
        found = [text_of(own)]
        found += [text_of(each) for page in ("index.md", "workflows/index.md") for each in SECTION.findall(pages[page])]
        if sum(text_of(workflow.sentence) in text for text in found) != 3:
            yield f"{workflow.name}: its sentence does not stand alike on front, workflows and its own page"
        mark = marks.get(workflow.name, {}).get(book.last) if book.last else None
        words = {formatting.STANDINGS[mark.state].word} if mark else {formatting.NO_DATA.word}
        words |= {formatting.PEOPLE.word} if workflow.standing and workflow.standing.route == "manual" else set()
        for said in STANDING.findall(own):
            if html.unescape(said).lower() not in words:
                yield f"{workflow.name}: its page says {said}, the books {words}"
        drawn = Counter(SQUARE.findall(own.partition("wb-key")[0]))
        known = Counter(formatting.STANDINGS[book.mark(workflow.name, day)].look for day in book.days[-90:])
        if drawn != known:
            yield f"{workflow.name}: squares {dict(drawn)}, the books {dict(known)}"


def _of_front(book: Book, pages: dict[str, str]) -> Iterator[str]:
    front = pages["index.md"]
    measured = [row.day for rows in book.verdicts.values() for row in rows if row.value is not None]
    if measured and f"Data through {formatting.day(max(measured))}" not in text_of(front):
        yield f"front: it does not say that there is data through {max(measured)}"
    for workflow in book.workflows:
        for name in workflow.headline:
            if not any(row.value is not None for row in book.recent(workflow.name, name)):
                continue
            href = f'href="workflows/{workflow.name}/{name}.md"'
            head = front.partition(href)[2].partition("<b>")[2].partition("</b>")[0]
            own = pages[f"workflows/{workflow.name}/{name}.md"].partition("<b>")[2].partition("</b>")[0]
            if head != own:
                yield f"front: {workflow.name} {name} is {head}, on its own page {own}"


def _word(book: Book, verdict: Verdict) -> str:
    """Return the state that a page has to show, worked out without what the pages work it out with."""
    explained = bool(book.journal.explaining(verdict.workflow, verdict.metric, verdict.day))
    ending = "explained" if explained else "unexplained" if verdict.flag else "calls nobody"
    inside = None not in (verdict.value, verdict.lower, verdict.upper) and (
        verdict.lower <= verdict.value <= verdict.upper  # type: ignore[operator]  # not None, as just seen
    )
    slow = verdict.test.partition(" @ ")[0].startswith(SLOW)
    return f"{'out as a run' if slow and inside else 'out of band'}, {ending}"


def _of_metrics(book: Book, pages: dict[str, str]) -> Iterator[str]:
    for (workflow, name), series in book.verdicts.items():
        rows = _table(pages[f"workflows/{workflow}/{name}.md"], "Days out of band")
        out = [row for row in reversed(series[-YEAR:]) if row.state == "out"]
        said = [(row[0], row[5].removesuffix(" provisional")[2:]) for row in rows]
        known = [(formatting.short_date(row.day), _word(book, row)) for row in out]
        if said != known:
            wrong = [pair for pair in zip(said, known, strict=False) if pair[0] != pair[1]]
            yield f"{workflow} {name}: {len(said)} rows, {len(known)} days out; first difference {wrong[:1]}"


def _of_days(book: Book, pages: dict[str, str]) -> Iterator[str]:
    for day, verdicts in book.by_day.items():
        said = sorted((row[0], row[1], row[5][2:]) for row in _table(pages[f"days/{day}.md"], "Out of band"))
        known = sorted(
            (book.title_of(row.workflow), book.metrics[row.metric].title, _word(book, row))
            for row in verdicts.values()
            if row.flag
        )
        if said != [tuple(text_of(html.escape(each)) for each in row) for row in known]:
            yield f"{day}: its page says {said[:2]}, the ledger {known[:2]}"


def _of_entries(book: Book, pages: dict[str, str]) -> Iterator[str]:
    for entry in book.entries:
        own = pages[entry.path.removeprefix("journal/")]
        explained = {
            row.day
            for workflow in entry.workflows
            for metric in book.metrics
            for row in book.verdicts.get((workflow, metric), ())
            if row.flag and entry.explains(workflow, metric, row.day)
        }
        listed = {day for day in explained if f"days/{day}.md" in own.partition(">Days it explains</h2>")[2]}
        if listed != explained:
            yield f"{entry.id}: its page misses {sorted(explained - listed)[:3]}"
        for day in explained:
            if f'{entry.path.removeprefix("journal/")}"' not in pages[f"days/{day}.md"]:
                yield f"{entry.id}: the page of {day}, which it explains, does not name it"


def _of_names(book: Book, pages: dict[str, str]) -> Iterator[str]:
    ids = [person.id for person in book.roster.people.values() if person.id != person.name]
    for path, markup in pages.items():
        # What people wrote stands as they wrote it.
        said = re.sub(r'<div class="wb-prose">.*?</div>|<pre.*?</pre>|<code.*?</code>', "", markup, flags=re.DOTALL)
        said = said.partition("---\n")[2].partition("---\n")[2]
        for name in ids:
            if re.search(rf"\b(by|noticed|answers) {re.escape(name)}\b|\b{re.escape(name)}:", text_of(said)):
                yield f"{path}: {name} has a name and is called by the journal's word"
