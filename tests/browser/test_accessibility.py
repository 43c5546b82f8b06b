"""What axe-core finds on every kind of page: nothing, in light and dark, on a desk and on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.screenshot import chromium
from tests.browser.axe import axe_script, violations
from tests.browser.test_browser import PAGES
from tests.pages.example_site import build

if TYPE_CHECKING:
    from pathlib import Path

MORE = ("who-answers.html", "time-to-manual.html", "check-yourself.html", "notebooks/index.html", "404.html")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium() is None, reason="no chromium on this machine: axe looked at no page"),
    pytest.mark.skipif(axe_script() is None, reason="no axe.min.js: pip install axe-core-python"),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("desk"))


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_keeps_anybody_from_reading_a_page(site: Path, tmp_path: Path, scheme: str) -> None:
    """No violation on any kind of page, at 390 and at 1280 pixels."""
    found = violations(site, tmp_path, (*PAGES, *MORE), (390, 1280), scheme)
    assert [(each["path"], each["width"], each["rule"], each["first"]) for each in found] == []
