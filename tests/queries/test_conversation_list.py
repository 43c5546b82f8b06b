"""Which conversations of a day are listed, and that their ids go nowhere else."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from typing import TYPE_CHECKING

import pytest

from tests.dumps.small import CONFIG, DAY, make, refreshed
from watchbook import ledger
from watchbook.config import load_engagement
from watchbook.errors import WatchbookError
from watchbook.ledger import Ledger, Staging
from watchbook.queries.conversation_list import (
    list_conversations,
    listing_csv,
    listing_json,
    listing_text,
    write_sheet,
)

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.queries.conversation_list import ConversationList

LINK = 'link = "https://traces.example.com/t/{conversation_id}?at=1"'
LINKED = CONFIG.replace('path = "logs/{date}*"', f'path = "logs/{{date}}*"\n{LINK}') + "[dimensions.intent]\n"


def a_day() -> list[dict[str, object]]:
    """Return forty records: the first ten abandoned, the first five refunds; the ninth twice."""
    records = [
        {
            "ts": f"{DAY}T{8 + index % 12:02}:30:00-05:00",
            "conversation_id": f"canary/{index}",
            "workflow": "desk" if index < 40 else "phone",
            "abandoned": index < 10,
            "handoff": False,
            "rephrases": int(index == 7),
            "confidence": index / 100,
            "intent": "refund" if index < 5 else "Jane.Doe" if index == 39 else "pin",
        }
        for index in range(41)
    ]
    return [*records, records[8]]


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Return an engagement whose day is in the ledger."""
    root = tmp_path / "desk"
    root.mkdir()
    lines = "".join(f"{json.dumps(record)}\n" for record in a_day())
    make(root, LINKED, {f"logs/{DAY}.jsonl": lines.encode()})
    state = refreshed(root)
    store, folder = Ledger(root / "ledger"), tmp_path / "staging"
    staging = Staging(store, folder)
    staging.replace(ledger.SOURCES, state.sources)
    staging.replace(ledger.ROLLUPS, state.rollups)
    staging.replace(ledger.SLICES, state.slices)
    store.place(folder)
    return root


def listed(root: Path, *slices: str, metric: str = "abandonment", day: str = DAY, count: int = 3) -> ConversationList:
    """Return the list for a metric of the desk."""
    return list_conversations(load_engagement(root), "desk", metric, dt.date.fromisoformat(day), slices, count)


def ids(found: ConversationList, group: str) -> list[str]:
    """Return the ids of a group."""
    return [one.conversation_id for one in found.pick.picks if one.group == group]


def test_a_pair_of_values_asks_for_both(desk: Path) -> None:
    """As a verdict names it; a pair of one value is none."""
    config = desk / "watchbook.toml"
    config.write_text(config.read_text("utf-8") + 'pairs = ["channel"]\n', "utf-8")
    with pytest.raises(WatchbookError, match="is in intent\\+channel=refund & web"):
        listed(desk, "intent+channel=refund & web")
    with pytest.raises(WatchbookError, match="names no pair of values"):
        listed(desk, "intent+channel=refund")


def test_the_worst_some_by_chance_and_as_many_ordinary_ones(desk: Path) -> None:
    """The worst are those against which most else speaks; a weight is how many a conversation stands for."""
    found = listed(desk)
    assert (found.pick.conversations, found.pick.looked_at, found.pick.counting) == (40, 40, 10)
    assert ids(found, "worst") == ["canary/7", "canary/0", "canary/1"]
    drawn, ordinary = ids(found, "drawn"), ids(found, "ordinary")
    assert len(set(drawn)) == len(set(ordinary)) == 3
    assert {int(name.partition("/")[2]) for name in drawn} <= {2, 3, 4, 5, 6, 8, 9}
    assert all(int(name.partition("/")[2]) >= 10 for name in ordinary)
    assert [one.weight for one in found.pick.picks] == [1.0] * 3 + [7 / 3] * 3 + [10.0] * 3
    assert listed(desk).pick == found.pick


def test_of_numbers_the_worse_quarter_counts(desk: Path) -> None:
    """The highest come first where more is worse, and where nothing says that less was."""
    found = listed(desk, metric="confidence")
    assert found.pick.counting == 11
    assert ids(found, "worst") == ["canary/39", "canary/38", "canary/37"]


def test_a_slice_narrows_the_list(desk: Path) -> None:
    """Values that nothing shows can be asked for by whoever knows them."""
    assert listed(desk, "intent=refund").pick.in_slices == 5
    assert listed(desk, "intent=refund,pin").pick.in_slices == 39
    assert listed(desk, "intent=Jane.Doe").pick.in_slices == 1


@pytest.mark.parametrize(
    ("slices", "metric", "day", "said"),
    [
        (["intent=refnd"], "abandonment", DAY, "none of the 40 conversations of desk on 2 Mar 2026 is in intent=refnd"),
        (["intnt=refund"], "abandonment", DAY, "did you mean 'intent'?"),
        (["refund"], "abandonment", DAY, "'refund' is no slice"),
        (["intent=(other)"], "abandonment", DAY, "(other) stands for many values of intent in one"),
        ([], "abandonmnt", DAY, "did you mean 'abandonment'?"),
        ([], "golden_set", DAY, "golden_set comes from the golden set, not from dumps"),
        ([], "abandonment", "2026-03-03", "no dump with conversations of 3 Mar 2026 is in the ledger"),
    ],
)
def test_what_is_not_there_is_said(desk: Path, slices: list[str], metric: str, day: str, said: str) -> None:
    """With what there is instead, and never with a value that is withheld."""
    with pytest.raises(WatchbookError) as error:
        listed(desk, *slices, metric=metric, day=day)
    assert said in str(error.value)
    assert "Jane.Doe" not in str(error.value)


def test_a_dump_that_is_gone_cannot_be_read_again(desk: Path) -> None:
    """The error names the file."""
    (desk / f"logs/{DAY}.jsonl").unlink()
    with pytest.raises(WatchbookError, match=f"logs/{DAY}.jsonl: is not there any more"):
        listed(desk)


def test_ids_are_links_and_go_to_the_terminal_alone(desk: Path) -> None:
    """Whatever an id holds, it is no part of the address; nothing below the engagement holds one but the dumps."""
    found = listed(desk)
    assert "  https://traces.example.com/t/canary%2F7?at=1\n" in listing_text(found)
    assert json.loads(listing_json(found))["picks"][0]["conversation_id"] == "canary/7"
    rows = list(csv.DictReader(io.StringIO(listing_csv(found))))
    assert rows[0]["link"] == "https://traces.example.com/t/canary%2F7?at=1"
    files = [path for path in desk.rglob("*") if path.is_file() and "logs" not in path.parts]
    assert files
    assert [path for path in files if b"canary" in path.read_bytes()] == []


def test_a_sheet_has_an_empty_verdict_and_overwrites_nothing(desk: Path, tmp_path: Path) -> None:
    """Nor is it written where git could take it."""
    engagement, found = load_engagement(desk), listed(desk)
    write_sheet(engagement, found, tmp_path / "review.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "review.csv").read_text("utf-8"))))
    assert {row["verdict"] for row in rows} == {""}
    assert len(rows) == 9
    with pytest.raises(WatchbookError, match="is there already"):
        write_sheet(engagement, found, tmp_path / "review.csv")
    with pytest.raises(WatchbookError, match="do not belong there"):
        write_sheet(engagement, found, desk / "review.csv")
