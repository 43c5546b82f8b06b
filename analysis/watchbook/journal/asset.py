"""Files of the journal that are no entries: pages of one's own, pictures, style sheets."""

from __future__ import annotations

import os
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from watchbook.errors import Place
from watchbook.journal.problem import Problem
from watchbook.journal.reading.front_matter_bytes import conflict_problem
from watchbook.journal.secrets import secret_problems

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

INERT = {
    *(".md", ".txt", ".csv", ".pdf", ".css"),
    *(".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".ico", ".svg", ".woff", ".woff2"),
}
"""Endings of files in which a browser runs nothing; a drawing is looked into."""
ACTIVE = re.compile(
    rb"<\s*(?:[\w-]+:)?(?:script|foreignobject|iframe|embed|object|handler|listener|set|animate\w*)\b|\bon\w+\s*=|<!|&"
    rb"|href\s*=\s*[\"'](?!#|data:image/(?:png|jpeg|gif|webp);base64,)|href\s*=\s*[^\s\"']"
    rb"|1999/xhtml|@import|image-set|\burl\((?!\s*[\"']?\s*(?:#|data:image/(?:png|jpeg|gif|webp);base64,))"
    rb"|<\s*style[^>]*>[^<]*\\|=\s*(?:\"[^\"<]*\\|'[^'<]*\\)",
    re.IGNORECASE,
)
"""What makes a drawing more than one, when it is opened by itself: it runs, or asks another host.

A style sheet may ask for what it names, elements of HTML load what they name, and a backslash may hide either.
"""
HARMLESS = re.compile(
    rb'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG [\d.]+//EN"\s+"[^"\[]*">|<!--[^>]*-->|&(?:amp|lt|gt|quot);'
)
"""What drawing programs put into theirs, and does nothing."""
YEAR = re.compile(r"\d{4}")
"""Folders of entries, which are looked into where entries are read."""


def asset_problems(journal: Path, folder: str = "") -> Iterator[Problem]:
    """Yield a problem for every symbolic link, file that could run in a reader's browser, and secret in a page.

    Args:
        journal: the journal's folder.
        folder: a path below it, with forward slashes, whose files are no entries; empty for the journal itself.
    """
    with os.scandir(journal / folder) as dir_entries:
        listing = sorted(
            (dir_entry for dir_entry in dir_entries if not dir_entry.name.startswith(".")),
            key=lambda dir_entry: dir_entry.name,
        )
    for dir_entry in listing:
        path = f"{folder}/{dir_entry.name}".removeprefix("/")
        if not folder and YEAR.fullmatch(dir_entry.name):
            continue
        if dir_entry.is_dir() and not dir_entry.is_symlink():
            yield from asset_problems(journal, path)
        elif problem := asset_problem(journal, path):
            yield problem


def asset_problem(journal: Path, path: str) -> Problem | None:
    """Return what is wrong with one file that is no entry, by its path below the journal; None where nothing is."""
    if (journal / path).is_symlink():
        return leaving(f"journal/{path}")
    if is_inert(journal / path):
        return _secret(journal / path, f"journal/{path}")
    sentence = f"a {PurePosixPath(path).suffix or 'nameless'} file could run in the browser of whoever opens it"
    hint = "it is not published; a picture or a Markdown page says the same"
    return Problem("WB127", Place(f"journal/{path}"), sentence, hint)


def leaving(path: str) -> Problem:
    """Return the problem of a symbolic link."""
    return Problem(
        "WB103", Place(path), "a symbolic link, which could lead out of the journal", "put the file itself here"
    )


def is_publishable(path: Path) -> bool:
    """Return whether a file that is no entry may be published: it runs nothing, and as a page holds no secret."""
    return is_inert(path) and _secret(path, path.name) is None


def _secret(file: Path, path: str) -> Problem | None:
    """Return the first secret in a page of one's own, or that git left two versions of it there."""
    if file.suffix.lower() != ".md":
        return None
    text = file.read_text("utf-8", "replace")
    return conflict_problem(text, 1, path) or next(secret_problems(text, 1, path), None)


def is_inert(path: Path) -> bool:
    """Return whether a browser that opens a file runs nothing of it."""
    if path.suffix.lower() != ".svg":
        return path.suffix.lower() in INERT
    return is_inert_drawing(path.read_bytes())


def is_inert_drawing(data: bytes) -> bool:
    """Return whether an SVG holds nothing that runs; one that is not UTF-8 could hide it."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return b"\0" not in data and not ACTIVE.search(HARMLESS.sub(b"", data))
