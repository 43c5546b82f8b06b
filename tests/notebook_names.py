"""The names that notebooks may import, in docs/notebooks.md: each with the first line of its own docstring."""

from __future__ import annotations

import inspect
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

START, END = "<!-- made by: make docs -->", "<!-- end -->"
MODULE = "watchbook.notebook"


def with_names(page: str) -> str:
    """Return a page with the names of the module between its two marks."""
    before, _, rest = page.partition(START)
    _, _, after = rest.partition(END)
    return "\n".join([f"{before}{START}", *_rows(), f"{END}{after}"])


def _rows() -> Iterator[str]:
    if find_spec(MODULE) is None:
        return
    module = import_module(MODULE)
    yield from ["", "| name | |", "| --- | --- |"]
    for name in sorted(module.__all__, key=str.lower):
        value = getattr(module, name)
        said = inspect.getdoc(value) or "" if callable(value) else f"The colour {value}."
        yield f"| `{name}` | {said.partition(chr(10))[0].replace('|', chr(92) + '|')} |"
    yield ""
