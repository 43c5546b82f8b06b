"""The shape of an unusable value: enough to mend it by, and nothing of what it says."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from watchbook.dumps.shapes import shape_of


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ("83%", "2 digits and %"),
        ("83 %", "2 digits, space and %"),
        (83.0, "2 digits"),
        (83.25, "2 digits with a fraction"),
        (-1, "- and 1 digit"),
        (float("inf"), "a number without end"),
        ("0,83", "1 digit with a fraction"),
        ("t", "1 letter"),
        ("Gesprächig", "10 letters"),
        ("jane.doe@example.org", "4 letters, ., 3 letters, @ and more"),
        ("2026-03-02T09:00", "4 digits, -, 2 digits, - and more"),
        ("☎", "a sign"),
        ("   ", "blanks"),
        (True, "true or false"),
        (["a"], "a list"),
        ('["a"]', "a list"),
        ({"a": 1}, "an object"),
        ('{"a": 1}', "an object"),
        (dt.datetime(2026, 3, 2, tzinfo=dt.UTC), "a time"),
        (b"x", "bytes"),
    ],
)
def test_a_shape_says_kinds_and_counts_of_characters(value: Any, shape: str) -> None:
    """No word of a dump is in it."""
    assert shape_of(value) == shape
