"""A Jupyter kernel that executes scheduled notebooks, and what they say as Markdown.

nbconvert executes and exports; nothing else in Watchbook imports it.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from jupyter_client.manager import KernelManager
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbconvert import MarkdownExporter
from nbconvert.preprocessors import ExecutePreprocessor
from traitlets.config import Config as Traits

from watchbook.errors import NotebookError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from watchbook.job.scheduled_notebook import Notebook

ANSI = re.compile(r"\x1b\[[0-9;]*m")
CELL_TIMEOUT = 3600
"""Seconds one cell may take before the run is given up."""


class Kernel:
    """One Jupyter kernel that executes notebook after notebook, each in a namespace of its own."""

    def __init__(self, manager: Any, root: Path, log: Callable[[str], None]) -> None:
        """Hold a started kernel; use `running_kernel`."""
        self._manager = manager
        self._root = root
        self._log = log

    def report(self, notebook: Notebook, parameters: dict[str, str], stem: str) -> dict[str, bytes]:
        """Execute a notebook and return what it says, as `to_markdown` does."""
        return to_markdown(self.execute(notebook, parameters), stem)

    def execute(self, notebook: Notebook, parameters: dict[str, str]) -> nbformat.NotebookNode:
        """Execute a notebook with parameters and return it with its outputs.

        What cells write to stderr goes to the log as it is written.

        Raises:
            NotebookError: a cell failed; it names notebook, cell and error.
        """
        content = _with_parameters(notebook, parameters)
        executor = _Executor(self._log, timeout=CELL_TIMEOUT, record_timing=False)
        try:
            executor.preprocess(content, {"metadata": {"path": str(self._root)}}, km=self._manager)
        except CellExecutionError as error:
            trace = [line for line in ANSI.sub("", error.traceback).splitlines() if line.strip("- ")]
            raise NotebookError(
                f"cell {executor.cell_number} failed: {error.ename}: {ANSI.sub('', error.evalue)}",
                place=notebook.place,
                hints=(*trace[-6:], "ledger and site are as they were; open the notebook in Jupyter"),
            ) from error
        except (CellTimeoutError, DeadKernelError) as error:
            raise NotebookError(
                f"cell {executor.cell_number} did not finish: {error}",
                place=notebook.place,
                hints=("ledger and site are as they were",),
            ) from error
        finally:
            if executor.kc is not None:
                executor.kc.stop_channels()
        return content


def to_markdown(content: nbformat.NotebookNode, stem: str) -> dict[str, bytes]:
    """Return an executed notebook as Markdown without its code, with its figures, by file name.

    Args:
        content: the executed notebook.
        stem: name of the Markdown file; figures are named after it.
    """
    settings = Traits()
    settings.MarkdownExporter.exclude_input = True
    settings.MarkdownExporter.exclude_input_prompt = True
    settings.NbConvertBase.display_data_priority = ["text/markdown", "image/svg+xml", "text/html", "text/plain"]
    exporter = MarkdownExporter(config=settings)
    body, resources = exporter.from_notebook_node(content, {"unique_key": stem, "output_files_dir": ""})
    figures = {name.lstrip("/"): data for name, data in resources.get("outputs", {}).items()}
    return {f"{stem}.md": f"{body.strip()}\n".encode(), **figures}


@contextmanager
def running_kernel(root: Path, scratch: Path, log: Callable[[str], None]) -> Iterator[Kernel]:
    """Start a kernel that leaves nothing in the user's home, and shut it down.

    Args:
        root: folder in which cells run.
        scratch: folder for what Jupyter, IPython and matplotlib keep; matplotlib's font list makes it worth keeping.
        log: receives what cells write to stderr.
    """
    runtime = Path(
        tempfile.mkdtemp(prefix="watchbook-")
    )  # short: the kernel's sockets lie in it, and their paths are bounded
    folders = {
        "JUPYTER_CONFIG_DIR": scratch / "jupyter",
        "JUPYTER_DATA_DIR": scratch / "jupyter",
        "JUPYTER_RUNTIME_DIR": runtime,
        "IPYTHONDIR": scratch / "ipython",
        "MPLCONFIGDIR": scratch / "matplotlib",
    }
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    names = {name: str(folder) for name, folder in folders.items()}
    environment = {**os.environ, **names, "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(names)
    manager = KernelManager(kernel_name="python3", transport="ipc", ip=str(runtime / "kernel"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            manager.start_kernel(env=environment, cwd=str(root))
        yield Kernel(manager, root, log)
    finally:
        manager.shutdown_kernel(now=True)
        manager.cleanup_resources()
        shutil.rmtree(runtime, ignore_errors=True)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


class _Executor(ExecutePreprocessor):
    """Executes a notebook; passes on what cells write to stderr, and keeps it out of the report."""

    def __init__(self, log: Callable[[str], None], **settings: Any) -> None:
        super().__init__(**settings)  # type: ignore[no-untyped-call]  # nbconvert is untyped
        self._log = log
        self._at = 0

    @property
    def cell_number(self) -> int:
        """Return the number of the cell that ran last, from 1 as a person counts."""
        return self._at + 1

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> Any:
        self._at = index
        return super().preprocess_cell(cell, resources, index)  # type: ignore[no-untyped-call]  # as above

    def output(self, outs: list[Any], msg: dict[str, Any], display_id: Any, cell_index: int) -> Any:
        if msg["msg_type"] == "stream" and msg["content"]["name"] == "stderr":
            for line in filter(None, msg["content"]["text"].splitlines()):
                self._log(line)
            return None
        return super().output(outs, msg, display_id, cell_index)


def _with_parameters(notebook: Notebook, parameters: dict[str, str]) -> nbformat.NotebookNode:
    """Return a copy whose cell tagged `parameters` is replaced; a person's defaults are not run."""
    content = _parse(notebook)
    source = "\n".join(["%reset -f", *(f"{name} = {value!r}" for name, value in parameters.items())])
    cell = nbformat.v4.new_code_cell(source, id="parameters")
    tagged = [i for i, cell in enumerate(content.cells) if "parameters" in cell.metadata.get("tags", ())]
    if len(tagged) != 1:
        raise NotebookError(
            f"{len(tagged)} cells are tagged `parameters`, and one is needed",
            place=notebook.place,
            hints=("in Jupyter: select the cell, Property Inspector, add the tag `parameters`",),
        )
    content.cells[tagged[0]] = cell
    return content


def _parse(notebook: Notebook) -> nbformat.NotebookNode:
    try:
        content: nbformat.NotebookNode = nbformat.reads(notebook.text, as_version=4)
        nbformat.validate(content)
    except (ValueError, nbformat.ValidationError) as error:
        raise NotebookError(
            f"not a notebook: {str(error).splitlines()[0]}",
            place=notebook.place,
            hints=("open it in Jupyter and save it again",),
        ) from error
    return content
