"""The flags of an engagement as a file: from its journal, or as routers read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook import journal
from watchbook.errors import ConfigError, FallbackError
from watchbook.evidence.git.commands import user_name
from watchbook.fallback.open_store import store_at
from watchbook.fallback.publish import RENEWAL, draft_of, flags_from
from watchbook.metrics import metrics_of

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.config import Engagement


def flags_now(engagement: Engagement, now: dt.datetime) -> bytes:
    """Return the file that the journal makes now; it is published nowhere.

    Raises:
        JournalError: the journal cannot be read at all.
    """
    book = journal.load(engagement.root, engagement, metrics_of(engagement))
    by = user_name(engagement.root) or RENEWAL
    return flags_from(draft_of(engagement.config, book, by, now)).document()


def flags_published(engagement: Engagement) -> bytes:
    """Return what the store holds, whole or not.

    Raises:
        ConfigError: watchbook.toml names no store.
        FallbackError: it cannot be asked, or holds nothing.
    """
    target = engagement.config.fallback.publish
    if not target:
        raise ConfigError(
            "no place is named where flags are published",
            place=engagement.source.place(("fallback",)),
            hints=("write publish under [fallback]: docs/off-switch.md",),
        )
    store = store_at(target, engagement.root)
    copy = store.read()
    if copy is None:
        raise FallbackError(f"nothing is published at {store.where}", hints=("watchbook switch --renew",))
    return copy.document
