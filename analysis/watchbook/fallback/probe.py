"""Whether a store heeds the condition by which two people at once are told apart: it is asked with a wrong ETag."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.errors import FallbackError
from watchbook.fallback.store import OvertakenError, StoreContent

if TYPE_CHECKING:
    from watchbook.fallback.store import Store

WRONG = '"00000000000000000000000000000000"'
"""An ETag that names nothing."""
TRIAL = b"Watchbook tries here whether this store heeds If-Match. Nobody reads it.\n"
HINTS = (
    "publish to a store that heeds If-Match: docs/off-switch.md names those that were tried",
    "or to a file, whose writers hold a lock",
)


def ignorance(store: Store, document: bytes) -> str:
    """Return in a sentence that a store takes what it should refuse; empty where it heeds its condition.

    Args:
        store: a place at which `document` stands, so that nothing changes where it is taken again.
        document: what stands there.

    Raises:
        FallbackError: the store cannot be asked.
    """
    try:
        store.swap(document, StoreContent(document, WRONG))
    except OvertakenError:
        return ""
    return (
        f"{store.where} takes what was published on old knowledge (it ignores If-Match), "
        "so that of two people who publish at once one is lost, and nobody is told"
    )


def ignorance_beside(store: Store) -> str:
    """Return the same of a place beside the one that routers read; empty where none can be tried.

    Never at the place itself: a store that heeds nothing would take what was just read over a newer switch.
    """
    place = store.beside()
    if place is None:
        return ""
    try:
        content = place.read()
        if content is None:
            place.swap(TRIAL, None)
        return ignorance(place, content.document if content else TRIAL).replace(place.where, store.where)
    except FallbackError:
        return ""  # whoever checks may not write there
