"""What a tired hand types is taken for what it can only mean, or refused with who has the work."""

from __future__ import annotations

import datetime as dt

import pytest
import typer

from watchbook.cli.forgiveness import forgive, time_meant, window_meant, workflow_meant

TITLES = {"card-support": "Card support", "card-sales": "Sales", "airline": "Airline service"}
NOW = dt.datetime.fromisoformat("2026-11-25T08:20:00+00:00")
"""03:20 in New York."""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("switch x manual —reason fees", "switch|x|manual|--reason|fees"),
        ("switch x manual –reason=fees", "switch|x|manual|--reason=fees"),
        (
            "switch x manual --reason “wrong fees quoted” --by ada",
            "switch|x|manual|--reason|wrong fees quoted|--by|ada",
        ),
        ("switch x manual --reason=“wrong fees”", "switch|x|manual|--reason=wrong fees"),
        ("note x ‘it’s slow’", "note|x|it’s slow"),
        ("note x “slow”", "note|x|slow"),
        ("note x — seen", "note|x|—|seen"),
        ("note x --text", "note|x|--text"),
    ],
)
def test_dashes_and_quotes_of_a_phone_are_those_of_a_shell(typed: str, meant: str) -> None:
    """All else stays as it was typed."""
    assert "|".join(forgive(typed.split(" "))) == meant


@pytest.mark.parametrize(
    ("word", "workflow"),
    [
        ("card_support", "card-support"),
        ("CardSupport", "card-support"),
        ("sales", "card-sales"),
        ("air", "airline"),
        ("Airline service", "airline"),
        ("card", None),
        ("", None),
        ("support", None),
    ],
)
def test_a_workflow_is_meant_by_whatever_means_no_other(word: str, workflow: str | None) -> None:
    """Its name or title in any spelling, or a beginning; two that it could mean are none."""
    assert workflow_meant(word, TITLES) == workflow


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("03:12", "2026-11-25T03:12:00-05:00"),
        ("23:50", "2026-11-24T23:50:00-05:00"),
        ("3:12 AM", "2026-11-25T03:12:00-05:00"),
        ("11:50pm", "2026-11-24T23:50:00-05:00"),
        ("2026-11-24 23:50", "2026-11-24T23:50:00-05:00"),
        ("2026-11-24T23:50", "2026-11-24T23:50:00-05:00"),
        ("2026-11-25T08:12Z", "2026-11-25T08:12:00+00:00"),
    ],
)
def test_a_time_without_an_offset_is_the_engagements(text: str, moment: str) -> None:
    """Without a day it is the last such time."""
    assert time_meant(text, "America/New_York", NOW).isoformat() == moment


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("2025-11-24T03:12-05:00", "lies long ago: did you mean 2026-11-24T03:12-05:00"),
        ("2026-12-24T03:12-05:00", "lies ahead of now: did you mean 2026-11-24T03:12-05:00"),
        ("2026-11-24", "is no time: write one like 03:12"),
        ("25:00", "is no time"),
        ("13:12am", "is no time"),
        ("2026-11-26T03:12", "lies ahead of now: did you mean 2026-11-25T03:12-05:00"),
    ],
)
def test_a_year_that_nobody_means_is_asked_about(text: str, question: str) -> None:
    """It would stand in the journal for good."""
    with pytest.raises(typer.BadParameter, match=question):
        time_meant(text, "America/New_York", NOW)


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("2026-11-12T02:00-05:00/PT2H", "2026-11-12T02:00-05:00/PT2H"),
        ("2026-11-12T02:00/PT2H", "2026-11-12T02:00-05:00/PT2H"),
        ("2026-07-12 2:00/90m", "2026-07-12T02:00-04:00/PT90M"),
        ("2026-11-12 02:00-05:00/1d", "2026-11-12T02:00-05:00/P1D"),
        ("tomorrow", "tomorrow"),
    ],
)
def test_a_window_is_written_as_entries_have_it(text: str, window: str) -> None:
    """Without an offset it is the engagement's; what cannot be meant is left to whoever reads it."""
    assert window_meant(text, "America/New_York") == window
