"""Which days an entry explains, and what it does to the baseline."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.entries import entry, journal
from watchbook.calendar import Calendar
from watchbook.journal import Effects, effects, standing_switch

METRICS = ("handoff_rate", "confidence", "volume")
NEW_YORK = Calendar(ZoneInfo("America/New_York"), "US", dt.time(6))
DAY = dt.date(2026, 5, 4)
LAST = dt.date(2026, 5, 31)


def fold(*entries: object, last: dt.date = LAST) -> Effects:
    """Return the effects of entries."""
    return effects(journal(*entries), METRICS, NEW_YORK, last)  # type: ignore[arg-type]  # entries, as made above


def test_an_entry_explains_its_workflows_metrics_and_days() -> None:
    """Nothing beyond them."""
    found = entry("2026-05-04/2026-05-06", "metrics: [handoff_rate]")
    assert found.explains("desk", "handoff_rate", DAY)
    assert found.explains("desk", "handoff_rate", dt.date(2026, 5, 6))
    assert not found.explains("desk", "handoff_rate", dt.date(2026, 5, 7))
    assert not found.explains("desk", "handoff_rate", dt.date(2026, 5, 3))
    assert not found.explains("desk", "confidence", DAY)
    assert not found.explains("line", "handoff_rate", DAY)


def test_without_metrics_all_of_them_are_explained_and_the_day_itself() -> None:
    """Only such an entry can speak for a day that has no data at all."""
    assert entry("2026-05-04").explains("desk", None, DAY)
    assert not entry("2026-05-04", "metrics: [volume]").explains("desk", None, DAY)


def test_every_workflow_is_written_out() -> None:
    """`*` and `all` mean those the engagement has."""
    assert entry("2026-05-04", 'workflows: ["*"]').workflows == ("desk", "line")
    assert entry("2026-05-04", "workflows: all").workflows == ("desk", "line")


def test_an_open_entry_explains_every_day_from_its_first() -> None:
    """Until it is closed."""
    found = entry("2026-05-04/", "status: open", kind="incident")
    assert found.explains("desk", "volume", dt.date(2030, 1, 1))
    assert journal(found).explaining("desk", "volume", dt.date(2030, 1, 1)) == (found,)


def test_a_review_explains_nothing() -> None:
    """It looks back on a month; it does not excuse its days."""
    assert not entry("2026-05-01/2026-05-31", kind="review").explains("desk", "volume", DAY)


@pytest.mark.parametrize(
    ("kind", "lines", "baseline"),
    [
        ("incident", ["cause: fault"], "exclude"),
        ("incident", ["cause: change"], "exclude"),
        ("incident", ["cause: false-alarm"], "keep"),
        ("change", [], "shift"),
        ("change", ["baseline: keep"], "keep"),
        ("observation", [], "exclude"),
        ("observation", ["cause: traffic"], "exclude"),
        ("observation", ["cause: expected"], "exclude"),
        ("observation", ["cause: unknown"], "exclude"),
        ("observation", ["cause: false-alarm"], "keep"),
        ("observation", ["cause: fault", "baseline: shift"], "shift"),
        ("drill", [], "exclude"),
        ("review", [], "keep"),
    ],
)
def test_what_an_entry_does_to_the_baseline_follows_from_type_and_cause(
    kind: str, lines: list[str], baseline: str
) -> None:
    """Its own word comes first."""
    assert entry("2026-05-04", *lines, kind=kind).baseline == baseline


def test_an_incident_takes_its_days_out_of_the_baseline() -> None:
    """Those of its metrics alone."""
    found = fold(entry("2026-05-04/2026-05-05", "metrics: [handoff_rate]", kind="incident"))
    assert found.excluded == {("desk", "handoff_rate", DAY), ("desk", "handoff_rate", dt.date(2026, 5, 5))}
    assert not found.shifts


def test_a_change_starts_a_level_on_its_first_day() -> None:
    """For every metric, where it names none; later days of it do nothing more."""
    found = fold(entry("2026-05-04/2026-05-06", kind="change"))
    assert found.shifts == {("desk", metric, DAY) for metric in METRICS}
    assert not found.excluded


def test_a_false_alarm_leaves_the_baseline_as_it_is() -> None:
    """It was normal after all."""
    assert fold(entry("2026-05-04", "cause: false-alarm")) == Effects(frozenset(), frozenset(), frozenset())


def test_open_entries_end_with_the_last_day_and_later_ones_do_nothing() -> None:
    """Effects never reach beyond what is judged."""
    ongoing = entry("2026-05-30/", "status: open", "metrics: [volume]", kind="incident")
    later = entry("2026-06-02", kind="change")
    found = fold(ongoing, later)
    assert {day for *_, day in found.excluded} == {dt.date(2026, 5, 30), LAST}
    assert not found.shifts


def switched(at: str, to: str, slug: str) -> object:
    """Return an entry with one switch of workflow desk."""
    line = f"switches: [{{at: {at}, workflow: desk, to: {to}, by: engineer-a}}]"
    return entry(at[:10], line, kind="drill", slug=slug)


@pytest.mark.parametrize(
    ("start", "stop", "days"),
    [
        ("2026-05-13T11:00-04:00", "2026-05-14T00:00-04:00", {13}),
        ("2026-05-13T12:00-04:00", "2026-05-14T00:00-04:00", {13}),
        ("2026-05-13T12:01-04:00", "2026-05-14T00:00-04:00", set()),
        ("2026-05-13T12:01-04:00", "2026-05-14T11:59-04:00", set()),
        ("2026-05-13T16:00Z", "2026-05-15T16:00Z", {13, 14, 15}),
        ("2026-05-13T00:00-04:00", "2026-05-13T00:00-04:00", set()),
    ],
)
def test_a_day_is_peoples_when_they_had_at_least_half_of_it(start: str, stop: str, days: set[int]) -> None:
    """Half of the business day, in the engagement's zone, whatever offset the switches are written in."""
    found = fold(switched(start, "manual", "off"), switched(stop, "ai", "on"))
    assert found.manual == {("desk", dt.date(2026, 5, day)) for day in days}


@pytest.mark.parametrize(
    ("start", "stop", "manual"),
    [
        ("2026-03-08T00:00-05:00", "2026-03-08T12:30-04:00", True),  # 11.5 of 23 hours
        ("2026-03-08T00:00-05:00", "2026-03-08T12:29-04:00", False),
        ("2026-11-01T00:00-04:00", "2026-11-01T11:30-05:00", True),  # 12.5 of 25 hours
        ("2026-11-01T00:00-04:00", "2026-11-01T11:29-05:00", False),
    ],
)
def test_half_of_a_day_of_23_or_25_hours_is_half_of_that(start: str, stop: str, manual: bool) -> None:  # noqa: FBT001  # a table's column
    """Hours that passed count, not the clock's face."""
    found = fold(switched(start, "manual", "off"), switched(stop, "ai", "on"), last=dt.date(2026, 11, 30))
    assert bool(found.manual) is manual


def test_a_workflow_that_is_never_switched_back_stays_with_people() -> None:
    """Through the last day that is judged."""
    found = fold(switched("2026-05-29T08:00-04:00", "manual", "off"))
    assert {day.day for _, day in found.manual} == {29, 30, 31}


def test_the_route_that_holds_is_the_first_of_its_kind_in_a_row() -> None:
    """Switching to people twice does not make it later."""
    book = journal(
        switched("2026-05-10T08:00Z", "manual", "a"),  # type: ignore[arg-type]  # an entry, as made above
        switched("2026-05-11T08:00Z", "manual", "b"),  # type: ignore[arg-type]
    )
    holding = standing_switch(book, "desk", dt.datetime(2026, 5, 12, tzinfo=dt.UTC))
    assert holding is not None
    assert holding.at.day == 10
    assert standing_switch(book, "desk", dt.datetime(2026, 5, 9, tzinfo=dt.UTC)) is None
    assert standing_switch(book, "line", dt.datetime(2026, 5, 12, tzinfo=dt.UTC)) is None


@given(
    st.lists(
        st.tuples(
            st.integers(0, 40), st.integers(0, 5), st.sampled_from(["incident", "change", "observation", "review"])
        ),
        max_size=6,
    ),
    st.randoms(),
)
def test_effects_do_not_depend_on_the_order_of_the_entries(spans: list[tuple[int, int, str]], chance: object) -> None:
    """The journal is a set: entries may be written in any order."""
    start = dt.date(2026, 5, 1)
    entries = [
        entry(
            f"{start + dt.timedelta(days=first)}/{start + dt.timedelta(days=first + more)}", kind=kind, slug=f"n{index}"
        )
        for index, (first, more, kind) in enumerate(spans)
    ]
    before = fold(*entries)
    chance.shuffle(entries)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    assert fold(*entries) == before
    assert all(day <= LAST for *_, day in before.excluded | before.shifts)
