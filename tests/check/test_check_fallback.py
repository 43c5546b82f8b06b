"""What the check says of what routers read."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.blocks import Block, blocks
from tests.books import CONFIG, NOW, case_of, engagement
from tests.entries import entry, journal
from watchbook.check.rules.published_routes import fallback_findings
from watchbook.fallback.flags import Flags
from watchbook.fallback.publish import PublishedRoutes
from watchbook.fallback.store_look import StoreLook

if TYPE_CHECKING:
    from pathlib import Path

DESK = f'{CONFIG}[fallback]\npublish = "s3://switches/flags.json"\n'
TO_PEOPLE = "  - {at: 2026-11-06T09:00-05:00, workflow: line, to: manual, by: ada}"


def seen(text: str) -> StoreLook | None:
    """Return what was seen, from a line of the cases."""
    kind, *rest = text.split(maxsplit=1)
    if kind in ("nothing", "unasked", "trouble"):
        return None if kind == "unasked" else StoreLook(NOW, None, rest[0] if rest else "")
    if kind == "ignorant":
        return replace(seen("1 72 ai manual"), ignorance="s3://switches/flags.json ignores If-Match")  # type: ignore[type-var]  # this line gives one
    name = "Another desk" if kind == "foreign" else "Card desk"
    hours, lease, desk, line = text.split() if kind != "foreign" else ("1", "72", "ai", "manual")
    written = NOW - dt.timedelta(hours=int(hours))
    expires = None if lease == "none" else written + dt.timedelta(hours=int(lease))
    routes = {flag: to for flag, to in (("desk", desk), ("line", line)) if to != "-"}
    return StoreLook(
        NOW, PublishedRoutes(Flags(name, 1, "engineer-a", written, expires, routes), "s3://switches/flags.json", "1")
    )  # type: ignore[arg-type]  # routes of the cases


@pytest.mark.parametrize("case", blocks("check/fallback.txt"), ids=str)
def test_what_routers_read_is_held_against_the_journal(case: Block, tmp_path: Path) -> None:
    """Where the two differ people have the work, and the finding says what to do."""
    books = journal(entry("2026-11-06", "workflows: [line]", "switches:", TO_PEOPLE))
    look = seen(case["published"].strip())
    found = fallback_findings(case_of(engagement(tmp_path, DESK), journal=books, published=look))
    said = [f"{one.code} {one.severity} {one.place}: {one.what} -> {one.hint}" for one in found]
    assert said == [line for line in case["findings"].splitlines() if line]
