"""The command that says who answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from tests.rosters import CONFIG
from watchbook.cli import app

if TYPE_CHECKING:
    from pathlib import Path

ROSTER = """
[[oncall.primary]]
people = ["ada", "bob"]
starts = 2026-11-02
[[oncall.backup]]
people = ["cyd"]
starts = 2026-11-02
"""
AT = ("--at", "2026-11-09T06:10-05:00")


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """An engagement whose people take turns."""
    (tmp_path / "watchbook.toml").write_text(CONFIG + ROSTER)
    return tmp_path


def test_it_says_who_answers_and_until_when(desk: Path) -> None:
    """The number and the authority stand beside the name."""
    done = CliRunner().invoke(app, ["oncall", "--root", str(desk), *AT])
    assert done.exit_code == 0
    assert "Primary  Ada, +1 555 0100, may switch, roll back, change the prompt and speak to the client" in done.output
    assert "until    Mon 9 Nov 2026, 09:00 (America/New_York)" in done.output


def test_it_exits_1_where_nobody_answers(desk: Path) -> None:
    """Before the first turn."""
    done = CliRunner().invoke(app, ["oncall", "--root", str(desk), "--at", "2026-10-01T06:10-05:00"])
    assert done.exit_code == 1
    assert "Primary  nobody" in done.output


def test_a_calendar_that_cannot_be_written_is_said(desk: Path) -> None:
    """With the file and the reason, and without a traceback."""
    done = CliRunner().invoke(app, ["oncall", "--root", str(desk), *AT, "--ical", str(desk / "no" / "turns.ics")])
    assert done.exit_code == 2
    assert "No such file or directory" in " ".join(done.output.split())
