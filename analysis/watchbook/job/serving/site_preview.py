"""Follows what somebody writes in the journal while they look at the site: the entry's page at once, then all of it."""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Self

from watchbook.config import load_engagement
from watchbook.errors import LedgerError, WatchbookError
from watchbook.evidence.provenance import provenance
from watchbook.files import write_file
from watchbook.job.building.site_build import build_site, publish
from watchbook.journal import Journal
from watchbook.journal.load_some import load_chosen
from watchbook.pages import paths
from watchbook.pages.journal_pages.entry_books import EntryBooks
from watchbook.pages.journal_pages.entry_page import entry_page
from watchbook.pages.page import body_of
from watchbook.pages.read_book import read_book

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from watchbook.journal import Entry
    from watchbook.pages.book import Book

LOOKS_EVERY = 0.2
"""Seconds between two looks at the journal."""
SETTINGS = ("watchbook.toml", "mkdocs.yml")
BODY = '<div class="wb wb-page-entry"'
DIV = re.compile(r"<(/?)div\b")
LINK = re.compile(r'\b(href="[^"#:?]+)\.md((?:#[^"]*)?")')
Sight = dict[str, tuple[int, int]]
"""Files by their path, each with when it was written and its size."""


class SitePreview:
    """Keeps the site in place as the journal reads, until it is closed."""

    def __init__(self, root: Path, say: Callable[[str], None]) -> None:
        """Follow an engagement; `say` is told why something could not be shown."""
        self._root = root
        self._say = say
        self._stop = threading.Event()
        self._build = threading.Thread(target=self._build_again, daemon=True)
        self._has_news = threading.Event()
        self._book: Book | None = None
        self._look = threading.Thread(target=self._follow, daemon=True)

    def __enter__(self) -> Self:
        """Begin to look."""
        self._look.start()
        self._build.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End, once a site that is being built is in its place."""
        self._stop.set()
        self._has_news.set()
        self._build.join()
        self._look.join()

    def _follow(self) -> None:
        before = self._sight()
        self._guarded(self._read)
        while not self._stop.wait(LOOKS_EVERY):
            now = self._sight()
            changed_paths = [path for path, state in now.items() if before.get(path) != state]
            if changed_paths or before.keys() - now.keys():
                self._guarded(partial(self._show_as_it_is, changed_paths))
                self._has_news.set()
            before = now

    def _build_again(self) -> None:
        """Build the whole site whenever something was written; what is written meanwhile, behind it."""
        while self._has_news.wait() and not self._stop.is_set():
            self._has_news.clear()
            self._guarded(self._build_whole)
            self._guarded(self._read)

    def _build_whole(self) -> None:
        publish(self._root, build_site(self._root, warn=self._say))

    def _read(self) -> None:
        self._book = read_book(load_engagement(self._root))

    def _guarded(self, act: Callable[[], None]) -> None:
        """Do something, and say what was wrong with it: whoever writes is in the middle of a sentence."""
        try:
            act()
        except (WatchbookError, OSError) as error:
            self._say(str(error))

    def _sight(self) -> Sight:
        files = [path for path in (self._root / "journal").rglob("*.md") if path.is_file()]
        files += [path for name in SETTINGS if (path := self._root / name).is_file()]
        stats = {path.relative_to(self._root).as_posix(): path.stat() for path in files}
        return {path: (stat.st_mtime_ns, stat.st_size) for path, stat in stats.items()}

    def _show_as_it_is(self, changed_paths: list[str]) -> None:
        """Show what was written; where a run wrote to the ledger since the books were read, read them first."""
        try:
            self._show(changed_paths)
        except LedgerError:
            self._read()
            self._show(changed_paths)

    def _show(self, changed_paths: list[str]) -> None:
        """Put the text of entries that were written to into their pages, which a whole build makes anew behind it."""
        book, engagement = self._book, load_engagement(self._root)
        if book is None:
            return
        journal = load_chosen([self._root / path for path in changed_paths], engagement, book.metrics)
        for problem in journal.problems:
            self._say(f"{problem.place}: {problem.what}")
        for entry in journal.entries:
            self._show_entry(_with_entry(book, entry), entry)

    def _show_entry(self, book: Book, entry: Entry) -> None:
        file = self._root / "site" / paths.html(paths.entry(entry))
        if entry.id not in book.entry_places or not file.is_file():
            return
        known_entry = book.entries[book.entry_places[entry.id]]
        page = entry_page(EntryBooks(book).book_of(known_entry), known_entry)
        html = _with_body(file.read_text("utf-8"), LINK.sub(r"\1.html\2", body_of(page.data.decode())).strip())
        if html:
            write_file(file, html.encode(), durable=False)


def _with_entry(book: Book, entry: Entry) -> Book:
    """Return a book in which an entry reads as it was just written; what it means is found out by the next build."""
    before = next((known for known in book.journal.entries if known.id == entry.id), None)
    if before is None:
        return book
    now = replace(entry, meant=before.meant, is_announced=before.is_announced)
    entries = [now if known.id == entry.id else known for known in book.journal.entries]
    witness = book.witness
    if witness:
        past = replace(witness.past, changed=witness.past.changed | {entry.path})
        known_entries = {**witness.entries, entry.id: provenance(now, past, book.calendar)}
        witness = replace(witness, entries=known_entries)
    return replace(book, journal=Journal.of(entries, book.journal.problems), witness=witness)


def _with_body(html: str, body: str) -> str:
    """Return a page of the theme that holds another entry's page; empty where it holds none."""
    start, depth = html.find(BODY), 0
    for match in DIV.finditer(html, start) if start >= 0 else ():
        depth += -1 if match[1] else 1
        if depth == 0:
            return html[:start] + body + html[match.end() + 1 :]
    return ""
