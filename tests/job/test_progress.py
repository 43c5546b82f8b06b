"""Progress is shown as it is told, whatever a file is called."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from rich.console import Console

from watchbook.job import progress

if TYPE_CHECKING:
    import pytest


def test_what_is_told_is_no_markup_and_breaks_no_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Brackets are no styles, a line feed starts no line that a forge would take for a command, no terminal moves."""
    out = io.StringIO()
    monkeypatch.setattr(progress, "QUIET_SECONDS", -1.0)
    bar = progress.Progress(Console(file=out, width=200))
    bar.line("notebooks/[/red] [bold]daily.ipynb\n::error::x")
    bar.line("progress 3/9 logs/2026-03-02\x1b[31m\n::error::y.jsonl")
    assert out.getvalue().splitlines() == [
        "  notebooks/[/red] [bold]daily.ipynb?::error::x",
        "  notebooks/[/red] [bold]daily.ipynb?::error::x: logs/2026-03-02?[31m?::error::y.jsonl 3 of 9",
    ]
