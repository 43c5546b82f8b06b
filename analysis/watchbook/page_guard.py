"""How a page begins that does what its policy says, and no more; who looks at a built site needs to know only this."""

from __future__ import annotations

import re

DIRECTIVES = (
    "default-src 'self'",
    "img-src 'self' data:",  # the theme's icons are masks in its stylesheet
    "object-src 'none'",
    "frame-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
)


GUARDED = re.compile(
    r"\ufeff?\s*(?:<!--.*?-->\s*)*(?:<!doctype[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<html[^>]*>\s*)?<head>"
    r'<meta http-equiv="Content-Security-Policy" content="'
    + re.escape("; ".join([*DIRECTIVES, "script-src 'self'"]))
    + r"""(?: 'sha256-[\w+/=]+')*">""",
    re.DOTALL | re.IGNORECASE,
)
"""How a page begins that has its policy before all else: what stands before a policy does not obey it."""


def is_guarded(html: str) -> bool:
    """Return whether a page begins with a policy of ours; its first few thousand characters will do."""
    return GUARDED.match(html) is not None
