"""A reader can say that something is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.pages import sample_books
from watchbook.config import load_engagement
from watchbook.errors import ConfigError
from watchbook.pages.read_book import read_book
from watchbook.pages.render import render

if TYPE_CHECKING:
    from pathlib import Path

TITLE = "Hand-off%2C%20Support%20%26%20%3Cb%3Emore%3C/b%3E"


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("mailto:desk@example.org", f"mailto:desk@example.org?subject=Small%20%3Cdesk%3E%3A%20{TITLE}&amp;body="),
        ("https://forge.example/desk/issues/new", f"issues/new?title=Small%20%3Cdesk%3E%3A%20{TITLE}&amp;body="),
        ("https://forge.example/d/-/issues/new", "issues/new?issue%5Btitle%5D=Small%20%3Cdesk%3E%3A%20"),
        ("https://forge.example/new?template=a.md", "new?template=a.md&amp;title=Small%20%3Cdesk%3E%3A%20"),
    ],
)
def test_days_metrics_and_entries_say_where_to_tell(tmp_path: Path, address: str, link: str) -> None:
    """A mail or an issue form, filled in with the page it is about; no other page, and none without an address."""
    root = sample_books.make(tmp_path)
    assert not [page.path for page in _pages(root) if b"Tell us" in page.data]
    config = root / "watchbook.toml"
    config.write_text(config.read_text("utf-8").replace("[dumps]", f'tell_us = "{address}"\n[dumps]'), "utf-8")
    telling = {page.path: page.data.decode() for page in _pages(root) if b"Tell us" in page.data}
    assert link in telling["workflows/support/handoff_rate.md"]
    assert {path.split("/")[0] for path in telling} == {"workflows", "days", "2026"}


def test_an_address_that_could_run_is_no_address(tmp_path: Path) -> None:
    """Only mail and https."""
    root = sample_books.bare(tmp_path)
    config = root / "watchbook.toml"
    config.write_text(config.read_text("utf-8").replace("[dumps]", 'tell_us = "javascript:alert(1)"\n[dumps]'), "utf-8")
    with pytest.raises(ConfigError):
        load_engagement(root)


def _pages(root: Path) -> list:  # type: ignore[type-arg]  # of pages
    return list(render(read_book(load_engagement(root))))
