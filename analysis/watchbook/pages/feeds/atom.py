"""Feeds (RFC 4287): entries, what was written in them since, and when a workflow changed its state."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from watchbook.pages import formatting, paths
from watchbook.pages.journal_pages.safe_markdown import first_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.journal import Entry
    from watchbook.pages.book import Book, Workflow

NEWEST = 100
"""Items of a feed; readers keep the older ones."""
UNFIT = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML cannot hold."""


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One thing that happened."""

    at: dt.datetime
    id: str
    """The same for as long as it is the same thing."""
    title: str
    text: str
    page: str
    """The page to read on."""
    entry: Entry | None = None
    """Whose first words follow the text: looked for in what stands in the feed alone."""


def feed(book: Book, workflow: Workflow | None) -> bytes:
    """Return the feed of a workflow, or of all; the newest first. Links are relative to where the feed lies."""
    assert book.report
    path = paths.workflow_feed(workflow.name) if workflow else paths.FEED
    workflows = [workflow] if workflow else list(book.workflows)
    names = {member.name for member in workflows}
    entries = [entry for entry in book.entries if names & set(entry.workflows)]
    items = [item for entry in entries for item in _of_entry(book, entry)]
    items += [item for member in workflows for item in _of_states(book, member)]
    past = [item for item in items if item.at <= book.report.as_of]
    newest = sorted(past, key=lambda item: (item.at, item.id), reverse=True)[:NEWEST]
    title = f"{book.name}: {workflow.title}" if workflow else book.name
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<id>{_id(book, path)}</id>",
        f"<title>{_text(title)}</title>",
        f"<updated>{_instant(newest[0].at if newest else book.report.as_of)}</updated>",
        f"<author><name>{_text(book.name)}</name></author>",
        f'<link rel="alternate" href={quoteattr(paths.relative(path, paths.html(paths.FRONT)))}/>',
        *(_item(book, path, item) for item in newest),
        "</feed>",
    ]
    return ("\n".join(lines) + "\n").encode()


def _of_entry(book: Book, entry: Entry) -> Iterator[FeedItem]:
    """Yield an entry, and each line that was written in it since."""
    page = paths.html(paths.entry(entry))
    began = entry.noticed.at if entry.noticed else book.calendar.start(entry.first)
    head = f"{entry.type.capitalize()}, {formatting.days_span(entry.first, entry.last)}"
    title = f"{entry.title} ({entry.status})" if entry.status else entry.title
    yield FeedItem(began, f"entry:{entry.id}", title, f"{head}. ", page, entry)
    for number, remark in enumerate(entry.timeline):
        text = f"{book.person(remark.by)}: {remark.text}"
        yield FeedItem(remark.at, f"entry:{entry.id}:line:{number}", f"Update: {entry.title}", text, page)
    for switch in entry.switches:
        to = "people" if switch.to == "manual" else "the AI"
        title = f"{book.title_of(switch.workflow)} was switched to {to}"
        text = f"By {book.person(switch.by)}. {switch.reason or ''}".strip()
        yield FeedItem(switch.at, f"switch:{switch.workflow}:{switch.at.isoformat()}", title, text, page)


def _of_states(book: Book, workflow: Workflow) -> Iterator[FeedItem]:
    """Yield each day on which a workflow's state is another than the day before."""
    before = None
    for day in book.days:
        state = formatting.STANDINGS[book.mark(workflow.name, day)]
        if before is not None and state is not before:
            title = f"{workflow.title}: {state.word}"
            text = f"{formatting.long_day(day)}: {state.word}; the day before it was: {before.word}."
            # A day is judged once its dump is due.
            yield FeedItem(
                book.calendar.due_at(day), f"state:{workflow.name}:{day}", title, text, paths.html(paths.day(day))
            )
        before = state


def _item(book: Book, path: str, item: FeedItem) -> str:
    sections = item.entry.sections.values() if item.entry else ()
    text = item.text + next((words for section in sections if (words := first_words(section.text))), "")
    return (
        f"<entry><id>{_id(book, item.id)}</id><title>{_text(item.title)}</title><updated>{_instant(item.at)}</updated>"
        f"<link href={quoteattr(paths.relative(path, item.page))}/><summary>{_text(text)}</summary></entry>"
    )


def _id(book: Book, name: str) -> str:
    desk = re.sub(r"[^a-z0-9]+", "-", book.name.lower()).strip("-") or "desk"
    return _text(f"urn:watchbook:{desk}:{name}")


def _instant(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _text(text: str) -> str:
    return escape(UNFIT.sub("\N{REPLACEMENT CHARACTER}", text))
