"""A Jupyter kernel that executes scheduled notebooks.

nbclient executes; nothing else in Watchbook imports it.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import tempfile
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from watchbook import errors
from watchbook.crash import masked_text
from watchbook.errors import NotebookError
from watchbook.job.notebook_markdown import to_markdown
from watchbook.job.notebook_output import MOST, printable, publishable, size_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from watchbook.job.scheduled_notebook import Notebook

ANSI = re.compile(r"\x1b\[[0-9;]*m")
OUTPUT = ("stream", "display_data", "update_display_data", "execute_result")
"""Messages of a kernel that hold output."""
CELL_TIMEOUT = 3600
"""Seconds one cell may take before the run is given up."""
NO_HISTORY = "--HistoryManager.enabled=False"
"""IPython keeps what was executed in a database, and where that cannot be written says so in a cell's output: in a
report that is published. Nobody asks for it."""
START_TIMEOUT = 60
"""Seconds a kernel may take until it answers."""
SETTLING = 15
"""Seconds a cell that has ended may take until all of its output is here."""
AS_THEY_WERE = "ledger and site are as they were"


class Kernel:
    """One Jupyter kernel that executes notebook after notebook, each in a namespace of its own."""

    def __init__(self, manager: Any, root: Path, log: Callable[[str], None]) -> None:
        """Hold a started kernel; use `running_kernel`."""
        self._manager = manager
        self._root = root
        self._log = log

    def report(self, notebook: Notebook, parameters: dict[str, str], stem: str) -> dict[str, bytes]:
        """Execute a notebook and return what it says, as `to_markdown` does, without secrets."""
        return publishable(to_markdown(self.execute(notebook, parameters), stem), self._log)

    def execute(self, notebook: Notebook, parameters: dict[str, str]) -> nbformat.NotebookNode:
        """Execute a notebook with parameters and return it with its outputs.

        What cells write to stderr goes to the log as it is written.

        Raises:
            NotebookError: a cell failed, did not finish or says too much, or the kernel died; it names notebook, cell
                and error.
        """
        content = _with_parameters(notebook, parameters)
        executor = _Executor(
            content,
            self._log,
            km=self._manager,
            resources={"metadata": {"path": str(self._root)}},
            timeout=CELL_TIMEOUT,
            startup_timeout=START_TIMEOUT,
            iopub_timeout=SETTLING,
            raise_on_iopub_timeout=True,
            record_timing=False,
        )
        try:
            executor.run()
        except CellExecutionError as error:
            cause, hints = _cause(error)
            raise NotebookError(
                f"cell {executor.cell_number} failed: {cause}",
                place=notebook.place,
                hints=(*hints, f"{AS_THEY_WERE}; open the notebook in Jupyter"),
            ) from error
        except (CellTimeoutError, DeadKernelError, RuntimeError) as error:
            raise _failure(executor, notebook, error) from error
        finally:
            if executor.kc is not None:
                executor.kc.stop_channels()
        return content


def _cause(error: CellExecutionError) -> tuple[str, list[str]]:
    """Return what a cell's error says and the end of its traceback; of an error of ours its own hints.

    What a library says may repeat a day's words, so it is masked like the traceback of what nobody expected; what
    Watchbook's own errors say repeats none.
    """
    text, trace = ANSI.sub("", error.evalue), ANSI.sub("", error.traceback)
    if hasattr(errors, error.ename):
        first, *counterparts = text.splitlines() or [""]
        hints = [printable(line.removeprefix("hint: ")) for line in counterparts]
        return printable(first.removeprefix("error: ")), hints
    masked = masked_text(text)
    text, trace = masked, trace.replace(text, masked)
    lines = [line for line in trace.splitlines() if line.strip("- ")]
    return printable(f"{error.ename}: {text}"), [printable(line) for line in lines[-6:]]


def _failure(executor: _Executor, notebook: Notebook, error: Exception) -> NotebookError:
    """Return what is said of a notebook that was not executed to its end."""
    cell = f"cell {executor.cell_number}"
    if executor.says_too_much:
        cause = f"{cell} puts out more than the {MOST / 1e6:.0f} MB that a notebook may say"
        hint = "print less: what a notebook says is read by people, and stays in the ledger"
    elif isinstance(error, CellTimeoutError) and "IOPub" in str(error):
        cause, hint = f"{cell} ended, and its output did not come", "was the kernel killed? run it again"
    elif isinstance(error, CellTimeoutError):
        cause, hint = (
            f"{cell} did not finish within {CELL_TIMEOUT:,} seconds",
            "make it do less, or look what it waits for",
        )
    elif isinstance(error, DeadKernelError):
        cause = f"the kernel died in {cell}"
        hint = "was it killed for want of memory? `dmesg` or the CI's log says so; or does the cell end its process?"
    else:
        cause = f"the kernel does not answer: {printable(str(error))}"
        hint = "does `python -m ipykernel --version` work in the environment of watchbook?"
    return NotebookError(cause, place=notebook.place, hints=(hint, AS_THEY_WERE))


@contextmanager
def running_kernel(root: Path, scratch: Path, log: Callable[[str], None]) -> Iterator[Kernel]:
    """Start a kernel that leaves nothing in the user's home, and shut it down.

    Args:
        root: folder in which cells run.
        scratch: folder for what Jupyter, IPython and matplotlib keep; matplotlib's font list makes it worth keeping.
        log: receives what cells write to stderr.

    Raises:
        NotebookError: no kernel can be started.
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
    # What cells had in temporary files goes with the kernel, which is killed whatever they do.
    environment = {**os.environ, **names, "PYDEVD_DISABLE_FILE_VALIDATION": "1", "TMPDIR": str(runtime)}
    # What somebody wants of the warnings of their own code must not end Jupyter's.
    environment.pop("PYTHONWARNINGS", None)
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(names)
    # The blocking manager stops the loop in which nbclient would notice that a kernel is dead or a cell too slow.
    manager = AsyncKernelManager(kernel_name="python3", transport="ipc", ip=str(runtime / "kernel"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _start(manager, environment, root)
            yield Kernel(manager, root, log)
    except (KeyboardInterrupt, SystemExit):
        # The cell that is given up fails with its kernel, and asyncio would say so with a traceback.
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)
        raise
    finally:
        if manager.has_kernel:
            run_sync(manager.shutdown_kernel)(now=True)
        run_sync(manager.cleanup_resources)()
        shutil.rmtree(runtime, ignore_errors=True)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _start(manager: AsyncKernelManager, environment: dict[str, str], root: Path) -> None:
    try:
        run_sync(manager.start_kernel)(env=environment, cwd=str(root), extra_arguments=[NO_HISTORY])
    except (NoSuchKernel, OSError, RuntimeError) as error:
        raise NotebookError(
            f"no kernel can be started: {error}",
            hints=("does `python -m ipykernel --version` work in the environment of watchbook?", AS_THEY_WERE),
        ) from error


class _Executor(NotebookClient):
    """Executes a notebook; passes on what cells write to stderr, and keeps it out of the report."""

    def __init__(self, content: nbformat.NotebookNode, log: Callable[[str], None], **settings: Any) -> None:
        super().__init__(content, **settings)
        self._log = log
        self._at = 0
        self._size = 0

    def run(self) -> None:
        """Execute all cells, in order."""
        self.reset_execution_trackers()
        with self.setup_kernel():
            assert self.kc is not None
            about = self.wait_for_reply(self.kc.kernel_info())
            if about is None:
                raise RuntimeError("it says nothing of itself")
            self.nb.metadata["language_info"] = about["content"]["language_info"]
            for index, cell in enumerate(self.nb.cells):
                self._at = index
                self.execute_cell(cell, index, store_history=True)
        self.set_widgets_metadata()

    @property
    def says_too_much(self) -> bool:
        """Return whether more was put out than a notebook may say."""
        return self._size > MOST

    @property
    def cell_number(self) -> int:
        """Return the number of the cell that ran last, from 1 as a person counts."""
        return self._at + 1

    def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> Any:
        if msg["msg_type"] in OUTPUT:
            self._size += size_of(msg)
            if self.says_too_much and self.task_poll_for_reply is not None:
                # The cell goes on; who waits for its end is told that nothing more is wanted.
                self.task_poll_for_reply.cancel()
                return None
        return super().process_message(msg, cell, cell_index)

    def output(self, outs: list[Any], msg: dict[str, Any], display_id: Any, cell_index: int) -> Any:
        if msg["msg_type"] == "stream" and msg["content"]["name"] == "stderr":
            for line in filter(None, msg["content"]["text"].splitlines()):
                self._log(printable(line))
            return None
        return super().output(outs, msg, display_id, cell_index)


def _with_parameters(notebook: Notebook, parameters: dict[str, str]) -> nbformat.NotebookNode:
    """Return a copy whose cell tagged `parameters` is replaced; a person's defaults are not run."""
    content = _parse(notebook)
    source = "\n".join(["%reset -f", *(f"{name} = {value!r}" for name, value in parameters.items())])
    cell = nbformat.v4.new_code_cell(source, id="parameters")
    positions = [i for i, cell in enumerate(content.cells) if "parameters" in cell.metadata.get("tags", ())]
    if len(positions) != 1:
        raise NotebookError(
            f"{len(positions)} cells are tagged `parameters`, and one is needed",
            place=notebook.place,
            hints=("in Jupyter: select the cell, Property Inspector, add the tag `parameters`",),
        )
    content.cells[positions[0]] = cell
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
