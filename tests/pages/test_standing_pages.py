"""Pages that were made of the same stay as they are; the others are made again, and the site is what it would be."""

from __future__ import annotations

import datetime as dt
import json
import random
import shutil
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2
import pytest

from tests.pages import sample_books
from watchbook import ledger
from watchbook.config import load_engagement
from watchbook.job.building.site_build import build_site, publish
from watchbook.pages.feeds import series_csv
from watchbook.pages.journal_pages.entry_books import EntryBooks
from watchbook.pages.journal_pages.entry_page import entry_page
from watchbook.pages.number_pages import day_books
from watchbook.pages.number_pages.day_books import DayBooks
from watchbook.pages.number_pages.day_page import day_page
from watchbook.pages.number_pages.metric_books import MetricBooks
from watchbook.pages.number_pages.metric_page import metric_page
from watchbook.pages.read_book import read_book
from watchbook.pages.theme.standing_pages import StandingPages
from watchbook.pages.theme.template_cache import TemplateCache

if TYPE_CHECKING:
    from collections.abc import Callable

    from watchbook.ledger import LedgerTable, Staging
    from watchbook.pages.book import Book

DAYS = [sample_books.FIRST + dt.timedelta(days=index) for index in range(sample_books.DAYS)]


def change(root: Path, act: Callable[[Staging], None]) -> None:
    staging = ledger.Staging(ledger.Ledger(root / "ledger"), root / "staging-more")
    act(staging)
    staging.ledger.place(staging.folder)
    shutil.rmtree(staging.folder)


def edit(table: LedgerTable[object], field: str, value: object, day: dt.date) -> Callable[[Path], None]:
    """Return what changes a field of a day's first row."""

    def act(staging: Staging) -> None:
        rows = staging.read(table)
        place = next(i for i, row in enumerate(rows) if getattr(row, table.month_of) == day)
        rows[place] = replace(rows[place], **{field: value})  # type: ignore[type-var]  # every row is a dataclass
        staging.replace(table, rows)

    return lambda root: change(root, act)


def entry(day: dt.date, title: str, days: str, more: str = "") -> Callable[[Path], None]:
    """Return what writes an entry."""

    def act(root: Path) -> None:
        path = root / f"journal/{day:%Y/%m}/{day}-more.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        head = f"---\ntype: observation\ntitle: {title}\nworkflows: [support]\ndays: {days}\n{more}---\n"
        path.write_text(f"{head}## What changed\nA thing.\n", "utf-8")

    return act


def remove_entry(root: Path) -> None:
    """Take away the entry that another one leads to."""
    (root / "journal/2026/04/2026-04-01-other.md").unlink()


CHANGES: dict[str, Callable[[Path], None]] = {
    "value": edit(ledger.VERDICTS, "value", 0.7, DAYS[8]),  # type: ignore[arg-type]
    "flag": edit(ledger.VERDICTS, "flag", True, DAYS[12]),  # type: ignore[arg-type]
    "band": edit(ledger.VERDICTS, "upper", 0.9, DAYS[24]),  # type: ignore[arg-type]
    "account": edit(ledger.ACCOUNTS, "count", 17, DAYS[3]),  # type: ignore[arg-type]
    "source": edit(ledger.SOURCES, "note", "truncated", DAYS[4]),  # type: ignore[arg-type]
    "quarantine": edit(ledger.QUARANTINE, "line", 4, sample_books.EMPTY),  # type: ignore[arg-type]
    "version": edit(ledger.CATEGORIES, "value", "v9.9", DAYS[9]),  # type: ignore[arg-type]
    "entry": entry(DAYS[12], "A word", str(DAYS[12])),
    "open entry": entry(DAYS[30], "A word", f"{DAYS[30]}/", "status: open\n"),
    "of today": entry(DAYS[-1], "A word of today", str(DAYS[-1])),
    "its title": entry(DAYS[12], "Another word", f"{DAYS[11]}/{DAYS[14]}"),
    "no entry": remove_entry,
}


def test_nothing_of_a_book_is_unknown_to_a_days_page() -> None:
    """A new field of Book belongs to the day, the engagement or neither: say which, or no page is kept."""
    assert day_books.IS_COMPLETE


def test_what_a_page_says_is_in_its_origin(tmp_path: Path) -> None:
    """Whatever changes in both books: a page that reads differently was made from something else; others stay.

    The page of an entry and of a metric is the one that the whole book has.
    """
    root = sample_books.make(tmp_path / "desk")
    sample_books.commit(root)
    engagement = load_engagement(root)
    before = look(read_book(engagement))
    for name, act in CHANGES.items():
        act(root)
        now = look(read_book(engagement))
        there = now.keys() & before.keys()
        assert [path for path in there if now[path][1] != before[path][1] and now[path][0] == before[path][0]] == []
        assert name == "no entry" or any(now[path][1] != before[path][1] for path in there), name
        days = [path for path in there if path.startswith("days/")]
        if name not in ("open entry", "no entry"):
            assert sum(now[path][0] != before[path][0] for path in days) <= 12, name
        if name in ("account", "source", "quarantine"):
            assert all(now[path][0] == before[path][0] for path in there.difference(days)), name
        if name in ("entry", "open entry", "of today"):  # of one workflow alone
            assert [path for path in there if "/quiet/" in path and now[path][0] != before[path][0]] == [], name
        before = now


def look(book: Book) -> dict[str, tuple[bytes | None, bytes]]:
    """Return what days, entries and two metrics of each workflow are made from, and their pages."""
    days, entries, metrics = DayBooks(book, b"1"), EntryBooks(book, b"1"), MetricBooks(book, b"1")
    pages = {f"days/{day}": (days.origin_of(day), day_page(days.book_of(day), day).data) for day in book.days}
    for entry in book.entries:
        page = entry_page(entries.book_of(entry), entry)
        assert page.data == entry_page(book, entry).data
        pages[page.path] = entries.origin_of(entry), page.data
    for workflow, name in product(book.workflows, ("handoff_rate", "volume")):
        metric = book.metrics[name]
        of_metric = metrics.book_of(workflow, metric)
        page, numbers = metric_page(of_metric, workflow, metric), series_csv(of_metric, workflow.name, name)
        assert page.data == metric_page(book, workflow, metric).data
        assert numbers == series_csv(book, workflow.name, name)
        pages[page.path] = metrics.origin_of(workflow, metric), page.data + numbers
    return pages


def test_what_a_new_day_says_of_the_engagement_leaves_the_pages_of_what_is_over(tmp_path: Path) -> None:
    """Whatever the check says of how far days reach: the pages of entries and of days are made of other things."""
    root = sample_books.make(tmp_path / "desk")
    sample_books.commit(root)
    book = read_book(load_engagement(root))
    assert book.report
    day = dt.timedelta(days=1)
    moved = {
        "as_of": book.report.as_of + day,
        "through": sample_books.LAST + day,
        "expected": sample_books.LAST + day,
        "data_through": sample_books.LAST + day,
        "findings": book.report.findings[:1],
        "standings": book.report.standings[:1],
    }
    for name, value in moved.items():
        later = replace(book, report=replace(book.report, **{name: value}))  # type: ignore[arg-type]
        for before, after in ((DayBooks(book), DayBooks(later)), (EntryBooks(book), EntryBooks(later))):
            things = book.days if isinstance(before, DayBooks) else book.entries
            assert [thing for thing in things if before.origin_of(thing) != after.origin_of(thing)] == [], name  # type: ignore[arg-type]


def test_a_page_stands_while_it_is_what_it_was(tmp_path: Path) -> None:
    """Made of something else, changed by hand, gone, or made with other settings: it is made again."""
    (tmp_path / ".watchbook").mkdir()
    site, new = tmp_path / "site", tmp_path / "new"
    site.mkdir()
    new.mkdir()
    (site / "a.html").write_bytes(b"page")
    files = ("a.html", "page")
    pages = StandingPages(None, tmp_path / ".watchbook", b"1", files)
    pages.note("a.html", b"origin", b"page")
    pages.put_into(tmp_path, {})

    def stands(origin: bytes = b"origin", settings: bytes = b"1", files: tuple[str, ...] = files) -> bool:
        return StandingPages(site, tmp_path / ".watchbook", settings, files).take("a.html", origin)

    assert stands()
    assert not stands(origin=b"other")
    assert not stands(settings=b"2")
    assert not stands(files=("a.html",)), "it may lead to a page that is gone"
    pages = StandingPages(site, tmp_path / ".watchbook", b"1", files)
    assert pages.take("a.html", b"origin")
    assert not pages.take("b.html", b"origin")
    pages.put_into(new, {})
    assert (new / "a.html").samefile(site / "a.html")
    (site / "a.html").write_bytes(b"more")
    assert not stands()
    (site / "a.html").unlink()
    assert not stands()


def test_what_the_search_finds_of_a_page_that_stands_is_remembered(tmp_path: Path) -> None:
    """Each page's parts stand in the index in the order of the pages, whichever of them were made."""
    (tmp_path / ".watchbook").mkdir()
    urls = {"a.html": "a.html", "b.html": "b.html", "c.html": "c.html"}

    def build(name: str, *, standing: bool) -> bytes:
        site = tmp_path / name
        (site / "search").mkdir(parents=True)
        pages = StandingPages(tmp_path / "first", tmp_path / ".watchbook", b"1", urls)
        made = [path for path in urls if path == "b.html" or not (standing and pages.take(path, b"origin"))]
        for path in made:
            (site / path).write_bytes(b"page")
            pages.note(path, b"origin", b"page")
        docs = [{"location": f"{path}{part}", "title": path, "boost": 2.0} for path in made for part in ("", "#x")]
        text = json.dumps({"config": {"lang": ["en"]}, "docs": docs}, separators=(",", ":"))
        (site / "search/search_index.json").write_text(text, "utf-8")
        pages.put_into(site, urls)
        return (site / "search/search_index.json").read_bytes()

    index = build("first", standing=False)
    assert index.count(b"location") == 6
    assert build("second", standing=True) == index
    assert (tmp_path / "second/a.html").samefile(tmp_path / "first/a.html")


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_a_site_made_step_by_step_is_the_site_made_from_nothing(tmp_path: Path, seed: int) -> None:
    """After late rows, entries, changed settings and lost caches in any order: byte by byte."""
    root = sample_books.make(tmp_path / "desk")
    sample_books.commit(root)
    shutil.copy(Path(__file__).parents[2] / "mkdocs.yml", root / "mkdocs.yml")
    (root / "no-pages").mkdir()
    (root / ".watchbook").mkdir(exist_ok=True)
    draw = random.Random(seed)

    def settle(name: str) -> None:
        config = root / "watchbook.toml"
        if name == "title":
            config.write_text(config.read_text("utf-8").replace("Support &", "Help &"), "utf-8")
        elif name == "cache":
            shutil.rmtree(root / ".watchbook")
            (root / ".watchbook").mkdir()
        elif name == "theme":
            settings = root / "mkdocs.yml"
            settings.write_text(settings.read_text("utf-8").replace("scheme: slate", "scheme: default"), "utf-8")
        elif name in ("page", "numbers"):
            page = draw.choice(sorted((root / "site").rglob("*.html" if name == "page" else "*.csv")))
            page.write_bytes(page.read_bytes() + b"<!-- by hand -->")
        elif name == "gone":
            for page in draw.sample(sorted((root / "site").rglob("*.html")), 5):
                page.unlink()
        elif name == "memory":
            memory = root / ".watchbook/pages/site"
            memory.write_bytes(memory.read_bytes().replace(b"handoff", b"HANDOFF"))
        else:
            CHANGES[name](root)

    publish(root, build_site(root, warn=print))
    names = [*CHANGES, "title", "theme", "cache", "page", "numbers", "gone", "memory"]
    for name in draw.sample(names, 7):
        settle(name)
        publish(root, build_site(root, warn=print))
    nothing = tmp_path / "nothing"
    shutil.copytree(root, nothing, ignore=shutil.ignore_patterns(".watchbook", "site"))
    fresh = build_site(nothing, warn=print)
    sites = [
        {
            path.relative_to(site).as_posix(): path.read_bytes()
            for path in site.rglob("*")
            if path.is_file() and path.suffix != ".gz"
        }
        for site in (root / "site", fresh)
    ]
    assert sites[0].keys() == sites[1].keys()
    assert [name for name in sites[0] if sites[0][name] != sites[1][name]] == []


def test_an_entry_about_one_workflow_leaves_the_metrics_of_another_as_they_are(tmp_path: Path) -> None:
    """Though it is about the last day: only of days whose data is awaited still, every entry is on every page."""
    root = sample_books.make(tmp_path / "desk")
    sample_books.commit(root)
    engagement = load_engagement(root)

    def origins() -> list[bytes | None]:
        book = read_book(engagement)
        metrics = MetricBooks(book, b"1")
        return [metrics.origin_of(workflow, book.metrics["volume"]) for workflow in book.workflows]

    before = origins()
    entry(sample_books.LAST, "A word", str(sample_books.LAST))(root)
    assert [now == then for now, then in zip(origins(), before, strict=True)] == [False, True]


def test_compiled_templates_are_remembered_with_the_settings_they_were_compiled_with(tmp_path: Path) -> None:
    """One whose source has changed is compiled anew, and so are all where the settings have, or are not known."""
    (tmp_path / ".watchbook").mkdir()

    def compiled(source: str, settings: bytes | None) -> tuple[str, bool]:
        """Return what a template says, and whether it was compiled for that."""
        cache = TemplateCache(tmp_path / ".watchbook", settings)
        environment = jinja2.Environment(loader=jinja2.DictLoader({"a": source}), bytecode_cache=cache, autoescape=True)
        text = environment.get_template("a").render(name="desk")
        cache.save()
        return text, cache.is_new

    assert compiled("{{ name }}", b"1") == ("desk", True)
    assert compiled("{{ name }}", b"1") == ("desk", False)
    assert compiled("a {{ name }}", b"1") == ("a desk", True)
    assert compiled("a {{ name }}", b"2") == ("a desk", True)
    assert compiled("a {{ name }}", None) == ("a desk", True)
