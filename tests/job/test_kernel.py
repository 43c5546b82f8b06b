"""A kernel that dies, hangs, or says too much ends the run within seconds, and in a sentence."""

from __future__ import annotations

import os
import signal
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import nbformat
import pytest

from tests.desk import make_desk
from tests.job.test_daily_run import job
from watchbook.errors import NotebookError
from watchbook.job import kernel as kernels
from watchbook.job.kernel import running_kernel
from watchbook.job.notebook_output import LONGEST, printable, publishable
from watchbook.job.scheduled_notebook import read_notebooks

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.job.kernel import Kernel

pytestmark = pytest.mark.slow

v4 = nbformat.v4
KEY = "AKIA" + "IOSFODNN7EXAMPLF"
"""Of a form that no document shows as an example."""
SECONDS = 25.0
"""Within which a run is given up on a busy machine; alone it takes two."""


def write(folder: Path, *cells: str) -> None:
    tagged = v4.new_code_cell("x = 1", metadata={"tags": ["parameters"]})
    made = v4.new_notebook(metadata={"watchbook": {"schedule": "daily"}}, cells=[tagged, *map(v4.new_code_cell, cells)])
    nbformat.write(made, folder / "daily.ipynb")


def pid_of(kernel: Kernel) -> int:
    return int(kernel._manager.provisioner.pid)


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("import os\nos._exit(1)", "the kernel died in cell 2"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "the kernel died in cell 2"),
        ("import time\ntime.sleep(600)", "cell 2 did not finish within 3 seconds"),
        ("import subprocess\nsubprocess.run(['sleep', '600'])", "cell 2 did not finish within 3 seconds"),
        ("while True: print('x' * 100_000)", "cell 2 puts out more than the 10 MB that a notebook may say"),
        ("print('x' * 30_000_000)", "cell 2 puts out more than the 10 MB that a notebook may say"),
        (
            "from IPython.display import display, HTML\nfor _ in range(40): display(HTML('x' * 1_000_000))",
            "cell 2 puts out more than the 10 MB that a notebook may say",
        ),
        (
            "import sys\nwhile True: print('x' * 100_000, file=sys.stderr)",
            "cell 2 puts out more than the 10 MB that a notebook may say",
        ),
    ],
)
def test_a_notebook_that_cannot_end_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cell: str, says: str
) -> None:
    """A dead kernel, a cell past its limit and output without end are errors at the cell, not a wait."""
    if "sleep" in cell:
        monkeypatch.setattr(kernels, "CELL_TIMEOUT", 3)
    write(tmp_path, cell, "print('never')")
    with running_kernel(tmp_path, tmp_path / "scratch", lambda _: None) as kernel:
        process, started = pid_of(kernel), time.monotonic()
        with pytest.raises(NotebookError) as caught:
            kernel.execute(read_notebooks(tmp_path)[0], {})
        assert time.monotonic() - started < SECONDS
    assert caught.value.what == says
    assert str(caught.value.place) == "notebooks/daily.ipynb"
    assert caught.value.hints[-1] == "ledger and site are as they were"
    assert not _runs(process)


def test_no_history_of_cells_is_kept(tmp_path: Path) -> None:
    """A disk that refuses it would be said in a report, and what was executed is nobody's but the notebook's."""
    write(tmp_path, "print(get_ipython().history_manager.enabled)")
    with running_kernel(tmp_path, tmp_path / "scratch", lambda _: None) as kernel:
        output = kernel.execute(read_notebooks(tmp_path)[0], {})
    assert "False" in str(output)
    assert not list((tmp_path / "scratch").rglob("history.sqlite*"))


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_a_kernel_that_does_not_answer_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: signal.Signals
) -> None:
    """Dead before its first cell, or never started, a kernel is not waited for."""
    monkeypatch.setattr(kernels, "START_TIMEOUT", 3)
    write(tmp_path, "1")
    with running_kernel(tmp_path, tmp_path / "scratch", lambda _: None) as kernel:
        process, started = pid_of(kernel), time.monotonic()
        os.kill(process, how)
        with pytest.raises(NotebookError, match="the kernel does not answer: Kernel di"):
            kernel.execute(read_notebooks(tmp_path)[0], {})
        assert time.monotonic() - started < SECONDS
    assert not _runs(process)


@pytest.mark.slow
@pytest.mark.parametrize("moment", range(12))
def test_a_kernel_may_be_killed_at_any_moment(tmp_path: Path, moment: int) -> None:
    """Whatever it is doing, the run is given up soon, or the notebook had already ended."""
    write(tmp_path, *(["print('x' * 1000)", "import time\ntime.sleep(0.02)"] * 40))
    with running_kernel(tmp_path, tmp_path / "scratch", lambda _: None) as kernel:
        process, started = pid_of(kernel), time.monotonic()
        killer = threading.Timer(0.15 + 0.21 * moment, os.kill, (process, signal.SIGKILL))
        killer.start()
        with suppress(NotebookError):
            kernel.execute(read_notebooks(tmp_path)[0], {})
        killer.join()
        assert time.monotonic() - started < SECONDS
    assert not _runs(process)


def test_no_kernel_at_all_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the process cannot be started, the error says what to try."""

    async def refuse(*_: object, **__: object) -> None:
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr("jupyter_client.manager.AsyncKernelManager.start_kernel", refuse)
    with (
        pytest.raises(NotebookError, match=r"no kernel can be started: .*Cannot allocate memory"),
        running_kernel(tmp_path, tmp_path / "scratch", lambda _: None),
    ):
        pass


def test_warnings_that_are_errors_elsewhere_end_no_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PYTHONWARNINGS is about somebody's own code, not about Jupyter's and mkdocs'."""
    monkeypatch.setenv("PYTHONWARNINGS", "error")
    write(tmp_path, "import warnings\nwarnings.warn('old')\nprint('said')")
    with running_kernel(tmp_path, tmp_path / "scratch", lambda _: None) as kernel:
        report = kernel.report(read_notebooks(tmp_path)[0], {}, "latest")
    assert b"said" in report["latest.md"]


def test_what_a_kernel_died_of_leaves_the_ledger_as_it_was(tmp_path: Path) -> None:
    """After the day's work is staged nothing of it is placed, and the next run does it."""
    root = make_desk(tmp_path / "desk", 20)
    job(root, 19)
    before = {path: path.read_bytes() for path in (root / "ledger").rglob("*") if path.is_file()}
    path = root / "notebooks/daily.ipynb"
    good = path.read_text()
    dying = nbformat.reads(good, as_version=4)
    dying.cells.append(v4.new_code_cell("import os\nos._exit(1)"))
    path.write_text(nbformat.writes(dying))
    with pytest.raises(NotebookError, match="the kernel died in cell"):
        job(root, 20)
    assert {path: path.read_bytes() for path in (root / "ledger").rglob("*") if path.is_file()} == before
    path.write_text(good)
    assert "daily 2026-03-21" in job(root, 20).executed_names


def test_a_secret_that_a_notebook_is_told_is_not_passed_on(tmp_path: Path) -> None:
    """Neither report nor log nor error holds it; each says that something stood there."""
    said: list[str] = []
    write(tmp_path, f"import sys\nprint('a', '{KEY}')\nprint('b', '{KEY}', file=sys.stderr)")
    with running_kernel(tmp_path, tmp_path / "scratch", said.append) as kernel:
        report = kernel.report(read_notebooks(tmp_path)[0], {}, "latest")
        write(tmp_path, f"raise ValueError('c {KEY}')")
        with pytest.raises(NotebookError) as caught:
            kernel.report(read_notebooks(tmp_path)[0], {}, "latest")
    assert KEY not in "".join([*(data.decode() for data in report.values()), *said, str(caught.value)])
    assert b"[not shown: a secret (AWS Access Key)]" in report["latest.md"]
    assert "[not shown: a secret (AWS Access Key)]" in said
    assert any(line.startswith("latest.md:") and line.endswith("it is not shown") for line in said)


def test_a_drawing_that_holds_a_secret_is_not_shown() -> None:
    """A line cannot be taken out of a drawing, so the whole of it is replaced; pictures of pixels are left alone."""
    files = {"a.svg": f"<svg><text>{KEY}</text></svg>".encode(), "b.svg": b"<svg></svg>", "c.png": KEY.encode()}
    found = publishable(files, lambda _: None)
    assert b"Not shown: a secret stands here." in found["a.svg"]
    assert (found["b.svg"], found["c.png"]) == (files["b.svg"], files["c.png"])


def test_a_long_line_is_cut_and_shows_no_part_of_a_secret() -> None:
    """What is printed of a line is what people read, searched before it is cut."""
    assert printable("x" * 30_000_000) == "x" * LONGEST + "…"
    assert "AKIA" not in printable("x " * (LONGEST // 2 - 3) + KEY)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
