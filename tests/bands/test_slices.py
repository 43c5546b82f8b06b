"""Faults in a few slices are heard and named; what moves everything is not one of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.bands.slice_days import FIRST, SliceFault, slice_days
from watchbook.bands.slices import HourCounts, SliceCounts, hours_missing, slice_names, slice_scans
from watchbook.bands.slices.day_places import day_places
from watchbook.bands.slices.workflow_slices import DimensionTable, WorkflowSlices, workflow_slices
from watchbook.bands.tests.slice_test import LOUD, SliceEvidence, places_of, slice_evidence
from watchbook.ledger import HourCount, SliceCount, Verdict

if TYPE_CHECKING:
    from watchbook.bands.series import Flags

VOICES = ("mix", "trouble", "low", "handoff")
LAST = slice(150, 200)
OUT = Verdict(FIRST, "desk", "workflow", 1.5, 4, None, 0.0, 1.0, "out", True, "slices: mix", 1.5, False, "")


def loudest(counts: SliceCounts, voice: str) -> list[float]:
    """Return the loudest z of a voice on each of the last fifty days, while it goes on."""
    levels = [np.where(one.goes_on, np.nan_to_num(one.z), 0.0) for one in slice_scans(counts, (voice,))]
    return [float(level) for level in np.max(levels, axis=0)[LAST]]


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("seed", [1, 2])
def test_healthy_slices_are_silent(voice: str, seed: int) -> None:
    """Fifty days on which every slice does what it usually does call nobody."""
    assert max(loudest(slice_days(seed=seed), voice)) < LOUD


@pytest.mark.parametrize(
    ("voice", "fault"),
    [
        ("mix", SliceFault((3, 7), 190, 199, mix=2.0)),
        ("trouble", SliceFault((2, 5), 190, 199, trouble=3.0)),
        ("handoff", SliceFault((2,), 190, 199, unsure=3.0)),
        ("low", SliceFault((1, 4), 190, 199, unsure=3.0)),
    ],
)
def test_a_fault_in_some_slices_is_heard_within_days(voice: str, fault: SliceFault) -> None:
    """Twice the questions, three times the trouble in one slice of twenty: the whole hardly moves."""
    levels = loudest(slice_days(faults=(fault,)), voice)
    assert max(levels[:40]) < LOUD
    assert max(levels[40:44]) > LOUD


@pytest.mark.parametrize(
    ("fault", "voice", "names"),
    [
        (SliceFault((3, 7), 190, 199, mix=2.0), "mix", ("slice-03", "slice-07")),
        (SliceFault((5,), 190, 199, trouble=4.0), "trouble", ("slice-05",)),
        (SliceFault((2,), 190, 199, unsure=3.0), "handoff", ("slice-02",)),
    ],
)
def test_the_slices_of_a_fault_are_named(fault: SliceFault, voice: str, names: tuple[str, ...]) -> None:
    """A week into it, those and no others."""
    found = slice_names([(slice_days(faults=(fault,)), False)], 197)
    assert found is not None
    assert (found.dimension, found.voice, tuple(sorted(found.values))) == ("intent", voice, names)
    assert found.tally > 1.5 * found.forecast


def test_an_intent_with_most_of_the_traffic_is_named_where_the_fault_is_in_it() -> None:
    """Five of nine conversations are about one intent, whose hand-offs double: it is that one, and not everything."""
    fault = SliceFault((0,), 190, 199, unsure=2.0)
    counts = slice_days(slices=5, volume=300.0, faults=(fault,))
    share = counts.conversations[:190, 0].sum() / counts.conversations[:190].sum()
    dominant = replace(
        counts,
        **{
            name: np.concatenate([getattr(counts, name)[:, :1] * 2, getattr(counts, name)[:, 1:]], axis=1)
            for name in ("conversations", "unsure", "low", "answered", "trouble")
        },
    )
    found = slice_names([(dominant, False)], 197)
    assert (share > 0.34, found and (found.voice, found.values)) == (True, ("handoff", ("slice-00",)))


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_hand_offs_of_a_declared_intent_call_a_young_desk(seed: int) -> None:
    """Two and a half times as many in one of six from day 45 on: it calls within the fortnight, and says where."""
    fault = SliceFault((1,), 45, 199, unsure=2.5)
    evidence = _evidence(slice_days(days=60, slices=6, volume=170.0, seed=seed, faults=(fault,)))
    called = (evidence.loudness >= 1.0).nonzero()[0].tolist()
    assert (called[0] >= 45, len(called) >= 2) == (True, True)
    assert any(evidence.words(day).endswith(": handoff") for day in called)
    assert " @ intent=slice-01" in {evidence.where(day) for day in range(45, 60)}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_young_desk_where_nothing_is_wrong_is_silent(seed: int) -> None:
    """From the first day with a reference on it is held against what is so of others, and calls nobody."""
    evidence = _evidence(slice_days(days=70, slices=6, volume=170.0, seed=seed))
    assert np.isfinite(evidence.scans[0].z).nonzero()[0].min() == 20
    assert not (evidence.loudness >= 1.0).any()


def _evidence(counts: SliceCounts, unusual: Flags | None = None) -> SliceEvidence:
    """Return what is heard of a dimension whose hours say nothing."""
    columns = (counts.conversations, counts.unsure, counts.low, counts.answered, counts.trouble)
    table = DimensionTable("intent", is_few=False, values=counts.values, counts=np.stack(columns, axis=2))
    slices = WorkflowSlices("desk", FIRST, (table,), np.zeros((len(counts.usable), 24, 2), np.int64))
    return slice_evidence(slices, counts.usable, counts.is_judged, counts.level_from, unusual)


@pytest.mark.parametrize("factor", [0.5, 2.5])
def test_what_moves_everything_lies_nowhere_in_particular(factor: float) -> None:
    """Two and a half times the hand-offs and the trouble in every slice: spread over everything."""
    counts = slice_days(overall=(190, factor))
    assert [slice_names([(counts, False)], day) for day in range(190, 200)] == [None] * 10
    assert max(loudest(counts, "handoff") + loudest(counts, "trouble")) < LOUD


def test_an_explained_fault_does_not_ring_on() -> None:
    """On the day after an incident that an entry leaves out, its days are not in the window."""
    counts = slice_days(faults=(SliceFault((3, 7), 180, 189, mix=3.0),))
    explained = replace(counts, usable=np.r_[np.ones(180, np.bool_), np.zeros(10, np.bool_), np.ones(10, np.bool_)])
    assert max(loudest(explained, "mix")[40:]) < LOUD
    assert max(loudest(explained, "mix")[30:40]) > LOUD  # it is judged all the same


def test_a_campaign_that_an_entry_explains_does_not_ring_on_in_the_mix() -> None:
    """An entry about the volume of three days speaks of what was asked; the days behind them are as usual again."""
    counts = slice_days(faults=(SliceFault((3, 7), 180, 182, mix=4.0),))
    campaign = np.isin(np.arange(200), [180, 181, 182])
    without, explained = _evidence(counts), _evidence(counts, campaign)
    assert (without.loudness >= 1.0).nonzero()[0].tolist() == [180, 181, 182, 183, 184]
    assert (explained.loudness >= 1.0).nonzero()[0].tolist() == [180, 181, 182]


def test_labels_never_seen_are_counted_as_one() -> None:
    """A retrain that renames half of the labels is a change of the mix at once."""
    counts = slice_days()
    moved = counts.conversations.copy()
    moved[195:, 15:] += moved[195:, :5]
    moved[195:, :5] = 0
    moved[:195, 15:] = 0
    assert max(loudest(replace(counts, conversations=moved), "mix")[45:48]) > LOUD


@pytest.mark.parametrize("cut", [60, 130, 171])
def test_a_day_hears_the_days_before_it_alone(cut: int) -> None:
    """Cut short, slices say what those of the whole do, to the last bit; so with values that come later."""
    whole = slice_days(faults=(SliceFault((3,), 150, 160, mix=4.0),))
    names = ("conversations", "unsure", "low", "answered", "trouble", "usable", "is_judged", "level_from")
    short = replace(whole, **{name: getattr(whole, name)[:cut] for name in names})
    for one, other in zip(slice_scans(short, VOICES), slice_scans(whole, VOICES), strict=True):
        assert np.array_equal(one.z, other.z[:cut], equal_nan=True)
        assert np.array_equal(one.members, other.members[:cut])
        assert np.array_equal(one.deviation, other.deviation[:cut])
    empty = np.zeros((cut, 1), np.int64)
    wider = replace(
        short,
        values=("a later one", *short.values),
        **{name: np.concatenate([empty, getattr(short, name)], axis=1) for name in names[:5]},
    )
    for one, other in zip(slice_scans(short, VOICES), slice_scans(wider, VOICES), strict=True):
        assert np.array_equal(one.z, other.z, equal_nan=True)


def test_hand_offs_that_are_missing_for_an_afternoon_are_seen() -> None:
    """Six hours without any, on a day with a hundred; a day that has none at all is another's."""
    random = np.random.default_rng(5)
    profile = np.r_[np.full(7, 2.0), np.full(12, 30.0), np.full(5, 10.0)]
    cases = random.poisson(profile, (90, 24))
    unsure = random.binomial(cases, 0.3)
    unsure[80, 13:19] = 0
    unsure[85] = 0
    always = np.ones(90, np.bool_)
    found = hours_missing(HourCounts(cases, unsure, always, always))
    assert (found.likelihood > 9.5).nonzero()[0].tolist() == [80]
    assert (int(found.start[80]), int(found.hours[80])) == (13, 6)


def test_the_hours_of_a_workflow_are_held_against_its_own() -> None:
    """Nobody is handed over at night: that is the profile, not a gap."""
    random = np.random.default_rng(6)
    cases = random.poisson(20.0, (90, 24))
    unsure = random.binomial(cases, np.r_[np.full(8, 0.005), np.full(16, 0.3)])
    always = np.ones(90, np.bool_)
    found = hours_missing(HourCounts(cases, unsure, always, always))
    assert found.likelihood[56:].max() < 9.5


def test_rows_of_several_files_add_up() -> None:
    """What two sources say of a day is one day; a workflow that nobody asked for, and a day outside, are left."""
    day = dt.date(2026, 5, 4)
    rows = [
        SliceCount(day, "desk", "intent", "refund", "a", 5, 1, 1, 4, 2),
        SliceCount(day, "desk", "intent", "refund", "b", 3, 0, 1, 3, 0),
        SliceCount(day, "desk", "intent", "", "b", 9, 0, 0, 9, 0),
        SliceCount(day, "another", "intent", "refund", "a", 7, 0, 0, 7, 0),
    ]
    hours = [HourCount(day, "desk", "a", (1,) * 24, (0,) * 24), HourCount(day, "desk", "b", (2,) * 24, (1,) * 24)]
    (found,) = workflow_slices((rows, hours), ["desk"], ["channel"], (day, day)).values()
    (table,) = found.tables
    assert (table.name, table.is_few, table.values) == ("intent", False, ("refund",))
    assert table.counts.tolist() == [[[8, 1, 2, 7, 2]]]
    assert found.hour_counts.tolist() == [[[3, 1]] * 24]


def test_a_day_without_a_dimension_says_and_teaches_nothing_of_it() -> None:
    """A field that begins late has no past, and one that is gone is silent, whatever the hours say."""
    counts = slice_days()
    table = np.stack(
        [counts.conversations, counts.unsure, counts.low, counts.answered, counts.trouble], axis=2
    )  # fmt: skip
    table[:60] = table[180:] = 0
    slices = WorkflowSlices(
        "desk", FIRST, (DimensionTable("intent", False, counts.values, table),), np.ones((200, 24, 2), np.int64)
    )
    evidence = slice_evidence(slices, counts.usable, counts.is_judged, counts.level_from)
    heard = (evidence.opinions > 0).nonzero()[0]
    voices = np.any([np.isfinite(scan.z) for scan in evidence.scans], axis=0).nonzero()[0]
    assert (voices.min(), voices.max()) == (60 + 14 + 6, 179)  # from the first reference on, it is heard
    assert (heard.min() >= 60 + 14 + 28, heard.max()) == (True, 179)  # and from a past of its own on, paid for
    ((there, _),) = slices.dimensions(counts.usable, counts.is_judged, counts.level_from)
    assert (there.usable.sum(), there.is_judged.sum()) == (120, 120)


def test_a_verdict_says_where() -> None:
    """The words behind what spoke are the dimension and the slices that stand out."""
    counts = slice_days(faults=(SliceFault((3, 7), 190, 199, mix=3.0),))
    rows = [
        SliceCount(FIRST + dt.timedelta(days=day), "desk", "intent", value, "a", int(n), 0, 0, int(n), 0)
        for day, row in enumerate(counts.conversations)
        for value, n in zip(counts.values, row, strict=True)
    ]
    span = FIRST, FIRST + dt.timedelta(days=199)
    (found,) = workflow_slices((rows, ()), ["desk"], [], span).values()
    evidence = slice_evidence(found, counts.usable, counts.is_judged, counts.level_from)
    assert evidence.loudness[195] > 1.0
    assert evidence.words(195).endswith(": mix")
    assert evidence.where(195) == " @ intent=slice-03,slice-07"
    assert evidence.where(185) == ""
    last = FIRST + dt.timedelta(days=199)
    days = [replace(OUT, day=FIRST + dt.timedelta(days=day)) for day in (195, 196)]
    places = places_of([days[0], replace(days[1], state="in")], {"desk": evidence}, last)
    assert {row.day for row in places} == {days[0].day}
    assert [row.value for row in places if row.is_named] == ["slice-03", "slice-07"]
    assert len(places) == 12
    assert all(row.tally > row.upper > row.expected > row.lower for row in places if row.is_named and row.upper)
    first = places[0]
    assert (first.voice, first.dimension) == ("mix", "intent")
    assert first.cases == int(counts.conversations[196 - first.window : 196].sum())
    assert places_of(days, {"other": evidence}, last) == []


def test_where_nothing_stands_out_the_loudest_slices_are_kept_and_none_is_named() -> None:
    """So a page can show that they all rose alike."""
    counts = slice_days(overall=(190, 2.0))
    scans = [one for voice in ("trouble", "handoff") for one in slice_scans(counts, (voice,))]
    places = day_places(scans, 196, None, "desk", FIRST + dt.timedelta(days=196))
    assert len(places) == 12
    assert not any(row.is_named for row in places)
    assert sum(row.tally > row.expected for row in places if row.expected) == 12
    assert day_places([], 196, None, "desk", FIRST) == []


def test_what_fell_below_a_minimum_is_no_new_question() -> None:
    """A usual intent that had four conversations on a quiet day is `(other)` then, and no alarm; a new label is one."""
    counts = slice_days(slices=5, volume=120.0)
    conversations = np.concatenate([counts.conversations, np.zeros((len(counts.usable), 1), np.int64)], axis=1)
    conversations[190, [4, 5]] = 0, 5
    nothing = np.zeros_like(conversations)
    with_spill = replace(
        counts, conversations=conversations, unsure=nothing, low=nothing, answered=conversations, trouble=nothing
    )
    loudest = {
        value: max(scan.z[190] for scan in slice_scans(replace(with_spill, values=(*counts.values, value)), ("mix",)))
        for value in ("(other)", "zoo")
    }
    assert loudest["(other)"] < LOUD < loudest["zoo"], loudest
