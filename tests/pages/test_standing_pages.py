"""Pages that were made of the same stay as they are; the others are made again, and the site is what it would be."""

from __future__ import annotations

import datetime as dt
import random
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.pages import sample_books
from watchbook import ledger
from watchbook.config import load_engagement
from watchbook.job.site_build import build_site, publish
from watchbook.pages import read_book
from watchbook.pages.number_pages import day_books
from watchbook.pages.number_pages.day_books import DayBooks
from watchbook.pages.number_pages.day_page import day_page
from watchbook.pages.standing_pages import StandingPages

if TYPE_CHECKING:
    from collections.abc import Callable

    from watchbook.ledger import LedgerTable, Staging

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
    "its title": entry(DAYS[12], "Another word", f"{DAYS[11]}/{DAYS[14]}"),
}


def test_nothing_of_a_book_is_unknown_to_a_days_page() -> None:
    """A new field of Book belongs to the day, the engagement or neither: say which, or no page is kept."""
    assert day_books.IS_COMPLETE


def test_what_a_days_page_says_is_in_its_origin(tmp_path: Path) -> None:
    """Whatever changes in both books: a page that reads differently was made from something else; others stay."""
    root = sample_books.make(tmp_path / "desk")
    engagement = load_engagement(root)

    def look() -> dict[dt.date, tuple[bytes | None, bytes]]:
        days = DayBooks(read_book(engagement), b"settings")
        return {day: (days.origin_of(day), day_page(days.book_of(day), day).data) for day in DAYS}

    before = look()
    for name, act in CHANGES.items():
        act(root)
        now = look()
        differing = {day for day in DAYS if now[day][1] != before[day][1]}
        assert differing, name
        assert all(now[day][0] != before[day][0] for day in differing), name
        if name != "open entry":
            assert sum(now[day][0] != before[day][0] for day in DAYS) <= 12, name
        before = now


def test_a_page_stands_while_it_is_what_it_was(tmp_path: Path) -> None:
    """Made of something else, changed by hand, gone, or made with other settings: it is made again."""
    (tmp_path / ".watchbook").mkdir()
    site, new = tmp_path / "site", tmp_path / "new"
    site.mkdir()
    new.mkdir()
    (site / "a.html").write_bytes(b"page")
    pages = StandingPages(None, tmp_path / ".watchbook", b"1")
    pages.note("a.html", b"origin", b"page")
    pages.put_into(tmp_path)

    def stands(origin: bytes = b"origin", settings: bytes = b"1") -> bool:
        return StandingPages(site, tmp_path / ".watchbook", settings).take("a.html", origin)

    assert stands()
    assert not stands(origin=b"other")
    assert not stands(settings=b"2")
    pages = StandingPages(site, tmp_path / ".watchbook", b"1")
    assert pages.take("a.html", b"origin")
    assert not pages.take("b.html", b"origin")
    pages.put_into(new)
    assert (new / "a.html").samefile(site / "a.html")
    (site / "a.html").write_bytes(b"more")
    assert not stands()
    (site / "a.html").unlink()
    assert not stands()


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
        elif name == "page":
            page = draw.choice(sorted((root / "site").rglob("*.html")))
            page.write_bytes(page.read_bytes() + b"<!-- by hand -->")
        else:
            CHANGES[name](root)

    publish(root, build_site(root, warn=print))
    names = [*CHANGES, "title", "cache", "page"]
    for name in draw.sample(names, 6):
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
