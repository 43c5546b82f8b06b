"""The intake is the same in any order of arrival, and frozen where dumps have expired."""

from __future__ import annotations

import datetime as dt
import gzip
import itertools
import random
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from typing import TYPE_CHECKING

import pytest

from tests.dumps.small import CONFIG, backfilled, make, plan_of, put, refreshed, said
from watchbook import ledger
from watchbook.config import load_engagement
from watchbook.dumps.discovery import find_sources
from watchbook.dumps.intake_account import intake_rows
from watchbook.errors import DumpError
from watchbook.rollups import Backfill, IntakeState, roll_up

if TYPE_CHECKING:
    from pathlib import Path


def _line(name: str, ts: str = "2026-03-02T09:00:00-05:00", workflow: str = "desk", turns: int = 3) -> str:
    return f'{{"ts":"{ts}","conversation_id":"{name}","workflow":"{workflow}","turns":{turns},"channel":"web"}}\n'


def _many(day: str, start: int, stop: int, turns: int = 3) -> bytes:
    return "".join(_line(f"{day}-{i}", f"{day}T09:00:00-05:00", turns=turns) for i in range(start, stop)).encode()


FILES = {
    "logs/2026-03-01.jsonl": _many("2026-03-01", 0, 9) + _many("2026-03-02", 30, 33),
    "logs/2026-03-02.jsonl": _many("2026-03-02", 0, 9) + _many("2026-03-02", 4, 6) + b"broken\n",
    "logs/2026-03-02.redelivery.jsonl": _many("2026-03-02", 3, 14, turns=8),
    "logs/2026-03-03.jsonl": _many("2026-03-03", 0, 9)
    + _many("2026-03-02", 10, 20, turns=9)
    + _many("2026-03-01", 8, 9),
    "logs/2026-03-04.jsonl": _many("2026-03-02", 0, 4),
    "evals/2026-03-02.json": b'{"desk": {"passed": 7, "n": 10}}',
    "evals/2026-03-02.late.json": b'{"desk": {"passed": 8, "n": 10}}',
}
TABLES = (
    ledger.SOURCES,
    ledger.ACCOUNTS,
    ledger.QUARANTINE,
    ledger.ROLLUPS,
    ledger.CATEGORIES,
    ledger.FIELDS,
    ledger.SHAPES,
    ledger.SLICES,
    ledger.HOURS,
)


def _bytes(state: IntakeState) -> list[bytes]:
    rows = (
        state.sources,
        state.accounts,
        state.quarantine,
        state.rollups,
        state.categories,
        state.fields,
        state.shapes,
        state.slices,
        state.hours,
    )
    return [table.encode(found) for table, found in zip(TABLES, rows, strict=True)]


def _read_back(state: IntakeState) -> IntakeState:
    return IntakeState(*(tuple(t.decode(data, "x")) for t, data in zip(TABLES, _bytes(state), strict=True)))


def _orders() -> list[tuple[str, ...]]:
    orders = list(itertools.permutations(sorted(FILES)))
    return [orders[0], orders[-1], *random.Random(7).sample(orders, 6)]


@pytest.mark.parametrize("order", _orders())
def test_any_order_of_arrival_gives_the_same_bytes(order: tuple[str, ...], tmp_path: Path) -> None:
    """Daily steps in any order, with the ledger written and read between them, say what one backfill says."""
    for name in ("steps", "backfill"):
        (tmp_path / name).mkdir()
    backfill = refreshed(make(tmp_path / "backfill", files=FILES))
    root, state = make(tmp_path / "steps"), IntakeState()
    for name in order:
        put(root, name, FILES[name])
        state = _read_back(refreshed(root, state, tmp_path / "cache"))
    assert _bytes(state) == _bytes(backfill)
    intake_rows(state.sources, state.accounts)


def test_a_conversation_is_credited_to_the_first_source(tmp_path: Path) -> None:
    """Within a day an id counts once, for the first source by (date in its name, name), whenever it came."""
    state = refreshed(make(tmp_path, files=FILES))
    volume = {(row.source, str(row.day)): row.n for row in state.rollups if row.metric == "volume"}
    assert volume == {
        ("logs/2026-03-01.jsonl", "2026-03-01"): 9,
        ("logs/2026-03-01.jsonl", "2026-03-02"): 3,
        ("logs/2026-03-02.jsonl", "2026-03-02"): 9,
        ("logs/2026-03-02.redelivery.jsonl", "2026-03-02"): 5,
        ("logs/2026-03-03.jsonl", "2026-03-01"): 0,
        ("logs/2026-03-03.jsonl", "2026-03-02"): 6,
        ("logs/2026-03-03.jsonl", "2026-03-03"): 9,
        ("logs/2026-03-04.jsonl", "2026-03-02"): 0,
    }
    turns = {row.source: row.total for row in state.rollups if row.metric == "turns" and str(row.day) == "2026-03-02"}
    assert turns["logs/2026-03-02.redelivery.jsonl"] == 5 * 8 * ledger.FIXED_POINT


def test_nothing_new_is_nothing_done(tmp_path: Path) -> None:
    """A second run over the same files returns what is known, and reads none of them."""
    root = make(tmp_path, files=FILES)
    first = refreshed(root, None, tmp_path / "cache")
    again = refreshed(root, first, tmp_path / "cache")
    assert again == first


def test_a_lost_or_broken_cache_changes_nothing(tmp_path: Path) -> None:
    """The cache is losable: without it, or with rubbish in it, the same is said."""
    root = make(tmp_path, files=FILES)
    first = refreshed(root, None, tmp_path / "cache")
    (tmp_path / "cache" / "seen.json").write_text("{")
    assert refreshed(root, first, tmp_path / "cache") == first
    assert refreshed(root, first) == first


def test_a_change_of_the_same_length_is_seen(tmp_path: Path) -> None:
    """A file that was written over a moment ago, with as many bytes, is read again."""
    root = make(tmp_path, files={"logs/2026-03-02.jsonl": _many("2026-03-02", 0, 5, turns=3)})
    first = refreshed(root, None, tmp_path / "cache")
    put(root, "logs/2026-03-02.jsonl", _many("2026-03-02", 0, 5, turns=4))
    second = refreshed(root, first, tmp_path / "cache")
    assert second == refreshed(root)
    assert second != first


def test_a_changed_file_frees_what_it_no_longer_holds(tmp_path: Path) -> None:
    """When a file is delivered anew, later ones are credited with what it has dropped."""
    root = make(tmp_path, files=FILES)
    state = refreshed(root)
    put(root, "logs/2026-03-02.jsonl", _many("2026-03-02", 0, 4))
    assert _bytes(refreshed(root, state)) == _bytes(refreshed(root))


def test_an_expired_source_stays_as_it_was_and_says_so(tmp_path: Path) -> None:
    """Rows of a file that is gone are kept, and nothing is added any more to the days it speaks of."""
    root = make(tmp_path, files=FILES)
    state = refreshed(root)
    (root / "logs/2026-03-02.jsonl").unlink()
    kept = _read_back(refreshed(root, state))
    assert replace(kept, sources=()) == replace(state, sources=())
    assert [one.source for one in kept.sources if one.note == "expired"] == ["logs/2026-03-02.jsonl"]
    put(root, "logs/2026-03-05.jsonl", _many("2026-03-02", 0, 2) + _many("2026-03-05", 0, 2))
    later = refreshed(root, kept)
    counts = {row.outcome: row.count for row in later.accounts if row.source.endswith("05.jsonl") and not row.field}
    assert counts == {"lines": 4, "blank": 0, "rolled-up": 2, "duplicate": 0, "quarantined:frozen-day": 2}
    assert [row for row in later.rollups if not row.source.endswith("05.jsonl")] == list(kept.rollups)


def test_an_expired_source_that_comes_back_is_no_longer_expired(tmp_path: Path) -> None:
    """When the file is there again, everything is as if it had never been away."""
    root = make(tmp_path, files=FILES)
    state = refreshed(root)
    (root / "logs/2026-03-02.jsonl").unlink()
    gone = refreshed(root, state)
    put(root, "logs/2026-03-02.jsonl", FILES["logs/2026-03-02.jsonl"])
    assert _bytes(refreshed(root, gone)) == _bytes(state)


def test_changed_definitions_roll_up_anew_what_is_there(tmp_path: Path) -> None:
    """When what is measured changes, files that are there are rolled up anew; expired ones keep their rows."""
    root = make(tmp_path, files=FILES)
    state = refreshed(root)
    changed = CONFIG + '[metrics.long]\nshare = "turns > 5"\n'
    make(root, changed)
    assert {row.metric for row in refreshed(root, state).rollups} == {row.metric for row in state.rollups} | {"long"}
    assert _bytes(refreshed(root, state)) == _bytes(refreshed(root))
    (root / "logs/2026-03-03.jsonl").unlink()
    later = refreshed(root, state)
    definitions = {one.source: one.definitions for one in later.sources}
    assert definitions["logs/2026-03-03.jsonl"] != definitions["evals/2026-03-02.json"]


def test_what_is_shown_of_a_metric_rolls_nothing_up_anew(tmp_path: Path) -> None:
    """A title, a unit or a direction changes no rollup, so no definition."""
    root = make(tmp_path)
    before = plan_of(root).definitions
    make(root, CONFIG + '[metrics.turns]\ntitle = "Length"\nworse = "up"\n[journal]\nexplain_within = "2h"\n')
    assert plan_of(root).definitions == before
    make(root, CONFIG.replace("[dumps]", '[dumps]\nnaive_timestamps = "UTC"'))
    assert plan_of(root).definitions != before


def test_a_long_list_of_bad_lines_is_cut_and_its_count_is_not(tmp_path: Path) -> None:
    """A hundred lines of a reason are listed of a file; the account counts them all."""
    state = refreshed(make(tmp_path, files={"logs/2026-03-02.jsonl": b"x\n" * 250}))
    assert said(state).splitlines()[0] == "lines 250, rolled-up 0, quarantined:not-json 250"
    assert [row.line for row in state.quarantine] == list(range(1, 101))


def test_any_executor_can_map_the_roll_up(tmp_path: Path) -> None:
    """The roll-up of one file is a function of the file and the plan: processes started afresh say the same."""
    root = make(tmp_path, files={name: data for name, data in FILES.items() if name.startswith("logs")})
    task = partial(roll_up, plan=plan_of(root))
    found = find_sources(load_engagement(root))
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for mapped, here in zip(pool.map(task, found), map(task, found), strict=True):
            assert (mapped.source, mapped.accounts, mapped.rollups) == (here.source, here.accounts, here.rollups)
            assert mapped.keys.word.tolist() == here.keys.word.tolist()


def test_an_archive_is_read_beside_the_dumps_that_come_in(tmp_path: Path) -> None:
    """What a backfill found elsewhere is neither expired nor lost, and settled with a later dump of the same day."""
    old = {
        "archive/old-2026-03-01.jsonl": _many("2026-03-01", 0, 9),
        "archive/old-2026-03-02.jsonl": _many("2026-03-02", 0, 9) + _many("2026-03-03", 0, 3),
    }
    new = {"logs/2026-03-03.jsonl": _many("2026-03-03", 0, 8), "logs/2026-03-04.jsonl": _many("2026-03-04", 0, 8)}
    root = make(tmp_path, files=old)
    state = backfilled(root, Backfill("archive/old-{date}.jsonl"))
    assert {source.note for source in state.sources} == {"archived"}
    for name, data in new.items():
        put(root, name, data)
        state = _read_back(refreshed(root, state))
    assert [source.note for source in state.sources] == ["archived", "archived", "", ""]
    volume = {(row.source, str(row.day)): row.n for row in state.rollups if row.metric == "volume"}
    assert volume["archive/old-2026-03-02.jsonl", "2026-03-03"] == 3
    assert volume["logs/2026-03-03.jsonl", "2026-03-03"] == 5, "three of eight were counted in the archive's last file"
    assert _bytes(backfilled(root, Backfill("archive/old-{date}.jsonl"))) == _bytes(state), "in one go or step by step"
    for name in old:
        (root / name).unlink()
    assert _bytes(refreshed(root, state)) == _bytes(state)


def test_a_span_of_dumps_is_read_and_the_others_wait(tmp_path: Path) -> None:
    """A backfill of some days leaves the rest for the next run, and what was read before as it is."""
    root = make(tmp_path, files=FILES)
    second, fourth = dt.date(2026, 3, 2), dt.date(2026, 3, 4)
    state = backfilled(root, Backfill(first=second, last=second))
    assert {source.date for source in state.sources} == {second}
    state = backfilled(root, Backfill(first=fourth), state)
    assert {source.date for source in state.sources} == {second, fourth}
    assert _bytes(refreshed(root, state)) == _bytes(refreshed(root))


def test_an_archive_needs_a_date_in_its_path(tmp_path: Path) -> None:
    """A template without {date} is an error that says how one looks."""
    with pytest.raises(DumpError, match=r"needs \{date\} exactly once"):
        backfilled(make(tmp_path), Backfill("archive/*.jsonl"))


def test_the_same_records_under_another_name_are_the_same_source(tmp_path: Path) -> None:
    """Compressed, moved and cut in two: the ledger is as if they had always lain there, and nothing is frozen."""
    logs = {name: data for name, data in FILES.items() if name.startswith("logs/")}
    elsewhere = {f"{name}.gz": gzip.compress(data, mtime=0) for name, data in logs.items()}
    first, *rest = logs["logs/2026-03-04.jsonl"].splitlines(keepends=True)
    elsewhere["logs/2026-03-04.a.jsonl"], elsewhere["logs/2026-03-04.b.jsonl"] = first, b"".join(rest)
    del elsewhere["logs/2026-03-04.jsonl.gz"]
    for name in ("fresh", "moved"):
        (tmp_path / name).mkdir()
    fresh = refreshed(make(tmp_path / "fresh", CONFIG, elsewhere))
    root = make(tmp_path / "moved", CONFIG, logs)
    before = refreshed(root)
    for name in logs:
        (root / name).unlink()
    for name, data in elsewhere.items():
        put(root, name, data)
    assert _bytes(refreshed(root, before)) == _bytes(fresh)


def test_what_was_frozen_by_a_move_is_healed_when_it_is_made_anew(tmp_path: Path) -> None:
    """A ledger of the time when a moved dump was another one: `run --anew` takes both for one."""
    root = make(tmp_path, CONFIG, {"logs/2026-03-02.jsonl.gz": gzip.compress(_many("2026-03-02", 0, 9))})
    state = refreshed(root)
    old = replace(state.sources[0], source="logs/2026-03-02.jsonl", note="expired")
    rows = tuple(replace(row, source=old.source) for row in state.rollups)
    frozen = IntakeState((old, replace(state.sources[0], definitions="")), rollups=rows)
    assert _bytes(refreshed(root, frozen)) == _bytes(state)


def test_another_file_of_a_date_does_not_stand_for_one_that_is_gone(tmp_path: Path) -> None:
    """Its numbers are others: the day is frozen, and what came for it is set aside."""
    root = make(tmp_path, CONFIG, {"logs/2026-03-02.jsonl": _many("2026-03-02", 0, 9), **_later()})
    before = refreshed(root)
    (root / "logs/2026-03-02.jsonl").unlink()
    put(root, "logs/2026-03-02.jsonl.gz", gzip.compress(_many("2026-03-02", 0, 8)))
    kept = refreshed(root, before)
    assert [one.source for one in kept.sources if one.note == "expired"] == ["logs/2026-03-02.jsonl"]
    assert ("quarantined:frozen-day", 8) in [(row.outcome, row.count) for row in kept.accounts]


def test_all_dumps_gone_at_once_is_a_wrong_path(tmp_path: Path) -> None:
    """Nothing is frozen by it: the run cannot judge, and says where to look."""
    root = make(tmp_path, CONFIG, {"logs/2026-03-02.jsonl": _many("2026-03-02", 0, 9), **_later()})
    before = refreshed(root)
    (root / "logs").rename(root / "elsewhere")
    with pytest.raises(DumpError, match="none of the 2 dumps that were read is there any more") as caught:
        refreshed(root, before)
    assert str(caught.value.place).startswith("watchbook.toml:")


def _later() -> dict[str, bytes]:
    return {"logs/2026-03-05.jsonl": _many("2026-03-05", 0, 9)}
