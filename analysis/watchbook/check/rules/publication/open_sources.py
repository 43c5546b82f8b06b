"""A mkdocs.yml that hands the journal itself to whatever generator reads it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from watchbook.check.finding import Finding
from watchbook.errors import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.check.case import Case

FILE = "mkdocs.yml"
DOCS = re.compile(r"""^docs_dir:\s*["']?([^"'#\n]+?)["']?\s*(?:#.*)?$""")


def source_findings(case: Case) -> Iterator[Finding]:
    """Yield a notice where mkdocs.yml names the journal as the folder to publish.

    MkDocs runs Watchbook's plugin, which takes raw entries out; a generator that knows of no plugins publishes them.
    """
    path = case.engagement.root / FILE
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return
    for number, line in enumerate(lines, 1):
        match = DOCS.match(line)
        if match and (path.parent / match[1]).resolve() == (path.parent / "journal").resolve():
            yield Finding(
                "WB803",
                "notice",
                "a generator that ignores plugins, such as Zensical, would publish journal/ as it stands",
                place=Place(FILE, number),
                hint="mkdir no-pages && touch no-pages/.gitkeep, then write: docs_dir: no-pages",
            )
