"""Which files are found, and what their names may be."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING

import fsspec
import pytest

from tests.dumps.small import CONFIG, DAY, good, make, refreshed
from watchbook.config import load_engagement
from watchbook.dumps.discovery import find_sources
from watchbook.errors import DumpError
from watchbook.ledger import SOURCES

if TYPE_CHECKING:
    from pathlib import Path


def _names(root: Path) -> list[tuple[str, str]]:
    return [(str(found.date), found.source) for found in find_sources(load_engagement(root))]


def test_files_are_found_in_the_order_in_which_they_are_credited(tmp_path: Path) -> None:
    """One or many files a day, in the order (date in the name, name), logs and evals alike."""
    names = ["logs/2026-03-03.jsonl", "logs/2026-03-02.b.jsonl", "logs/2026-03-02.jsonl", "evals/2026-03-02.json"]
    root = make(tmp_path, files=dict.fromkeys(names, b""))
    assert _names(root) == [
        ("2026-03-02", "evals/2026-03-02.json"),
        ("2026-03-02", "logs/2026-03-02.b.jsonl"),
        ("2026-03-02", "logs/2026-03-02.jsonl"),
        ("2026-03-03", "logs/2026-03-03.jsonl"),
    ]


def test_the_date_may_stand_in_a_folder(tmp_path: Path) -> None:
    """The date is what stands where {date} stands, in a folder's name as in a file's."""
    config = CONFIG.replace("logs/{date}*", "in/{date}/part-*.jsonl")
    files = {"in/2026-03-02/part-1.jsonl": b"", "in/2026-03-02/part-2.jsonl": b"", "in/2026-03-02/other.txt": b""}
    assert [name for _, name in _names(make(tmp_path, config, files))] == sorted(files)[1:]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("logs/{date:%Y%m%d}*.jsonl", "logs/20260302T060000Z.jsonl"),
        ("logs/bot-{date:%d.%m.%Y}.jsonl", "logs/bot-02.03.2026.jsonl"),
        ("logs/{date:%Y/%m/%d}/*.jsonl", "logs/2026/03/02/part-1.jsonl"),
        ("logs/{date:year=%Y/month=%m/day=%d}/*/*.jsonl", "logs/year=2026/month=03/day=02/hour=06/part-1.jsonl"),
        ("{date:%Y/%m/%d}/{workflow}.jsonl", "2026/03/02/desk.jsonl"),
        ("memory://spelt/{date:%Y/%m/%d}/*.jsonl", "memory:///spelt/2026/03/02/part-1.jsonl"),
    ],
)
def test_a_day_may_be_written_otherwise(path: str, name: str, tmp_path: Path) -> None:
    """Exporters write the day without dashes, or as three folders; {date:...} says how."""
    root = make(tmp_path, CONFIG.replace("logs/{date}*", path))
    others = ["README.md", "2026/03/old/part-1.jsonl", "logs/2026/03/old/part-1.jsonl", "logs/notes-of-1.jsonl"]
    for relative in [*others, *([] if "://" in name else [name])]:
        (root / relative).parent.mkdir(parents=True, exist_ok=True)
        (root / relative).write_text(good("a"), "utf-8")
    if "://" in name:
        fsspec.filesystem("memory").pipe(name.removeprefix("memory://"), good("a").encode())
    assert _names(root) == [(DAY, name)]
    state = refreshed(root)
    assert [row.n for row in state.rollups if row.metric == "volume"] == [1]


def test_a_day_that_is_none_is_an_error_in_any_spelling(tmp_path: Path) -> None:
    """Eight digits that are no day are said with the form that is looked for."""
    root = make(tmp_path, CONFIG.replace("logs/{date}*", "logs/{date:%Y%m%d}*"), {"logs/20260230.jsonl": b""})
    with pytest.raises(DumpError, match="'20260230' is no date") as error:
        find_sources(load_engagement(root))
    assert "a date is written YYYYMMDD" in str(error.value)


@pytest.mark.parametrize("name", ["2026-02-30.jsonl", "backup-old.jsonl-1.jsonl", "abcd-ef-gh.jsonl"])
def test_a_file_whose_date_is_none_is_an_error(name: str, tmp_path: Path) -> None:
    """A file that matches the path and carries no date is not passed over in silence."""
    root = make(tmp_path, files={f"logs/{name}": b""})
    if name.startswith("backup"):
        assert _names(root) == []
    else:
        with pytest.raises(DumpError, match="is no date"):
            find_sources(load_engagement(root))


def test_a_name_that_is_no_text_is_an_error(tmp_path: Path) -> None:
    """A name of bytes that are not UTF-8 could be kept neither in the ledger nor on a page."""
    root = make(tmp_path)
    (root / "logs").mkdir(exist_ok=True)
    os.close(os.open(os.fsencode(root) + b"/logs/2026-03-02\xff.jsonl", os.O_CREAT))
    with pytest.raises(DumpError, match="is not UTF-8") as error:
        find_sources(load_engagement(root))
    assert str(error.value.place) == "logs/2026-03-02?.jsonl"


def test_a_name_with_a_carriage_return_is_an_error(tmp_path: Path) -> None:
    """It would end a row of the ledger, so that nobody could read that any more; a line feed is quoted, and stays."""
    root = make(tmp_path, files={"logs/2026-03-02\r.jsonl": b""})
    with pytest.raises(DumpError, match="holds a carriage return") as error:
        find_sources(load_engagement(root))
    assert str(error.value.place) == "logs/2026-03-02?.jsonl"


@pytest.mark.parametrize(
    "name",
    ["=cmd()", "<script>x</script>", "a b", "ä%20", "-rf", "[x]", "{y}", "'q'", '"z"', "@SUM(1)", "a\tb", "x\ny"],
)
def test_a_name_that_tries_to_be_something_else_stays_a_name(name: str, tmp_path: Path) -> None:
    """A file's name is text, whatever it looks like, from the folder through the ledger's CSV and back."""
    source = f"logs/{DAY}{name.replace('/', '_')}.jsonl"
    state = refreshed(make(tmp_path, files={source: good("a").encode()}))
    assert [one.source for one in state.sources] == [source]
    assert tuple(SOURCES.decode(SOURCES.encode(state.sources), "x")) == state.sources


def test_a_root_with_the_letters_of_a_pattern_is_a_root(tmp_path: Path) -> None:
    """Brackets and stars in the path of the engagement itself are no pattern."""
    root = tmp_path / "a[b]*?" / "{date}"
    root.mkdir(parents=True)
    make(root, files={f"logs/{DAY}.jsonl": b""})
    assert _names(root) == [(DAY, f"logs/{DAY}.jsonl")]


def test_dumps_in_a_store(tmp_path: Path) -> None:
    """What fsspec opens is read like a local file, and its URL is its name."""
    files = fsspec.filesystem("memory")
    files.pipe(f"/bucket/logs/{DAY}.jsonl", good("a").encode())
    state = refreshed(make(tmp_path, CONFIG.replace('"logs/{date}*"', '"memory://bucket/logs/{date}*.jsonl"')))
    assert [(one.source, one.date) for one in state.sources] == [
        (f"memory:///bucket/logs/{DAY}.jsonl", dt.date.fromisoformat(DAY))
    ]
    assert [row.n for row in state.rollups if row.metric == "volume"] == [1]


def test_a_store_that_cannot_be_reached_is_an_error(tmp_path: Path) -> None:
    """A path that no file system opens names the path and where to look."""
    root = make(tmp_path, CONFIG.replace('"logs/{date}*"', '"nowhere://bucket/{date}*.jsonl"'))
    with pytest.raises(DumpError, match="cannot list 'nowhere://bucket"):
        find_sources(load_engagement(root))


def test_a_file_that_cannot_be_read_is_an_error_at_its_name(tmp_path: Path) -> None:
    """A file that is listed and cannot be opened stops the run, and nothing is taken for empty."""
    root = make(tmp_path, files={f"logs/{DAY}.jsonl": b""})
    (found,) = find_sources(load_engagement(root))
    (root / "logs" / f"{DAY}.jsonl").unlink()
    with pytest.raises(DumpError, match=rf"error: logs/{DAY}.jsonl: cannot be read"):
        found.open()


def test_a_link_is_followed_inside_the_folders_that_are_configured(tmp_path: Path) -> None:
    """A link to a file or folder below a configured folder is read; one that leads out, or nowhere, says so."""
    config = CONFIG.replace("logs/{date}*", "in/**/{date}*.jsonl")
    files = {"data/real.txt": good("a").encode(), "else/x.jsonl": good("b").encode(), "data/part/2026-03-05.jsonl": b""}
    root = make(tmp_path, config, files)
    (root / "in").symlink_to("data")
    for name, target in {
        "2026-03-02.jsonl": "real.txt",
        "2026-03-03.jsonl": "../else/x.jsonl",
        "2026-03-04.jsonl": "nothing",
        "again": "part",
        "part/round": "..",
    }.items():
        (root / "data" / name).symlink_to(target)
    (root / "data/2026-03-06.jsonl").mkdir()
    notes = {one.source: one.note for one in refreshed(root).sources}
    assert notes == {
        "in/2026-03-02.jsonl": "",
        "in/2026-03-03.jsonl": "link",
        "in/2026-03-04.jsonl": "link",
        "in/again/2026-03-05.jsonl": "empty",
        "in/part/2026-03-05.jsonl": "empty",
    }


def test_a_linked_folder_that_leads_out_is_not_passed_over(tmp_path: Path) -> None:
    """A folder of dumps that is such a link is the link of its day, or, where it has no date, an error."""
    config = CONFIG.replace("logs/{date}*", "in/*/{date}.jsonl")
    root = make(tmp_path, config, {"else/2026-03-02.jsonl": b"", "in/a/2026-03-03.jsonl": b""})
    (root / "in/of-2026-03-04").symlink_to("../else")
    assert _names(root) == [("2026-03-03", "in/a/2026-03-03.jsonl"), ("2026-03-04", "in/of-2026-03-04")]
    (root / "in/others").symlink_to("../else")
    with pytest.raises(DumpError, match="in/others: is a symbolic link out of the dumps' folder"):
        find_sources(load_engagement(root))


def test_a_name_in_a_store_is_no_pattern(tmp_path: Path) -> None:
    """Stars and brackets in the name of what lies in a store are letters, for every format."""
    files = fsspec.filesystem("memory")
    names = [f"{DAY}[1].jsonl", f"{DAY}*.jsonl", f"{DAY}?.csv", f"{DAY}1.jsonl"]
    for name in names:
        files.pipe(f"/odd/{name}", good(name).encode() if name.endswith("l") else b"ts,conversation_id,workflow\n")
    state = refreshed(make(tmp_path, CONFIG.replace('"logs/{date}*"', '"memory://odd/{date}*"')))
    assert [row.n for row in state.rollups if row.metric == "volume"] == [1, 1, 1]


def test_a_root_that_looks_like_a_chain_of_stores_is_a_root(tmp_path: Path) -> None:
    """Two colons in a folder's name open no other file system."""
    root = tmp_path / "zip::a"
    root.mkdir()
    state = refreshed(make(root, files={f"logs/{DAY}::b.jsonl": good("a").encode()}))
    assert [row.n for row in state.rollups if row.metric == "volume"] == [1]
