"""Who handled a workflow's conversations while it was switched to people."""

from __future__ import annotations

import datetime as dt
import gzip
import itertools
import json
import random
from typing import TYPE_CHECKING

import pytest

from tests.blocks import Block, blocks
from tests.dumps.small import CONFIG, backfilled, make, put, refreshed
from watchbook import ledger
from watchbook.calendar import Calendar
from watchbook.config import load_engagement
from watchbook.metrics import fields_of
from watchbook.rollups import Backfill, IntakeState, PeopleSpell, count_handled

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

AT, UNTIL = (dt.datetime.fromisoformat(f"2026-03-02T{hour}:00-05:00") for hour in ("11", "12"))
SPELL = PeopleSpell("desk", AT, UNTIL)


def record(ts: str, name: str, workflow: str = "desk", reason: str = "") -> dict[str, object]:
    """Return a record; with a reason it was handed to somebody."""
    found: dict[str, object] = {"ts": ts, "conversation_id": name, "workflow": workflow}
    return found | {"handoff": bool(reason), "handoff_reason": reason or None}


def dumps_of(text: str) -> dict[str, bytes]:
    """Return the files of a case by name."""
    files: dict[str, bytes] = {}
    for line in text.splitlines():
        name, _, rest = line.partition(" ")
        dated = name if len(name) == 10 else f"2026-03-{name}"
        words = rest.split()
        written = json.dumps(record(*words)) if len(words) > 1 else rest
        files[f"logs/{dated}.jsonl"] = files.get(f"logs/{dated}.jsonl", b"") + written.encode() + b"\n"
    return files


def counted(
    root: Path,
    spells: Sequence[PeopleSpell],
    state: IntakeState | None = None,
    before: Sequence[ledger.HandledDay] = (),
) -> list[ledger.HandledDay]:
    """Return what is counted of spells, from the intake as it is now unless one is given."""
    engagement = load_engagement(root)
    intake = state or refreshed(root)
    return count_handled(engagement, fields_of(engagement), Calendar.of(engagement.config), intake, spells, before)


def said(row: ledger.HandledDay) -> str:
    """Return a row as the cases write it."""
    before, last, first = (
        f"{each:%H:%M:%S}" if each else "-" for each in (row.last_before, row.last_ai, row.first_people)
    )
    minutes = " ".join(map(str, row.minutes)) or "-"
    return (
        f"{row.day} until {row.until:%H:%M}: ai {row.ai}, people {row.people}; "
        f"before {before}, last {last}, first {first}; minutes {minutes}"
    )


@pytest.mark.parametrize("case", blocks("rollups/handled.txt"), ids=str)
def test_conversations_are_counted_by_who_handled_them(case: Block, tmp_path: Path) -> None:
    """Those that began in the spell, each once, on the day of its own timestamp."""
    root = make(tmp_path, files=dumps_of(case["dumps"]))
    spells = []
    for line in case["spells"].splitlines():
        workflow, at, until = line.split()
        spells.append(
            PeopleSpell(
                workflow, dt.datetime.fromisoformat(at), None if until == "-" else dt.datetime.fromisoformat(until)
            )
        )
    rows = counted(root, spells)
    assert [said(row) for row in rows] == case["rows"].splitlines()
    assert ledger.HANDLED.decode(ledger.HANDLED.encode(rows), "x") == rows


def test_the_same_records_as_the_rollups(tmp_path: Path) -> None:
    """Over a spell of whole days, AI and people together are the volume, whatever came twice, late or broken."""
    chance = random.Random(5)
    files: dict[str, bytes] = {}
    for index in range(300):
        day = chance.choice(("01", "02", "03"))
        late = chance.choice((0, 0, 1))
        line = json.dumps(
            record(
                f"2026-03-{day}T{chance.randint(0, 23):02}:{chance.randint(0, 59):02}:00-05:00",
                f"c{chance.randint(0, 150)}",
                chance.choice(("desk", "phone")),
                chance.choice(("", "", "manual_mode", "error")),
            )
        )
        name = f"logs/2026-03-{int(day) + late:02}{chance.choice(('', '.again'))}.jsonl"
        files[name] = files.get(name, b"") + line.encode() + (b"\nbroken\n" if index % 50 == 0 else b"\n")
    root = make(tmp_path, files=files)
    state = refreshed(root)
    start, stop = (dt.datetime.fromisoformat(f"2026-03-{day}T00:00-05:00") for day in ("01", "04"))
    rows = counted(root, [PeopleSpell("desk", start, stop), PeopleSpell("phone", start, stop)], state)
    volume: dict[tuple[dt.date, str], int] = {}
    for row in state.rollups:
        if row.metric == "volume" and row.day.month == 3:
            volume[row.day, row.workflow] = volume.get((row.day, row.workflow), 0) + row.n
    assert {(row.day, row.workflow): row.ai + row.people for row in rows} == volume
    assert sum(volume.values()) > 200


FILES = {
    "logs/2026-03-02.jsonl": json.dumps(record("2026-03-02T10:00:00-05:00", "a")).encode() + b"\n",
    "logs/2026-03-02.late.jsonl": json.dumps(record("2026-03-02T11:00:10-05:00", "b")).encode() + b"\n",
    "logs/2026-03-03.jsonl": json.dumps(record("2026-03-02T11:02:10-05:00", "c")).encode()
    + b"\n"
    + json.dumps(record("2026-03-03T11:02:10-05:00", "d", reason="manual_mode")).encode()
    + b"\n",
}
OPEN = PeopleSpell("desk", AT, None)


@pytest.mark.parametrize("order", list(itertools.permutations(sorted(FILES))))
def test_any_order_of_arrival_counts_the_same(order: tuple[str, ...], tmp_path: Path) -> None:
    """Daily steps with the ledger written and read between them say what one backfill says, byte by byte."""
    root, state = make(tmp_path), IntakeState()
    rows: list[ledger.HandledDay] = []
    for name in order:
        put(root, name, FILES[name])
        state = refreshed(root, state)
        rows = ledger.HANDLED.decode(ledger.HANDLED.encode(counted(root, [OPEN], state, rows)), "x")
    assert ledger.HANDLED.encode(rows) == ledger.HANDLED.encode(counted(root, [OPEN]))
    assert [(row.ai, row.people) for row in rows] == [(2, 0), (0, 1)]


def test_what_has_not_changed_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A day is counted anew when its files, its settings or its spell change; one more day counts alone."""
    root = make(tmp_path, files=FILES)
    state = refreshed(root)
    rows = counted(root, [OPEN], state)
    with monkeypatch.context() as patch:
        patch.setattr("watchbook.rollups.day_files.read_records", None)
        assert counted(root, [OPEN], state, rows) == rows
    moved = counted(root, [PeopleSpell("desk", AT, dt.datetime.fromisoformat("2026-03-02T11:01-05:00"))], state, rows)
    assert [row.ai for row in moved] == [1]
    assert counted(root, [], state, rows) == []
    make(root, CONFIG + '[fallback]\nmanual_reasons = ["queue", "manual_mode"]\n')
    assert [row.inputs for row in counted(root, [OPEN], state, rows)] != [row.inputs for row in rows]


def test_a_dump_shows_people_in_its_own_words(tmp_path: Path) -> None:
    """`manual_reasons` says how; a reason without a word on the hand-off is enough, one beside `false` is not."""
    lines = [
        record("2026-03-02T11:00:10-05:00", "a", reason="queue"),
        record("2026-03-02T11:00:20-05:00", "b", reason="queue") | {"handoff": None},
        record("2026-03-02T11:00:30-05:00", "c", reason="queue") | {"handoff": False},
        record("2026-03-02T11:00:40-05:00", "d", reason="manual_mode"),
    ]
    files = {"logs/2026-03-02.jsonl": "".join(json.dumps(line) + "\n" for line in lines).encode()}
    root = make(tmp_path, CONFIG + '[fallback]\nmanual_reasons = ["queue"]\n', files)
    (row,) = counted(root, [SPELL])
    assert (row.ai, row.people) == (2, 2)


def test_what_was_counted_stays_when_its_dumps_expire_and_says_so(tmp_path: Path) -> None:
    """A day whose files are gone keeps its count, and one that was never counted has none."""
    root = make(tmp_path, files=FILES)
    state = refreshed(root)
    rows = counted(root, [OPEN], state)
    (root / "logs/2026-03-02.late.jsonl").unlink()
    gone = refreshed(root, state)
    kept = counted(root, [OPEN], gone, rows)
    assert [row.note for row in kept] == ["expired", ""]
    assert [(row.day, row.ai, row.people, row.inputs) for row in kept] == [
        (row.day, row.ai, row.people, row.inputs) for row in rows
    ]
    make(root, CONFIG + '[fallback]\nmanual_reasons = ["queue"]\n')
    assert counted(root, [OPEN], gone, kept)[0] == kept[0], "frozen under the settings it was counted with"
    assert [row.day.day for row in counted(root, [OPEN], gone)] == [3], "never counted, and no longer there"
    put(root, "logs/2026-03-02.late.jsonl", FILES["logs/2026-03-02.late.jsonl"])
    make(root)
    assert counted(root, [OPEN], refreshed(root, gone), kept) == rows


def test_an_archive_is_counted_as_long_as_it_is_there(tmp_path: Path) -> None:
    """What a backfill found elsewhere is read where it lies; gone, its count stays."""
    old = {"archive/old-2026-03-02.jsonl": b"".join(FILES.values())}
    root = make(tmp_path, files=old)
    state = backfilled(root, Backfill("archive/old-{date}.jsonl"))
    rows = counted(root, [OPEN], state)
    assert [(row.ai, row.people, row.note) for row in rows] == [(2, 0, ""), (0, 1, "")]
    (root / "archive/old-2026-03-02.jsonl").unlink()
    assert counted(root, [OPEN], refreshed(root, state), rows) == rows
    assert counted(root, [OPEN], refreshed(root, state)) == []


def test_a_dump_cut_short_is_told_with_its_count(tmp_path: Path) -> None:
    """What could be read of it is counted."""
    whole = gzip.compress(b"".join(FILES.values()) * 200)
    root = make(tmp_path, files={"logs/2026-03-02.jsonl.gz": whole[:-20]})
    assert [row.note for row in counted(root, [SPELL])] == ["truncated"]


def test_conversations_of_rows_are_counted_like_any_other(tmp_path: Path) -> None:
    """By their first row, once, whichever files their rows are in."""
    config = CONFIG.replace("[evals]", '[dumps.conversation]\nid = "conversation_id"\n[evals]')
    rows = [
        record("2026-03-02T11:00:30-05:00", "a"),
        record("2026-03-02T11:05:00-05:00", "b"),
        record("2026-03-02T11:06:00-05:00", "b", reason="manual_mode"),
        record("2026-03-02T10:59:00-05:00", "c"),
        record("2026-03-02T11:01:00-05:00", "c"),
    ]
    later = [record("2026-03-02T11:30:00-05:00", "a", reason="manual_mode")]
    files = {
        f"logs/{day}.jsonl": "\n".join(json.dumps(row) for row in part).encode()
        for day, part in (("2026-03-02", rows), ("2026-03-03", later))
    }
    (row,) = counted(make(tmp_path, config, files), [SPELL])
    assert said(row) == ("2026-03-02 until 12:00: ai 0, people 2; before 10:59:00, last -, first 11:00:30; minutes -")
