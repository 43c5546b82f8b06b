"""Text of anybody's making → text that calls nobody, links nowhere and hides nothing in any receiver.

Channels show a message as plain text, as HTML or as one of many dialects of Markdown. Apprise escapes for the first
two; no escape holds in every chat, so the characters that begin something are put in others that look like them.
"""

from __future__ import annotations

import re

from watchbook.privacy.plain_line import one_line

LONGEST = 80
"""Characters of a text that a message repeats."""
UNSEEN = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2064\u206a-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
LIKE = str.maketrans("<>@`*_~|[]#\\", "‹›＠ˈ∗ˍ∼¦⟦⟧＃＼")
ADDRESS = re.compile(r":(?=//)|(?<=\w)\.(?=\w*[a-z])", re.IGNORECASE)
"""What makes a receiver take a word for an address: `://`, and a dot in front of a word with a letter."""


def defuse(text: str) -> str:
    """Return text on one line, of at most `LONGEST` characters, that a receiver shows as it reads."""
    plain = " ".join(one_line(UNSEEN.sub("", text)).split()).translate(LIKE)
    safe_text = ADDRESS.sub(lambda match: "∶" if match[0] == ":" else "․", plain)
    return safe_text if len(safe_text) <= LONGEST else f"{safe_text[:LONGEST]}…"
