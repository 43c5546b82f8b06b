"""What a command sends, and what it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from tests.books import CONFIG
from tests.notify.dies import CHANNEL
from watchbook.cli import app
from watchbook.errors import LedgerError
from watchbook.job import daily_run

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.notify import Channel


@pytest.mark.parametrize(
    ("options", "told"),
    [([], ["oncall"]), (["--no-notify"], []), (["--as-of", "2026-11-09T06:10-05:00"], [])],
)
def test_a_run_that_is_repeated_or_asked_not_to_tells_nobody(
    options: list[str], told: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is called out of bed by a run with --as-of."""
    given: list[Channel] = []

    def fake(*_: Any, channels: tuple[Channel, ...], **__: Any) -> None:
        given.extend(channels)
        raise LedgerError("no further")

    monkeypatch.setattr(daily_run, "run", fake)
    monkeypatch.setenv("TELL_ONCALL", "json://127.0.0.1")
    (tmp_path / "watchbook.toml").write_text(CONFIG + CHANNEL)
    CliRunner().invoke(app, ["run", "--root", str(tmp_path), *options])
    assert [each.name for each in given] == told


def test_without_a_channel_nobody_is_told_and_that_is_said(tmp_path: Path) -> None:
    """It is no mistake."""
    (tmp_path / "watchbook.toml").write_text(CONFIG)
    done = CliRunner().invoke(app, ["notify", "--root", str(tmp_path)])
    assert (done.exit_code, "nobody is told" in done.output) == (0, True)


def test_a_test_that_does_not_arrive_exits_1(tmp_path: Path) -> None:
    """It says why, and no address."""
    (tmp_path / "watchbook.toml").write_text(CONFIG + CHANNEL)
    address = "http://example.com/secret"
    done = CliRunner(env={"TELL_ONCALL": address}).invoke(app, ["notify", "--test", "--root", str(tmp_path)])
    assert done.exit_code == 1
    assert done.output == "oncall: an address that is neither https nor on this machine\n"
