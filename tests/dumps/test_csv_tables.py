"""Lines of CSV that are read in one go say what they say one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.dumps.small import CONFIG, make, refreshed, said
from watchbook.dumps import csvfile

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "ts,conversation_id,workflow,confidence,handoff\n"
ROWS = [f"2026-03-02T09:00:00-05:00,c{number},desk,0.5,{str(number % 2 == 0).lower()}" for number in range(6)]
ODD = {
    "nothing odd": ROWS,
    "a line with a cell more beside one with a cell less": [
        *ROWS,
        ROWS[0] + ",x",
        "2026-03-02T09:00:00-05:00,c9,desk,1",
    ],
    "blank lines": [ROWS[0], "", "   ", *ROWS[1:], ""],
    "quotes, and a record of two lines": [*ROWS, '2026-03-02T09:00:00-05:00,"c,\n8",desk,0.5,true'],
    "delimiters alone": [*ROWS, ",,,,"],
    "no numbers, no truths": [
        *ROWS,
        ROWS[0].replace("0.5,true", "nan,maybe"),
        ROWS[1].replace("0.5", " 1 "),
    ],
    "words for nothing": [*ROWS, ROWS[0].replace("0.5,true", "None,")],
    "letters of more than a byte": [*ROWS, ROWS[0].replace("c0", "é")],
}


@pytest.mark.parametrize("lines", ODD.values(), ids=ODD)
def test_lines_say_in_one_go_what_they_say_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: list[str]
) -> None:
    """Whatever stands among them."""
    root = make(tmp_path, CONFIG, {"logs/2026-03-02.csv": (HEAD + "\n".join(lines)).encode()})
    monkeypatch.setattr(csvfile, "LUMP", 200)
    monkeypatch.setattr(csvfile, "STRIP", 100)
    at_once = refreshed(root)
    monkeypatch.setattr(csvfile, "may_be_clean", lambda *_: False)
    assert at_once == refreshed(root)


def test_a_line_of_too_many_cells_hides_none_of_too_few(tmp_path: Path) -> None:
    """Together they have as many delimiters as two lines have."""
    lines = [ROWS[0], ROWS[1] + ",x", "2026-03-02T09:00:00-05:00,c9,desk,1"]
    root = make(tmp_path, CONFIG, {"logs/2026-03-02.csv": (HEAD + "\n".join(lines)).encode()})
    assert said(refreshed(root)).splitlines()[:3] == [
        "lines 3, rolled-up 1, quarantined:ragged 2",
        "line 3: ragged",
        "line 4: ragged",
    ]
