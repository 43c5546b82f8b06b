"""The lease's renewal, and what the checkup sees of it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.fallback.desk import engagement, switch
from watchbook.errors import FallbackError
from watchbook.fallback.flags import read_flags
from watchbook.fallback.store_look import look_at_store
from watchbook.queries.flag_documents import flags_now, flags_published
from watchbook.switching.lease_renewal import RENEWAL, renew

if TYPE_CHECKING:
    from pathlib import Path

NOW = dt.datetime.fromisoformat("2026-11-09T12:00+00:00")
ENTRY = """---
type: incident
title: Labels mixed up
workflows: [desk]
days: 2026-11-08/
severity: sev2
status: open
switches:
  - {at: 2026-11-08T11:00+00:00, workflow: desk, to: manual, by: ada}
---
"""


def write_entry(root: Path) -> None:
    """Write an entry that gives the work to people."""
    folder = root / "journal" / "2026" / "11"
    folder.mkdir(parents=True)
    (folder / "2026-11-08-labels.md").write_text(ENTRY, "utf-8")


def test_a_renewal_says_what_the_journal_says_for_another_lease(tmp_path: Path) -> None:
    """Whatever else is wrong; its time is the clock's."""
    ours = engagement(tmp_path, "flags.json")
    first = renew(ours, NOW)
    assert first is not None
    assert first.flags.routes == {"desk": "ai"}
    assert (first.flags.by, first.flags.expires) == (RENEWAL, NOW + dt.timedelta(hours=1))
    write_entry(tmp_path)
    second = renew(ours, NOW + dt.timedelta(minutes=20))
    assert second is not None
    assert second.flags.routes == {"desk": "manual"}
    assert flags_published(ours) == second.flags.document()


def test_a_renewal_gives_nothing_back(tmp_path: Path) -> None:
    """A switch that was published and is in no journal yet stays."""
    ours = engagement(tmp_path, "flags.json")
    switch(ours, "manual")
    renewed = renew(ours, dt.datetime.now(dt.UTC))
    assert renewed is not None
    assert renewed.flags.routes == {"desk": "manual"}


def test_without_a_place_there_is_nothing_to_renew(tmp_path: Path) -> None:
    """And nothing to look at."""
    ours = engagement(tmp_path, "")
    assert renew(ours, NOW) is None
    assert look_at_store(ours, NOW) is None


def test_the_journals_flags_can_be_had_without_publishing(tmp_path: Path) -> None:
    """For a router that reads them from elsewhere."""
    ours = engagement(tmp_path, "flags.json")
    write_entry(tmp_path)
    assert read_flags(flags_now(ours, NOW)).routes == {"desk": "manual"}
    with pytest.raises(FallbackError, match="nothing is published"):
        flags_published(ours)


def test_a_look_says_what_is_there_and_why_it_cannot_be_read(tmp_path: Path) -> None:
    """The check is given a value, never an error of the network."""
    ours = engagement(tmp_path, "flags.json")
    seen = look_at_store(ours, NOW)
    assert seen is not None
    assert (seen.published, seen.trouble) == (None, "")
    done = renew(ours, NOW)
    seen = look_at_store(ours, NOW)
    assert seen is not None
    assert seen.published == done
    (tmp_path / "flags.json").write_text("{}")
    seen = look_at_store(ours, NOW)
    assert seen is not None
    assert "damaged" in seen.trouble
