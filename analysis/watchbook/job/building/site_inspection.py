"""What a built site must have before it takes the place of the one that readers see, whoever wrote its pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.errors import Place, SiteError
from watchbook.page_guard import is_guarded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AS_IT_WAS = "the site is as it was"
BEGINNING, HEAD = 2_048, 65_536
"""Bytes of a page in which its policy stands nearly always, and has to stand."""
PAGES = {".html", ".htm", ".xhtml"}
MOST_PAGES = 3
"""Pages that an error names."""


def inspect_site(folder: Path, proof: Path) -> None:
    """Look through a site that was built aside.

    Args:
        folder: the site.
        proof: the file that our plugin writes when it is done.

    Raises:
        SiteError: our plugin took no part, there is no front page, or pages lack the policy that keeps scripts still.
    """
    if not proof.is_file():
        raise SiteError(
            "the site was built without Watchbook's plugin, so it holds the journal's raw files and none of its pages",
            place=Place("mkdocs.yml"),
            hints=(
                "put `- watchbook` under plugins; a file that another inherits from (INHERIT) replaces the whole list",
                AS_IT_WAS,
            ),
        )
    if not (folder / "index.html").is_file():
        raise SiteError("the site has no index.html", place=Place("mkdocs.yml"), hints=(HINT, AS_IT_WAS))
    bare = sorted(path.relative_to(folder).as_posix() for path in _pages(folder) if not _is_guarded(path))
    if bare:
        names = ", ".join(bare[:MOST_PAGES]) + (f" and {len(bare) - MOST_PAGES} more" if len(bare) > MOST_PAGES else "")
        raise SiteError(
            f"pages of the site lack the policy that keeps scripts from running: {names}",
            place=Place("mkdocs.yml"),
            hints=(HINT, AS_IT_WAS),
        )


HINT = "see which other plugin writes pages by itself or changes ours, and take it out of plugins"


def _pages(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.suffix.lower() in PAGES and path.is_file())


def _is_guarded(path: Path) -> bool:
    with path.open("rb", buffering=0) as page:
        beginning = page.read(BEGINNING)
        if is_guarded(beginning.decode("utf-8", "replace")):
            return True
        return is_guarded((beginning + page.read(HEAD - BEGINNING)).decode("utf-8", "replace"))
