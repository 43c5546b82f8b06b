"""A link with which a reader says that something is wrong with what a page is about."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from watchbook.pages import paths

if TYPE_CHECKING:
    from watchbook.pages.book import Book

MAIL = "mailto:"


def tell_us(book: Book, path: str, title: str) -> str:
    """Return the address of a mail or an issue form, filled in with what the page is about; empty where there is none.

    An issue form takes `title` and `body` in its address, as those of GitHub and Gitea do; GitLab's `issue[title]` and
    `issue[description]` are used where the address is a `/-/issues/new`.
    """
    if not book.tell_us:
        return ""
    subject = f"{book.name}: {title}"
    text = f"About the page {paths.html(path)} ({title}).\n\nWhat I noticed:\n\nWhen:\n"
    if book.tell_us.startswith(MAIL):
        return f"{book.tell_us}?subject={quote(subject)}&body={quote(text)}"
    title_key, body_key = ("issue[title]", "issue[description]") if "/-/issues/" in book.tell_us else ("title", "body")
    joint = "&" if "?" in book.tell_us else "?"
    return f"{book.tell_us}{joint}{quote(title_key)}={quote(subject)}&{quote(body_key)}={quote(text)}"
