"""Which withheld values are the same: by keyed digests, for whoever has the dumps and the key, and nowhere else."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pytest

from tests.dumps.small import make, refreshed
from watchbook import ledger
from watchbook.config import load_engagement
from watchbook.errors import WatchbookError
from watchbook.ledger import Ledger, Staging
from watchbook.queries.digests.digest_key import DigestKey, find_key, make_key
from watchbook.queries.digests.value_digests import digests_json, digests_text, withheld_values

if TYPE_CHECKING:
    from pathlib import Path

TUESDAY, FRIDAY = dt.date(2026, 3, 3), dt.date(2026, 3, 6)
NUMBER, OTHER_NUMBER = "+1 212 555 0101", "+1 212 555 0199"
CHANNELS = {TUESDAY: ["web"] * 6 + [NUMBER, NUMBER, OTHER_NUMBER], FRIDAY: ["web"] * 6 + [f" {NUMBER} ", ""]}
"""The same telephone number stands in both days' channel, and another one on Tuesday alone."""
KEY = DigestKey("0123456789abcdef0123456789abcdef", "the test")


def _dump(day: dt.date, channels: list[str]) -> bytes:
    rows = [
        {"ts": f"{day}T12:00:00Z", "conversation_id": f"{day} {index}", "workflow": "desk", "channel": channel}
        for index, channel in enumerate(channels)
    ]
    return "".join(f"{json.dumps(row)}\n" for row in rows).encode()


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Return an engagement whose ledger has read two days."""
    root = tmp_path / "desk"
    root.mkdir()
    make(root, files={f"logs/{day}.jsonl": _dump(day, channels) for day, channels in CHANNELS.items()})
    state = refreshed(root)
    store, folder = Ledger(root / "ledger"), tmp_path / "staging"
    staging = Staging(store, folder)
    staging.replace(ledger.SOURCES, state.sources)
    staging.replace(ledger.ROLLUPS, state.rollups)
    staging.replace(ledger.CATEGORIES, state.categories)
    staging.replace(ledger.SLICES, state.slices)
    store.place(folder)
    return root


def test_the_same_value_has_the_same_digest_on_both_days(desk: Path) -> None:
    """And another value another one; the values themselves are nowhere, and an empty text is none."""
    days = [TUESDAY, FRIDAY]
    (found,) = withheld_values(load_engagement(desk), days, "channel", KEY)
    assert {digest: dict(by_day) for digest, by_day in found.counts.items()} == {
        KEY.digest("channel", NUMBER): {TUESDAY: 2, FRIDAY: 1},
        KEY.digest("channel", OTHER_NUMBER): {TUESDAY: 1},
    }
    printed = digests_text([found], days, KEY) + digests_json([found], days, KEY)
    assert "555" not in printed
    assert "channel, 3 Mar 2026: 3 conversations with a value that is shown nowhere." in printed
    assert KEY.secret not in printed


def test_another_key_or_field_makes_other_digests() -> None:
    """So that a digest tells nothing to whoever lacks the key, nor that two fields hold one value."""
    other_key = DigestKey(KEY.secret[::-1], "the test")
    assert len({KEY.digest("channel", "x"), other_key.digest("channel", "x"), KEY.digest("intent", "x")}) == 3
    assert KEY.digest("channel", "web") == "9e5fff98efd7"


def test_without_a_key_there_is_a_count_alone(desk: Path) -> None:
    """Which is said, and how to come by one."""
    (found,) = withheld_values(load_engagement(desk), [TUESDAY], None, None)
    assert digests_text([found], [TUESDAY], None) == (
        "channel, 3 Mar 2026: 3 conversations with a value that is shown nowhere.\n"
        "There is no key, so values cannot be told apart: --new-key writes .watchbook/digest-key, for this clone; "
        "those who compare share one in WATCHBOOK_DIGEST_KEY.\n"
    )


def test_a_key_is_made_once_and_is_its_owners(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable comes before the file, and a short one is refused."""
    monkeypatch.delenv("WATCHBOOK_DIGEST_KEY", raising=False)
    assert find_key(tmp_path) is None
    key = make_key(tmp_path)
    assert (tmp_path / ".watchbook/digest-key").stat().st_mode & 0o777 == 0o600
    assert find_key(tmp_path) == key
    with pytest.raises(WatchbookError, match="there is a key already"):
        make_key(tmp_path)
    monkeypatch.setenv("WATCHBOOK_DIGEST_KEY", "short")
    with pytest.raises(WatchbookError, match="has 5 characters"):
        find_key(tmp_path)
