"""What notebooks say is written as nbconvert would write it, with it or without."""

from __future__ import annotations

import subprocess
import sys
from copy import deepcopy
from itertools import product

import nbformat
import pytest

from watchbook.job import notebook_markdown
from watchbook.job.notebook_markdown import by_nbconvert, to_markdown

v4 = nbformat.v4
TABLE = "| a |\n| - |\n\n| b |\n"
PLAIN = {
    "markdown": ("display_data", {"data": {"text/markdown": TABLE, "text/plain": "x"}}),
    "markdown of a last line": ("execute_result", {"data": {"text/markdown": "a `b` {{ c }}", "text/html": "<b>"}}),
    "drawing": ("display_data", {"data": {"image/svg+xml": "<svg/>\n", "text/plain": "x"}}),
    "drawing of a last line": ("execute_result", {"data": {"image/svg+xml": "<svg/>", "text/html": "<b>"}}),
    "both": ("display_data", {"data": {"image/svg+xml": "<svg/>", "text/markdown": ""}}),
}
"""Outputs that are written without nbconvert."""
OTHER = {
    "text": ("execute_result", {"data": {"text/plain": "x\n\n y\n"}}),
    "html": ("display_data", {"data": {"text/html": "  <b>x</b>\n  <i>y</i>"}}),
    "printed": ("stream", {"name": "stdout", "text": "a\n\n  b\n"}),
    "picture": ("display_data", {"data": {"image/png": "AAAA", "image/svg+xml": "<svg/>"}}),
}
"""Those that it writes."""


def notebook(*names: str) -> nbformat.NotebookNode:
    """Return a notebook with outputs in one cell, and the last of them again in another."""
    outputs = [v4.new_output(kind, **said) for kind, said in ((PLAIN | OTHER)[name] for name in names)]
    cells = [v4.new_markdown_cell("# T\n\ntext  "), v4.new_code_cell("1", outputs=outputs), v4.new_code_cell("2")]
    cells += [
        v4.new_markdown_cell(""),
        v4.new_code_cell("3", outputs=deepcopy(outputs[-1:])),
        v4.new_markdown_cell("  end\n"),
    ]
    return v4.new_notebook(cells=cells)


@pytest.mark.parametrize("names", [(name,) for name in PLAIN | OTHER] + [*product(PLAIN, repeat=2)], ids=" and ".join)
def test_what_is_written_is_what_nbconvert_writes(names: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """Byte by byte, with the drawings; what is not Markdown or a drawing is left to it."""
    whole = by_nbconvert(notebook(*names), "latest")
    if set(names) <= set(PLAIN):
        monkeypatch.delattr(notebook_markdown, "by_nbconvert")
    assert to_markdown(notebook(*names), "latest") == whole


def test_cells_of_another_kind_are_left_to_nbconvert() -> None:
    """Raw text, and Markdown with pictures that hang on it."""
    raw = v4.new_notebook(cells=[v4.new_raw_cell("raw"), v4.new_markdown_cell("text")])
    assert to_markdown(raw, "s") == by_nbconvert(raw, "s")
    assert b"raw" in to_markdown(raw, "s")["s.md"]
    attached = v4.new_markdown_cell("![x](attachment:x.png)", attachments={"x.png": {"image/png": "AAAA"}})
    made = to_markdown(v4.new_notebook(cells=[attached]), "s")
    assert made["s.md"] != b"![x](attachment:x.png)\n"
    assert len(made) == 2


def test_a_kernel_begins_without_nbconvert() -> None:
    """Its import takes as long as all else of Jupyter's in the run's process."""
    code = "import watchbook.job.kernel, sys; sys.exit('nbconvert' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
