"""What entries do to bands: which days are looked at, and what is kept from one run to the next."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tests.entries import entry, journal
from watchbook.bands import Series
from watchbook.job.entry_effects import entry_effects

if TYPE_CHECKING:
    from watchbook.journal import Entry
    from watchbook.ledger import Effect

FIRST, DAYS = dt.date(2026, 1, 5), 90
FAULT = slice(60, 70)
HEADLINE = {"desk": ("handoff_rate", "volume")}


def day(index: int) -> dt.date:
    return FIRST + dt.timedelta(days=index)


def series(*entries: Entry, gone: tuple[int, ...] = ()) -> Series:
    """Return the hand-offs of a desk with ten bad days, with what entries leave out."""
    random = np.random.default_rng(3)
    n = np.full(DAYS, 400)
    n[list(gone)] = 0
    p = np.full(DAYS, 0.2)
    p[FAULT] = 0.5
    never = np.zeros(DAYS, np.bool_)
    excluded = np.array(
        [any(each.baseline == "exclude" and each.covers(day(i)) for each in entries) for i in range(DAYS)]
    )
    return Series(
        workflow="desk",
        metric="handoff_rate",
        kind="share",
        worse="up",
        alerts=True,
        limits=(None, None),
        first=FIRST,
        value=np.where(n > 0, random.binomial(400, p) / 400, np.nan),
        n=n,
        spread=np.full(DAYS, np.nan),
        bins=np.zeros((DAYS, 0), np.int64),
        holiday=never,
        excluded=excluded,
        manual=never,
        shift=never,
        older=never,
        dumps=("",) * DAYS,
    )


def found(
    *entries: Entry, gone: tuple[int, ...] = (), before: tuple[Effect, ...] = (), since: dt.date | None = None
) -> list[Effect]:
    return entry_effects(journal(*entries), [series(*entries, gone=gone)], HEADLINE, before, since)


def about(first: int, last: int | None, *lines: str, slug: str = "half") -> Entry:
    days = f"{day(first)}/{'' if last is None else day(last)}"
    return entry(days, *lines, *(("status: open",) if last is None else ()), slug=slug)


def test_the_band_is_that_of_the_first_measured_day_behind_the_entry() -> None:
    """A day without records has no band to speak of."""
    (row,) = found(about(60, 69))
    assert (row.day, row.workflow, row.metric) == (day(70), "desk", "handoff_rate")
    assert (row.upper or 1.0) < 0.4 < (row.upper_without or 0.0)
    assert [each.day for each in found(about(60, 69), gone=(70, 71))] == [day(72)]
    assert not found(about(60, 69), gone=tuple(range(70, 77)))


def test_while_an_entry_goes_on_the_band_is_that_of_the_last_day() -> None:
    """What it does today."""
    assert [row.day for row in found(about(60, None))] == [day(DAYS - 1)]


def test_an_entry_that_does_nothing_alone_is_left_out() -> None:
    """One that keeps its days, one whose days another leaves out too, one about days before the first dump."""
    assert not found(about(60, 69, "cause: false-alarm"))
    assert not found(about(60, 69, slug="one"), about(60, 69, slug="two"))
    assert not found(about(-20, -10))
    assert not found(about(-20, -1))


def test_what_is_known_is_kept_while_nothing_has_changed() -> None:
    """It is found anew when a day up to its own has changed, or when another entry takes over some of its days."""
    (row,) = found(about(60, 69))
    known = replace(row, upper=0.999)
    assert found(about(60, 69), before=(known,), since=day(80)) == [known]
    assert found(about(60, 69), before=(known,), since=day(70)) == [row]
    assert found(about(60, 69), before=(known,)) == [row]
    shared = found(about(60, 69), about(60, 63, slug="other"), before=(known,), since=day(80))
    assert known not in shared
    assert [each.cells for each in shared] != [row.cells]
