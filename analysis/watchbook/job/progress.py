"""Progress of long steps, on a terminal as a line that moves, elsewhere as a few lines."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Self

from rich.text import Text

if TYPE_CHECKING:
    from rich.console import Console

STEP = re.compile(r"progress (\d+)/(\d+) (.*)", re.DOTALL)
QUIET_SECONDS = 10.0
"""How long to be silent between lines where there is no terminal."""


class Progress:
    """Shows the lines a run logs; `progress 3/259 text` moves a bar, anything else starts a new step."""

    def __init__(self, console: Console) -> None:
        """Show on `console`."""
        self._console = console
        self._status = console.status("starting")
        self._step = ""
        self._said = time.monotonic()

    def __enter__(self) -> Self:
        """Start showing."""
        if self._console.is_terminal:
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop showing."""
        self._status.stop()

    def line(self, text: str) -> None:
        """Take a line of the log."""
        match = STEP.fullmatch(text)
        if match:
            self.step(int(match[1]), int(match[2]), match[3])
            return
        self._step = text
        self._console.print(_plain(f"  {text}"))
        self._status.update(_plain(text))
        self._said = time.monotonic()

    def step(self, count: int, of: int, text: str) -> None:
        """Show that `count` of `of` steps are done."""
        status = f"{self._step}: {text} {count} of {of}".removeprefix(": ")
        if self._console.is_terminal:
            self._status.update(_plain(status))
        elif time.monotonic() - self._said > QUIET_SECONDS:
            self._console.print(_plain(f"  {status}"))
            self._said = time.monotonic()


def _plain(text: str) -> Text:
    """Return a text as it is: no brackets are styles, and no name of a file breaks a line or moves a terminal."""
    return Text("".join(char if char.isprintable() else "?" for char in text))
