"""Times that an entry claims: what became of them from one version to the next."""

from __future__ import annotations

import pytest

from watchbook.evidence.claims import moved_claims

ENTRY = """---
type: incident
days: 2026-05-04
{claims}
---
## What changed
at: 2026-05-04T00:00Z is no claim
"""
NOTICED = "noticed: {by: a, at: 2026-05-05T06:40Z, how: band}"
SWITCH = "switches:\n  - {at: 2026-05-05T07:00Z, workflow: desk, to: manual}"
FIRST = SWITCH.replace("switches:", "switches:\n  - {at: 2026-05-05T06:50Z, workflow: desk, to: ai}")


@pytest.mark.parametrize(
    ("old", "new", "moves"),
    [
        (NOTICED, NOTICED, []),
        (NOTICED, NOTICED.replace("06:40Z", "08:40+02:00"), []),
        (NOTICED, NOTICED.replace("05-05", "05-06"), ["noticed at 2026-05-05T06:40+00:00, now 2026-05-06T06:40+00:00"]),
        (NOTICED, "status: open", ["noticed at 2026-05-05T06:40+00:00, now gone"]),
        ("status: open", NOTICED, []),
        (SWITCH, SWITCH.replace("07:00", "09:00"), ["switches at 2026-05-05T07:00+00:00, now 2026-05-05T09:00+00:00"]),
        (SWITCH, FIRST, []),
        (FIRST, SWITCH, ["switches at 2026-05-05T06:50+00:00, now gone"]),
        ("noticed: {by: a, at: soon}", NOTICED, []),
    ],
)
def test_a_claim_that_is_moved_is_named(old: str, new: str, moves: list[str]) -> None:
    """From what to what; one that is added, or written in another offset, is none."""
    assert list(moved_claims(ENTRY.format(claims=old), ENTRY.format(claims=new))) == moves
