"""The Content-Security-Policy of every page: should a text ever get through the cleaning, it would still not run.

The theme's own inline scripts are let through by their hashes. A script counts as the theme's where it stands in one of
its templates, never because a page holds it: what people wrote is in the page, too.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from watchbook.page_guard import DIRECTIVES

if TYPE_CHECKING:
    from collections.abc import Iterable

SCRIPT = re.compile(r"<script(?: id=[\w\"-]+)?>(.*?)</script>", re.DOTALL)
"""A script that stands in the page; one that is loaded, or is data, has other attributes."""
HOLE = re.compile(r"\{\{.*?\}\}")
FILLED = r"[\w./:@-]*"
"""What a template may have filled in: a path or an address, never code."""
HEAD = "<head>"


@dataclass(frozen=True, slots=True)
class ContentPolicy:
    """What a page of the site may do."""

    scripts: tuple[re.Pattern[str], ...]
    """The theme's inline scripts."""

    @classmethod
    def of(cls, templates: Iterable[str]) -> ContentPolicy:
        """Return the policy that lets the inline scripts of the theme's templates run."""
        scripts = dict.fromkeys(script for template in templates for script in SCRIPT.findall(template))
        return cls(tuple(_pattern(script) for script in scripts))

    def put_into(self, html: str) -> str:
        """Return a page with its policy first in its head; what has no head is returned as it is."""
        before, head, after = html.partition(HEAD)
        return f"{before}{head}{self._element(html)}{after}" if head else html

    def _element(self, html: str) -> str:
        theme_scripts = [
            script for script in SCRIPT.findall(html) if any(pattern.fullmatch(script) for pattern in self.scripts)
        ]
        hashes = sorted({_hash(script) for script in theme_scripts})
        content = "; ".join([*DIRECTIVES, " ".join(["script-src 'self'", *hashes])])
        return f'<meta http-equiv="Content-Security-Policy" content="{content}">'


def _pattern(script: str) -> re.Pattern[str]:
    return re.compile(FILLED.join(re.escape(part) for part in HOLE.split(script)))


@lru_cache(maxsize=256)
def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
