"""What is summed, and that it merges by addition."""

from __future__ import annotations

import json
import math
import traceback
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dumps.small import CONFIG, DAY, make, plan_of, put, refreshed
from watchbook.config import load_engagement
from watchbook.dumps.discovery import find_sources
from watchbook.errors import MetricError
from watchbook.ledger import Category
from watchbook.metrics import metrics_of
from watchbook.rollups import roll_up
from watchbook.rollups.categories import declared_values, without_words

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.ledger import Rollup
    from watchbook.rollups import Plan

    Desk = tuple[Path, Plan]

OWN = """
[dumps.fields]
score = {type = "number"}
[metrics.score]
mean = "score"
[metrics.score_shape]
histogram = "score"
bins = {edges = [0, 1, 2.5, 10]}
[metrics.high]
share = "score > 1"
among = "handoff"
[metrics.ratio]
mean = "score / turns"
[metrics.many]
count = "score > 1"
"""
RECORD = st.fixed_dictionaries(
    {
        "workflow": st.sampled_from(["desk", "phone"]),
        "ts": st.sampled_from([f"{DAY}T09:00:00-05:00", f"{DAY}T03:00:00Z"]),
        "score": st.one_of(st.none(), st.floats(-1e12, 1e12, allow_nan=False), st.sampled_from([0, 1, 2.5, 10, 0.1])),
        "turns": st.one_of(st.none(), st.integers(0, 5)),
        "handoff": st.one_of(st.none(), st.booleans()),
    }
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Return an engagement with metrics of its own, and how its files are rolled up."""
    root = make(tmp_path_factory.mktemp("desk"), CONFIG.replace("[evals]", f"{OWN}[evals]"))
    return root, plan_of(root)


def _rollups(desk: Desk, records: list[dict[str, Any]], start: int = 0) -> tuple[Rollup, ...]:
    lines = (json.dumps({**record, "conversation_id": f"c{start + i}"}) for i, record in enumerate(records))
    root, plan = desk
    put(root, f"logs/{DAY}.jsonl", "\n".join(lines).encode())
    (found,) = find_sources(load_engagement(root))
    return roll_up(found, plan).rollups


def _added(rows: tuple[Rollup, ...]) -> dict[tuple[object, ...], list[int]]:
    added: dict[tuple[object, ...], list[int]] = {}
    for row in rows:
        numbers = [row.n, row.total, row.squares, *row.bins]
        before = added.setdefault((row.day, row.workflow, row.metric), [0] * len(numbers))
        added[row.day, row.workflow, row.metric] = [a + b for a, b in zip(before, numbers, strict=True)]
    return {key: numbers for key, numbers in added.items() if any(numbers)}


@settings(deadline=None, max_examples=30)
@given(st.lists(RECORD, max_size=25), st.data())
def test_rollups_merge_by_addition(desk: Desk, records: list[dict[str, Any]], data: st.DataObject) -> None:
    """However records are spread over files, and in whatever order, the sums of their rollups are the same integers."""
    whole = _added(_rollups(desk, records))
    shuffled = data.draw(st.permutations(records))
    cut = data.draw(st.integers(0, len(records)))
    assert _added(_rollups(desk, shuffled[:cut]) + _rollups(desk, shuffled[cut:], cut)) == whole


@settings(deadline=None, max_examples=30)
@given(st.lists(RECORD, max_size=25))
def test_sums_are_what_python_counts(desk: Desk, records: list[dict[str, Any]]) -> None:
    """A share counts answers that are not null, a mean sums in millionths, bins are open at both ends."""
    found = {(row.day, row.workflow, row.metric): row for row in _rollups(desk, records)}
    expected: dict[tuple[str, str], Counter[str]] = {}
    for record in records:
        day = DAY if "T09" in record["ts"] else "2026-03-01"
        _count(expected.setdefault((day, record["workflow"]), Counter()), record)
    assert {(str(day), workflow) for day, workflow, _ in found} == set(expected)
    for (day, workflow, name), row in found.items():
        counts = expected[str(day), workflow]
        if name in ("score", "high", "many", "score_shape", "ratio"):
            assert row.n == counts[f"{name} n"]
        if name in ("score", "high"):
            assert (row.total, row.squares) == (counts[f"{name} total"], counts[f"{name} squares"])
        if name == "score_shape":
            assert row.bins == tuple(counts[f"bin {index}"] for index in range(-1, 4))


def _count(counts: Counter[str], record: dict[str, Any]) -> None:
    score, turns = record["score"], record["turns"]
    if score is None:
        return
    if abs(score) <= 1e9:
        fixed = round(score * 1_000_000)
        counts["score n"] += 1
        counts["score total"] += fixed
        counts["score squares"] += fixed * fixed
    counts["score_shape n"] += 1
    bins = {-1: score < 0, 0: 0 <= score < 1, 1: 1 <= score < 2.5, 2: 2.5 <= score <= 10, 3: score > 10}
    counts[f"bin {next(index for index, inside in bins.items() if inside)}"] += 1
    counts["many n"] += score > 1
    if record["handoff"]:
        counts["high n"] += 1
        counts["high total"] += score > 1
    if turns:
        counts["ratio n"] += math.isfinite(score / turns) and abs(score / turns) <= 1e9


def test_every_metric_has_a_row_where_a_workflow_has_a_record(tmp_path: Path) -> None:
    """Where nobody answered, n is 0: the records were there, and that is known."""
    line = f'{{"ts":"{DAY}T09:00:00-05:00","conversation_id":"a","workflow":"desk"}}'
    state = refreshed(make(tmp_path, files={f"logs/{DAY}.jsonl": line.encode()}))
    found = {row.metric: row.n for row in state.rollups}
    assert found["volume"] == 1
    assert found["repeat_contact"] == 1
    assert found["confidence"] == found["csat"] == found["rephrased"] == 0
    assert "golden_set" not in found


def versions_of(root: Path, *values: str, config: str = CONFIG) -> dict[str, int]:
    """Return how often each value is counted where records carry these as their model's version."""
    lines = [
        json.dumps({"ts": f"{DAY}T09:00:00-05:00", "conversation_id": f"c{i}", "workflow": "desk", "model_version": it})
        for i, it in enumerate(values)
    ]
    state = refreshed(make(root, config, {f"logs/{DAY}.jsonl": "\n".join(lines).encode()}))
    return {row.value: row.n for row in state.categories}


def test_the_first_30_values_of_a_day_are_told_apart(tmp_path: Path) -> None:
    """The others are one sum."""
    counts = versions_of(tmp_path, *(f"v{i}" for i in range(50) for _ in range(2)), "v0", "v29")
    assert len(counts) == 31
    assert counts["v0"] == counts["v29"] == 3
    assert counts["(other)"] == 40


def test_commits_are_few_and_hashes_of_conversations_are_not_told_apart(tmp_path: Path) -> None:
    """More than two that hardly recur in a file are ids, whatever day each belongs to."""
    commits = [f"{index:x}4f2a9c1d0e7b8a6655443322110099887766aab" for index in range(1, 5)]
    assert len(versions_of(tmp_path, *commits[:2])) == 2
    assert versions_of(tmp_path, *commits, "v1", "v1", "v1", "v1", "v1") == {"(withheld)": 4, "v1": 5}
    assert versions_of(tmp_path, *commits * 3) == dict.fromkeys(commits, 3)


def test_codes_that_hardly_recur_are_ids(tmp_path: Path) -> None:
    """More than five with digits or unknown words that stand in one record each; names of channels may be as many."""
    assert versions_of(tmp_path, *(f"c{index}" for index in range(6)), *["v1"] * 7) == {"(other)": 6, "v1": 7}
    assert len(versions_of(tmp_path, *(f"c{index}" for index in range(6)), *[f"c{index}" for index in range(6)])) == 6
    assert len(versions_of(tmp_path, "web", "app", "phone", "sms", "e-mail", "whatsapp", "web chat")) == 7


def test_what_does_not_look_like_a_version_is_one_sum(tmp_path: Path) -> None:
    """Blanks around a value are not part of it; a dump that holds the sign of the sum is summed, too."""
    values = ["v1", " v1 ", "v1", "v1", "please call me", "x" * 81, "(other)"]
    assert versions_of(tmp_path, *values) == {"v1": 4, "(withheld)": 3}


def test_a_column_of_words_shows_none_of_them(tmp_path: Path) -> None:
    """Where most of a day's records hold what is not shown, a word that looks like a version is somebody's, too."""
    assert versions_of(tmp_path, "yes", "no", "please call me", "it is lost", "good day") == {"(withheld)": 5}
    assert versions_of(tmp_path, *(f"customer{i}" for i in range(61))) == {"(other)": 61}


def test_what_watchbook_toml_declares_is_shown_whatever_it_looks_like(tmp_path: Path) -> None:
    """It is shown in a column of words, too."""
    config = CONFIG.replace("[evals]", '[dumps.fields]\nmodel_version = { words = ["the big one"] }\n[evals]')
    values = ["the big one", "v1", "the small one", "another one", "one more"]
    assert versions_of(tmp_path, *values, config=config) == {"the big one": 1, "(withheld)": 4}


def test_what_stands_in_the_ledger_of_files_that_are_gone_is_withheld_too() -> None:
    """An older version wrote it as it was; the sum keeps the count."""
    rows = [
        Category(DAY, "desk", "channel", value, "logs/gone", 2) for value in ("(other)", "an old one", "so old", "web")
    ]
    declared = declared_values(())
    kept = without_words(rows, declared)
    assert {row.value: row.n for row in kept} == {"(other)": 2, "(withheld)": 4, "web": 2}
    assert without_words(kept, declared) == kept


def test_an_expression_that_fails_on_a_value_that_occurs_is_an_error(tmp_path: Path) -> None:
    """What the definition alone does not show is said when it happens, at the metric's place, without the value."""
    number = "CAST(NULLIF(NULLIF(NULLIF(channel, 'a'), 'b'), 'c') AS INT)"
    config = f'{CONFIG}[metrics.lengthy]\nmean = "{number}"\n'
    line = json.dumps({"ts": f"{DAY}T09:00:00-05:00", "conversation_id": "a", "workflow": "desk", "channel": "seven"})
    root = make(tmp_path, config, {f"logs/{DAY}.jsonl": line.encode()})
    with pytest.raises(MetricError, match="metric 'lengthy'") as caught:
        refreshed(root)
    assert "seven" not in "".join(traceback.format_exception(caught.value))
    assert str(caught.value).splitlines()[0].endswith("for 1 out of 1 values")


def _desk_of(tmp_path: Path, field: str, metric: str, values: list[float]) -> Path:
    config = CONFIG.replace("[evals]", f"[dumps.fields]\n{field}\n[evals]") + f"[metrics.own]\n{metric}\n"
    lines = (
        json.dumps({"ts": f"{DAY}T09:00:00-05:00", "conversation_id": f"c{i}", "workflow": "desk", "x": value})
        for i, value in enumerate(values)
    )
    return make(tmp_path, config, {f"logs/{DAY}.jsonl": "\n".join(lines).encode()})


@pytest.mark.parametrize("expression", ["x * 10000", "x + 9223000000000000000", "-x - 9223000000000000000"])
def test_a_whole_number_that_wraps_on_a_value_that_occurs_is_an_error(tmp_path: Path, expression: str) -> None:
    """A field without a range may hold any number; one that 64 bits cannot hold is never a small or negative one."""
    field, values = 'x = {type = "integer"}', [5, 9 * 10**15]
    root = _desk_of(tmp_path, field, f'mean = "{expression}"', values)
    with pytest.raises(MetricError, match="metric 'own': a whole number outgrows 64 bits on a value that occurs"):
        refreshed(root)


def test_with_a_decimal_point_nothing_wraps(tmp_path: Path) -> None:
    """What the hint says is so: numbers beyond a mean's limit are left out, and none is misread."""
    root = _desk_of(tmp_path, 'x = {type = "integer"}', 'mean = "x * 10000.0"', [5, 9 * 10**15])
    (row,) = [row for row in refreshed(root).rollups if row.metric == "own"]
    assert (row.n, row.total) == (1, 50_000 * 1_000_000)


@pytest.mark.parametrize("value", [3e-7, -3e-9, 2e9])
def test_a_mean_in_a_unit_that_does_not_fit_is_an_error(tmp_path: Path, value: float) -> None:
    """Where millionths hold none of a file's numbers, there is neither an even 0 nor silence."""
    root = _desk_of(tmp_path, 'x = {type = "number"}', 'mean = "x"', [0.0, *[value] * 100])
    with pytest.raises(MetricError, match="none of 100 numbers that are not 0 lies between 1e-6 and 1e9"):
        refreshed(root)


def test_single_numbers_beyond_what_a_mean_can_hold_are_no_error(tmp_path: Path) -> None:
    """Among others, what is too small counts as 0 and what is too large is left out."""
    root = _desk_of(tmp_path, 'x = {type = "number"}', 'mean = "x"', [3e-7, 2e9, *[1.0] * 100])
    (row,) = [row for row in refreshed(root).rollups if row.metric == "own"]
    assert (row.n, row.total) == (101, 100 * 1_000_000)


def test_the_sum_of_a_batch_may_be_larger_than_its_numbers(tmp_path: Path) -> None:
    """Ten thousand times the largest number a mean takes are added without a loss."""
    root = _desk_of(tmp_path, 'x = {type = "number"}', 'mean = "x"', [1e9] * 10_000)
    (row,) = [row for row in refreshed(root).rollups if row.metric == "own"]
    assert (row.n, row.total, row.squares) == (10_000, 10**19, 10**34)


def test_a_metric_that_is_the_same_for_every_record_may_stand_alone(tmp_path: Path) -> None:
    """With all others off, how many conversations there were is still counted."""
    (tmp_path / "all").mkdir()
    (tmp_path / "one").mkdir()
    names = [name for name in metrics_of(load_engagement(make(tmp_path / "all", CONFIG, {}))) if name != "volume"]
    off = "".join(f"[metrics.{name}]\noff = true\n" for name in names)
    root = _desk_of(tmp_path / "one", 'x = {type = "number"}', f'mean = "x"\noff = true\n{off}', [1.0, 2.0, 3.0])
    assert [(row.metric, row.n) for row in refreshed(root).rollups] == [("volume", 3)]
