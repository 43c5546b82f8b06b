"""The file that routers read."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fallback.flag_files import END, LEASE, NOON, flags
from watchbook.errors import FallbackError
from watchbook.fallback.flags import read_flags

ROUTES = st.dictionaries(
    st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,20}", fullmatch=True), st.sampled_from(("ai", "manual"))
)


def test_people_have_the_work_unless_the_lease_runs() -> None:
    """A flag's default is manual, and only its targeting gives ai; with people there is no targeting at all."""
    found = json.loads(flags().document())["flags"]
    assert found["card-support"] == {
        "state": "ENABLED",
        "variants": {"ai": "ai", "manual": "manual"},
        "defaultVariant": "manual",
        "targeting": {"if": [{"<": [{"var": "$flagd.timestamp"}, int(END)]}, "ai", "manual"]},
    }
    assert "targeting" not in found["assistant-desk"]


def test_nothing_is_written_that_a_client_refuses() -> None:
    """A flag has four properties at most, and metadata only texts and numbers, as Python's provider asks."""
    found = json.loads(flags(lease=None).document())
    assert {key for flag in found["flags"].values() for key in flag} == {
        "state",
        "variants",
        "defaultVariant",
        "targeting",
    }
    assert all(isinstance(value, str | int) for value in found["metadata"].values())
    assert set(found) == {"flags", "metadata"}
    assert flags(engagement="Kartenbüro").document().isascii()


@given(ROUTES, st.text(min_size=1), st.booleans())
def test_what_is_written_is_read(routes: dict[str, str], engagement: str, leased: bool) -> None:  # noqa: FBT001  # drawn
    """The same routes, in whatever order, give the same bytes, and these give the routes."""
    one = flags(routes, engagement=engagement, lease=LEASE if leased else None)
    turned = flags(dict(reversed(routes.items())), engagement=engagement, lease=LEASE if leased else None)
    assert one.document() == turned.document()
    assert read_flags(one.document()) == one


def test_a_lease_ends_everything_at_once() -> None:
    """Up to its last second the AI has the work, from its end on people have."""
    end = NOON + LEASE
    assert flags().route("card-support", end - dt.timedelta(seconds=1)) == "ai"
    assert flags().route("card-support", end) == "manual"
    assert flags(lease=None).route("card-support", end + 99 * LEASE) == "ai"
    assert flags().route("assistant-desk", NOON) == "manual"
    assert flags().route("unheard-of", NOON) == "manual"


@pytest.mark.parametrize("document", [b"", b"{}", b"[]", b"null", b"\xff", flags().document()[:-40], b"[" * 5000])
def test_damaged_flags_are_no_flags(document: bytes) -> None:
    """What does not fit its digest is an error for whoever has to know, never a route."""
    with pytest.raises(FallbackError, match="damaged"):
        read_flags(document)
