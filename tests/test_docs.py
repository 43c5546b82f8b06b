"""docs/ says what the code says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.generated import DOCS, pages

ROOT = Path(__file__).parents[1]
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


@pytest.mark.parametrize("name", sorted(pages()))
def test_a_generated_page_is_what_the_code_says(name: str) -> None:
    """Command help, configuration, metrics and findings are generated; `make docs` mends a stale page."""
    assert (DOCS / name).read_text("utf-8").strip() == pages()[name].strip()


@pytest.mark.parametrize("path", [ROOT / "README.md", *sorted(DOCS.glob("*.md"))], ids=lambda path: path.name)
def test_every_link_in_the_documentation_leads_somewhere(path: Path) -> None:
    """A file that is named is there."""
    missing = [target for target in LINK.findall(path.read_text("utf-8")) if not (path.parent / target).exists()]
    assert missing == []
