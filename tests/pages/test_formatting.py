"""How numbers, days and states are said."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.pages.sample_books import make
from watchbook.config import load_engagement
from watchbook.metrics import Metric, metrics_of
from watchbook.pages import formatting

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def metrics(tmp_path: Path) -> dict[str, Metric]:
    return metrics_of(load_engagement(make(tmp_path)))


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2026-05-04", "2026-05-13", "4 to 13 May 2026"),
        ("2026-05-04", "2026-05-04", "4 May 2026"),
        ("2026-05-30", "2026-06-02", "30 May to 2 Jun 2026"),
        ("2025-12-30", "2026-01-02", "30 Dec 2025 to 2 Jan 2026"),
        ("2026-05-04", None, "from 4 May 2026, still open"),
    ],
)
def test_a_span_of_days_is_said_as_short_as_it_can_be(first: str, last: str | None, said: str) -> None:
    """What both ends share is said once."""
    end = dt.date.fromisoformat(last) if last else None
    assert formatting.days_span(dt.date.fromisoformat(first), end) == said


@pytest.mark.parametrize(
    ("hours", "said"), [(24, "24 hours"), (48, "2 days"), (1, "1 hour"), (1.5, "90 minutes"), (168, "7 days")]
)
def test_a_length_of_time_is_said_in_the_largest_unit_that_divides_it(hours: float, said: str) -> None:
    """A day is 24 hours to whoever has to write within it."""
    assert formatting.duration(dt.timedelta(hours=hours)) == said


@pytest.mark.parametrize(
    ("name", "value", "step", "said"),
    [
        ("handoff_rate", 0.25, 0.25, "25\N{NARROW NO-BREAK SPACE}%"),
        ("handoff_rate", 0.1, 0.025, "10.0\N{NARROW NO-BREAK SPACE}%"),
        ("confidence", 1.0, 0.2, "1.0"),
        ("volume", 1500, 500, "1,500"),
        ("latency_p95", -250, 250, "\N{MINUS SIGN}250\N{NARROW NO-BREAK SPACE}ms"),
    ],
)
def test_the_values_at_an_axis_have_as_many_decimals_as_their_step(
    metrics: dict[str, Metric], name: str, value: float, step: float, said: str
) -> None:
    """0.8, 1.0, 1.2: not 0.8, 1, 1.2."""
    assert formatting.tick(metrics[name], value, step) == said


def test_every_state_is_a_word_and_a_shape_of_its_own() -> None:
    """Nobody needs colours: no two looks share word and shape."""
    states = [*formatting.STANDINGS.values(), formatting.DRAWN]
    assert len({state.word for state in states}) == len(states)
    assert {state.shape for state in states if state.look != "quiet"} == set("●▲◆◇■–◌·")


def test_no_data_is_never_said_to_be_in_band() -> None:
    """The worst of no states is that there is no data."""
    assert formatting.worst(set()) is formatting.NO_DATA
    assert formatting.worst({"in", "no-data"}) is formatting.NO_DATA
    assert formatting.worst({"in", "out-explained", "out-unexplained"}) is formatting.OUT


def test_a_name_breaks_between_its_words_and_never_within_them() -> None:
    """What dumps declare is escaped, too."""
    assert formatting.breakable("verify_my_id") == "verify_<wbr>my_<wbr>id"
    assert formatting.breakable("a_<b>") == "a_&lt;b&gt;"


def test_what_stands_between_backticks_is_code() -> None:
    """Hints name commands as a terminal takes them; anything else in them is text."""
    assert (
        formatting.with_code("run `watchbook intake` & <see>") == "run <code>watchbook intake</code> &amp; &lt;see&gt;"
    )
