"""What commands print reaches a terminal as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.cli.app import Output

if TYPE_CHECKING:
    import pytest


def test_what_moves_a_terminal_is_printed_as_a_question_mark(capsys: pytest.CaptureFixture[str]) -> None:
    Output().print("Café\x1b[2J \x07\r\x9b31m[red]\ttab\r\nline :smile:", end="")
    assert capsys.readouterr().out == "Café?[2J ???31m[red]\ttab\nline :smile:"


def test_errors_go_where_errors_go(capsys: pytest.CaptureFixture[str]) -> None:
    Output(stderr=True).print("refused")
    Output().print()
    assert capsys.readouterr() == ("\n", "refused\n")
