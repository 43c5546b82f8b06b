"""Whatever goes wrong and is no finding exits 2, with a sentence: 1 says that something was judged."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.desk import make_desk
from tests.ordinary import watchbook as ordinary
from watchbook.crash import explain_error, masked_text, traceback_of

if TYPE_CHECKING:
    from pathlib import Path

BREAK = """
import sys
import watchbook.cli.oncall_commands
import watchbook.queries.roster_status as roster

def fault(*_):
    {fault}

roster.roster_now = fault
from watchbook.cli import main
main()
"""
SECRET = "John Doe, john@example.com, 4111111111111111"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """An engagement that has never run."""
    return make_desk(tmp_path / "desk", 1)


def failing(desk: Path, fault: str, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command in which something goes wrong that nobody expected."""
    return subprocess.run(
        [sys.executable, "-c", BREAK.format(fault=fault), *(words or ("oncall",))],
        cwd=desk,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_nobody_expected_exits_2_with_one_line(desk: Path) -> None:
    """The line names the kind and the place of it, and where the traceback is; what it says is masked there."""
    done = failing(desk, f"""raise ValueError("no number: '{SECRET}' sk-abc123def456ghi")""")
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    kept = desk / ".watchbook/last-error.txt"
    assert line.startswith("error: ValueError in cli/oncall_commands.py:")
    assert line.endswith(f", which nobody expected: the traceback is in {kept}; please report it")
    text = kept.read_text()
    assert "Traceback (most recent call last):" in text
    assert "in fault" in text
    assert "ValueError: no number: '…" in text
    for part in ("Doe", "example.com", "41111", "sk-abc"):
        assert part not in text.partition("ValueError:")[2]
        assert part not in line
    assert kept.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("fault()", "RecursionError"),
        ("raise MemoryError", "MemoryError"),
        ("raise type('PanicException', (BaseException,), {})('panic')", "PanicException"),
        ("raise FileNotFoundError(2, 'No such file or directory', 'x')", "FileNotFoundError"),
        ("class Mute(Exception):\n        def __str__(self): raise KeyError\n    raise Mute", "Mute"),
    ],
)
def test_every_kind_of_fault_does(desk: Path, fault: str, kind: str) -> None:
    """What is no Exception, too, and what cannot even be said."""
    done = failing(desk, fault)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert done.stderr.startswith(f"error: {kind} in ")
    assert len((desk / ".watchbook/last-error.txt").read_text()) < 20_000


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("raise PermissionError(13, 'Permission denied', '/x/y')", "error: /x/y: Permission denied"),
        ("raise OSError(28, 'No space left on device')", "error: the system: No space left on device"),
        ("raise OSError(30, 'Read-only file system', 'ledger')", "error: ledger: Read-only file system"),
        ("raise OSError(27, 'File too large', 'ledger/x')", "error: ledger/x: File too large"),
    ],
)
def test_what_the_system_refuses_is_said_as_it_is(desk: Path, fault: str, said: str) -> None:
    """With what to do; it is no fault of this program to be reported."""
    done = failing(desk, fault)
    assert done.returncode == 2
    first, second = done.stderr.splitlines()
    assert first == said
    assert second.startswith("hint: ")
    assert not (desk / ".watchbook/last-error.txt").exists()


def test_a_folder_that_cannot_be_written_does_not_break_that(desk: Path, tmp_path: Path) -> None:
    """The traceback goes where what is losable goes; where nothing can be written the line says so."""
    (desk / ".watchbook").write_text("in the way")
    done = failing(desk, "raise ValueError('x')", TMPDIR=str(tmp_path))
    assert done.returncode == 2
    (kept,) = tmp_path.glob("watchbook-*last-error.txt")
    assert f"the traceback is in {kept}; please report it" in done.stderr
    done = failing(
        desk, "import tempfile; tempfile.mkstemp = lambda **_: open('/nowhere/x')\n    raise ValueError('x')"
    )
    assert done.returncode == 2
    assert done.stderr.endswith("its traceback could not be written anywhere; please report it\n")


def test_nothing_is_written_through_a_link(desk: Path, tmp_path: Path) -> None:
    """A link at the place of the traceback is left alone."""
    (tmp_path / "precious").write_text("precious")
    (desk / ".watchbook").mkdir()
    (desk / ".watchbook/last-error.txt").symlink_to(tmp_path / "precious")
    assert failing(desk, "raise ValueError('x')", TMPDIR=str(tmp_path)).returncode == 2
    assert (tmp_path / "precious").read_text() == "precious"


def test_github_is_shown_what_nobody_expected(desk: Path) -> None:
    """As an annotation beside the exit code."""
    code = (
        "import watchbook.queries.run_check as c\n"
        "def fault(*_, **__): raise ValueError('x')\n"
        "c.run_check = fault\nfrom watchbook.cli import main\nmain()"
    )
    command = [sys.executable, "-c", code, "check", "--output-format", "github"]
    done = subprocess.run(command, cwd=desk, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout.startswith("::error")
    assert "ValueError in " in done.stdout


def test_tables_that_are_nested_without_end_are_a_mistake_in_the_file(desk: Path) -> None:
    """With the file's name, and no traceback."""
    with (desk / "watchbook.toml").open("a") as config:
        config.write(f"x = {'[' * 100_000}{']' * 100_000}\n")
    done = ordinary(desk, "check")
    assert (done.returncode, done.stderr) == (
        2,
        "error: watchbook.toml: tables or lists are nested too deeply to be read\n",
    )


@pytest.mark.parametrize("words", [("verdicts",), ("check",), ("oncall", "--json"), ("flags",)])
def test_what_cannot_be_printed_was_not_said(desk: Path, words: tuple[str, ...]) -> None:
    """A full disk behind standard output is no success."""
    command = [sys.executable, "-m", "watchbook.cli", *words]
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with open("/dev/full", "w") as full:  # noqa: PTH123  # a device
        done = subprocess.run(
            command, cwd=desk, env=buffered, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_an_installation_that_lacks_something_could_not_judge(desk: Path) -> None:
    """Exit 1 of Python itself would say that it was judged."""
    code = "import sys; sys.modules['typer'] = None\nfrom watchbook.__main__ import main\nmain()"
    done = subprocess.run([sys.executable, "-c", code, "check"], cwd=desk, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("error: watchbook cannot be started: ModuleNotFoundError: ")


def test_the_errors_behind_an_error_are_kept() -> None:
    """Each with what it says, masked."""
    first, second = KeyError("secret words"), RuntimeError("row 17 of 20 is odd")
    second.__cause__ = first
    text = traceback_of(second)
    assert text.index("builtins.KeyError: '…12…'") < text.index("builtins.RuntimeError: row 17 of 20 is odd")


def test_a_mask_leaves_words_and_small_numbers() -> None:
    """What is quoted, and what looks like an address, a number or a key, is its length."""
    assert masked_text("line 3: 'Jane' at jane@example.com") == "line 3: '…4…' at …16…"
    assert masked_text("https://hooks.example.com/T000/B000 took 30 s") == "…35… took 30 s"
    assert masked_text("card 4111111111111111, key sk-live-a1b2c3d4e5f6") == "card …17… key …20…"


def test_a_disk_without_room_for_temporary_files_is_said_as_it_is() -> None:
    """Python says of it that a directory was not found."""
    error = explain_error(FileNotFoundError(errno.ENOENT, "No usable temporary directory found in ['/tmp']"), None)
    assert error.what == "no folder for temporary files can be written to"
    assert error.hints == (
        "make room on that disk, or set TMPDIR to a folder that may be written to (and look at ulimit -f)",
    )


def test_a_folder_that_could_not_be_copied_for_want_of_room_is_said_as_it_is(tmp_path: Path) -> None:
    """The first of its files is named; Python keeps the reasons as texts, and no number of an error beside them."""
    copies = [("a/x.csv", "b/x.csv", "[Errno 28] No space left on device: 'b/x.csv'"), ("a/y.csv", "b/y.csv", "else")]
    error = explain_error(shutil.Error(copies), None)
    assert (error.what, error.hints) == ("b/x.csv: No space left on device", ("the disk is full: make room",))
    assert "which nobody expected" in explain_error(shutil.Error("a and b are the same"), tmp_path).what


def test_an_error_that_people_can_mend_stays_as_it_is(tmp_path: Path) -> None:
    """Nothing is written for it."""
    from watchbook.errors import ConfigError  # noqa: PLC0415  # beside its use

    error = ConfigError("no")
    assert explain_error(error, tmp_path) is error
    assert not list(tmp_path.iterdir())
