"""What the theme leaves out of its pages for people who cannot see them, and for search engines."""

from __future__ import annotations

import re

SEARCH = '<div class="md-search" data-md-component="search" role="dialog"'
"""How the theme begins its search, a dialog without a name."""
NO_ROBOTS = '<meta name="robots" content="noindex, nofollow">'
"""A desk's journal is for two sides, not for search engines."""
SKIP = re.compile(r'(<div data-md-component="skip">)\s*(</div>)')
"""Where the theme puts a link to the first heading that Markdown has; our pages are HTML already."""
CONTENT = "wb-content"
"""The id of what a page says."""


def reachable(output: str) -> str:
    """Return a page of the theme with what it leaves out for people who cannot see it."""
    output = output.replace("</head>", f"{NO_ROBOTS}</head>", 1)
    page = output.replace(SEARCH, f'{SEARCH} aria-label="Search"', 1)
    if f'id="{CONTENT}"' not in page:
        return page
    return SKIP.sub(rf'\1<a href="#{CONTENT}" class="md-skip">Skip to content</a>\2', page, count=1)
