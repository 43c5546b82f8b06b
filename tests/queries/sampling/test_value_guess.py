"""What values look like by themselves."""

from __future__ import annotations

import pytest

from watchbook.queries.sampling.value_guess import is_column_name, time_formats


@pytest.mark.parametrize(
    ("texts", "formats"),
    [
        (["31.12.2026 09:05:00", "01.02.2026 10:00:00"], ("%d.%m.%Y %H:%M:%S",)),
        (["12/31/2026 9:05 PM"], ("%m/%d/%Y %I:%M %p",)),
        (["01/02/26, 09:05"], ("%d/%m/%y, %H:%M", "%m/%d/%y, %H:%M")),
        (["13-02-2026"], ("%d-%m-%Y",)),
        (["13.02.2026 09:05:00.123"], ("%d.%m.%Y %H:%M:%S%.f",)),
        (["2026/11/05 10:00", "2026/11/25 11:00"], ("%Y/%m/%d %H:%M",)),
        (["2026/25/11 10:00"], ()),
        (["13.13.2026"], ()),
        (["13.02.2026", "no date"], ()),
        (["2026-11-05T09:00:00Z"], ()),
    ],
)
def test_formats_are_told_by_what_stands_there(texts: list[str], formats: tuple[str, ...]) -> None:
    """A date with its year last has one reading or two, and a month is never above twelve."""
    assert time_formats(texts) == formats


@pytest.mark.parametrize(
    ("name", "is_shown"),
    [
        ("Conversation ID", True),
        ("Gesprächs-ID", True),
        ("CSAT (1-5)", True),
        ("ana.kovac@example.com", False),
        ("+49 170 1234567", False),
        ("https://example.com/a b", False),
        ("I have asked three times now and nobody has answered", False),
    ],
)
def test_columns_are_named_by_words(name: str, *, is_shown: bool) -> None:
    """What each row has as a key is shown unless it is an address, a number or a sentence."""
    assert is_column_name(name) is is_shown
