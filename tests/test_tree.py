"""What must stay true of the tree itself."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WHOLE = "verify.py"
"""What a client downloads and reads is one file, however long."""
SOURCES = sorted((ROOT / "analysis").rglob("*.py")) + sorted((ROOT / "tests").rglob("*.py"))


def imported_by(statement: str) -> set[str]:
    """Return the top-level modules that a statement imports in a new interpreter."""
    code = f"{statement}\nimport sys\nprint(*{{name.split('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "module",
    ["watchbook.check", "watchbook.journal", "watchbook.pages", "watchbook.queries.run_check", "watchbook.cli"],
)
def test_the_check_and_the_pages_start_without_polars(module: str) -> None:
    """They read the ledger; what they need is there in a moment."""
    modules = imported_by(f"import {module}")
    assert not modules & {"polars", "nbconvert", "matplotlib"}
    if module == "watchbook.queries.run_check":  # nor what looks for dumps, and unpacks them
        assert not modules & {"asyncio", "fsspec", "numpy", "ssl", "stdnum", "zstandard"}


def test_the_daily_notebook_imports_no_rules_of_the_check_and_nothing_of_git() -> None:
    """They would be a fifth of its start, and it asks only whether a day can be believed."""
    code = "import watchbook.notebook, sys; print(*(name for name in sys.modules if name.startswith('watchbook.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    rooms = {".".join(name.split(".")[:3]) for name in done.stdout.split()}
    assert not rooms & {"watchbook.check.rules", "watchbook.check.report", "watchbook.evidence.git", "watchbook.oncall"}
    assert {name for name in rooms if name.startswith("watchbook.check.")} >= {"watchbook.check.delivery"}


def test_every_name_of_the_check_is_there_when_it_is_asked_for() -> None:
    """Those that are imported late, too; another name is none."""
    from watchbook import check  # noqa: PLC0415

    assert set(check.ASKED_FOR) < set(check.__all__)
    assert all(getattr(check, name) is not None for name in check.__all__)
    assert callable(check.codes)
    with pytest.raises(AttributeError, match="rules_of"):
        check.rules_of  # noqa: B018


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_short_enough_to_be_about_one_thing(path: Path) -> None:
    """A file past 400 lines is two files; but for the one that a client downloads."""
    if (path.parent.name, path.name) != ("alone", WHOLE):
        assert len(path.read_text("utf-8").splitlines()) <= 400


def test_no_message_names_a_command_of_this_repository_alone() -> None:
    """An engagement has no Makefile: what is printed there says what can be typed there."""
    command = re.compile(r"\bmake (demo|serve|lab|test|clean)\b")
    assert [str(path) for path in (ROOT / "analysis").rglob("*.py") if command.search(path.read_text("utf-8"))] == []
