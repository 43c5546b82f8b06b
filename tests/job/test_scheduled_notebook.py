"""Scheduled notebooks: read, executed, exported."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest

from watchbook.errors import NotebookError
from watchbook.job.kernel import running_kernel
from watchbook.job.notebook_markdown import to_markdown
from watchbook.job.scheduled_notebook import read_notebooks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.job.kernel import Kernel

v4 = nbformat.v4
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Kernel, list[str]]]:
    said: list[str] = []
    folder = tmp_path_factory.mktemp("kernel")
    with running_kernel(folder, folder / "scratch", said.append) as running:
        yield running, said


def notebook(folder: Path, *cells: str, schedule: str | None = "daily", name: str = "daily") -> None:
    metadata = {"watchbook": {"schedule": schedule}} if schedule else {}
    tagged = v4.new_code_cell("as_of = 'by hand'", metadata={"tags": ["parameters"]})
    made = v4.new_notebook(metadata=metadata, cells=[tagged, *map(v4.new_code_cell, cells)])
    nbformat.write(made, folder / f"{name}.ipynb")


def test_parameters_take_the_place_of_a_persons_defaults(tmp_path: Path, kernel: tuple[Kernel, list[str]]) -> None:
    """A notebook runs with the run's own values, and what it says is Markdown without code."""
    notebook(tmp_path, "print(as_of)", "from IPython.display import Markdown\nMarkdown('**said**')")
    content = kernel[0].execute(read_notebooks(tmp_path)[0], {"as_of": "2026-11-09"})
    text = to_markdown(content, "latest")["latest.md"].decode()
    assert "2026-11-09" in text
    assert "**said**" in text
    assert "by hand" not in text
    assert "import" not in text


def test_notebooks_share_a_kernel_and_no_names(tmp_path: Path, kernel: tuple[Kernel, list[str]]) -> None:
    """What one notebook leaves behind is not there for the next."""
    notebook(tmp_path, "left = 1", name="first")
    notebook(tmp_path, "print('left' in globals())", name="second")
    first, second = read_notebooks(tmp_path)
    kernel[0].execute(first, {})
    assert b"False" in to_markdown(kernel[0].execute(second, {}), "s")["s.md"]


def test_a_failing_cell_is_named_with_its_error(tmp_path: Path, kernel: tuple[Kernel, list[str]]) -> None:
    """Notebook, cell and error reach the person, and the kernel's log has what was said on the way."""
    notebook(tmp_path, "import sys\nprint('half way', file=sys.stderr)", "{}['missing']")
    with pytest.raises(NotebookError, match="cell 3 failed: KeyError: '…7…'") as caught:
        kernel[0].execute(read_notebooks(tmp_path)[0], {})
    assert str(caught.value.place) == "notebooks/daily.ipynb"
    assert "half way" in kernel[1]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "not a notebook"),
        (
            '{"cells": [], "metadata": {"watchbook": {"schedule": "hourly"}}, "nbformat": 4, "nbformat_minor": 5}',
            "'hourly'",
        ),
    ],
)
def test_a_file_that_is_no_notebook_is_an_error(tmp_path: Path, text: str, says: str) -> None:
    """A broken notebook is never passed over."""
    (tmp_path / "x.ipynb").write_text(text)
    with pytest.raises(NotebookError, match=says):
        read_notebooks(tmp_path)


def test_a_notebook_without_a_schedule_is_for_people(tmp_path: Path) -> None:
    """Only what carries a schedule runs by itself, daily before weekly before monthly."""
    notebook(tmp_path, "1", schedule=None, name="scratch")
    notebook(tmp_path, "1", schedule="weekly", name="a")
    notebook(tmp_path, "1", schedule="daily", name="b")
    assert [found.name for found in read_notebooks(tmp_path)] == ["b", "a"]


def test_what_init_copies_are_this_repositorys_notebooks() -> None:
    """The example and a new engagement run the same notebooks, committed without outputs, defining no function."""
    ours = {path.name: path.read_text() for path in (ROOT / "notebooks").glob("*.ipynb")}
    copied = (ROOT / "analysis/watchbook/template/files/notebooks").glob("*.ipynb")
    assert ours == {path.name: path.read_text() for path in copied}
    for text in ours.values():
        for cell in nbformat.reads(text, as_version=4).cells:
            assert not cell.get("outputs")
            assert cell.get("execution_count") is None
            assert "def " not in cell.source
            assert "lambda" not in cell.source
